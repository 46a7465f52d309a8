use figure::{Axis, Claim, Unit};
use lab::stats;

/// That the mean of shares, one a draw or seed, is at least a threshold; the baseline's mean beside it.
pub(super) fn share(
    statement: &str,
    quantity: &str,
    values: &[f32],
    threshold: f32,
    baseline: &str,
    of: &[f32],
) -> Claim {
    let mean = stats::mean(values);
    Claim {
        statement: statement.into(),
        quantity: Axis::linear(quantity, Unit::Share),
        measured: mean.mean,
        interval: Some([mean.low, mean.high]),
        threshold,
        at_least: true,
        baseline: Some((baseline.into(), stats::mean(of).mean)),
        samples: values.len() as u32,
    }
}
