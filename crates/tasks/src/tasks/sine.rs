use crate::family::{Draws, normal, normal_input};
use crate::{Family, Rule};
use rand::RngExt;
use std::f32::consts::{PI, SQRT_2};

/// One wave, `a sin(ω x + φ)` (Yadlowsky et al. 2023, <https://arxiv.org/abs/2311.00871>, section 4):
/// amplitude `N(0, 2)`, frequency uniform in a range, phase uniform. Inputs are `N(0, 1)` as those of
/// a line, so that an input does not tell of which family a function is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SineWaves {
    pub lowest: f32,
    /// Not below `lowest`.
    pub highest: f32,
}

impl Family for SineWaves {
    fn dims(&self) -> usize {
        1
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        Box::new(Wave {
            amplitude: SQRT_2 * normal(draws),
            frequency: draws.random_range(self.lowest..=self.highest.max(self.lowest)),
            phase: draws.random_range(-PI..PI),
        })
    }
}

struct Wave {
    amplitude: f32,
    frequency: f32,
    phase: f32,
}

impl Rule for Wave {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        normal_input(1, scale, draws)
    }

    fn value(&self, input: &[f32]) -> f32 {
        self.amplitude * (self.frequency * input[0] + self.phase).sin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws;

    #[test]
    fn a_wave_by_hand_and_frequencies_within_the_range() {
        let wave = Wave { amplitude: 2.0, frequency: PI, phase: 0.0 };
        assert!((wave.value(&[0.5]) - 2.0).abs() < 1e-6);
        assert!(wave.value(&[1.0]).abs() < 1e-5);
        let family = SineWaves { lowest: 2.0, highest: 2.0 };
        for seed in 0..20 {
            let rule = family.rule(&mut draws(seed));
            assert!((rule.value(&[0.3]) - rule.value(&[0.3 + PI])).abs() < 1e-5);
        }
    }
}
