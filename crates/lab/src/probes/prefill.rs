//! A prompt that was read once, and how a text goes on from what a policy leaves of its cache.

use crate::LabError;
use lm::policies::{self, Policy, View};
use lm::sampler::log_softmax;
use lm::{Cache, Captured, Forward, Held, Lm, Pause};

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
        let taps = View::taps(&lm.config);
        let mut cache = lm.new_cache(tokens.len() + 1);
        let output =
            lm.forward(&mut cache, Forward { taps: &taps, ..Forward::last(tokens) }, pause).await?;
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
}
