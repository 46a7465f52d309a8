//! Texts with needles, what is found of them, and budgets that are refined on other texts.

use super::attend::{Attention, Pairs, Seen};
use super::lines::{Budget, Recall};
use super::positions::{HEADS, LAYERS, Method, Positions};
use lab::{Lab, LabError};
use lm::Pause;
use nn::Decoder;
use tasks::{Haystack, Needle, RecallLanguage};

/// Parts of a text in which its needle may lie.
pub(super) const DEPTHS: usize = 3;
/// Added to every seed, since those of recipes are small: no text here is one of training.
const HELD_OUT: u64 = 1 << 32;
/// The same for texts on which budgets are refined.
const CALIBRATION: u64 = 1 << 33;

/// How a text is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) method: Method,
    pub(super) chunk: usize,
}

/// A text with a needle, which is asked for at the end. The depth of the needle goes round with the seed.
pub(super) fn text(seq: usize, seed: u64) -> Haystack {
    let part = depth(seed);
    let depth = [part, part + 1].map(|it| it as f32 / DEPTHS as f32);
    RecallLanguage::haystack(seq, &[depth], &[0], HELD_OUT + seed)
}

/// In which part the needle of this seed lies.
pub(super) fn depth(seed: u64) -> usize {
    (seed % DEPTHS as u64) as usize
}

pub(super) struct Reader<'a> {
    lab: &'a Lab,
    model: Decoder,
}

/// A text read in some way.
pub(super) struct Read {
    /// Scores of what comes next, `[seq - 1, vocab]`.
    pub(super) scores: Vec<f32>,
    /// Whether both words of the needle's value were thought the likeliest.
    pub(super) found: bool,
    pub(super) pairs: Pairs,
}

impl<'a> Reader<'a> {
    pub(super) async fn open(lab: &'a Lab) -> Result<Self, LabError> {
        let checkpoint = lab.checkpoint("recall-base").await?;
        let model = checkpoint.words().map(nn::WordLearner::model);
        let unfit = || nn::NnError::Weights("this model was not taught the language".to_owned());
        Ok(Self { lab, model: model.ok_or_else(unfit)? })
    }

    /// All pairs, or the lines of these budgets.
    pub(super) async fn read(
        &self,
        text: &Haystack,
        way: Way,
        budgets: Option<&[Budget]>,
    ) -> Result<Read, LabError> {
        let positions = Positions::new(way.method, text.tokens.len(), way.chunk);
        let mut attention = attention(&positions, text, budgets);
        let scores = self.scores(text, &mut attention).await?;
        let found = text.needles.iter().all(|needle| is_found(needle, &scores));
        Ok(Read { scores, found, pairs: attention.pairs })
    }

    async fn scores(
        &self,
        text: &Haystack,
        attention: &mut Attention<'_>,
    ) -> Result<Vec<f32>, LabError> {
        self.lab.pause().await.map_err(|_| LabError::Cancelled)?;
        let read = &text.tokens[..text.tokens.len().saturating_sub(1)];
        let mut mix = |layer, qkv: Vec<f32>| attention.mix(layer, &qkv);
        Ok(self.model.forward_mixed(read, &mut mix).await?)
    }

    /// Which budgets, from this one on, keep so much of the attention of other texts of this length: those of
    /// the seeds.
    pub(super) async fn refine(
        &self,
        seq: usize,
        way: Way,
        start: Budget,
        target: f32,
        seeds: std::ops::Range<u64>,
    ) -> Result<Vec<Budget>, LabError> {
        let mut recall = Recall::ladder(start);
        for seed in seeds {
            recall = self.recall(&text(seq, CALIBRATION + seed), way, recall).await?;
        }
        Ok(recall.refined(target))
    }

    /// What its budgets keep of the attention of a text, in addition to those before.
    pub(super) async fn recall(
        &self,
        text: &Haystack,
        way: Way,
        recall: Recall,
    ) -> Result<Recall, LabError> {
        let positions = Positions::new(way.method, text.tokens.len(), way.chunk);
        let mut attention = attention(&positions, text, None);
        attention.recall = Some(recall);
        self.scores(text, &mut attention).await?;
        Ok(attention.recall.take().unwrap_or_else(|| Recall::new(Vec::new())))
    }

    /// What queries from here on see, by layer and head.
    pub(super) async fn seen(
        &self,
        text: &Haystack,
        way: Way,
        budgets: &[Budget],
        from: usize,
    ) -> Result<Seen, LabError> {
        let positions = Positions::new(way.method, text.tokens.len(), way.chunk);
        let mut attention = attention(&positions, text, Some(budgets));
        attention.seen = Some(Seen::new(from));
        self.scores(text, &mut attention).await?;
        Ok(attention.seen.take().unwrap_or_else(|| Seen::new(from)))
    }
}

/// Of a text that is read up to its first answer, and written from there on.
fn attention<'a>(
    positions: &'a Positions,
    text: &Haystack,
    budgets: Option<&'a [Budget]>,
) -> Attention<'a> {
    let written = text.needles.first().map_or(text.tokens.len(), |needle| needle.answer);
    Attention::new(positions, text.tokens.len(), budgets, written)
}

/// The same for every head.
pub(super) fn alike(budget: Budget) -> Vec<Budget> {
    vec![budget; LAYERS * HEADS]
}

fn is_found(needle: &Needle, scores: &[f32]) -> bool {
    let vocab = RecallLanguage::VOCAB as usize;
    needle.value.iter().enumerate().all(|(at, word)| {
        let scores = &scores[(needle.answer + at - 1) * vocab..][..vocab];
        let right = scores[*word as usize];
        scores.iter().enumerate().all(|(other, score)| other == *word as usize || *score < right)
    })
}
