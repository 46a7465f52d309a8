use super::{Policy, View};

/// Keeps everything: the baseline.
pub struct Full;

impl Policy for Full {
    fn name(&self) -> &'static str {
        "Full cache"
    }

    fn cite(&self) -> &'static str {
        ""
    }

    fn select(&self, view: &View<'_>, _: usize, _: usize, _: usize) -> Vec<usize> {
        (0..view.entries).collect()
    }

    fn recent(&self, _: usize) -> usize {
        0
    }
}
