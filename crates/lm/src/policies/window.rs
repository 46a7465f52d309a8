use super::{Policy, View};

/// Keeps the most recent entries only.
pub struct Window;

impl Policy for Window {
    fn name(&self) -> &'static str {
        "Sliding window"
    }

    fn cite(&self) -> &'static str {
        "Beltagy et al. 2020, arXiv 2004.05150"
    }

    fn select(&self, view: &View<'_>, _: usize, _: usize, budget: usize) -> Vec<usize> {
        (view.entries - budget.min(view.entries)..view.entries).collect()
    }

    fn recent(&self, budget: usize) -> usize {
        budget
    }
}
