//! A prompt that was read once, and what becomes of it under a policy.

use super::material::Material;
use super::methods;
use lab::probes::prefill::{Left, Prefill};
use lab::probes::write::Answered;
use lab::{Lab, LabError};
use lm::policies::Policy;
use lm::sampler::log_softmax;
use lm::{Forward, LATE_TOKENS, Lm, Rope, Rows};

pub(super) struct Read<'a> {
    pub(super) lab: &'a Lab,
    pub(super) lm: &'a Lm,
    pub(super) material: Material,
    pub(super) prefill: Prefill<'a>,
}

/// How the continuation fares.
pub(super) struct Continued {
    /// Next-token log-probabilities, `[continuation, vocab]`; the first row is that of the prefill.
    pub(super) log_probs: Vec<f32>,
    pub(super) perplexity: f32,
}

impl<'a> Read<'a> {
    /// With what the policies of these keys need.
    pub(super) async fn new(
        lab: &'a Lab,
        lm: &'a Lm,
        material: Material,
        rope: Rope,
        keys: &[&str],
    ) -> Result<Read<'a>, LabError> {
        let sees_all = keys.iter().any(|key| methods::sees_all(key));
        let last = if sees_all { usize::MAX } else { LATE_TOKENS };
        let prefill = Prefill::looking(lm, &material.tokens, rope, last, lab).await?;
        Ok(Self { lab, lm, material, prefill })
    }

    pub(super) async fn left(&self, policy: &dyn Policy, budget: usize) -> Result<Left, LabError> {
        self.prefill.after(policy, budget, self.lab).await
    }

    /// Whether the model would write the answer.
    pub(super) async fn judge(&self, left: &Left, answer: &str) -> Result<Answered, LabError> {
        self.prefill.judge(left, answer, self.lab).await
    }

    /// Scores the continuation; None where there is none.
    pub(super) async fn go_on(&self, left: &Left) -> Result<Option<Continued>, LabError> {
        let next = &self.material.continuation;
        if next.is_empty() {
            return Ok(None);
        }
        let mut logits = self.prefill.logits.clone();
        if next.len() > 1 {
            let mut cache = left.cache.clone();
            let input = Forward { logits: Rows::All, ..Forward::last(&next[..next.len() - 1]) };
            logits.extend(self.lm.forward(&mut cache, input, self.lab).await?.logits);
        }
        let vocab = self.lm.config.vocab;
        let log_probs: Vec<f32> = logits.chunks_exact(vocab).flat_map(log_softmax).collect();
        let rows = log_probs.chunks_exact(vocab).zip(next);
        let nats: f32 = rows.map(|(row, id)| -row[*id as usize]).sum();
        Ok(Some(Continued { perplexity: (nats / next.len() as f32).exp(), log_probs }))
    }
}

/// `KL(full | other)` of next-token distributions `[rows, vocab]`, mean over the rows but the first, which
/// comes from the prefill and is the same for all; in nats.
pub(super) fn divergence(full: &[f32], other: &[f32], vocab: usize) -> f32 {
    let rows = full.chunks_exact(vocab).zip(other.chunks_exact(vocab)).skip(1);
    let kl = rows.map(|(full, other)| -> f64 {
        let term = |(p, q): (&f32, &f32)| f64::from(*p).exp() * (f64::from(*p) - f64::from(*q));
        full.iter().zip(other).map(term).sum()
    });
    let kl: Vec<f64> = kl.collect();
    (kl.iter().sum::<f64>() / kl.len().max(1) as f64) as f32
}
