//! What to keep of a prompt's keys and values, and in which form; one file a policy.
//!
//! A policy sees what the prefill recorded and names, for each layer and KV head, the entries to
//! keep; it may then rewrite them. [`apply`] changes a cache accordingly. All heads keep equally many.

mod full;
mod heavy_hitters;
mod low_rank;
mod merging;
mod quantised;
mod quest;
mod sage;
mod sinks;
mod snap;
mod window;

pub use full::Full;
pub use heavy_hitters::HeavyHitters;
pub use low_rank::{LowRank, rotate};
pub use merging::{Count, Merging, Mix, neighbours};
pub use quantised::{Quantised, ShareScale, by_token, row_bytes};
pub use quest::Quest;
pub use sage::{Sage, SageSettings};
pub use sinks::Sinks;
pub use snap::Snap;
pub use window::Window;

use crate::{Cache, Captured, Config, Held, Layers, LmError, Pages, Pause, Rope, Tap, Taps};

/// Bytes of a number that is held in full; the papers count 16 bits.
pub const NUMBER_BYTES: usize = 2;

/// Chooses what stays in the cache. A budget is memory, in entries held in full.
pub trait Policy {
    fn name(&self) -> &'static str;
    /// Authors, year, identifier.
    fn cite(&self) -> &'static str;
    /// Entries to keep for one KV head, ascending; `budget` of them, or all if there are fewer,
    /// unless they are rewritten.
    ///
    /// All of them unless said otherwise, as by who keeps every entry in fewer bytes.
    fn select(
        &self,
        view: &View<'_>,
        _layer: usize,
        _kv_head: usize,
        _budget: usize,
    ) -> Vec<usize> {
        (0..view.entries).collect()
    }
    /// Entries at the end of the selection that slide on while the model writes
    /// ([`Cache::evict_oldest_recent`]); 0 where nothing slides.
    fn recent(&self, budget: usize) -> usize;
    /// How later tokens read what is kept: `None` is all of it.
    fn pages(&self, _budget: usize) -> Option<Pages> {
        None
    }
    /// What becomes of the kept entries: `None` leaves them as they are.
    fn rewrite(&self) -> Option<&dyn Rewrite> {
        None
    }
}

/// Puts a layer's entries in another form.
pub trait Rewrite {
    /// Returns the bytes that the form takes. Tokens that come later are held in full.
    fn rewrite(&self, held: &mut Held, view: &View<'_>, layer: usize, budget: usize) -> usize;
}

/// What a policy knows after the prefill.
pub struct View<'a> {
    pub config: &'a Config,
    /// Entries in the cache.
    pub entries: usize,
    pub captured: &'a Captured,
    /// By what the keys were rotated.
    pub rope: Rope,
}

impl View<'_> {
    /// The taps that the policies need during the prefill.
    pub fn taps(config: &Config) -> Taps {
        let all = Layers::all(config.layers);
        Taps { scores: all, attention_sum: all, attention_late: all, ..Taps::default() }
    }

    /// A tap of `[heads, entries]`, summed over the query heads that share this KV head.
    pub fn group_sum(&self, tap: Tap, layer: usize, kv_head: usize) -> Vec<f32> {
        let mut sum = vec![0.0; self.entries];
        if let Some(capture) = self.captured.get(tap, layer) {
            let group = self.config.group();
            for head in kv_head * group..(kv_head + 1) * group {
                sum.iter_mut().zip(capture.row(head)).for_each(|(sum, value)| *sum += value);
            }
        }
        sum
    }
}

/// Changes a cache by a policy, to the memory of `budget` entries for each KV head of each layer,
/// and returns the bytes that keys and values take in the policy's format.
pub async fn apply(
    policy: &dyn Policy,
    cache: &mut Cache,
    view: &View<'_>,
    budget: usize,
    pause: &dyn Pause,
) -> Result<usize, LmError> {
    let entry = 2 * view.config.d_head() * NUMBER_BYTES;
    let heads = view.config.kv_heads;
    if budget >= view.entries {
        return Ok(cache.layers.iter().map(|layer| layer.len * heads * entry).sum());
    }
    cache.pages = policy.pages(budget);
    let mut bytes = 0;
    for layer in 0..cache.layers.len() {
        pause.pause().await?;
        let select = |head| policy.select(view, layer, head, budget);
        let kept: Vec<_> = (0..heads).map(select).collect();
        if kept.iter().any(|entries| entries.len() < view.entries) {
            cache.keep(layer, &kept);
        }
        let held = &mut cache.layers[layer];
        bytes += match policy.rewrite() {
            Some(rewrite) => {
                let mut entries = held.read().await?;
                let bytes = rewrite.rewrite(&mut entries, view, layer, budget);
                held.write(entries);
                bytes
            }
            None => held.len * heads * entry,
        };
        // The two bounds of each page have the size of an entry.
        if let Some(pages) = cache.pages.filter(|pages| layer >= pages.dense_layers) {
            bytes += pages.before(held.len + 1) * heads * entry;
        }
    }
    Ok(bytes)
}

/// The first `sinks` and the last `recent` entries, with the `middle` best-scored ones of the rest.
fn ends_and_best(
    entries: usize,
    sinks: usize,
    recent: usize,
    middle: usize,
    scores: &[f32],
) -> Vec<usize> {
    let recent_from = entries - recent.min(entries - sinks.min(entries));
    let sinks = sinks.min(recent_from);
    let best = crate::sampler::top_k(&scores[sinks..recent_from], middle);
    let mut kept: Vec<usize> = (0..sinks).chain(recent_from..entries).collect();
    kept.extend(best.into_iter().map(|(index, _)| sinks + index as usize));
    kept.sort_unstable();
    kept
}

/// For each entry the greatest value up to `reach` away.
fn greatest_near(values: &[f32], reach: usize) -> Vec<f32> {
    let near = |at: usize| {
        let range = at.saturating_sub(reach)..(at + reach + 1).min(values.len());
        values[range].iter().copied().fold(0.0, f32::max)
    };
    (0..values.len()).map(near).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_best_keeps_what_it_says() {
        let scores = [0.0, 0.0, 5.0, 1.0, 4.0, 9.0, 9.0];
        assert_eq!(ends_and_best(7, 1, 2, 2, &scores), [0, 2, 4, 5, 6]);
        assert_eq!(ends_and_best(3, 1, 9, 4, &scores[..3]), [0, 1, 2]);
    }

    #[test]
    fn neighbours_share_the_greatest_score() {
        assert_eq!(greatest_near(&[0.0, 0.0, 3.0, 0.0, 1.0], 1), [0.0, 3.0, 3.0, 3.0, 1.0]);
        assert_eq!(greatest_near(&[1.0, 2.0], 0), [1.0, 2.0]);
    }
}
