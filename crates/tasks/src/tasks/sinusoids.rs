use crate::family::{Draws, dot, normal};
use crate::{Family, Rule};
use rand::RngExt;
use std::f32::consts::PI;

/// Fourier series on the circle (Ahuja et al. 2023, <https://arxiv.org/abs/2306.04891>, section 3):
/// `f(x) = Σₖ aₖ cos kx + bₖ sin kx` with `a, b ~ N(0, 1 / waves)`, `x` uniform on `[-π, π]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sinusoids {
    pub waves: usize,
}

impl Sinusoids {
    /// What the functions are linear in: `[cos x, sin x, cos 2x, …]`.
    pub fn features(&self, x: f32) -> Vec<f32> {
        (1..=self.waves).flat_map(|k| [(k as f32 * x).cos(), (k as f32 * x).sin()]).collect()
    }

    /// Of each weight of a feature.
    pub fn weight_variance(&self) -> f64 {
        1.0 / self.waves as f64
    }
}

impl Family for Sinusoids {
    fn dims(&self) -> usize {
        1
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        let std = self.weight_variance().sqrt() as f32;
        let weights = (0..2 * self.waves).map(|_| std * normal(draws)).collect();
        Box::new(Series { family: *self, weights })
    }
}

struct Series {
    family: Sinusoids,
    weights: Vec<f32>,
}

impl Rule for Series {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        vec![scale * PI * draws.random_range(-1.0..1.0)]
    }

    fn value(&self, input: &[f32]) -> f32 {
        dot(&self.weights, &self.family.features(input[0]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws;

    #[test]
    fn a_series_has_period_two_pi_and_its_features() {
        let family = Sinusoids { waves: 3 };
        let rule = family.rule(&mut draws(5));
        assert!((rule.value(&[0.4]) - rule.value(&[0.4 + 2.0 * PI])).abs() < 1e-4);
        let features = family.features(PI / 2.0);
        for (got, expected) in features.iter().zip([0.0, 1.0, -1.0, 0.0, 0.0, -1.0]) {
            assert!((got - expected).abs() < 1e-6, "{features:?}");
        }
    }
}
