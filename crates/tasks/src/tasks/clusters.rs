use crate::family::{Draws, dot, normal, normal_input};
use crate::{Family, Rule};
use rand::RngExt;

/// Two Gaussian clusters to be told apart: means `±μ` with `μ ~ N(0, spread² I)`, inputs `N(±μ, I)`,
/// labels ±1 of the cluster that an input came from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GaussianClusters {
    pub dims: usize,
    pub spread: f32,
}

impl Family for GaussianClusters {
    fn dims(&self) -> usize {
        self.dims
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        Box::new(Clusters { centre: normal_input(self.dims, self.spread, draws) })
    }
}

struct Clusters {
    centre: Vec<f32>,
}

impl Rule for Clusters {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        let sign = if draws.random::<bool>() { 1.0 } else { -1.0 };
        self.centre.iter().map(|centre| sign * centre + scale * normal(draws)).collect()
    }

    /// `E[y | x] = tanh(μ·x)`, by Bayes' rule for inputs of training.
    fn value(&self, input: &[f32]) -> f32 {
        dot(&self.centre, input).tanh()
    }

    fn label(&self, input: &[f32], draws: &mut Draws) -> f32 {
        let positive = 0.5 * (1.0 + self.value(input));
        if draws.random::<f32>() < positive { 1.0 } else { -1.0 }
    }

    /// Noise is taken to leave the sign of a label as it was.
    fn log_likelihood(&self, input: &[f32], label: f32, _: f64) -> f64 {
        let margin = f64::from(label.signum() * dot(&self.centre, input));
        -(-2.0 * margin).exp().ln_1p()
    }

    fn log_density(&self, input: &[f32]) -> f64 {
        let along = f64::from(dot(&self.centre, input)).abs();
        along + (-2.0 * along).exp().ln_1p() - 0.5 * f64::from(dot(&self.centre, &self.centre))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws;

    #[test]
    fn labels_point_to_their_cluster() {
        let clusters = Clusters { centre: vec![1.0, -0.5] };
        let mut draws = draws(1);
        let (mut sum, count) = ([0.0_f32; 2], 4_000.0);
        for _ in 0..4_000 {
            let input = clusters.input(1.0, &mut draws);
            let label = clusters.label(&input, &mut draws);
            sum[0] += label * input[0];
            sum[1] += label * input[1];
        }
        assert!((sum[0] / count - 1.0).abs() < 0.06, "{sum:?}");
        assert!((sum[1] / count + 0.5).abs() < 0.06, "{sum:?}");
    }
}
