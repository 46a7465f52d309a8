//! Means with their intervals.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A mean with its 95 % bootstrap interval (percentile method, 2,000 resamples, fixed seed).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    pub mean: f32,
    pub low: f32,
    pub high: f32,
}

/// The mean of independent values. Empty input gives zeros.
pub fn mean(values: &[f32]) -> Mean {
    const RESAMPLES: usize = 2_000;
    let average = |sum: f64| (sum / values.len() as f64) as f32;
    if values.is_empty() {
        return Mean { mean: 0.0, low: 0.0, high: 0.0 };
    }
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let mut means: Vec<f32> = (0..RESAMPLES)
        .map(|_| {
            average(
                values.iter().map(|_| f64::from(values[rng.random_range(0..values.len())])).sum(),
            )
        })
        .collect();
    means.sort_by(f32::total_cmp);
    let at = |share: f64| means[((RESAMPLES - 1) as f64 * share).round() as usize];
    Mean {
        mean: average(values.iter().copied().map(f64::from).sum()),
        low: at(0.025),
        high: at(0.975),
    }
}

/// Wilson's 95 % interval of a share (Wilson 1927): `right` of `all`.
pub fn share(right: usize, all: usize) -> Mean {
    if all == 0 {
        return Mean { mean: 0.0, low: 0.0, high: 1.0 };
    }
    let (p, n, z) = (right as f64 / all as f64, all as f64, 1.959_964_f64);
    let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    Mean {
        mean: p as f32,
        low: (centre - half).max(0.0) as f32,
        high: (centre + half).min(1.0) as f32,
    }
}

/// Pearson's correlation; 0 where either does not vary.
pub fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let average = |of: &[f32]| of.iter().sum::<f32>() / of.len().max(1) as f32;
    let (mean_a, mean_b) = (average(a), average(b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        (ab, aa, bb) = (ab + a * b, aa + a * a, bb + b * b);
    }
    ab / (aa * bb).sqrt().max(f32::MIN_POSITIVE)
}

/// Spearman's: Pearson's of the ranks, where equal values share the mean of theirs.
pub fn rank_correlation(a: &[f32], b: &[f32]) -> f32 {
    correlation(&ranks(a), &ranks(b))
}

fn ranks(values: &[f32]) -> Vec<f32> {
    let rank = |value: &f32| {
        let below = values.iter().filter(|other| *other < value).count();
        let equal = values.iter().filter(|other| *other == value).count();
        below as f32 + equal as f32 / 2.0
    };
    values.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_share_is_wilsons() {
        // 8 of 10: 0.490 to 0.943 (Brown, Cai, DasGupta 2001, table of examples).
        let Mean { mean, low, high } = share(8, 10);
        assert!(
            (mean - 0.8).abs() < 1e-6 && (low - 0.490).abs() < 1e-3 && (high - 0.943).abs() < 1e-3
        );
        assert!(share(0, 5).low.abs() < 1e-6);
    }

    #[test]
    fn the_bootstrap_brackets_the_mean_and_shrinks_with_data() {
        let few: Vec<f32> = (0..10).map(|i| (i % 2) as f32).collect();
        let many: Vec<f32> = (0..1000).map(|i| (i % 2) as f32).collect();
        let (few, many) = (mean(&few), mean(&many));
        assert!(
            few.low < 0.5 && few.high > 0.5 && (many.high - many.low) < (few.high - few.low) / 5.0
        );
    }

    #[test]
    fn a_correlation_has_a_sign_and_no_scale() {
        let a = [1.0, 2.0, 4.0];
        assert!((correlation(&a, &[3.0, 5.0, 9.0]) - 1.0).abs() < 1e-6);
        assert!((correlation(&a, &[-1.0, -2.0, -4.0]) + 1.0).abs() < 1e-6);
        assert_eq!(correlation(&a, &[2.0; 3]), 0.0);
    }

    #[test]
    fn a_rank_correlation_sees_the_order_alone() {
        let a = [1.0, 2.0, 4.0, 3.0];
        assert!((rank_correlation(&a, &[0.1, 9.0, 1e6, 10.0]) - 1.0).abs() < 1e-6);
        assert!((rank_correlation(&a, &[4.0, 3.0, 1.0, 2.0]) + 1.0).abs() < 1e-6);
        assert_eq!(ranks(&[5.0, 1.0, 5.0]), [2.0, 0.5, 2.0]);
        assert_eq!(rank_correlation(&a, &[2.0; 4]), 0.0);
    }
}
