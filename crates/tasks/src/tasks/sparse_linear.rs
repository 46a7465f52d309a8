use crate::family::{Draws, dot, normal, normal_input, sample};
use crate::{Family, Rule};

/// Linear functions of which only a few weights are not zero (Garg et al. 2022,
/// <https://arxiv.org/abs/2208.01066>, section 4): those are `N(0, 1 / nonzero)`, inputs `N(0, I)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SparseLinear {
    pub dims: usize,
    /// At most `dims`.
    pub nonzero: usize,
}

impl Family for SparseLinear {
    fn dims(&self) -> usize {
        self.dims
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        let nonzero = self.nonzero.clamp(1, self.dims);
        let mut weights = vec![0.0; self.dims];
        for index in sample(draws, self.dims, nonzero) {
            weights[index] = normal(draws) / (nonzero as f32).sqrt();
        }
        Box::new(Sparse { weights })
    }
}

struct Sparse {
    weights: Vec<f32>,
}

impl Rule for Sparse {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        normal_input(self.weights.len(), scale, draws)
    }

    fn value(&self, input: &[f32]) -> f32 {
        dot(&self.weights, input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws;

    #[test]
    fn as_many_weights_count_as_asked_for() {
        let rule = SparseLinear { dims: 6, nonzero: 2 }.rule(&mut draws(3));
        let unit = |at: usize| (0..6).map(|i| f32::from(u8::from(i == at))).collect::<Vec<_>>();
        assert_eq!((0..6).filter(|at| rule.value(&unit(*at)) != 0.0).count(), 2);
    }
}
