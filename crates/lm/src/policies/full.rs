use super::Policy;

/// Keeps everything: the baseline.
pub struct Full;

impl Policy for Full {
    fn name(&self) -> &'static str {
        "Full cache"
    }

    fn cite(&self) -> &'static str {
        ""
    }

    fn recent(&self, _: usize) -> usize {
        0
    }
}
