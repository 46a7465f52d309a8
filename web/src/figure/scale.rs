//! From values to places on an axis, and where its ticks stand.

use crate::language::{number, t};
use figure::{Axis, Scale, Unit};

/// An axis with its ends settled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct AxisScale {
    low: f64,
    high: f64,
    log: bool,
    pub(super) unit: Unit,
}

impl AxisScale {
    /// The ends are the axis's own, else those of the values, with a little room where `room`.
    pub(super) fn fit(axis: &Axis, values: &[f32], room: bool) -> Self {
        let values = values.iter().copied().map(f64::from);
        let log = axis.scale == Scale::Log;
        let (low, high) = match axis.range {
            Some([low, high]) => (f64::from(low), f64::from(high)),
            None => {
                let usable = values.filter(|value| !log || *value > 0.0);
                usable.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                    (low.min(value), high.max(value))
                })
            }
        };
        // A log axis without a positive end can't be drawn as one.
        let log = log && low > 0.0 && high.is_finite();
        let (low, high) = match () {
            () if !low.is_finite() || !high.is_finite() => (0.0, 1.0),
            () if low == high && log => (low / 2.0, high * 2.0),
            () if low == high => (low - 0.5, high + 0.5),
            () => (low, high),
        };
        let scale = Self { low, high, log, unit: axis.unit };
        if room && axis.range.is_none() { scale.with_room() } else { scale }
    }

    fn with_room(self) -> Self {
        let Self { low, high, log, .. } = self;
        if log {
            let room = ((high / low).ln() * 0.04).exp();
            return Self { low: low / room, high: high * room, ..self };
        }
        let room = (high - low) * 0.06;
        // What is never negative starts at nought rather than below it.
        let start = if low >= 0.0 && low < 0.4 * high { 0.0 } else { low - room };
        Self { low: start, high: high + room, ..self }
    }

    /// The place of a value from 0 to 1; outside of that where it is off the axis.
    pub(super) fn share(self, value: f32) -> f64 {
        let Self { low, high, log, .. } = self;
        let value = f64::from(value);
        if log {
            (value.max(low * 1e-3) / low).ln() / (high / low).ln()
        } else {
            (value - low) / (high - low)
        }
    }

    /// Round values on the axis, about as many as asked for.
    pub(super) fn ticks(self, wanted: usize) -> Vec<f32> {
        let Self { low, high, log, .. } = self;
        let wanted = wanted.max(2) as f64;
        if log && high / low >= 8.0 {
            let decades = log10(high / low);
            let all = self.log_ticks(&[1.0], (decades / wanted).ceil().max(1.0) as i32);
            // Finer steps, unless they are too many.
            let finer = [&[1.0, 2.0, 5.0][..], &[1.0, 3.0]].map(|it| self.log_ticks(it, 1));
            return finer.into_iter().find(|it| it.len() as f64 <= wanted + 1.0).unwrap_or(all);
        }
        let rough = (high - low) / wanted;
        // Rather a few more than half of them.
        let step = nice_step(rough * 0.7);
        let (first, last) =
            ((low / step - 1e-6).ceil() as i64, (high / step + 1e-6).floor() as i64);
        (first..=last).map(|at| (at as f64 * step) as f32).collect()
    }

    /// These factors of every so manieth power of ten.
    fn log_ticks(self, factors: &[f64], every: i32) -> Vec<f32> {
        let Self { low, high, .. } = self;
        let (first, last) = (log10(low).floor() as i32, log10(high).ceil() as i32);
        let powers = (first..=last).filter(|power| power.rem_euclid(every) == 0);
        let all = powers.flat_map(|power| factors.iter().map(move |it| it * 10_f64.powi(power)));
        all.filter(|tick| (low * 0.999..=high * 1.001).contains(tick)).map(|it| it as f32).collect()
    }
}

/// With the one logarithm that the page has. A hair up, so that powers of ten stay whole.
fn log10(value: f64) -> f64 {
    value.ln() / std::f64::consts::LN_10 + 1e-12
}

/// The least of 1, 2, 5, 10, 20, 50, … that is not below this.
pub(super) fn nice_step(least: f64) -> f64 {
    let power = 10_f64.powi(log10(least).floor() as i32);
    let steps = [1.0, 2.0, 5.0, 10.0].map(|it| it * power);
    steps.into_iter().find(|step| *step >= least * 0.999).unwrap_or(least)
}

/// A tick's number, short; the unit stands at the axis's name.
pub(super) fn tick_text(unit: Unit, value: f32) -> String {
    number(&english_tick(unit, f64::from(value)))
}

fn english_tick(unit: Unit, value: f64) -> String {
    if unit == Unit::Share {
        return format!("{} %", plain(value * 100.0));
    }
    let size = value.abs();
    match () {
        () if unit == Unit::Bytes && size >= 1e3 => unit.format(value as f32),
        () if size >= 1e6 => format!("{}M", plain(value / 1e6)),
        () if size >= 1e4 => format!("{}k", plain(value / 1e3)),
        () if size > 0.0 && size < 1e-3 => format!("{value:.0e}"),
        () => plain(value),
    }
}

/// Up to three decimals, without noughts at the end.
fn plain(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The axis's name with its unit.
pub(super) fn axis_name(axis: &Axis) -> String {
    let Axis { label, unit, .. } = axis;
    match unit.suffix() {
        "" | "%" => label.clone(),
        // “Layer” needs no “(layers)”.
        suffix if label.to_ascii_lowercase().contains(singular(suffix)) => label.clone(),
        suffix if label.contains(t(suffix)) => label.clone(),
        suffix => format!("{label} ({})", t(suffix)),
    }
}

/// A counted thing in the singular; short units such as nats stay as they are.
fn singular(suffix: &'static str) -> &'static str {
    if suffix.len() > 4 { suffix.trim_end_matches('s') } else { suffix }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_on_the_axis() {
        let axis = Axis::linear("x", Unit::Examples);
        let scale = AxisScale::fit(&axis, &[0.0, 16.0], false);
        assert_eq!(scale.ticks(5), [0.0, 5.0, 10.0, 15.0]);
        let axis = Axis::log("x", Unit::Tasks);
        let scale = AxisScale::fit(&axis, &[1.0, 65_536.0], false);
        assert_eq!(scale.ticks(5), [1.0, 10.0, 100.0, 1e3, 1e4]);
    }

    #[test]
    fn a_log_axis_of_few_decades_has_more_than_two_ticks() {
        let ticks = |low, high, wanted| {
            let axis = Axis::log("x", Unit::One).from_to(low, high);
            AxisScale::fit(&axis, &[], false).ticks(wanted)
        };
        assert_eq!(ticks(16.0, 5_000.0, 4), [30.0, 100.0, 300.0, 1e3, 3e3]);
        assert_eq!(ticks(0.055, 2.5, 5), [0.1, 0.2, 0.5, 1.0, 2.0]);
        assert_eq!(ticks(1.0, 1e12, 4), [1.0, 1e3, 1e6, 1e9, 1e12]);
    }

    #[test]
    fn a_unit_that_the_name_says_is_not_said_twice() {
        assert_eq!(axis_name(&Axis::linear("Layer", Unit::Layers)), "Layer");
        assert_eq!(axis_name(&Axis::linear("Width", Unit::Heads)), "Width (heads)");
        assert_eq!(axis_name(&Axis::linear("Natural loss", Unit::Nats)), "Natural loss (nats)");
    }

    #[test]
    fn shares_lie_between_the_ends() {
        let axis = Axis::log("x", Unit::One).from_to(1.0, 100.0);
        let scale = AxisScale::fit(&axis, &[], true);
        assert!((scale.share(10.0) - 0.5).abs() < 1e-9);
        let flat = AxisScale::fit(&Axis::linear("y", Unit::One), &[2.0, 2.0], true);
        assert!(flat.share(2.0).is_finite() && !flat.ticks(4).is_empty());
    }

    #[test]
    fn a_log_axis_of_noughts_is_drawn_as_a_linear_one() {
        let scale = AxisScale::fit(&Axis::log("y", Unit::One), &[0.0, 0.0], true);
        assert!(scale.share(0.0).is_finite());
    }

    #[test]
    fn tick_texts_are_short() {
        assert_eq!(tick_text(Unit::Share, 0.25), "25 %");
        assert_eq!(tick_text(Unit::Tasks, 65_536.0), "65.536k");
        assert_eq!(tick_text(Unit::Nats, 0.1), "0.1");
    }
}
