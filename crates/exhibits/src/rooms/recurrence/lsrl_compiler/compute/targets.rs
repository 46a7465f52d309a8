//! Functions from [0, 1] that a prompt can tell, each with its Lipschitz constant.

use super::lang::STEEPNESS;
use std::f64::consts::{PI, TAU};

/// Values of an own function that are read, and how large one may be.
const VALUES_MAX: usize = 64;
const SIZE_MAX: f64 = 100.0;
const HILL_WIDTH: f64 = 0.1;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    Ramp,
    Parabola,
    Wave,
    Hill,
    Zigzag,
    /// Straight lines between values at equal distances.
    Own(Vec<f64>),
}

impl Target {
    pub(super) const ALL: [Self; 5] =
        [Self::Ramp, Self::Parabola, Self::Wave, Self::Hill, Self::Zigzag];

    /// `None` where it is an own function of no values.
    pub(super) fn new(key: &str, own: &str) -> Option<Self> {
        Some(match key {
            "ramp" => Self::Ramp,
            "parabola" => Self::Parabola,
            "hill" => Self::Hill,
            "zigzag" => Self::Zigzag,
            "own" => {
                let numbers =
                    own.split(|letter: char| letter.is_whitespace() || ",;".contains(letter));
                let values = numbers.filter_map(|number| number.parse::<f64>().ok());
                let values = values.filter(|value| value.is_finite());
                let values: Vec<f64> =
                    values.map(|value| value.clamp(-SIZE_MAX, SIZE_MAX)).take(VALUES_MAX).collect();
                (!values.is_empty()).then_some(Self::Own(values))?
            }
            _ => Self::Wave,
        })
    }

    pub(super) fn value(&self, x: f64) -> f64 {
        match self {
            Self::Ramp => x,
            Self::Parabola => 4.0 * x * (1.0 - x),
            Self::Wave => 0.5 + 0.4 * (2.0 * TAU * x).sin(),
            Self::Hill => (-((x - 0.5) / HILL_WIDTH).powi(2) / 2.0).exp(),
            Self::Zigzag => ((6.0 * x + 1.0).rem_euclid(2.0) - 1.0).abs(),
            Self::Own(values) => {
                let place = x.clamp(0.0, 1.0) * (values.len() - 1) as f64;
                let at = (place as usize).min(values.len() - 1);
                let next = values[(at + 1).min(values.len() - 1)];
                values[at] + (next - values[at]) * place.fract()
            }
        }
    }

    /// The greatest slope.
    fn lipschitz(&self) -> f64 {
        match self {
            Self::Ramp => 1.0,
            Self::Parabola => 4.0,
            Self::Wave => 0.4 * 4.0 * PI,
            Self::Hill => (-0.5_f64).exp() / HILL_WIDTH,
            Self::Zigzag => 6.0,
            Self::Own(values) => {
                let steps = values.windows(2).map(|pair| (pair[1] - pair[0]).abs());
                steps.fold(0.0, f64::max) * (values.len() - 1) as f64
            }
        }
    }

    /// `L δ/2` (appendix B), and `L/(2µ)` more, since a step is half risen at `1/(2µ)` and cells begin
    /// that much late.
    pub(super) fn bound(&self, cells: usize) -> f64 {
        self.lipschitz() * (0.5 / cells as f64 + 0.5 / STEEPNESS)
    }

    /// Least and greatest value.
    pub(super) fn range(&self) -> (f64, f64) {
        let values = (0..=512).map(|at| self.value(f64::from(at) / 512.0));
        values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_function_is_steeper_than_it_says() {
        let own = Target::new("own", "0.2, 0.9; -3 x 1e999 2").unwrap();
        assert_eq!(own, Target::Own(vec![0.2, 0.9, -3.0, 2.0]));
        for target in Target::ALL.into_iter().chain([own]) {
            let slope = |at: u32| {
                let x = f64::from(at) / 3_000.0;
                (target.value(x + 1e-4) - target.value(x)).abs() / 1e-4
            };
            let steepest = (0..2_999).map(slope).fold(0.0, f64::max);
            let most = target.lipschitz();
            assert!(steepest <= most * 1.001 && steepest > most * 0.98, "{target:?}: {steepest}");
        }
        assert_eq!(Target::new("own", "nothing"), None);
        assert_eq!(Target::new("own", "3").unwrap().value(0.7), 3.0);
    }
}
