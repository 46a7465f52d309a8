//! How good the answers of a classifier are, and whether two differ.

use crate::probes::labels::best;
use crate::stats::{Mean, mean, share};

/// Width of a bin of the calibration curve.
const BINS: usize = 10;

/// The answers to the rows of a test: `shares` of one row are the probabilities of the classes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    pub shares: Vec<Vec<f32>>,
    pub right: Vec<usize>,
}

/// A bin of the calibration curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// The mean probability of the answers in the bin.
    pub confidence: f32,
    pub accuracy: Mean,
    pub count: usize,
}

impl Answers {
    pub fn push(&mut self, shares: Vec<f32>, right: usize) {
        self.shares.push(shares);
        self.right.push(right);
    }

    pub fn len(&self) -> usize {
        self.right.len()
    }

    pub fn is_empty(&self) -> bool {
        self.right.is_empty()
    }

    /// Whether the most probable class is the right one, row by row.
    pub fn hits(&self) -> Vec<bool> {
        self.shares.iter().zip(&self.right).map(|(shares, right)| best(shares) == *right).collect()
    }

    /// With Wilson's interval.
    pub fn accuracy(&self) -> Mean {
        share(self.hits().into_iter().filter(|hit| *hit).count(), self.len())
    }

    /// The bins that hold an answer, of ten of equal width over the probability of the answer
    /// (reliability diagram; Guo et al. 2017, arXiv 1706.04599, section 2).
    pub fn calibration(&self) -> Vec<Bin> {
        let mut sums = [(0.0_f32, 0, 0); BINS];
        for (shares, hit) in self.shares.iter().zip(self.hits()) {
            let confidence = shares[best(shares)];
            let bin = ((confidence * BINS as f32) as usize).min(BINS - 1);
            let (sum, right, count) = &mut sums[bin];
            *sum += confidence;
            *right += usize::from(hit);
            *count += 1;
        }
        let filled = sums.into_iter().filter(|(_, _, count)| *count > 0);
        filled
            .map(|(sum, right, count)| Bin {
                confidence: sum / count as f32,
                accuracy: share(right, count),
                count,
            })
            .collect()
    }

    /// The expected calibration error: `Σ count / n · |accuracy - confidence|` over the bins
    /// (Guo et al. 2017, eq. 3).
    pub fn calibration_error(&self) -> f32 {
        let bins = self.calibration();
        let gaps =
            bins.iter().map(|bin| bin.count as f32 * (bin.accuracy.mean - bin.confidence).abs());
        gaps.sum::<f32>() / self.len().max(1) as f32
    }

    /// How often each class (down) got each answer (across): `[classes][classes]`.
    pub fn confusion(&self, classes: usize) -> Vec<Vec<u32>> {
        let mut counts = vec![vec![0; classes]; classes];
        for (shares, right) in self.shares.iter().zip(&self.right) {
            counts[*right][best(shares)] += 1;
        }
        counts
    }
}

/// Two classifiers on the same rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// Rows that only the first got right, and only the second.
    pub only: [usize; 2],
    /// The accuracy of the first minus that of the second, with its bootstrap interval over rows.
    pub difference: Mean,
    /// The exact two-sided p of McNemar's test (McNemar 1947): that of so uneven a split of the rows
    /// on which they differ, if each were a fair coin.
    pub p: f32,
}

/// Compares two classifiers row by row.
pub fn paired(first: &[bool], second: &[bool]) -> Paired {
    let pairs = || first.iter().copied().zip(second.iter().copied());
    let only = [(true, false), (false, true)].map(|kind| pairs().filter(|it| *it == kind).count());
    let value = |hit: bool| f32::from(u8::from(hit));
    let differences: Vec<f32> = pairs().map(|(a, b)| value(a) - value(b)).collect();
    Paired { only, difference: mean(&differences), p: fair_coin(only[0], only[0] + only[1]) }
}

/// Two-sided p of `heads` of `all` throws of a fair coin.
fn fair_coin(heads: usize, all: usize) -> f32 {
    let fewer = heads.min(all - heads);
    // ln of the binomial coefficient, step by step.
    let (mut ln_ways, mut tail) = (0.0_f64, 0.0_f64);
    for count in 0..=fewer {
        tail += (ln_ways - all as f64 * std::f64::consts::LN_2).exp();
        ln_ways += ((all - count) as f64 / (count + 1) as f64).ln();
    }
    (2.0 * tail).min(1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(rows: &[(f32, usize)]) -> Answers {
        let mut answers = Answers::default();
        rows.iter().for_each(|(first, right)| answers.push(vec![*first, 1.0 - first], *right));
        answers
    }

    #[test]
    fn accuracy_confusion_and_calibration_by_hand() {
        let all = answers(&[(0.95, 0), (0.95, 1), (0.62, 0), (0.2, 1), (1.0, 0)]);
        assert_eq!(all.hits(), [true, false, true, true, true]);
        assert!((all.accuracy().mean - 0.8).abs() < 1e-6);
        assert_eq!(all.confusion(2), [[3, 0], [1, 1]]);
        let bins = all.calibration();
        let counts: Vec<usize> = bins.iter().map(|bin| bin.count).collect();
        assert_eq!(counts, [1, 1, 3], "0.62, 0.8, then 0.95, 0.95 and 1");
        let expected = (0.38 + 0.2 + 3.0 * (2.9_f32 / 3.0 - 2.0 / 3.0)) / 5.0;
        assert!((all.calibration_error() - expected).abs() < 1e-5);
        assert_eq!(Answers::default().calibration_error(), 0.0);
    }

    #[test]
    fn mcnemar_by_hand() {
        // 1 of 8: 2 (1 + 8) / 256.
        let first: Vec<bool> = (0..20).map(|row| row != 0).collect();
        let second: Vec<bool> = (0..20).map(|row| !(1..8).contains(&row)).collect();
        let found = paired(&first, &second);
        assert_eq!(found.only, [7, 1]);
        assert!((found.p - 18.0 / 256.0).abs() < 1e-6, "{}", found.p);
        assert!((found.difference.mean - 0.3).abs() < 1e-6);
        assert!(found.difference.low < 0.3 && found.difference.high > 0.3);
        assert_eq!(paired(&first, &first).p, 1.0);
        assert!((fair_coin(450, 1_000) - 0.001_73).abs() < 2e-4, "{}", fair_coin(450, 1_000));
    }
}
