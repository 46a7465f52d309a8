use super::{Policy, View, ends_and_best};
use crate::Tap;

/// Half of the budget for the entries that got the most attention from all tokens so far, half
/// for the most recent ones (H2O). Heads that share a KV head sum their attention.
pub struct HeavyHitters;

impl Policy for HeavyHitters {
    fn name(&self) -> &'static str {
        "Heavy hitters"
    }

    fn cite(&self) -> &'static str {
        "Zhang et al. 2023, arXiv 2306.14048"
    }

    fn select(&self, view: &View<'_>, layer: usize, kv_head: usize, budget: usize) -> Vec<usize> {
        let attention = view.group_sum(Tap::AttentionSum, layer, kv_head);
        let recent = self.recent(budget);
        ends_and_best(view.entries, 0, recent, budget - recent, &attention)
    }

    fn recent(&self, budget: usize) -> usize {
        budget / 2
    }
}
