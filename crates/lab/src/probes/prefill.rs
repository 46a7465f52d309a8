//! A prompt that was read once, and how a text goes on from what a policy leaves of its cache.

use super::write::{self, Answered, Limits};
use crate::LabError;
use crate::prompt::label_tokens;
use lm::policies::{self, Policy, View};
use lm::sampler::log_softmax;
use lm::{Cache, Captured, Forward, Held, Lm, Pause, Rope, Rows, Taps};

/// Tokens that an answer has at most.
pub const WRITTEN_MAX: usize = 12;

/// A prompt's cache, with all that policies choose by.
pub struct Prefill<'a> {
    lm: &'a Lm,
    pub cache: Cache,
    /// After the last token.
    pub logits: Vec<f32>,
    pub captured: Captured,
}

/// A cache after a policy.
#[derive(Clone)]
pub struct Left {
    pub cache: Cache,
    /// In the policy's format.
    pub bytes: usize,
}

impl<'a> Prefill<'a> {
    pub async fn new(
        lm: &'a Lm,
        tokens: &[u32],
        pause: &dyn Pause,
    ) -> Result<Prefill<'a>, LabError> {
        Self::looking(lm, tokens, Rope::None, usize::MAX, pause).await
    }

    /// Looks at the attention of the last tokens alone, since that takes several times as long: of
    /// [`lm::LATE_TOKENS`] where no policy sees more.
    pub async fn looking(
        lm: &'a Lm,
        tokens: &[u32],
        rope: Rope,
        last: usize,
        pause: &dyn Pause,
    ) -> Result<Prefill<'a>, LabError> {
        Self::recording(lm, tokens, &View::taps(&lm.config), rope, last, pause).await
    }

    /// Records what these taps say of the last tokens, for policies that need no attention.
    pub async fn recording(
        lm: &'a Lm,
        tokens: &[u32],
        taps: &Taps,
        rope: Rope,
        last: usize,
        pause: &dyn Pause,
    ) -> Result<Prefill<'a>, LabError> {
        let mut cache = lm.new_cache(tokens.len() + WRITTEN_MAX);
        cache.rope = rope;
        let (early, late) = tokens.split_at(tokens.len().saturating_sub(last));
        if !early.is_empty() {
            let input = Forward { logits: Rows::None, ..Forward::last(early) };
            lm.forward(&mut cache, input, pause).await?;
        }
        let input = Forward { taps, ..Forward::last(late) };
        let output = lm.forward(&mut cache, input, pause).await?;
        Ok(Self { lm, cache, logits: output.logits, captured: output.captured })
    }

    pub fn view(&self) -> View<'_> {
        View {
            config: &self.lm.config,
            entries: self.cache.len(),
            captured: &self.captured,
            rope: self.cache.rope,
        }
    }

    /// The keys and values of all layers.
    pub async fn held(&self) -> Result<Vec<Held>, LabError> {
        let mut layers = Vec::with_capacity(self.cache.layers.len());
        for layer in &self.cache.layers {
            layers.push(layer.read().await?);
        }
        Ok(layers)
    }

    pub async fn after(
        &self,
        policy: &dyn Policy,
        budget: usize,
        pause: &dyn Pause,
    ) -> Result<Left, LabError> {
        let mut cache = self.cache.clone();
        let bytes = policies::apply(policy, &mut cache, &self.view(), budget, pause).await?;
        Ok(Left { cache, bytes })
    }

    /// `-log p` of each token of a text that follows, in nats. The first comes from the prefill, the
    /// same after all policies.
    pub async fn nats(
        &self,
        left: &Left,
        next: &[u32],
        pause: &dyn Pause,
    ) -> Result<Vec<f32>, LabError> {
        let Some(first) = next.first() else { return Ok(Vec::new()) };
        let mut nats = vec![-log_softmax(&self.logits)[*first as usize]];
        let mut cache = left.cache.clone();
        let later = self.lm.log_probs(&mut cache, next, pause).await?;
        nats.extend(later.into_iter().map(|log_prob| -log_prob));
        Ok(nats)
    }

    /// What the model writes, up to a line break or [`WRITTEN_MAX`] tokens.
    pub async fn write(
        &self,
        policy: &dyn Policy,
        budget: usize,
        left: &Left,
        pause: &dyn Pause,
    ) -> Result<String, LabError> {
        let mut cache = left.cache.clone();
        // A cache that holds everything does not slide.
        let slide = if cache.len() < self.cache.len() { policy.recent(budget) } else { 0 };
        let limits = Limits { tokens: WRITTEN_MAX, slide, keep_to: None };
        write::line(self.lm, &mut cache, &self.logits, limits, pause, |_| Ok(())).await
    }

    /// Whether the model would write the answer. The answer is short, so nothing slides.
    pub async fn judge(
        &self,
        left: &Left,
        answer: &str,
        pause: &dyn Pause,
    ) -> Result<Answered, LabError> {
        let answer = label_tokens(&self.lm.tokenizer, answer);
        let mut cache = left.cache.clone();
        let input = Forward { logits: Rows::All, ..Forward::last(&answer) };
        let after = self.lm.forward(&mut cache, input, pause).await?.logits;
        Ok(write::judge(self.lm, &[self.logits.as_slice(), &after].concat(), &answer))
    }
}
