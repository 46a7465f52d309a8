use super::Policy;
use crate::Pages;

/// Keeps everything, but each query head of each new token reads only the pages of the cache that
/// may matter most to it, beside the page of the newest entry (Quest). A page is judged by the
/// greatest `q·k` that any key within its bounds could reach,
/// `Σ_d max(q_d low_d, q_d high_d)`, where low and high are the least and the greatest value of its
/// keys in each dimension. Saves reading, not memory.
pub struct Quest {
    /// Entries of a page; the paper's is 16.
    pub page: usize,
    /// The first layers read everything; in the paper two do.
    pub dense_layers: usize,
}

impl Quest {
    /// The paper's page of 16 entries and two dense layers.
    pub const PAPER: Self = Self { page: 16, dense_layers: 2 };
}

impl Policy for Quest {
    fn name(&self) -> &'static str {
        "Quest"
    }

    fn cite(&self) -> &'static str {
        "Tang et al. 2024, arXiv 2406.10774"
    }

    fn recent(&self, _: usize) -> usize {
        0
    }

    fn pages(&self, budget: usize) -> Option<Pages> {
        let size = self.page.max(1);
        Some(Pages { size, count: (budget / size).max(1), dense_layers: self.dense_layers })
    }
}
