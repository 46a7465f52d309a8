use figure::{Axis, Claim, Unit};
use lab::stats;

/// That the mean of values, one a draw, prompt or seed, is at least (or at most) a threshold; the
/// baseline's mean beside it. A single value has no interval.
pub(super) fn mean(
    statement: &str,
    (quantity, unit): (&str, Unit),
    values: &[f32],
    threshold: f32,
    at_least: bool,
    (baseline, of): (&str, &[f32]),
) -> Claim {
    let mean = stats::mean(values);
    Claim {
        statement: statement.into(),
        quantity: Axis::linear(quantity, unit),
        measured: mean.mean,
        interval: (values.len() > 1).then_some([mean.low, mean.high]),
        threshold,
        at_least,
        baseline: Some((baseline.into(), stats::mean(of).mean)),
        samples: values.len() as u32,
    }
}

/// The same for shares that are to be large.
pub(super) fn share(
    statement: &str,
    quantity: &str,
    values: &[f32],
    threshold: f32,
    baseline: &str,
    of: &[f32],
) -> Claim {
    mean(statement, (quantity, Unit::Share), values, threshold, true, (baseline, of))
}
