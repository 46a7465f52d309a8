//! A prompt that was read once, and what becomes of it under a policy.

use super::material::Material;
use super::methods;
use lab::probes::write::{self, Answered, Limits};
use lab::prompt::label_tokens;
use lab::{Lab, LabError};
use lm::policies::{self, Policy, View};
use lm::sampler::log_softmax;
use lm::{Cache, Captured, Forward, LATE_TOKENS, Lm, Rope, Rows};

/// Tokens that are written at most.
const WRITTEN_MAX: usize = 12;

pub(super) struct Read<'a> {
    pub(super) lab: &'a Lab,
    pub(super) lm: &'a Lm,
    pub(super) material: Material,
    pub(super) cache: Cache,
    /// After the last token of the prompt.
    logits: Vec<f32>,
    pub(super) captured: Captured,
}

/// A cache after a policy.
pub(super) struct Left {
    pub(super) cache: Cache,
    /// In the policy's format.
    pub(super) bytes: usize,
}

/// How the continuation fares.
pub(super) struct Continued {
    /// Next-token log-probabilities, `[continuation, vocab]`; the first row is that of the prefill.
    pub(super) log_probs: Vec<f32>,
    pub(super) perplexity: f32,
}

impl<'a> Read<'a> {
    /// With what the policies of these keys need. Attention is looked at as little as possible, since
    /// that takes several times as long.
    pub(super) async fn new(
        lab: &'a Lab,
        lm: &'a Lm,
        material: Material,
        rope: Rope,
        keys: &[&str],
    ) -> Result<Read<'a>, LabError> {
        let mut cache = lm.new_cache(material.tokens.len() + WRITTEN_MAX);
        cache.rope = rope;
        let taps = View::taps(&lm.config);
        let sees_all = keys.iter().any(|key| methods::sees_all(key));
        let from =
            material.tokens.len().saturating_sub(if sees_all { usize::MAX } else { LATE_TOKENS });
        let (early, late) = material.tokens.split_at(from);
        if !early.is_empty() {
            let input = Forward { logits: Rows::None, ..Forward::last(early) };
            lm.forward(&mut cache, input, lab).await?;
        }
        let input = Forward { taps: &taps, ..Forward::last(late) };
        let output = lm.forward(&mut cache, input, lab).await?;
        Ok(Self { lab, lm, material, cache, logits: output.logits, captured: output.captured })
    }

    pub(super) fn view(&self) -> View<'_> {
        View {
            config: &self.lm.config,
            entries: self.cache.len(),
            captured: &self.captured,
            rope: self.cache.rope,
        }
    }

    pub(super) async fn left(&self, policy: &dyn Policy, budget: usize) -> Result<Left, LabError> {
        let mut cache = self.cache.clone();
        let bytes = policies::apply(policy, &mut cache, &self.view(), budget, self.lab).await?;
        Ok(Left { cache, bytes })
    }

    /// What the model writes, up to a line break.
    pub(super) async fn write(
        &self,
        policy: &dyn Policy,
        budget: usize,
        left: &Left,
    ) -> Result<String, LabError> {
        let mut cache = left.cache.clone();
        // A cache that holds everything does not slide.
        let slide = if budget < self.cache.len() { policy.recent(budget) } else { 0 };
        let (lm, logits) = (self.lm, &self.logits);
        let limits = Limits { tokens: WRITTEN_MAX, slide, keep_to: None };
        write::line(lm, &mut cache, logits, limits, self.lab, |_| Ok(())).await
    }

    /// Whether the model would write the answer. The answer is short, so nothing slides.
    pub(super) async fn judge(&self, left: &Left, answer: &str) -> Result<Answered, LabError> {
        let answer = label_tokens(&self.lm.tokenizer, answer);
        let mut cache = left.cache.clone();
        let input = Forward { logits: Rows::All, ..Forward::last(&answer) };
        let after = self.lm.forward(&mut cache, input, self.lab).await?.logits;
        Ok(write::judge(self.lm, &[self.logits.as_slice(), &after].concat(), &answer))
    }

    /// Scores the continuation; None where there is none.
    pub(super) async fn go_on(&self, left: &Left) -> Result<Option<Continued>, LabError> {
        let next = &self.material.continuation;
        if next.is_empty() {
            return Ok(None);
        }
        let mut logits = self.logits.clone();
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
