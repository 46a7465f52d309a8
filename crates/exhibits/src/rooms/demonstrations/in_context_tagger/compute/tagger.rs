//! A model that is trained on prompts, and its answers: types from the scheme, names from the sentence.

use super::answers::{Draft, best};
use super::prompts::{How, Loss, Material, Prompt, batch, padded};
use lab::{Lab, LabError};
use nn::{Optimiser, OptimiserKind, WordLearner};
use tasks::{Tagged, Tagging};

/// Prompts of a step, where nothing else is said.
pub(super) const ROWS: usize = 4;
/// Prompts that are read at once in a test.
const READ: usize = 12;
/// That of pretraining.
const RATE: f64 = 1e-3;

pub(super) struct Tagger {
    learner: WordLearner,
    how: How,
    /// Prompts of a step.
    rows: usize,
}

impl Tagger {
    /// The model as pretraining left it, about to be trained for so many steps.
    pub(super) fn new(base: &WordLearner, how: How, rows: usize, steps: usize) -> Self {
        let learner = base.again(Optimiser {
            kind: OptimiserKind::AdamW { weight_decay: 0.01 },
            learning_rate: RATE,
            warm_up: steps / 10,
            end: Some(steps),
        });
        let learner = if how.loss == Loss::Tags { learner.without_mask() } else { learner };
        Self { learner, how, rows }
    }

    /// Up to this step of so many.
    pub(super) async fn train(
        &mut self,
        lab: &Lab,
        name: &str,
        material: &Material,
        to: usize,
        steps: usize,
    ) -> Result<(), LabError> {
        for step in self.learner.steps()..to {
            lab.tick(&format!("training: {name}"), step, steps).await?;
            let prompts = material.lesson(self.how, step, self.rows);
            self.learner.step(&batch(&prompts, self.how.loss))?;
        }
        Ok(())
    }

    /// Answers to the test, prompt by prompt.
    pub(super) async fn answers(
        &self,
        lab: &Lab,
        name: &str,
        types: &[u32],
        exam: &[Prompt],
    ) -> Result<Vec<Vec<u32>>, LabError> {
        let mut all = Vec::with_capacity(exam.len());
        for part in exam.chunks(READ) {
            if self.how.loss == Loss::Tags {
                all.extend(self.tags(types, part).await?);
                continue;
            }
            // The true answers are the first drafts: what is written does not depend on drafts.
            let mut drafts: Vec<Draft> = part.iter().map(Draft::new).collect();
            while drafts.iter().any(Draft::is_open) {
                lab.tick(&format!("test: {name}"), all.len(), exam.len()).await?;
                self.write(types, part, &mut drafts).await?;
            }
            all.extend(drafts.into_iter().map(|draft| draft.words));
        }
        Ok(all)
    }

    async fn tags(&self, types: &[u32], part: &[Prompt]) -> Result<Vec<Vec<u32>>, LabError> {
        let read = batch(part, Loss::Tags);
        let vocab = self.learner.config().vocab;
        let scores = self.learner.predict(&read).await?;
        let choices = [types, &[Tagging::END]].concat();
        let answer = |(prompt, scores): (&Prompt, &[f32])| {
            let words = prompt.query.words.clone();
            let tags = scores.chunks_exact(vocab).take(words.len());
            let tags: Vec<u32> = tags.map(|scores| best(scores, &choices)).collect();
            let mut names: Vec<(usize, usize, u32)> = Vec::new();
            for (at, tag) in tags.iter().enumerate().filter(|(_, tag)| **tag != Tagging::END) {
                match names.last_mut() {
                    Some((_, to, word)) if *to == at && word == tag => *to += 1,
                    _ => names.push((at, at + 1, *tag)),
                }
            }
            Tagged { words, names }.answer()
        };
        Ok(part.iter().zip(scores.chunks_exact((vocab * read.seq).max(1))).map(answer).collect())
    }

    /// The likeliest word that is allowed, again and again. A pass checks the whole rest of a draft, so
    /// that one which is right needs no other pass.
    async fn write(
        &self,
        types: &[u32],
        part: &[Prompt],
        drafts: &mut [Draft],
    ) -> Result<(), LabError> {
        let vocab = self.learner.config().vocab;
        let mut open: Vec<(&Prompt, &mut Draft)> =
            part.iter().zip(drafts).filter(|(_, draft)| draft.is_open()).collect();
        // The last word of a text isn't read.
        let text = |(prompt, draft): &(&Prompt, &mut Draft)| {
            [&prompt.words[..prompt.asked()], &draft.words, &[Tagging::END]].concat()
        };
        let read = padded(&open.iter().map(text).collect::<Vec<_>>());
        let scores = self.learner.predict(&read).await?;
        for ((prompt, draft), scores) in open.iter_mut().zip(scores.chunks_exact(vocab * read.seq))
        {
            let score = |place: usize| &scores[(prompt.asked() - 1 + place) * vocab..][..vocab];
            draft.check(&prompt.query.words, types, score);
        }
        Ok(())
    }
}
