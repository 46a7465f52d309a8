use super::{Policy, View, ends_and_best};
use crate::Tap;

/// Sinks, the entries that the last prompt token's query scores highest (q·k, summed over the
/// heads that share a KV head), and a recent window (SAGE-KV). Chosen once, after the prefill.
pub struct Sage {
    pub sinks: usize,
    /// Share of the budget, without the sinks, that the recent window gets.
    pub recent_share: f32,
    /// The same tokens for all heads of all layers: the scores are summed over all of them.
    pub same_for_all: bool,
}

impl Policy for Sage {
    fn name(&self) -> &'static str {
        "SAGE-KV"
    }

    fn cite(&self) -> &'static str {
        "Wang et al. 2025, arXiv 2503.08879"
    }

    fn select(&self, view: &View<'_>, layer: usize, kv_head: usize, budget: usize) -> Vec<usize> {
        let scores = if self.same_for_all {
            let mut sum = vec![0.0; view.entries];
            for layer in 0..view.config.layers {
                for head in 0..view.config.kv_heads {
                    let scores = view.group_sum(Tap::Scores, layer, head);
                    sum.iter_mut().zip(scores).for_each(|(sum, score)| *sum += score);
                }
            }
            sum
        } else {
            view.group_sum(Tap::Scores, layer, kv_head)
        };
        let sinks = self.sinks.min(budget);
        let recent = self.recent(budget);
        ends_and_best(view.entries, sinks, recent, budget - sinks - recent, &scores)
    }

    fn recent(&self, budget: usize) -> usize {
        ((budget.saturating_sub(self.sinks)) as f32 * self.recent_share) as usize
    }
}
