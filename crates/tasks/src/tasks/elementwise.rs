use crate::family::{Draws, normal, normal_input};
use crate::{Family, Rule};

/// `Σ wᵢ g(xᵢ)`, linear in one function of each input, inputs `N(0, I)` (Wang et al. 2024,
/// <https://arxiv.org/abs/2410.09695>, section 2). Weights are such that values have a variance of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elementwise {
    pub dims: usize,
    pub bend: Bend,
}

/// What `g` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bend {
    /// `x³`
    Cube,
    /// `√|x|`
    Root,
    /// `sin 2x`
    Sine,
}

impl Bend {
    fn of(self, x: f32) -> f32 {
        match self {
            Self::Cube => x.powi(3),
            Self::Root => x.abs().sqrt(),
            Self::Sine => (2.0 * x).sin(),
        }
    }

    /// `E g(x)²`
    fn second_moment(self) -> f64 {
        match self {
            Self::Cube => 15.0,
            Self::Root => std::f64::consts::FRAC_2_PI.sqrt(),
            Self::Sine => (1.0 - (-8.0_f64).exp()) / 2.0,
        }
    }
}

impl Family for Elementwise {
    fn dims(&self) -> usize {
        self.dims
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        let std = (self.dims as f64 * self.bend.second_moment()).sqrt().recip() as f32;
        let weights = (0..self.dims).map(|_| std * normal(draws)).collect();
        Box::new(Sum { weights, bend: self.bend })
    }
}

struct Sum {
    weights: Vec<f32>,
    bend: Bend,
}

impl Rule for Sum {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        normal_input(self.weights.len(), scale, draws)
    }

    fn value(&self, input: &[f32]) -> f32 {
        self.weights.iter().zip(input).map(|(weight, x)| weight * self.bend.of(*x)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LessonPlan;

    #[test]
    fn sums_by_hand() {
        let value = |bend, input: &[f32]| Sum { weights: vec![1.0, -2.0], bend }.value(input);
        assert_eq!(value(Bend::Cube, &[2.0, -1.0]), 10.0);
        assert_eq!(value(Bend::Root, &[4.0, -9.0]), -4.0);
        assert!((value(Bend::Sine, &[0.5, 0.0]) - 1.0_f32.sin()).abs() < 1e-6);
    }

    #[test]
    fn values_of_every_bend_have_a_variance_of_about_one() {
        let plan = LessonPlan { examples: 40, noise_std: 0.0, scale: 1.0 };
        for bend in [Bend::Cube, Bend::Root, Bend::Sine] {
            let draw = |seed: u64| plan.draw(&Elementwise { dims: 3, bend }, seed, !seed).values;
            let values: Vec<f32> = (0..3_000).flat_map(draw).collect();
            let variance = values.iter().map(|it| it * it).sum::<f32>() / values.len() as f32;
            assert!((0.85..1.15).contains(&variance), "{bend:?}: {variance}");
        }
    }
}
