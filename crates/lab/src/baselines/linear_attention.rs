use tasks::LinearRegression;

/// Exact risks of linear attention, `ŷ = xᵀ Γ z` with `z = Xᵀ y / n`, over all Gaussian tasks.
///
/// With `h` the eigenvalues of `H`, the moment `z` has the diagonal covariance
/// `S = ψ² H ((n+1)/n H + (tr H + σ²/ψ²)/n I)`, since `E[(XᵀX/n)²] = (n+1)/n H² + tr(H)/n H` for
/// Gaussian rows, and `E[w zᵀ] = ψ² H`. All else follows from these two
/// (Wu et al. 2024, <https://arxiv.org/abs/2310.08391>, section 4).
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    eigenvalues: Vec<f64>,
    weight_variance: f64,
    noise_variance: f64,
}

impl Population {
    pub fn of(task: &LinearRegression) -> Self {
        Self {
            eigenvalues: task.eigenvalues(),
            weight_variance: task.weight_variance,
            noise_variance: task.noise_variance,
        }
    }

    /// The diagonal of `S` for contexts of `examples`.
    pub fn moment_covariance(&self, examples: usize) -> Vec<f64> {
        let n = examples as f64;
        let spread = (self.trace() + self.noise_variance / self.weight_variance) / n;
        let entry = |h: &f64| self.weight_variance * h * ((n + 1.0) / n * h + spread);
        self.eigenvalues.iter().map(entry).collect()
    }

    /// The diagonal of the best matrix for contexts of `examples`:
    /// `Γ* = ((n+1)/n H + (tr H + σ²/ψ²)/n I)⁻¹`.
    pub fn best_gamma(&self, examples: usize) -> Vec<f64> {
        let moments = self.moment_covariance(examples);
        self.eigenvalues.iter().zip(moments).map(|(h, s)| self.weight_variance * h / s).collect()
    }

    /// The best multiple of the identity: one step of gradient descent with the best rate.
    pub fn best_scalar(&self, examples: usize) -> f64 {
        let moments = self.moment_covariance(examples);
        let squares: f64 = self.eigenvalues.iter().map(|h| h * h).sum();
        let cost: f64 = self.eigenvalues.iter().zip(moments).map(|(h, s)| h * s).sum();
        self.weight_variance * squares / cost
    }

    /// The excess risk of a matrix, `[dims · dims]` row by row, on contexts of `examples`:
    /// `tr(H Γ S Γᵀ) - 2 ψ² tr(H Γ H) + ψ² tr H`.
    pub fn excess(&self, gamma: &[f32], examples: usize) -> f64 {
        let dims = self.eigenvalues.len();
        let moments = self.moment_covariance(examples);
        let rows = gamma.chunks_exact(dims).zip(&self.eigenvalues).enumerate();
        let row = |(index, (row, h)): (usize, (&[f32], &f64))| {
            let noise: f64 = row.iter().zip(&moments).map(|(g, s)| f64::from(g * g) * s).sum();
            h * noise - 2.0 * self.weight_variance * h * h * f64::from(row[index])
        };
        rows.map(row).sum::<f64>() + self.zero_excess()
    }

    /// [`Self::excess`] of a diagonal matrix.
    pub fn excess_of_diagonal(&self, diagonal: &[f64], examples: usize) -> f64 {
        let moments = self.moment_covariance(examples);
        let each = self.eigenvalues.iter().zip(moments).zip(diagonal);
        let psi = self.weight_variance;
        each.map(|((h, s), g)| h * g * g * s - 2.0 * psi * h * h * g).sum::<f64>()
            + self.zero_excess()
    }

    /// The excess risk of always predicting zero: the variance of the signal.
    pub fn zero_excess(&self) -> f64 {
        self.weight_variance * self.trace()
    }

    fn trace(&self) -> f64 {
        self.eigenvalues.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baselines::excess_risk;
    use tasks::seed::{Stream, derive};
    use tasks::{Spectrum, Task};

    fn task() -> LinearRegression {
        LinearRegression {
            dims: 4,
            examples: 10,
            spectrum: Spectrum::Power { exponent: 1.0 },
            weight_variance: 0.7,
            noise_variance: 1.2,
        }
    }

    /// A matrix with no symmetry at all.
    fn crooked() -> Vec<f32> {
        (0..16).map(|i| ((i * i) as f32 * 0.37).sin() * 0.5).collect()
    }

    fn drawn_excess(gamma: &[f32], draws: u64) -> f64 {
        let task = task();
        let total: f64 = (0..draws)
            .map(|index| {
                let episode = task.sample(derive(0, Stream::Test, index));
                let moment = episode.moment();
                let weights = gamma.chunks_exact(4).map(|row| {
                    row.iter().zip(&moment).map(|(g, z)| f64::from(*g) * f64::from(*z)).sum()
                });
                excess_risk(&task.eigenvalues(), weights, &episode.hidden)
            })
            .sum();
        total / draws as f64
    }

    #[test]
    fn the_formula_is_the_mean_over_drawn_tasks() {
        let population = Population::of(&task());
        let (exact, drawn) = (population.excess(&crooked(), 10), drawn_excess(&crooked(), 40_000));
        assert!((drawn / exact - 1.0).abs() < 0.02, "{drawn} against {exact}");
    }

    #[test]
    fn the_best_matrix_is_the_regression_on_drawn_tasks() {
        // Without the formula: E[w zᵀ] E[z zᵀ]⁻¹ from draws; both are diagonal in the mean.
        let task = task();
        let (mut cross, mut square) = ([0.0_f64; 4], [0.0_f64; 4]);
        for index in 0..100_000 {
            let episode = task.sample(derive(2, Stream::Test, index));
            for (i, z) in episode.moment().into_iter().enumerate() {
                cross[i] += f64::from(episode.hidden[i] * z);
                square[i] += f64::from(z * z);
            }
        }
        for (i, best) in Population::of(&task).best_gamma(10).into_iter().enumerate() {
            let fitted = cross[i] / square[i];
            assert!((fitted / best - 1.0).abs() < 0.02, "{i}: {fitted} against {best}");
        }
    }

    #[test]
    fn nothing_near_the_best_matrix_is_better() {
        let population = Population::of(&task());
        let best = population.best_gamma(10);
        let least = population.excess_of_diagonal(&best, 10);
        let matrix = |change: usize, by: f32| -> Vec<f32> {
            let diagonal = |i: usize| if i / 4 == i % 4 { best[i / 4] as f32 } else { 0.0 };
            (0..16).map(|i| diagonal(i) + if i == change { by } else { 0.0 }).collect()
        };
        assert!((population.excess(&matrix(0, 0.0), 10) - least).abs() < 1e-6);
        for change in 0..16 {
            for by in [-0.1, 0.1] {
                assert!(population.excess(&matrix(change, by), 10) > least + 1e-5);
            }
        }
        let scalar = population.best_scalar(10);
        let at = |rate: f64| population.excess_of_diagonal(&[rate; 4], 10);
        assert!(at(scalar) < at(scalar * 1.05) && at(scalar) < at(scalar * 0.95));
        assert!(least < at(scalar) && at(scalar) < population.zero_excess());
    }
}
