//! What to keep of a prompt's keys and values, one file a policy.
//!
//! A policy sees what the prefill recorded and names, for each layer and KV head, the entries to
//! keep. [`apply`] thins out a cache accordingly. All heads keep equally many.

mod full;
mod heavy_hitters;
mod quest;
mod sage;
mod sinks;
mod window;

pub use full::Full;
pub use heavy_hitters::HeavyHitters;
pub use quest::Quest;
pub use sage::{Sage, SageSettings};
pub use sinks::Sinks;
pub use window::Window;

use crate::{Cache, Captured, Config, Layers, Pages, Tap, Taps};

/// Chooses what stays in the cache.
pub trait Policy {
    fn name(&self) -> &'static str;
    /// Authors, year, identifier.
    fn cite(&self) -> &'static str;
    /// Entries to keep for one KV head, ascending; `budget` of them, or all if there are fewer.
    fn select(&self, view: &View<'_>, layer: usize, kv_head: usize, budget: usize) -> Vec<usize>;
    /// Entries at the end of the selection that slide on while the model writes
    /// ([`Cache::evict_oldest_recent`]); 0 where nothing slides.
    fn recent(&self, budget: usize) -> usize;
    /// How later tokens read what is kept: `None` is all of it.
    fn pages(&self, _budget: usize) -> Option<Pages> {
        None
    }
}

/// What a policy knows after the prefill.
pub struct View<'a> {
    pub config: &'a Config,
    /// Entries in the cache.
    pub entries: usize,
    pub captured: &'a Captured,
}

impl View<'_> {
    /// The taps that the policies need during the prefill.
    pub fn taps(config: &Config) -> Taps {
        let all = Layers::all(config.layers);
        Taps { scores: all, attention_sum: all, ..Taps::default() }
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

/// Thins out a cache by a policy, to `budget` entries for each KV head of each layer.
pub fn apply(policy: &dyn Policy, cache: &mut Cache, view: &View<'_>, budget: usize) {
    if budget >= view.entries {
        return;
    }
    cache.pages = policy.pages(budget);
    for layer in 0..cache.layers.len() {
        let heads = 0..view.config.kv_heads;
        let kept: Vec<_> = heads.map(|head| policy.select(view, layer, head, budget)).collect();
        if kept.iter().any(|entries| entries.len() < view.entries) {
            cache.keep(layer, &kept);
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_best_keeps_what_it_says() {
        let scores = [0.0, 0.0, 5.0, 1.0, 4.0, 9.0, 9.0];
        assert_eq!(ends_and_best(7, 1, 2, 2, &scores), [0, 2, 4, 5, 6]);
        assert_eq!(ends_and_best(3, 1, 9, 4, &scores[..3]), [0, 1, 2]);
    }
}
