//! One token, read many times over, each time with other edits: a whole sweep in one pass.

use crate::attention::Chunk;
use crate::edits::Edit;
use crate::model::HEAD_ROWS;
use crate::pass::{Forward, Pause};
use crate::record::read;
use crate::rope::Chunks;
use crate::sampler::{greedy, log_softmax};
use crate::{Cache, Lm, LmError};

/// How a variant fares at what should come next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rated {
    /// `log p(target)`, in nats.
    pub log_prob: f32,
    /// No token is more probable.
    pub is_best: bool,
}

impl Lm {
    /// Reads `token` after what the cache holds, once for each list of edits, and says how probable
    /// `target` is next. A variant sees the cache and itself, so the numbers are those of a pass of
    /// its own, up to rounding; whatever positions its edits name, they are of this token. The cache
    /// stays as it is.
    ///
    /// # Panics
    /// If the cache is read by pages or in dual chunks.
    pub async fn rate_variants(
        &self,
        cache: &Cache,
        token: u32,
        variants: &[Vec<Edit>],
        target: u32,
        pause: &dyn Pause,
    ) -> Result<Vec<Rated>, LmError> {
        let is_whole = cache.pages.is_none() && cache.rope.further(0, Chunks::Same).is_none();
        assert!(is_whole, "variants of a token see all that a cache holds");
        let vocab = self.config.vocab;
        if target as usize >= vocab {
            return Err(LmError::Token { id: target, vocab });
        }
        let mut rated = Vec::with_capacity(variants.len());
        for some in variants.chunks(self.chunk_size()) {
            let first = cache.next_position;
            let of_rows = some.iter().enumerate().flat_map(|(row, edits)| {
                let at = first + row..first + row + 1;
                edits.iter().map(move |edit| Edit { positions: at.clone(), ..edit.clone() })
            });
            let edits: Vec<Edit> = of_rows.collect();
            self.check(cache, &Forward { edits: &edits, ..Forward::last(&[token]) })?;
            let tokens = vec![token; some.len()];
            let input = Forward { edits: &edits, ..Forward::last(&tokens) };
            let mut cache = cache.clone();
            let (precision, device) = (self.precision, &self.device);
            let chunk = Chunk::of_variants(&self.config, &cache, some.len(), precision, device);
            let (residual, _) =
                self.chunk(&mut cache, &tokens, &chunk, 0..0, &input, pause).await?;
            for start in (0..some.len()).step_by(HEAD_ROWS) {
                let end = (start + HEAD_ROWS).min(some.len());
                let rows = residual.clone().slice_dim(0, start..end);
                let logits = read(self.logits(rows)).await?;
                rated.extend(logits.chunks_exact(vocab).map(|row| Rated {
                    log_prob: log_softmax(row)[target as usize],
                    is_best: greedy(row) == target,
                }));
                pause.pause().await?;
            }
        }
        Ok(rated)
    }
}
