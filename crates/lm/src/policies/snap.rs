use super::{Policy, View, ends_and_best, greatest_near};
use crate::{LATE_TOKENS, Tap};

/// What the last tokens of the prompt looked at, and those tokens themselves (SnapKV). Their attention
/// to each earlier entry is summed, an entry scores as the best one near it, and the best are kept.
/// Heads that share a KV head sum their attention, a choice of ours.
pub struct Snap {
    /// Width of the pooling, odd; the paper's are 5 and 7.
    pub kernel: usize,
}

impl Snap {
    /// The paper's pooling over 7 entries.
    pub const PAPER: Self = Self { kernel: 7 };
}

impl Policy for Snap {
    fn name(&self) -> &'static str {
        "SnapKV"
    }

    fn cite(&self) -> &'static str {
        "Li et al. 2024, arXiv 2404.14469"
    }

    fn select(&self, view: &View<'_>, layer: usize, kv_head: usize, budget: usize) -> Vec<usize> {
        let attention = view.group_sum(Tap::AttentionLate, layer, kv_head);
        let recent = self.recent(budget);
        let pooled = greatest_near(&attention, self.kernel / 2);
        ends_and_best(view.entries, 0, recent, budget - recent, &pooled)
    }

    /// The tokens whose attention was looked at, or half of a budget that is smaller than two such windows.
    fn recent(&self, budget: usize) -> usize {
        LATE_TOKENS.min(budget / 2)
    }
}
