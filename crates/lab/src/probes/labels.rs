//! How probable each of several labels is as what comes next.

use crate::LabError;
use crate::prompt::label_tokens;
use lm::sampler::log_softmax;
use lm::{Cache, Forward, Lm, Pause};

/// How a label's score follows from the log-probabilities of its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// The log-probability of the label.
    Sum,
    /// A mean per token, so that long labels are not at a disadvantage.
    Mean,
}

/// The labels of a prompt, as tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSet {
    pub names: Vec<String>,
    tokens: Vec<Vec<u32>>,
    /// One label begins like another: then the line break behind them counts too.
    with_end: bool,
}

/// What a prompt's end says of the labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// `log p(label | prompt)`, one a label.
    pub log_probs: Vec<f32>,
    /// The softmax of the scores: sums to one.
    pub shares: Vec<f32>,
    /// How much of all probability the labels have together.
    pub mass: f32,
}

impl LabelSet {
    pub fn new(lm: &Lm, names: &[String]) -> Self {
        let mut tokens: Vec<Vec<u32>> =
            names.iter().map(|name| label_tokens(&lm.tokenizer, name)).collect();
        let with_end = (0..tokens.len())
            .any(|a| (0..tokens.len()).any(|b| a != b && tokens[b].starts_with(&tokens[a])));
        if with_end {
            let end = lm.tokenizer.encode("\n");
            tokens.iter_mut().for_each(|label| label.extend(&end));
        }
        Self { names: names.to_vec(), tokens, with_end }
    }

    /// True where the line break behind a label is part of its score.
    pub fn counts_the_end(&self) -> bool {
        self.with_end
    }

    pub fn longest(&self) -> usize {
        self.tokens.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// True where each label is told by its one token.
    pub fn single(&self) -> bool {
        self.tokens.iter().all(|label| label.len() == 1)
    }

    /// The first token of each label.
    pub fn first_tokens(&self) -> Vec<u32> {
        self.tokens.iter().filter_map(|label| label.first().copied()).collect()
    }

    /// Scores the labels after a prompt that `cache` holds and whose last logits are given.
    /// The cache is left as it was.
    pub async fn score(
        &self,
        lm: &Lm,
        cache: &Cache,
        logits: &[f32],
        score: Score,
        pause: &dyn Pause,
    ) -> Result<Scores, LabError> {
        let next = log_softmax(logits);
        let mut log_probs = Vec::with_capacity(self.tokens.len());
        for label in &self.tokens {
            let mut log_prob = label.first().map_or(f32::NEG_INFINITY, |id| next[*id as usize]);
            if label.len() > 1 {
                let mut cache = cache.clone();
                log_prob += lm.log_probs(&mut cache, label, pause).await?.iter().sum::<f32>();
            }
            log_probs.push(log_prob);
        }
        let scores: Vec<f32> = match score {
            Score::Sum => log_probs.clone(),
            Score::Mean => {
                let per_token = |(sum, label): (&f32, &Vec<u32>)| sum / label.len().max(1) as f32;
                log_probs.iter().zip(&self.tokens).map(per_token).collect()
            }
        };
        let mass = log_probs.iter().map(|log_prob| log_prob.exp()).sum();
        Ok(Scores { shares: softmax(&scores), log_probs, mass })
    }

    /// Reads `tokens` into a copy of `cache` and scores the labels after them.
    pub async fn score_after(
        &self,
        lm: &Lm,
        cache: &Cache,
        tokens: &[u32],
        score: Score,
        pause: &dyn Pause,
    ) -> Result<Scores, LabError> {
        let mut cache = cache.clone();
        let output = lm.forward(&mut cache, Forward::last(tokens), pause).await?;
        self.score(lm, &cache, &output.logits, score, pause).await
    }
}

/// Divides shares by those of content-free inputs and normalises again
/// (contextual calibration, Zhao et al. 2021, arXiv 2102.09690, with `W = diag(p)⁻¹`, `b = 0`).
pub fn calibrated(shares: &[f32], content_free: &[Vec<f32>]) -> Vec<f32> {
    if content_free.is_empty() {
        return shares.to_vec();
    }
    let count = content_free.len() as f32;
    let mean = |label: usize| content_free.iter().map(|p| p[label]).sum::<f32>() / count;
    let divided: Vec<f32> =
        shares.iter().enumerate().map(|(label, p)| p / mean(label).max(1e-6)).collect();
    let sum: f32 = divided.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    divided.into_iter().map(|p| p / sum).collect()
}

/// `exp x / Σ exp x`; even where nothing is possible.
pub fn softmax(scores: &[f32]) -> Vec<f32> {
    let max = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if !max.is_finite() {
        return vec![1.0 / scores.len().max(1) as f32; scores.len()];
    }
    let powers: Vec<f32> = scores.iter().map(|score| (score - max).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// The index of the greatest; the first of equals.
pub fn best(values: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibration_takes_out_what_empty_inputs_get() {
        let biased = calibrated(&[0.8, 0.2], &[vec![0.8, 0.2], vec![0.8, 0.2]]);
        assert!((biased[0] - 0.5).abs() < 1e-6);
        assert_eq!(calibrated(&[0.8, 0.2], &[]), [0.8, 0.2]);
        assert_eq!(softmax(&[f32::NEG_INFINITY; 2]), [0.5, 0.5]);
        assert_eq!(best(&[0.1, 0.7, 0.7]), 1);
    }
}
