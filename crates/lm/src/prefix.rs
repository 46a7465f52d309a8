use crate::{Cache, Forward, Lm, LmError, Output, Pause, Rows, Taps};

/// Keeps the keys and values of the last prompt, so that another one costs only what follows the
/// prefix that both share. Exact: the kept values are those that would be computed again.
#[derive(Default)]
pub struct PrefixCache {
    tokens: Vec<u32>,
    cache: Option<Cache>,
    computed: usize,
}

impl PrefixCache {
    /// Reads the prompt and returns the logits after its last token, which is always computed
    /// again. Taps record the computed tokens only.
    pub async fn advance(
        &mut self,
        lm: &Lm,
        tokens: &[u32],
        taps: &Taps,
        pause: &dyn Pause,
    ) -> Result<Output, LmError> {
        self.read_to(lm, tokens, tokens.len().saturating_sub(1), taps, pause).await
    }

    /// Like [`Self::advance`], but computes at least the tokens from `from` on, for taps on them.
    pub async fn read_to(
        &mut self,
        lm: &Lm,
        tokens: &[u32],
        from: usize,
        taps: &Taps,
        pause: &dyn Pause,
    ) -> Result<Output, LmError> {
        let mut cache = self.cache.take().unwrap_or_else(|| lm.new_cache(256));
        let shared = self.tokens.iter().zip(tokens).take_while(|(old, new)| old == new).count();
        let kept = shared.min(from).min(cache.len());
        cache.truncate(kept);
        self.tokens.clear();
        let input = Forward { tokens: &tokens[kept..], logits: Rows::Last, taps, edits: &[] };
        let output = lm.forward(&mut cache, input, pause).await;
        // What was there before stays valid, also after a cancel.
        self.tokens.extend_from_slice(&tokens[..cache.len()]);
        self.cache = Some(cache);
        self.computed = tokens.len() - kept;
        output
    }

    /// A cache that holds exactly the prompt of the last call; cheap, copied at the first write.
    pub fn fork(&self, lm: &Lm) -> Cache {
        self.cache.clone().unwrap_or_else(|| lm.new_cache(256))
    }

    /// How many tokens the last call computed.
    pub fn computed(&self) -> usize {
        self.computed
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
