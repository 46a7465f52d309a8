//! Descent with two values of the loss a step and no gradient.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The size of a perturbation.
const REACH: f32 = 0.05;
const RATE: f32 = 0.03;
/// Of Adam, over the gradient and its square.
const KEEP: [f32; 2] = [0.9, 0.99];

/// Simultaneous perturbation (Spall 1992, eq. 2.1): `ĝᵢ = (L(θ + cδ) − L(θ − cδ)) / 2cδᵢ` with random
/// signs δ; Adam (Kingma and Ba 2015, algorithm 1) takes the place of Spall's own rates.
pub struct Spsa {
    pub at: Vec<f32>,
    signs: Vec<f32>,
    moments: [Vec<f32>; 2],
    steps: i32,
    rng: ChaCha8Rng,
}

impl Spsa {
    pub fn new(at: Vec<f32>, seed: u64) -> Self {
        let moments = [vec![0.0; at.len()], vec![0.0; at.len()]];
        let rng = ChaCha8Rng::seed_from_u64(seed ^ 0x5b5a);
        Self { signs: vec![1.0; at.len()], at, moments, steps: 0, rng }
    }

    /// The two points of the next step.
    pub fn ask(&mut self) -> [Vec<f32>; 2] {
        let Self { at, signs, rng, .. } = self;
        signs.iter_mut().for_each(|sign| *sign = if rng.random::<bool>() { 1.0 } else { -1.0 });
        [REACH, -REACH]
            .map(|reach| at.iter().zip(&*signs).map(|(x, sign)| x + reach * sign).collect())
    }

    /// Steps by the losses at the two points.
    pub fn tell(&mut self, [plus, minus]: [f32; 2]) {
        let slope = (plus - minus) / (2.0 * REACH);
        if !slope.is_finite() {
            return;
        }
        self.steps += 1;
        let [first, second] = &mut self.moments;
        let fresh = KEEP.map(|keep| 1.0 - keep.powi(self.steps));
        for (index, sign) in self.signs.iter().enumerate() {
            let gradient = slope * sign;
            first[index] += (1.0 - KEEP[0]) * (gradient - first[index]);
            second[index] += (1.0 - KEEP[1]) * (gradient * gradient - second[index]);
            let size = (second[index] / fresh[1]).sqrt() + 1e-8;
            self.at[index] -= RATE * first[index] / fresh[0] / size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bowl_is_descended_and_a_seed_repeated() {
        let loss =
            |x: &[f32]| x.iter().enumerate().map(|(i, x)| (x - i as f32 / 10.0).powi(2)).sum();
        let descend = |seed| {
            let mut search = Spsa::new(vec![0.5; 6], seed);
            for _ in 0..300 {
                let points = search.ask();
                search.tell(points.map(|point| loss(&point)));
            }
            search.at
        };
        let (found, start): (Vec<f32>, f32) = (descend(1), loss(&[0.5; 6]));
        assert!(loss(&found) < 0.05 * start, "{found:?}");
        assert_eq!(found, descend(1));
    }

    #[test]
    fn a_loss_that_is_no_number_moves_nothing() {
        let mut search = Spsa::new(vec![0.1; 3], 0);
        search.ask();
        search.tell([f32::NAN, 1.0]);
        assert_eq!(search.at, [0.1; 3]);
    }
}
