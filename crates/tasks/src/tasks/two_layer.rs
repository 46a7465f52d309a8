use crate::family::{Draws, dot, normal, normal_input};
use crate::{Family, Rule};

/// Networks with one hidden layer (Garg et al. 2022, <https://arxiv.org/abs/2208.01066>, section 4):
/// `f(x) = Σᵢ aᵢ max(0, wᵢ·x)` with `a ~ N(0, 2 / hidden)`, `w ~ N(0, I / dims)`, `x ~ N(0, I)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TwoLayerNets {
    pub dims: usize,
    pub hidden: usize,
}

impl TwoLayerNets {
    /// `E[f(x) f(y)]` over all networks, whatever their hidden width: the arc-cosine kernel of degree
    /// one (Cho & Saul 2009).
    pub fn covariance(&self, one: &[f32], other: &[f32]) -> f64 {
        let sizes = f64::from(dot(one, one) * dot(other, other)).sqrt();
        if sizes == 0.0 {
            return 0.0;
        }
        let cosine = (f64::from(dot(one, other)) / sizes).clamp(-1.0, 1.0);
        let angle = cosine.acos();
        let turned = angle.sin() + (std::f64::consts::PI - angle) * cosine;
        sizes * turned / (std::f64::consts::PI * self.dims as f64)
    }
}

impl Family for TwoLayerNets {
    fn dims(&self) -> usize {
        self.dims
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        let (in_std, out_std) =
            ((self.dims as f32).sqrt().recip(), (2.0 / self.hidden as f32).sqrt());
        let unit = |_| (normal_input(self.dims, in_std, draws), out_std * normal(draws));
        Box::new(Net { dims: self.dims, units: (0..self.hidden).map(unit).collect() })
    }
}

struct Net {
    dims: usize,
    /// Weights into and out of each hidden unit.
    units: Vec<(Vec<f32>, f32)>,
}

impl Rule for Net {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        normal_input(self.dims, scale, draws)
    }

    fn value(&self, input: &[f32]) -> f32 {
        self.units.iter().map(|(weights, out)| out * dot(weights, input).max(0.0)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_covariance_is_that_of_many_nets() {
        let family = TwoLayerNets { dims: 2, hidden: 4 };
        let (one, other) = ([1.0, 0.5], [-0.5, 1.5]);
        let count = 20_000;
        let mut sum = 0.0;
        for seed in 0..count {
            let net = family.rule(&mut crate::draws(seed));
            sum += f64::from(net.value(&one) * net.value(&other));
        }
        let (mean, expected) = (sum / count as f64, family.covariance(&one, &other));
        assert!((mean - expected).abs() < 0.05, "{mean} {expected}");
    }

    #[test]
    fn a_net_by_hand() {
        let units = vec![(vec![1.0, 0.0], 2.0), (vec![0.0, -1.0], 3.0)];
        let net = Net { dims: 2, units };
        assert_eq!(net.value(&[1.5, 2.0]), 3.0);
        assert_eq!(net.value(&[-1.0, -2.0]), 6.0);
    }
}
