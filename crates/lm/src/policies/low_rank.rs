use super::{NUMBER_BYTES, Policy, Rewrite, View};
use crate::{Config, Held, Rope};

/// Rounds of the subspace iteration.
const ROUNDS: usize = 12;

/// Holds keys and values of all KV heads of a token, 192 numbers each, as their coordinates along a few
/// directions, and the latest tokens in full (CSKV). Keys are shrunk before rotary positions, which
/// would spread them over more directions.
///
/// The paper trains the directions, and they become part of the weights; here they are the leading
/// singular vectors of this prompt's own keys and of its values, found by subspace iteration
/// (Halko et al. 2011, arXiv 0909.4061, alg. 4.4), and count as memory.
pub struct LowRank {
    /// Latest tokens in full; the paper's are 32. At most half of the budget.
    pub window: usize,
}

impl LowRank {
    pub const PAPER: Self = Self { window: 32 };

    fn window(&self, budget: usize) -> usize {
        self.window.min(budget / 2)
    }

    /// Directions that a budget pays for: `rank` numbers a token, and `width` a direction.
    fn rank(&self, entries: usize, budget: usize, width: usize) -> usize {
        let window = self.window(budget);
        ((budget - window) * width / (entries - window + width)).clamp(1, width)
    }
}

impl Policy for LowRank {
    fn name(&self) -> &'static str {
        "Low rank"
    }

    fn cite(&self) -> &'static str {
        "Wang et al. 2024, arXiv 2409.10593"
    }

    fn recent(&self, _: usize) -> usize {
        0
    }

    fn rewrite(&self) -> Option<&dyn Rewrite> {
        Some(self)
    }
}

impl Rewrite for LowRank {
    fn rewrite(&self, held: &mut Held, view: &View<'_>, _: usize, budget: usize) -> usize {
        let (d_head, window) = (held.d_head, self.window(budget));
        let width = d_head * held.keys.len();
        let old = view.entries - window;
        let rank = self.rank(view.entries, budget, width);
        let positions = held.positions[0].clone();
        let turn = |rows: &mut [Vec<f32>], sign: f64| {
            rows.iter_mut().for_each(|rows| rotate(view.config, view.rope, rows, &positions, sign));
        };
        turn(&mut held.keys, -1.0);
        shrink(&mut held.keys, d_head, old, rank);
        turn(&mut held.keys, 1.0);
        shrink(&mut held.values, d_head, old, rank);
        2 * (old * rank + rank * width + window * width) * NUMBER_BYTES
    }
}

/// Turns keys `[entries, d_head]` by their positions, or back where the sign is -1.
pub fn rotate(config: &Config, rope: Rope, rows: &mut [f32], positions: &[u32], sign: f64) {
    let half = config.d_head() / 2;
    for (row, position) in rows.chunks_exact_mut(2 * half).zip(positions) {
        let (low, high) = row.split_at_mut(half);
        for (pair, (low, high)) in low.iter_mut().zip(high).enumerate() {
            let angle = sign * rope.angle(config, *position as usize, pair);
            let (sin, cos) = (angle.sin() as f32, angle.cos() as f32);
            (*low, *high) = (*low * cos - *high * sin, *high * cos + *low * sin);
        }
    }
}

/// Projects the first `old` rows, all heads of a token taken together, on their leading directions.
fn shrink(by_head: &mut [Vec<f32>], d_head: usize, old: usize, rank: usize) {
    let width = d_head * by_head.len();
    let mut rows = Vec::with_capacity(old * width);
    for at in 0..old {
        by_head.iter().for_each(|head| rows.extend(&head[at * d_head..(at + 1) * d_head]));
    }
    let directions = leading(&rows, width, rank);
    for (at, row) in rows.chunks_exact(width).enumerate() {
        let mut new = vec![0.0; width];
        for direction in directions.chunks_exact(width) {
            let along: f32 = row.iter().zip(direction).map(|(a, b)| a * b).sum();
            new.iter_mut().zip(direction).for_each(|(sum, value)| *sum += along * value);
        }
        for (head, new) in by_head.iter_mut().zip(new.chunks_exact(d_head)) {
            head[at * d_head..(at + 1) * d_head].copy_from_slice(new);
        }
    }
}

/// `rank` orthonormal directions `[rank, width]` that hold most of the rows `[_, width]`.
fn leading(rows: &[f32], width: usize, rank: usize) -> Vec<f32> {
    let mut gram = vec![0.0_f32; width * width];
    for row in rows.chunks_exact(width) {
        for (value, sums) in row.iter().zip(gram.chunks_exact_mut(width)) {
            sums.iter_mut().zip(row).for_each(|(sum, other)| *sum += value * other);
        }
    }
    let mut directions: Vec<f32> = (0..(rank * width) as u32).map(scattered).collect();
    orthonormalise(&mut directions, width);
    for _ in 0..ROUNDS {
        let mut next = vec![0.0; rank * width];
        for (direction, next) in directions.chunks_exact(width).zip(next.chunks_exact_mut(width)) {
            for (value, row) in direction.iter().zip(gram.chunks_exact(width)) {
                next.iter_mut().zip(row).for_each(|(sum, gram)| *sum += value * gram);
            }
        }
        orthonormalise(&mut next, width);
        directions = next;
    }
    directions
}

/// A number between -1/2 and 1/2 that depends on `index` without a pattern (lowbias32, Wellons 2018).
fn scattered(index: u32) -> f32 {
    let mut x = index.wrapping_add(0x9e37_79b9);
    x = (x ^ (x >> 16)).wrapping_mul(0x7feb_352d);
    x = (x ^ (x >> 15)).wrapping_mul(0x846c_a68b);
    (x ^ (x >> 16)) as f32 / u32::MAX as f32 - 0.5
}

/// Gram–Schmidt, twice for the sake of rounding; a row that depends on those before it becomes zero.
fn orthonormalise(rows: &mut [f32], width: usize) {
    for index in 0..rows.len() / width {
        let (before, rest) = rows.split_at_mut(index * width);
        let row = &mut rest[..width];
        let length = |row: &[f32]| row.iter().map(|x| x * x).sum::<f32>().sqrt();
        let at_first = length(row);
        for _ in 0..2 {
            for other in before.chunks_exact(width) {
                let along: f32 = row.iter().zip(other).map(|(a, b)| a * b).sum();
                row.iter_mut().zip(other).for_each(|(x, other)| *x -= along * other);
            }
        }
        let left = length(row);
        let factor = if left > 1e-6 * at_first { left.recip() } else { 0.0 };
        row.iter_mut().for_each(|x| *x *= factor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_low_rank_come_back_and_others_in_part() {
        // Rank 3 in two heads of 4 numbers.
        let basis = |at: usize, of: usize| scattered((at * 8 + of) as u32);
        let row = |at: usize| -> Vec<f32> {
            let along =
                |of: usize| scattered((100 + at * 3 + of) as u32) * 3.0_f32.powi(-(of as i32));
            (0..8).map(|d| (0..3).map(|of| along(of) * basis(of, d)).sum()).collect()
        };
        let heads = || -> Vec<Vec<f32>> {
            (0..2)
                .map(|head| (0..20).flat_map(|at| row(at)[head * 4..][..4].to_vec()).collect())
                .collect()
        };
        let error = |rank: usize| -> f32 {
            let (before, mut after) = (heads(), heads());
            shrink(&mut after, 4, 20, rank);
            let difference = |(a, b): (&f32, &f32)| (a - b) * (a - b);
            before.iter().flatten().zip(after.iter().flatten()).map(difference).sum()
        };
        let [one, two, three, all] = [1, 2, 3, 8].map(error);
        assert!(one > two && two > 1e-3 && three < 1e-8 && all < 1e-8, "{one} {two} {three} {all}");
    }

    #[test]
    fn later_rows_stay_as_they_are() {
        let mut heads = vec![(0..24).map(|i| (i as f32).sin()).collect::<Vec<f32>>()];
        let before = heads.clone();
        shrink(&mut heads, 4, 4, 1);
        assert_eq!(heads[0][16..], before[0][16..]);
        assert_ne!(heads[0][..16], before[0][..16]);
    }

    #[test]
    fn a_budget_pays_for_tokens_directions_and_window() {
        for (entries, budget) in [(600, 150), (600, 599), (1_000, 20), (300, 40)] {
            let (window, rank) =
                (LowRank::PAPER.window(budget), LowRank::PAPER.rank(entries, budget, 192));
            let numbers = (entries - window + 192) * rank + window * 192;
            assert!(numbers <= budget * 192 || rank == 1, "{entries} {budget}: rank {rank}");
        }
    }
}
