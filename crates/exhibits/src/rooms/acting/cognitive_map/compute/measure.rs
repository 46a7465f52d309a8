//! What is measured: the next colour, the map's marks, trips.

use super::agent::Agent;
use super::map::Map;
use super::mapper::Walk;
use lab::LabError;
use std::collections::{BTreeMap, HashMap};
use tasks::AliasedRooms;
use tasks::seed::{Stream, derive};

/// A goal as many moves away is far.
pub(super) const FAR: usize = 6;
/// Rollouts of a trip, and moves of each.
const ROLLOUTS: usize = 64;
const ROLLOUT: usize = 20;
/// Moves after which a trip begins.
const BEFORE: usize = 40;

/// Shares of right next colours, move by move.
pub(super) struct Accuracy {
    pub(super) mapper: Vec<f32>,
    pub(super) plain: Vec<f32>,
    /// By how often each colour comes in the room after the last colour and move.
    pub(super) counted: Vec<f32>,
}

/// Over walks that no training showed.
pub(super) async fn accuracy(
    agent: &Agent<'_>,
    walks: usize,
    seed: u64,
) -> Result<Accuracy, LabError> {
    let walk = |index: usize| {
        let seed = derive(seed, Stream::Test, 1 + index as u64);
        agent.walk(agent.moves(), &mut tasks::draws(seed))
    };
    let walks: Vec<Walk> = (0..walks).map(walk).collect();
    let mapper = agent.mapper.right("Guessing with codes", &walks).await?;
    let plain = agent.read_plain("Guessing without codes", &walks).await?;
    let share = |right: &dyn Fn(usize, usize) -> bool| -> Vec<f32> {
        let at = |step| {
            let count = (0..walks.len()).filter(|walk| right(*walk, step)).count();
            count as f32 / walks.len() as f32
        };
        (0..agent.moves()).map(at).collect()
    };
    let likeliest = after(agent);
    let counted = |walk: &Walk| -> Vec<bool> {
        let pairs = walk.colours.windows(2).zip(&walk.actions);
        pairs.map(|(it, action)| likeliest[&(it[0], *action)] == it[1]).collect()
    };
    let counted: Vec<Vec<bool>> = walks.iter().map(counted).collect();
    Ok(Accuracy {
        mapper: share(&|walk, step| mapper[walk][step]),
        plain: share(&|walk, step| plain[walk][step]),
        counted: share(&|walk, step| counted[walk][step]),
    })
}

/// The likeliest colour after each colour and move in the room.
fn after(agent: &Agent<'_>) -> HashMap<(u32, usize), u32> {
    let room = &agent.room;
    let mut counts = HashMap::<(u32, usize), BTreeMap<u32, usize>>::new();
    for (cell, colour) in room.iter().enumerate() {
        for action in 0..AliasedRooms::MOVES.len() {
            if let Some(next) = agent.family.after(cell, action) {
                let counts = counts.entry((*colour, action)).or_default();
                *counts.entry(room[next]).or_default() += 1;
            }
        }
    }
    let likeliest = |counts: BTreeMap<u32, usize>| {
        counts.into_iter().max_by_key(|(_, count)| *count).map_or(0, |(colour, _)| colour)
    };
    counts.into_iter().map(|(key, counts)| (key, likeliest(counts))).collect()
}

/// How well a map fits its room.
pub(super) struct Marks {
    /// Of all moments, those whose place stands for the cell that they were in.
    pub(super) pure: f32,
    /// Of the map's links, those between neighbours, by the move that leads there.
    pub(super) right: f32,
    /// Of the room's links, those that the map has.
    pub(super) found: f32,
}

pub(super) fn marks(agent: &Agent<'_>, map: &Map) -> Marks {
    let visits: usize = map.places.iter().map(|place| place.visits()).sum();
    let pure: usize = map.places.iter().map(|place| place.visits_of(place.cell())).sum();
    let cell = |place: usize| map.places[place].cell();
    let is_right = |(from, action, to): &(usize, usize, usize)| {
        agent.family.after(cell(*from), *action) == Some(cell(*to))
    };
    let right: Vec<_> = map.links().filter(is_right).collect();
    let mut found: Vec<_> = right.iter().map(|(from, action, _)| (cell(*from), *action)).collect();
    found.sort_unstable();
    found.dedup();
    let actions = 0..AliasedRooms::MOVES.len();
    let all = (0..agent.cells()).flat_map(|cell| {
        actions.clone().filter_map(move |action| agent.family.after(cell, action))
    });
    let share = |some: usize, all: usize| some as f32 / all.max(1) as f32;
    Marks {
        pure: share(pure, visits),
        right: share(right.len(), map.links().count()),
        found: share(found.len(), all.count()),
    }
}

/// From the end of one walk to the end of another.
pub(super) struct Trial {
    pub(super) fewest: usize,
    /// Moves of the plan that led there.
    pub(super) planned: Option<usize>,
    /// Moves of the shortest rollout that led there and whose colours the plain model all knew.
    pub(super) sampled: Option<usize>,
}

impl Trial {
    /// Whether the plan was a shortest way.
    pub(super) fn is_planned(&self) -> bool {
        self.planned == Some(self.fewest)
    }

    /// Whether one of the rollouts was.
    pub(super) fn is_sampled(&self) -> bool {
        self.sampled == Some(self.fewest)
    }
}

pub(super) struct Trials<'a> {
    agent: &'a Agent<'a>,
    map: &'a Map,
    seed: u64,
    pub(super) all: Vec<Trial>,
}

impl<'a> Trials<'a> {
    pub(super) fn new(agent: &'a Agent<'a>, map: &'a Map, seed: u64) -> Self {
        Self { agent, map, seed, all: vec![] }
    }

    /// A trip of its own for each index. Both ends are known by the codes there alone.
    pub(super) async fn trip(&mut self, index: u64) -> Result<(), LabError> {
        let Self { agent, map, seed, .. } = *self;
        let mut draws = tasks::draws(derive(seed, Stream::Dev, index));
        let before = agent.walk(BEFORE + 1, &mut draws);
        let start = before.cells[BEFORE];
        let other = loop {
            let other = agent.walk(BEFORE + 1, &mut draws);
            if other.cells[BEFORE] != start {
                break other;
            }
        };
        let goal = other.cells[BEFORE];
        let read = agent.mapper.codes("Making trips", &[before.clone(), other]).await?;
        let ends = [0, 1].map(|walk: usize| map.place(&read[walk][BEFORE]));
        let planned = map.plan(ends[0], ends[1], None).and_then(|plan| {
            let way = agent.follow(start, &plan.actions)?;
            (way.last() == Some(&goal)).then_some(plan.actions.len())
        });

        let mut rollouts = Vec::new();
        for _ in 0..ROLLOUTS {
            let (cells, actions) = agent.family.walk_from(start, ROLLOUT, &mut draws);
            let cells = [&before.cells[..BEFORE], &cells].concat();
            let actions = [&before.actions[..BEFORE], &actions].concat();
            rollouts.push(agent.seen(cells, actions));
        }
        let right = agent.read_plain("Making trips", &rollouts).await?;
        let moves = |(walk, right): (&Walk, &Vec<bool>)| {
            let there = walk.cells[BEFORE..].iter().position(|cell| *cell == goal)?;
            right[BEFORE..BEFORE + there].iter().all(|right| *right).then_some(there)
        };
        let sampled = rollouts.iter().zip(&right).filter_map(moves).min();
        self.all.push(Trial { fewest: agent.fewest(start, goal), planned, sampled });
        Ok(())
    }
}
