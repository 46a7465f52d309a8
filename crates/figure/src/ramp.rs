/// How values become shades: from one end to the other, or away from zero to both sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ramp {
    Rising {
        low: f32,
        high: f32,
    },
    /// Zero in the middle, `-reach` and `reach` at the ends.
    Diverging {
        reach: f32,
    },
}

impl Ramp {
    /// Diverging where the range has both signs, so that zero is never a shade of something.
    pub fn over([low, high]: [f32; 2]) -> Self {
        match () {
            () if low < 0.0 && high > 0.0 => Self::Diverging { reach: high.max(-low) },
            () if low < high => Self::Rising { low, high },
            () if low.is_finite() => Self::Rising { low, high: low + 1.0 },
            () => Self::Rising { low: 0.0, high: 1.0 },
        }
    }

    /// Over a fixed range, else over these values.
    pub(crate) fn of(range: Option<[f32; 2]>, values: impl Iterator<Item = f32>) -> Self {
        Self::over(range.unwrap_or_else(|| {
            let start = [f32::INFINITY, f32::NEG_INFINITY];
            values.fold(start, |[low, high], value| [low.min(value), high.max(value)])
        }))
    }

    pub fn ends(self) -> [f32; 2] {
        match self {
            Self::Rising { low, high } => [low, high],
            Self::Diverging { reach } => [-reach, reach],
        }
    }

    /// From 0 to 1 up a rising ramp; from -1 to 1, with the value's sign, on a diverging one.
    pub fn share(self, value: f32) -> f32 {
        match self {
            Self::Rising { low, high } => ((value - low) / (high - low)).clamp(0.0, 1.0),
            Self::Diverging { reach } => (value / reach).clamp(-1.0, 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_the_middle_of_what_has_both_signs() {
        let ramp = Ramp::over([-0.5, 2.0]);
        assert_eq!(ramp.ends(), [-2.0, 2.0]);
        assert_eq!([0.0, -0.5, 2.0, -9.0].map(|it| ramp.share(it)), [0.0, -0.25, 1.0, -1.0]);
    }

    #[test]
    fn one_sign_rises_from_end_to_end() {
        assert_eq!(Ramp::over([-4.0, 0.0]), Ramp::Rising { low: -4.0, high: 0.0 });
        assert_eq!(Ramp::over([0.0, 4.0]).share(1.0), 0.25);
    }

    #[test]
    fn a_single_value_and_none_at_all_still_have_two_ends() {
        assert_eq!(Ramp::over([3.0, 3.0]).ends(), [3.0, 4.0]);
        assert_eq!(Ramp::of(None, std::iter::empty()).ends(), [0.0, 1.0]);
    }
}
