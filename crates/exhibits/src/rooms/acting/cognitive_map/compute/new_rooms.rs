//! Rooms that a model sees for the first time: what it knows of them is in the walk alone.

use super::mapper::{Mapper, Walk};
use lab::{Lab, LabError};
use std::collections::{HashMap, HashSet};
use tasks::seed::{Stream, derive};

/// Rooms and walks of a seed, beside those of its other walks.
const ROOMS: u64 = 1 << 32;

/// Shares of right next colours, move by move.
pub(super) struct Shares {
    pub(super) mapper: Vec<f32>,
    /// By the colour that came most often in the walk after the last colour and move.
    pub(super) counted: Vec<f32>,
    /// By whoever knows in which cell they are and forgets none: the most that can be known.
    pub(super) remembered: Vec<f32>,
}

/// A walk through each of so many rooms.
pub(super) async fn shares(lab: &Lab, rooms: usize, seed: u64) -> Result<Shares, LabError> {
    let mapper = Mapper::new(lab, "tdb-icl").await?;
    let family = mapper.family;
    // Not the rooms of training, whatever the seed.
    let seed = derive(seed, Stream::Test, ROOMS);
    let walk = |index: u64| {
        let room = family.room(derive(seed, Stream::Rule, index));
        let mut draws = tasks::draws(derive(seed, Stream::Test, index));
        let (cells, actions) = family.walk(family.moves, &mut draws);
        Walk::new(&room, cells, actions)
    };
    let walks: Vec<Walk> = (0..rooms as u64).map(walk).collect();
    let known = mapper.right("Walking through new rooms", &walks).await?;
    let share = |right: &dyn Fn(usize) -> Vec<bool>| -> Vec<f32> {
        let mut counts = vec![0; family.moves];
        for walk in 0..walks.len() {
            let right = right(walk).into_iter();
            counts.iter_mut().zip(right).for_each(|(count, right)| *count += usize::from(right));
        }
        counts.into_iter().map(|count| count as f32 / walks.len().max(1) as f32).collect()
    };
    Ok(Shares {
        mapper: share(&|walk| known[walk].clone()),
        counted: share(&|walk| counted(&walks[walk], family.colours)),
        remembered: share(&|walk| remembered(&walks[walk])),
    })
}

/// Whether each next colour has come most often after the last colour and move; the first of those that
/// came as often counts.
fn counted(walk: &Walk, colours: usize) -> Vec<bool> {
    let mut counts = HashMap::<(u32, usize), Vec<u32>>::new();
    let next = walk.colours.windows(2).zip(&walk.actions);
    next.map(|(pair, action)| {
        let counts = counts.entry((pair[0], *action)).or_insert_with(|| vec![0; colours]);
        let most = counts.iter().max().copied();
        let likeliest = counts.iter().position(|count| Some(*count) == most);
        counts[pair[1] as usize] += 1;
        likeliest == Some(pair[1] as usize)
    })
    .collect()
}

/// Whether each next cell was seen before; what was not is taken to have the first colour.
fn remembered(walk: &Walk) -> Vec<bool> {
    let mut seen = HashSet::from([walk.cells[0]]);
    let next = walk.cells[1..].iter().zip(&walk.colours[1..]);
    next.map(|(cell, colour)| !seen.insert(*cell) || *colour == 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_counts_and_who_remembers_by_hand() {
        // A corridor of three cells, the outer two alike: up and down by actions 0 and 1.
        let walk = Walk::new(&[1, 2, 1], vec![0, 1, 2, 1, 0, 1, 2], vec![0, 0, 1, 1, 0, 0]);
        // Colours 1 2 1 2 1 2 1. After 1 and 0 comes 2, after 2 and 0 comes 1, and so back.
        assert_eq!(counted(&walk, 3), [false, false, false, false, true, true]);
        assert_eq!(remembered(&walk), [false, false, true, true, true, true]);
        let black = Walk::new(&[1, 0, 1], vec![0, 1, 2], vec![0, 0]);
        assert_eq!(counted(&black, 3), [true, false]);
        assert_eq!(remembered(&black), [true, false]);
    }
}
