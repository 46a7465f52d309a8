//! A model with codes, and what it makes of walks.

use lab::{Lab, LabError};
use nn::{Checkpoint, WordBatch};
use tasks::{AliasedRooms, Sentence};
use zoo::{Data, Language, Words};

/// Walks that are read at once.
pub(super) const ROWS: usize = 16;

pub(super) struct Mapper<'a> {
    pub(super) lab: &'a Lab,
    checkpoint: Checkpoint,
    /// What it was trained on.
    pub(super) words: Words,
    pub(super) family: AliasedRooms,
}

/// Where a walk went, what was done and what was seen.
#[derive(Clone)]
pub(super) struct Walk {
    pub(super) cells: Vec<usize>,
    pub(super) actions: Vec<usize>,
    pub(super) colours: Vec<u32>,
}

impl Walk {
    /// Through a room with these colours.
    pub(super) fn new(room: &[u32], cells: Vec<usize>, actions: Vec<usize>) -> Self {
        let colours = cells.iter().map(|cell| room[*cell]).collect();
        Self { cells, actions, colours }
    }
}

impl<'a> Mapper<'a> {
    /// Of this recipe.
    pub(super) async fn new(lab: &'a Lab, id: &str) -> Result<Self, LabError> {
        let checkpoint = lab.checkpoint(id).await?;
        let Data::Words(words) = checkpoint.recipe().data else { return Err(unfit()) };
        let Language::Rooms { side, colours, moves, .. } = words.language else {
            return Err(unfit());
        };
        let [side, colours, moves] = [side, colours, moves].map(|size| size as usize);
        Ok(Self { lab, checkpoint, words, family: AliasedRooms { side, colours, moves } })
    }

    /// Of its training.
    pub(super) fn seed(&self) -> u64 {
        self.checkpoint.recipe().seed
    }

    /// The codes of the place before each move, of walks of equal length.
    pub(super) async fn codes(
        &self,
        what: &str,
        walks: &[Walk],
    ) -> Result<Vec<Vec<Vec<u32>>>, LabError> {
        let learner = self.checkpoint.walks().ok_or_else(unfit)?;
        let books = learner.config().codebooks;
        let mut all = Vec::new();
        for part in walks.chunks(ROWS) {
            self.lab.tick(what, all.len(), walks.len()).await?;
            let batch = self.batch(part);
            let codes = learner.codes(&batch).await?;
            let codes = codes.chunks_exact(batch.seq / 2 * books);
            all.extend(codes.map(|codes| codes.chunks_exact(books).map(<[u32]>::to_vec).collect()));
        }
        Ok(all)
    }

    /// Whether it knew what each move would show, of walks of equal length.
    pub(super) async fn right(
        &self,
        what: &str,
        walks: &[Walk],
    ) -> Result<Vec<Vec<bool>>, LabError> {
        let learner = self.checkpoint.walks().ok_or_else(unfit)?;
        let width = self.family.colours;
        let mut all = Vec::new();
        for part in walks.chunks(ROWS) {
            self.lab.tick(what, all.len(), walks.len()).await?;
            let batch = self.batch(part);
            let nats = learner.predict(&batch).await?;
            for (nats, walk) in nats.chunks_exact(batch.seq / 2 * width).zip(part) {
                let right = nats.chunks_exact(width).zip(&walk.colours[1..]);
                all.push(right.map(|(nats, colour)| is_likeliest(nats, *colour)).collect());
            }
        }
        Ok(all)
    }

    pub(super) fn batch(&self, walks: &[Walk]) -> WordBatch {
        let sentence = |walk: &Walk| {
            let mut tokens = vec![walk.colours[0]];
            for (action, colour) in walk.actions.iter().zip(&walk.colours[1..]) {
                tokens.extend([(self.family.colours + action) as u32, *colour]);
            }
            Sentence { asked: vec![None; tokens.len() - 1], tokens }
        };
        let sentences: Vec<Sentence> = walks.iter().map(sentence).collect();
        WordBatch::of_sentences(&sentences, 0.0)
    }
}

pub(super) fn is_likeliest(nats: &[f32], colour: u32) -> bool {
    nats.iter().all(|other| *other <= nats[colour as usize])
}

/// A recipe of the zoo that is not of this exhibit; its tests would not let it be.
pub(super) fn unfit() -> LabError {
    nn::NnError::Weights("this model draws no maps of rooms".to_owned()).into()
}
