use crate::family::{Draws, normal, normal_input};
use crate::{Family, Rule};

/// `Σ wᵢ xᵢ²` with `w ~ N(0, 1 / 3 dims)` and inputs `N(0, I)` (Garg et al. 2022,
/// <https://arxiv.org/abs/2208.01066>, appendix): squares have a variance of three about zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quadratics {
    pub dims: usize,
}

impl Quadratics {
    /// What the functions are linear in: `[x₁², x₂², …]`.
    pub fn features(input: &[f32]) -> Vec<f32> {
        input.iter().map(|x| x * x).collect()
    }

    /// Of each weight of a feature.
    pub fn weight_variance(&self) -> f64 {
        1.0 / (3.0 * self.dims as f64)
    }
}

impl Family for Quadratics {
    fn dims(&self) -> usize {
        self.dims
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        let std = self.weight_variance().sqrt() as f32;
        Box::new(Quadratic { weights: (0..self.dims).map(|_| std * normal(draws)).collect() })
    }
}

struct Quadratic {
    weights: Vec<f32>,
}

impl Rule for Quadratic {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        normal_input(self.weights.len(), scale, draws)
    }

    fn value(&self, input: &[f32]) -> f32 {
        self.weights.iter().zip(input).map(|(weight, x)| weight * x * x).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quadratic_by_hand_is_linear_in_its_features() {
        let rule = Quadratic { weights: vec![1.0, -0.5] };
        assert_eq!(rule.value(&[2.0, -4.0]), -4.0);
        assert_eq!(Quadratics::features(&[2.0, -4.0]), [4.0, 16.0]);
    }
}
