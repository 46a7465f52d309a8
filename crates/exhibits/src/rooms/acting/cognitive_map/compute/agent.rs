//! Walks through the room of training, and what the models make of them.

use super::map::Replay;
use super::mapper::{Mapper, ROWS, Walk, is_likeliest, unfit};
use lab::{Lab, LabError};
use nn::Checkpoint;
use tasks::{AliasedRooms, Draws};

/// The room, and the two models that were trained in it.
pub(super) struct Agent<'a> {
    pub(super) mapper: Mapper<'a>,
    plain: Checkpoint,
    pub(super) family: AliasedRooms,
    /// The colour of each cell.
    pub(super) room: Vec<u32>,
}

impl<'a> Agent<'a> {
    /// With the models of these recipes.
    pub(super) async fn new(lab: &'a Lab, [mapper, plain]: [&str; 2]) -> Result<Self, LabError> {
        let (mapper, plain) = (Mapper::new(lab, mapper).await?, lab.checkpoint(plain).await?);
        let family = mapper.family;
        let room = family.room(mapper.words.rule(mapper.seed(), 0));
        Ok(Self { mapper, plain, family, room })
    }

    /// Moves of a walk as the models learnt them; a longer one is read piece by piece.
    pub(super) fn moves(&self) -> usize {
        self.family.moves
    }

    /// Moves after which a model should know where it is.
    pub(super) fn warm_up(&self) -> usize {
        self.moves() / 3
    }

    pub(super) fn cells(&self) -> usize {
        self.room.len()
    }

    /// A random walk.
    pub(super) fn walk(&self, moves: usize, draws: &mut Draws) -> Walk {
        let (cells, actions) = self.family.walk(moves, draws);
        self.seen(cells, actions)
    }

    /// What is seen on the way.
    pub(super) fn seen(&self, cells: Vec<usize>, actions: Vec<usize>) -> Walk {
        Walk::new(&self.room, cells, actions)
    }

    /// The fewest moves between two cells, as there are no walls inside.
    pub(super) fn fewest(&self, from: usize, to: usize) -> usize {
        let side = self.family.side;
        (from / side).abs_diff(to / side) + (from % side).abs_diff(to % side)
    }

    /// The cells on the way from a cell, or `None` if a move leads into a wall.
    pub(super) fn follow(&self, from: usize, actions: &[usize]) -> Option<Vec<usize>> {
        let mut cells = vec![from];
        for action in actions {
            cells.push(self.family.after(cells[cells.len() - 1], *action)?);
        }
        Some(cells)
    }

    /// Whether the plain model knew what each move would show, of walks of equal length.
    pub(super) async fn read_plain(
        &self,
        what: &str,
        walks: &[Walk],
    ) -> Result<Vec<Vec<bool>>, LabError> {
        let learner = self.plain.words().ok_or_else(unfit)?;
        let vocab = learner.config().vocab;
        let mut all = Vec::new();
        for part in walks.chunks(ROWS) {
            self.mapper.lab.tick(what, all.len(), walks.len()).await?;
            let batch = self.mapper.batch(part);
            let nats = learner.predict(&batch).await?;
            for (nats, walk) in nats.chunks_exact(batch.seq * vocab).zip(part) {
                // After a colour comes a move, which nobody has to know.
                let nats = nats.chunks_exact(vocab).skip(1).step_by(2);
                let right = nats
                    .zip(&walk.colours[1..])
                    .map(|(nats, colour)| is_likeliest(&nats[..self.family.colours], *colour));
                all.push(right.collect());
            }
        }
        Ok(all)
    }

    /// A long walk, read in pieces that overlap by `warm_up` moves, after which a model knows where it is.
    pub(super) async fn replay(
        &self,
        what: &str,
        walk: &Walk,
        warm_up: usize,
    ) -> Result<Replay, LabError> {
        let (all, piece) = (walk.actions.len(), self.moves().min(walk.actions.len()));
        let step = piece.saturating_sub(warm_up).max(1);
        let starts: Vec<usize> = (0..=all - piece).step_by(step).collect();
        let part = |start: &usize| Walk {
            cells: walk.cells[*start..=start + piece].to_vec(),
            actions: walk.actions[*start..start + piece].to_vec(),
            colours: walk.colours[*start..=start + piece].to_vec(),
        };
        let parts: Vec<Walk> = starts.iter().map(part).collect();
        let mut codes = vec![None; all];
        for (start, read) in starts.iter().zip(self.mapper.codes(what, &parts).await?) {
            for (at, code) in read.into_iter().enumerate().skip(warm_up.min(piece - 1)) {
                codes[start + at] = Some(code);
            }
        }
        Ok(Replay { walk: walk.clone(), codes })
    }
}
