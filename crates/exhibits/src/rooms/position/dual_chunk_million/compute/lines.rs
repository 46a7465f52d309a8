//! Which lines of the attention are computed: columns and diagonals (MInference, Jiang et al. 2024,
//! arXiv 2407.02490, "vertical-slash"), how many a head needs, and what they keep.

use super::positions::{HEADS, LAYERS};
use lab::select::greatest;

/// The share of all columns, and of all diagonals, that a head computes.
pub(super) type Budget = f32;

/// Budgets that a refinement tries, from one to the next as much larger.
const STEPS: [Budget; 11] = [0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1.0];

/// The nearest diagonals and the first columns, which are computed always, as MInference's program has it.
const NEAREST: usize = 8;
const FIRST: usize = 2;

/// What the last queries of a part see, summed by column and by diagonal.
pub(super) struct Estimate {
    pub(super) columns: Vec<f32>,
    pub(super) diagonals: Vec<f32>,
    /// Pairs that were computed for it.
    pub(super) cost: u64,
}

impl Estimate {
    pub(super) fn new(end: usize) -> Self {
        Self { columns: vec![0.0; end], diagonals: vec![0.0; end], cost: 0 }
    }

    /// Another query with its attention to all keys up to it.
    pub(super) fn add(&mut self, query: usize, shares: &[f32]) {
        self.cost += shares.len() as u64;
        for (key, share) in shares.iter().enumerate() {
            self.columns[key] += share;
            self.diagonals[query - key] += share;
        }
    }

    /// The lines with the most attention, and those that are computed always.
    pub(super) fn lines(&self, budget: Budget) -> Lines {
        let most = |of: &[f32], always: usize| {
            let mut chosen = vec![false; of.len()];
            let count = (budget * of.len() as f32).ceil() as usize;
            greatest(of, count).into_iter().for_each(|at| chosen[at] = true);
            chosen.iter_mut().take(always).for_each(|chosen| *chosen = true);
            chosen
        };
        Lines { columns: most(&self.columns, FIRST), diagonals: most(&self.diagonals, NEAREST) }
    }
}

/// Of one part of a text and one head.
pub(super) struct Lines {
    columns: Vec<bool>,
    diagonals: Vec<bool>,
}

impl Lines {
    pub(super) fn has(&self, query: usize, key: usize) -> bool {
        self.columns[key] || self.diagonals[query - key]
    }

    /// Where a score begins.
    pub(super) fn start(&self, query: usize, key: usize) -> f32 {
        if self.has(query, key) { 0.0 } else { f32::NEG_INFINITY }
    }
}

/// What budgets would keep of dense attention, by layer and head.
pub(super) struct Recall {
    /// By layer and head those that are looked at.
    budgets: Vec<Vec<Budget>>,
    lines: Vec<Lines>,
    /// Queries from here on count.
    pub(super) from: usize,
    /// For each of the budgets the sum over queries, and their number.
    sums: Vec<Vec<f64>>,
    counts: Vec<u32>,
}

impl Recall {
    pub(super) fn new(budgets: Vec<Vec<Budget>>) -> Self {
        let sums = budgets.iter().map(|budgets| vec![0.0; budgets.len()]).collect();
        let counts = vec![0; budgets.len()];
        Self { budgets, lines: Vec::new(), from: 0, sums, counts }
    }

    /// This budget and all larger ones that a refinement tries.
    pub(super) fn ladder(start: Budget) -> Self {
        let more = STEPS.into_iter().filter(|step| *step > start + 1e-6);
        let budgets: Vec<Budget> = std::iter::once(start).chain(more).collect();
        Self::new(vec![budgets; LAYERS * HEADS])
    }

    pub(super) fn begin(&mut self, place: usize, estimate: &Estimate) {
        self.lines = self.budgets[place].iter().map(|budget| estimate.lines(*budget)).collect();
    }

    /// The shares of one query under dense attention. What lines have of them is
    /// `exp(lse_lines − lse_all)`, the attention recall of the report (section 5.2.3).
    pub(super) fn add(&mut self, place: usize, query: usize, shares: &[f32]) {
        if query < self.from {
            return;
        }
        for (lines, sum) in self.lines.iter().zip(&mut self.sums[place]) {
            let kept = shares.iter().enumerate().filter(|(key, _)| lines.has(query, *key));
            *sum += f64::from(kept.map(|(_, share)| share).sum::<f32>());
        }
        self.counts[place] += 1;
    }

    /// Of each layer and head, with one of its budgets.
    pub(super) fn of(&self, which: usize) -> Vec<f32> {
        (0..self.sums.len()).map(|place| self.mean(place, which)).collect()
    }

    fn mean(&self, place: usize, which: usize) -> f32 {
        (self.sums[place][which] / f64::from(self.counts[place].max(1))) as f32
    }

    /// For each layer and head the smallest budget that keeps the target.
    pub(super) fn refined(&self, target: f32) -> Vec<Budget> {
        let least = |(place, budgets): (usize, &Vec<Budget>)| {
            let enough = |at: &usize| self.mean(place, *at) >= target;
            let at = (0..budgets.len()).find(enough).unwrap_or(budgets.len() - 1);
            budgets[at]
        };
        self.budgets.iter().enumerate().map(least).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate<const N: usize>(columns: [f32; N], diagonals: [f32; N]) -> Estimate {
        Estimate { columns: columns.to_vec(), diagonals: diagonals.to_vec(), cost: 0 }
    }

    #[test]
    fn columns_and_diagonals_by_hand() {
        let (mut columns, mut diagonals) = ([0.0; 40], [0.0; 40]);
        (columns[15], diagonals[20]) = (3.0, 2.0);
        let lines = estimate(columns, diagonals).lines(0.01);
        let seen: Vec<usize> = (0..=30).filter(|key| lines.has(30, *key)).collect();
        // The first columns, the diagonal 20 back, column 15, and what is near.
        assert_eq!(seen[..4], [0, 1, 10, 15]);
        assert_eq!(seen[4..], (23..=30).collect::<Vec<_>>());
        let all = estimate([0.0; 40], [0.0; 40]).lines(1.0);
        assert!((0..40).all(|key| all.has(39, key)));
    }

    #[test]
    fn an_estimate_sums_by_column_and_by_diagonal() {
        let mut sums = Estimate::new(3);
        sums.add(1, &[0.25, 0.75]);
        sums.add(2, &[0.5, 0.25, 0.25]);
        assert_eq!((sums.columns, sums.diagonals), (vec![0.75, 1.0, 0.25], vec![1.0, 0.5, 0.5]));
        assert_eq!(sums.cost, 5);
    }

    #[test]
    fn recall_grows_with_the_budget_and_is_refined_to_the_target() {
        // Attention to keys that are far, the more of it the farther.
        let columns: [f32; 40] = std::array::from_fn(|key| if key < 20 { 0.05 } else { 0.0 });
        let mut recall = Recall::ladder(0.1);
        recall.begin(0, &estimate(columns, [0.0; 40]));
        recall.add(0, 39, &columns);
        assert!((recall.of(0)[0] - 0.2).abs() < 1e-5, "4 of 40 columns are a fifth of these");
        let budget = recall.refined(0.75)[0];
        assert!((0.3..=0.5).contains(&budget), "{budget}");
        assert_eq!(recall.refined(2.0)[0], 1.0);
    }
}
