//! Shares of tasks, and what a learner makes of them that believes in one.

use lab::sets::shuffled;

/// So many examples, the first task having `first` of them and the others the rest, by their parts.
pub(super) fn counts(examples: usize, first: usize, others: &[usize]) -> Vec<usize> {
    let (rest, parts) = (examples - first.min(examples), others.iter().sum::<usize>().max(1));
    let mut counts = vec![first.min(examples)];
    let mut seen = 0;
    for part in others {
        let before = rest * seen / parts;
        seen += part;
        counts.push(rest * seen / parts - before);
    }
    counts
}

/// Which task each example is of, in random order.
pub(super) fn order(counts: &[usize], seed: u64) -> Vec<usize> {
    let of = counts.iter().enumerate();
    shuffled(of.flat_map(|(which, count)| vec![which; *count]).collect(), seed ^ 0x0d3)
}

/// Probabilities of each task's answer by Bayes' rule, for who holds that all examples are of one task
/// and each is wrong with probability `error`, then showing any other of the `symbols`:
/// `p(k | examples) ∝ ((1 − e) (symbols − 1) / e)^(examples of k)`.
pub(super) fn believed(counts: &[usize], symbols: usize, error: f32) -> Vec<f32> {
    let wrong = error / (symbols as f32 - 1.0);
    let each = ((1.0 - error) / wrong).ln();
    let logits: Vec<f32> = counts.iter().map(|count| *count as f32 * each).collect();
    let beliefs = lab::probes::labels::softmax(&logits);
    beliefs.iter().map(|belief| belief * (1.0 - error) + (1.0 - belief) * wrong).collect()
}

/// `KL(λ ‖ p / Σ p)` in nats, of the shares of the examples against those of the answers.
pub(super) fn divergence(shares: &[f32], answers: &[f32]) -> f32 {
    const LEAST: f32 = 1e-6;
    let sum: f32 = answers.iter().sum::<f32>().max(LEAST);
    let terms = shares.iter().zip(answers).filter(|(share, _)| **share > 0.0);
    terms.map(|(share, answer)| share * (share * sum / answer.max(LEAST * sum)).ln()).sum()
}

/// How far from `to` towards `from` a vector lies: `w` of the best `w · from + (1 − w) · to`, 0 to 1.
pub(super) fn convex(vector: &[f32], from: &[f32], to: &[f32]) -> f32 {
    let (mut along, mut length) = (0.0, 0.0);
    for ((vector, from), to) in vector.iter().zip(from).zip(to) {
        along += (vector - to) * (from - to);
        length += (from - to).powi(2);
    }
    (along / length.max(f32::MIN_POSITIVE)).clamp(0.0, 1.0)
}

/// `w · one + (1 − w) · other`
pub(super) fn between(one: &[f32], other: &[f32], w: f32) -> Vec<f32> {
    one.iter().zip(other).map(|(one, other)| w * one + (1.0 - w) * other).collect()
}

/// Of each column.
pub(super) fn means<'a>(rows: impl Iterator<Item = &'a [f32]>) -> Vec<f32> {
    let (mut sums, mut all) = (Vec::new(), 0.0);
    for row in rows {
        sums.resize(row.len(), 0.0);
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        all += 1.0;
    }
    sums.into_iter().map(|sum: f32| sum / all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_examples_are_given_out() {
        assert_eq!(counts(18, 6, &[1, 1]), [6, 6, 6]);
        assert_eq!(counts(18, 18, &[1]), [18, 0]);
        assert_eq!(counts(5, 0, &[1, 2]), [0, 1, 4]);
        let mut order = order(&[2, 0, 3], 4);
        order.sort_unstable();
        assert_eq!(order, [0, 0, 2, 2, 2]);
    }

    #[test]
    fn a_believer_in_one_task_goes_with_the_majority() {
        let even = believed(&[4, 4, 0], 20, 0.05);
        assert!((even[0] - even[1]).abs() < 1e-6 && even[0] > 0.45 && even[2] < 0.01);
        let most = believed(&[5, 3, 0], 20, 0.05);
        assert!(most[0] > 0.94 && most[1] < 0.01);
    }

    #[test]
    fn divergence_by_hand() {
        assert!(divergence(&[0.5, 0.5], &[0.2, 0.2]).abs() < 1e-6);
        let expected = 0.5 * (0.5_f32 / 0.75).ln() + 0.5 * (0.5_f32 / 0.25).ln();
        assert!((divergence(&[0.5, 0.5], &[0.3, 0.1]) - expected).abs() < 1e-6);
    }

    #[test]
    fn a_mixed_vector_lies_where_it_was_mixed() {
        let (one, other) = ([1.0, 0.0, 2.0], [0.0, 3.0, -1.0]);
        assert!((convex(&between(&one, &other, 0.3), &one, &other) - 0.3).abs() < 1e-6);
        assert_eq!(convex(&[5.0, -9.0, 9.0], &one, &other), 1.0);
    }
}
