use super::{NUMBER_BYTES, Policy, Rewrite, View};
use crate::{Held, Tap};
use std::ops::Range;

/// Merges runs of neighbours whose keys are alike (KVMerger). Each run becomes one entry near its pivot,
/// the one with the most attention: `Σ w_i k_i`, and the same for values, with weights
/// `w_i ∝ exp(-|k_pivot - k_i|² / 2σ²)` (sec. 4.3). The first and the latest entries stay as they are.
///
/// The paper fixes how alike keys must be; here that follows for each head from the budget. σ² is
/// the mean of the squared distances to the pivot, of which the paper does not say more.
pub struct Merging {
    pub sinks: usize,
    /// Share of the budget, without the sinks, that the recent window gets.
    pub recent_share: f32,
}

impl Merging {
    fn recent(&self, budget: usize) -> usize {
        (budget.saturating_sub(self.sinks) as f32 * self.recent_share) as usize
    }
}

impl Policy for Merging {
    fn name(&self) -> &'static str {
        "Merging"
    }

    fn cite(&self) -> &'static str {
        "Wang et al. 2024, arXiv 2407.08454"
    }

    fn select(&self, view: &View<'_>, _: usize, _: usize, _: usize) -> Vec<usize> {
        (0..view.entries).collect()
    }

    fn recent(&self, _: usize) -> usize {
        0
    }

    fn rewrite(&self) -> Option<&dyn Rewrite> {
        Some(self)
    }
}

impl Rewrite for Merging {
    fn rewrite(&self, held: &mut Held, view: &View<'_>, layer: usize, budget: usize) -> usize {
        let (d_head, entries) = (held.d_head, view.entries);
        let sinks = self.sinks.min(budget);
        let recent = self.recent(budget);
        let middle = sinks..entries - recent;
        for head in 0..held.keys.len() {
            let attention = view.group_sum(Tap::AttentionSum, layer, head);
            let keys = &held.keys[head];
            let runs = alike(keys, d_head, middle.clone(), budget - sinks - recent);
            let single = |range: Range<usize>| range.map(|at| at..at + 1);
            let runs = single(0..sinks).chain(runs).chain(single(middle.end..entries));
            let (mut new_keys, mut new_values, mut positions) = (vec![], vec![], vec![]);
            for run in runs {
                let pivot = run.clone().max_by(|a, b| attention[*a].total_cmp(&attention[*b]));
                let pivot = pivot.unwrap_or(run.start);
                let weights = weights(keys, d_head, run.clone(), pivot);
                new_keys.extend(mixed(keys, d_head, run.clone(), &weights));
                new_values.extend(mixed(&held.values[head], d_head, run, &weights));
                positions.push(held.positions[head][pivot]);
            }
            held.keys[head] = new_keys;
            held.values[head] = new_values;
            held.positions[head] = positions;
        }
        2 * held.keys.len() * budget * d_head * NUMBER_BYTES
    }
}

/// Cuts `middle` into so many runs, between the neighbours that are least alike (cosine of their keys).
fn alike(keys: &[f32], d_head: usize, middle: Range<usize>, runs: usize) -> Vec<Range<usize>> {
    if middle.is_empty() || runs == 0 {
        return Vec::new();
    }
    let key = |at: usize| &keys[at * d_head..(at + 1) * d_head];
    let norm = |at: usize| dot(key(at), key(at)).sqrt().max(1e-9);
    let unlike: Vec<f32> = (middle.start + 1..middle.end)
        .map(|at| -dot(key(at - 1), key(at)) / (norm(at - 1) * norm(at)))
        .collect();
    let cuts = crate::sampler::top_k(&unlike, runs - 1);
    let mut starts: Vec<usize> =
        cuts.into_iter().map(|(index, _)| middle.start + 1 + index as usize).collect();
    starts.push(middle.start);
    starts.sort_unstable();
    let ends = starts[1..].iter().copied().chain([middle.end]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// Of the entries of a run; they sum to 1.
fn weights(keys: &[f32], d_head: usize, run: Range<usize>, pivot: usize) -> Vec<f32> {
    let key = |at: usize| &keys[at * d_head..(at + 1) * d_head];
    let distance =
        |at: usize| -> f32 { key(at).iter().zip(key(pivot)).map(|(a, b)| (a - b) * (a - b)).sum() };
    let distances: Vec<f32> = run.map(distance).collect();
    let variance = distances.iter().sum::<f32>() / (distances.len() - 1).max(1) as f32;
    let kernel = |distance: &f32| (-distance / (2.0 * variance.max(1e-9))).exp();
    let weights: Vec<f32> = distances.iter().map(kernel).collect();
    let sum: f32 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

fn mixed(rows: &[f32], d_head: usize, run: Range<usize>, weights: &[f32]) -> Vec<f32> {
    let mut mixed = vec![0.0; d_head];
    for (at, weight) in run.zip(weights) {
        let row = &rows[at * d_head..(at + 1) * d_head];
        mixed.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
    }
    mixed
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys of two dimensions, at these angles.
    fn keys(angles: &[f32]) -> Vec<f32> {
        angles.iter().flat_map(|angle| [angle.cos(), angle.sin()]).collect()
    }

    #[test]
    fn runs_end_where_neighbours_differ_most() {
        let keys = keys(&[9.0, 0.0, 0.1, 0.2, 1.5, 1.6, 3.0, 9.0]);
        assert_eq!(alike(&keys, 2, 1..7, 3), [1..4, 4..6, 6..7]);
        assert_eq!(alike(&keys, 2, 1..7, 6).len(), 6, "enough room: nothing is merged");
        assert_eq!(alike(&keys, 2, 1..7, 1).first(), Some(&(1..7)), "one run");
        assert!(alike(&keys, 2, 1..7, 0).is_empty() && alike(&keys, 2, 3..3, 2).is_empty());
    }

    #[test]
    fn the_pivot_weighs_most_and_equals_merge_to_themselves() {
        let rows = keys(&[0.0, 0.3, 1.2]);
        let weights_of = weights(&rows, 2, 0..3, 1);
        assert!((weights_of.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(weights_of[1] > weights_of[0] && weights_of[0] > weights_of[2]);
        let same = keys(&[0.7; 4]);
        let merged = mixed(&same, 2, 0..4, &weights(&same, 2, 0..4, 2));
        assert!(merged.iter().zip(&same).all(|(a, b)| (a - b).abs() < 1e-6));
        assert_eq!(weights(&rows, 2, 2..3, 2), [1.0], "one alone stays as it is");
    }
}
