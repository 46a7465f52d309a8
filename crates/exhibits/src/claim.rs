//! Claims about means, as most are.

use figure::{Axis, Claim, Unit};
use lab::stats;

/// What a mean is claimed to be.
pub(crate) enum Bound {
    AtLeast(f32),
    AtMost(f32),
}

/// A claim about the mean of values, one a draw or seed; the baseline's mean beside it.
pub(crate) fn mean(
    statement: impl Into<String>,
    quantity: Axis,
    values: &[f32],
    bound: Bound,
    (baseline, of): (&str, &[f32]),
) -> Claim {
    let mean = stats::mean(values);
    let (threshold, at_least) = match bound {
        Bound::AtLeast(threshold) => (threshold, true),
        Bound::AtMost(threshold) => (threshold, false),
    };
    Claim {
        statement: statement.into(),
        quantity,
        measured: mean.mean,
        // One value says nothing of how others lie about it.
        interval: (values.len() > 1).then_some([mean.low, mean.high]),
        threshold,
        at_least,
        baseline: Some((baseline.into(), stats::mean(of).mean)),
        samples: values.len() as u32,
    }
}

/// That the mean of shares, one a draw or seed, is at least a threshold; the baseline's mean beside it.
pub(crate) fn share(
    statement: impl Into<String>,
    quantity: &str,
    values: &[f32],
    threshold: f32,
    baseline: &str,
    of: &[f32],
) -> Claim {
    let quantity = Axis::linear(quantity, Unit::Share);
    mean(statement, quantity, values, Bound::AtLeast(threshold), (baseline, of))
}

/// Pair by pair, so that what the pairs have in common does not count.
pub(crate) fn minus(one: &[f32], other: &[f32]) -> Vec<f32> {
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}
