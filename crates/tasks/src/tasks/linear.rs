use crate::family::{Draws, dot, normal};
use crate::{Episode, Family, Rule, Task};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// Linear regression with Gaussian inputs, a Gaussian prior on the weights, and noise:
/// `x ~ N(0, H)`, `w ~ N(0, ψ² I)`, `y = w·x + N(0, σ²)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearRegression {
    pub dims: usize,
    /// Examples in the context.
    pub examples: usize,
    pub spectrum: Spectrum,
    /// ψ²
    pub weight_variance: f64,
    /// σ²
    pub noise_variance: f64,
}

/// The eigenvalues of the input covariance `H`, which is diagonal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Spectrum {
    /// All one.
    Flat,
    /// The i-th is `i^-exponent`, counted from one.
    Power { exponent: f64 },
}

impl LinearRegression {
    /// The diagonal of `H`. `[dims]`
    pub fn eigenvalues(&self) -> Vec<f64> {
        self.spectrum.eigenvalues(self.dims)
    }

    /// The variance of `w·x`: what there is to learn.
    pub fn signal_variance(&self) -> f64 {
        self.weight_variance * self.eigenvalues().iter().sum::<f64>()
    }

    /// The same tasks with another number of examples.
    pub fn with_examples(&self, examples: usize) -> Self {
        Self { examples, ..self.clone() }
    }
}

impl Task for LinearRegression {
    fn sample(&self, seed: u64) -> Episode {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let scales: Vec<f32> = self.eigenvalues().iter().map(|value| value.sqrt() as f32).collect();
        let (weight_std, noise_std) =
            (self.weight_variance.sqrt() as f32, self.noise_variance.sqrt() as f32);
        let hidden: Vec<f32> = scales.iter().map(|_| weight_std * normal(&mut rng)).collect();

        let rows = self.examples + 1;
        let mut inputs = Vec::with_capacity(rows * self.dims);
        let mut labels = Vec::with_capacity(rows);
        for _ in 0..rows {
            let mut label = noise_std * normal(&mut rng);
            for (scale, weight) in scales.iter().zip(&hidden) {
                let x = scale * normal(&mut rng);
                label += weight * x;
                inputs.push(x);
            }
            labels.push(label);
        }
        let query = inputs.split_off(self.examples * self.dims);
        let answer = labels.split_off(self.examples)[0];
        Episode { inputs, labels, query, answer, hidden }
    }
}

impl Spectrum {
    pub fn eigenvalues(self, dims: usize) -> Vec<f64> {
        (1..=dims)
            .map(|index| match self {
                Self::Flat => 1.0,
                Self::Power { exponent } => (index as f64).powf(-exponent),
            })
            .collect()
    }
}

/// One drawn `w·x`.
struct Linear {
    weights: Vec<f32>,
    /// Standard deviation of each input.
    scales: Vec<f32>,
}

impl Family for LinearRegression {
    fn dims(&self) -> usize {
        self.dims
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        let std = self.weight_variance.sqrt() as f32;
        let weights = (0..self.dims).map(|_| std * normal(draws)).collect();
        let scales = self.eigenvalues().into_iter().map(|value| value.sqrt() as f32).collect();
        Box::new(Linear { weights, scales })
    }
}

impl Rule for Linear {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        self.scales.iter().map(|std| scale * std * normal(draws)).collect()
    }

    fn value(&self, input: &[f32]) -> f32 {
        dot(&self.weights, input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Stream, derive};

    const TASK: LinearRegression = LinearRegression {
        dims: 4,
        examples: 50,
        spectrum: Spectrum::Power { exponent: 1.5 },
        weight_variance: 0.5,
        noise_variance: 2.0,
    };

    #[test]
    fn the_same_seed_gives_the_same_episode() {
        assert_eq!(TASK.sample(3), TASK.sample(3));
        assert_ne!(TASK.sample(3), TASK.sample(4));
        let episode = TASK.sample(3);
        assert_eq!((episode.inputs.len(), episode.labels.len(), episode.dims()), (200, 50, 4));
    }

    #[test]
    fn a_longer_context_of_the_same_seed_begins_alike() {
        let (short, long) = (TASK.sample(9), TASK.with_examples(80).sample(9));
        assert_eq!(short.inputs, long.inputs[..200]);
        assert_eq!(short.hidden, long.hidden);
    }

    #[test]
    fn variances_are_those_asked_for() {
        let (mut inputs, mut weights, mut noise) = ([0.0_f64; 4], 0.0_f64, 0.0_f64);
        let episodes = 2_000;
        for index in 0..episodes {
            let episode = TASK.sample(derive(0, Stream::Test, index));
            weights += episode.hidden.iter().map(|w| f64::from(w * w)).sum::<f64>() / 4.0;
            for (input, label) in episode.examples() {
                let signal: f32 = input.iter().zip(&episode.hidden).map(|(x, w)| x * w).sum();
                noise += f64::from((label - signal).powi(2)) / 50.0;
                for (sum, x) in inputs.iter_mut().zip(input) {
                    *sum += f64::from(x * x) / 50.0;
                }
            }
        }
        let near = |value: f64, expected: f64| {
            let value = value / episodes as f64;
            assert!((value / expected - 1.0).abs() < 0.06, "{value} is not near {expected}");
        };
        near(weights, 0.5);
        near(noise, 2.0);
        for (sum, expected) in inputs.into_iter().zip(TASK.eigenvalues()) {
            near(sum, expected);
        }
    }
}
