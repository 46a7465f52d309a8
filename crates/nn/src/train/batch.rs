use crate::NnError;
use crate::error::expect;
use burn::tensor::{Device, Tensor, TensorData};
use tasks::{Lesson, Sentence};

/// Sequences of `seq` tokens, with what is to be predicted at each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    pub seq: usize,
    /// `[batch, seq, d_input]`
    pub tokens: Vec<f32>,
    /// `[batch, seq, d_output]`; for words one-hot.
    pub targets: Vec<f32>,
    /// How much each token's prediction counts. `[batch, seq]`
    pub weights: Vec<f32>,
}

impl Batch {
    /// A token is an input and the label of the input before it: `[x, y₋₁]`.
    pub fn of_lessons(lessons: &[Lesson]) -> Self {
        let mut batch = Self::default();
        lessons.iter().for_each(|lesson| batch.push(lesson, &[]));
        batch
    }

    /// Another lesson of as many examples; `told` is put behind every token.
    pub(crate) fn push(&mut self, lesson: &Lesson, told: &[f32]) {
        self.seq = lesson.labels.len();
        for at in 0..self.seq {
            self.tokens.extend(lesson.input(at));
            self.tokens.push(at.checked_sub(1).map_or(0.0, |before| lesson.labels[before]));
            self.tokens.extend(told);
        }
        self.targets.extend(&lesson.labels);
        self.weights.extend(vec![1.0; self.seq]);
    }

    /// Tokens and what comes next as one-hot vectors; what is not asked does not count.
    pub fn of_sentences(sentences: &[Sentence], vocab: usize) -> Self {
        let mut batch = Self::default();
        for sentence in sentences {
            batch.seq = sentence.seq();
            let start = batch.tokens.len();
            batch.tokens.resize(start + batch.seq * vocab, 0.0);
            batch.targets.resize(start + batch.seq * vocab, 0.0);
            for at in 0..batch.seq {
                batch.tokens[start + at * vocab + sentence.tokens[at] as usize] = 1.0;
                batch.targets[start + at * vocab + sentence.tokens[at + 1] as usize] = 1.0;
                batch.weights.push(f32::from(u8::from(sentence.asked[at].is_some())));
            }
        }
        batch
    }

    /// Tokens, targets and weights, each `[batch, ·, ·]`; refused where lengths do not fit the widths.
    /// Of each sequence so many tokens are answered: all, or the last.
    pub(crate) fn upload(
        &self,
        answered: usize,
        [d_input, d_output]: [usize; 2],
        device: &Device,
    ) -> Result<[Tensor<3>; 3], NnError> {
        let Self { seq, tokens, targets, weights } = self;
        let rows = weights.len() / answered.max(1);
        expect("weights", rows.max(1) * answered, weights.len())?;
        expect("tokens", rows * seq * d_input, tokens.len())?;
        expect("targets", rows * answered * d_output, targets.len())?;
        let upload = |values: &[f32], shape: [usize; 3]| {
            Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
        };
        Ok([
            upload(tokens, [rows, *seq, d_input]),
            upload(targets, [rows, answered, d_output]),
            upload(weights, [rows, answered, 1]),
        ])
    }
}

/// Texts of equal length, as numbers of words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WordBatch {
    /// Words to read.
    pub seq: usize,
    /// `[batch, seq + 1]`: what comes after each read one is what is to be told.
    pub words: Vec<u32>,
    /// `[batch, seq]`: what is to be told in its place; mostly empty.
    pub told: Vec<u32>,
    /// How much each of those counts. `[batch, seq]`
    pub weights: Vec<f32>,
}

impl WordBatch {
    /// `others` is how much a word counts that is not asked for; one that is counts 1.
    pub fn of_sentences(sentences: &[Sentence], others: f32) -> Self {
        let mut batch = Self::default();
        for sentence in sentences {
            batch.seq = sentence.seq();
            batch.words.extend(&sentence.tokens);
            let weight = |asked: &Option<u32>| if asked.is_some() { 1.0 } else { others };
            batch.weights.extend(sentence.asked.iter().map(weight));
        }
        batch
    }

    /// Refused where lengths do not fit each other, or a word is not of the vocabulary.
    pub(crate) fn check(&self, vocab: usize) -> Result<usize, NnError> {
        let rows = self.words.len() / (self.seq + 1);
        expect("a text", self.seq.max(1), self.seq)?;
        expect("texts", rows.max(1) * (self.seq + 1), self.words.len())?;
        expect("weights", rows * self.seq, self.weights.len())?;
        expect(
            "words to tell",
            if self.told.is_empty() { 0 } else { rows * self.seq },
            self.told.len(),
        )?;
        let most = self.words.iter().chain(&self.told).max().map_or(0, |word| *word as usize);
        expect("a vocabulary", vocab.max(most + 1), vocab)?;
        Ok(rows)
    }
}
