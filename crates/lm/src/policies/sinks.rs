use super::{Policy, View, ends_and_best};

/// The first entries, which attention uses as sinks, and the most recent ones (StreamingLLM).
/// Unlike the paper's, positions are not renumbered.
pub struct Sinks {
    pub sinks: usize,
}

impl Policy for Sinks {
    fn name(&self) -> &'static str {
        "Sinks + window"
    }

    fn cite(&self) -> &'static str {
        "Xiao et al. 2024, arXiv 2309.17453"
    }

    fn select(&self, view: &View<'_>, _: usize, _: usize, budget: usize) -> Vec<usize> {
        let scores = vec![0.0; view.entries];
        ends_and_best(view.entries, self.sinks.min(budget), self.recent(budget), 0, &scores)
    }

    fn recent(&self, budget: usize) -> usize {
        budget.saturating_sub(self.sinks)
    }
}
