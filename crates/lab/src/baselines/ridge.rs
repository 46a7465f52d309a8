use tasks::{Episode, LinearRegression};

/// Ridge regression with the penalty that makes it the Bayes predictor of Gaussian tasks:
/// `ŵ = (Xᵀ X + λ I)⁻¹ Xᵀ y` with `λ = σ² / ψ²`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ridge {
    /// λ
    pub penalty: f64,
}

/// The squared error on a noiseless query, averaged over all queries `x ~ N(0, H)`:
/// `(ŵ - w)ᵀ H (ŵ - w)`.
pub fn excess_risk(
    eigenvalues: &[f64],
    estimate: impl IntoIterator<Item = f64>,
    truth: &[f32],
) -> f64 {
    let errors = estimate.into_iter().zip(truth).map(|(guess, truth)| guess - f64::from(*truth));
    errors.zip(eigenvalues).map(|(error, eigenvalue)| eigenvalue * error * error).sum()
}

impl Ridge {
    /// The penalty of the Bayes predictor.
    pub fn bayes(task: &LinearRegression) -> Self {
        Self { penalty: task.noise_variance / task.weight_variance }
    }

    /// The weights after reading the examples. `[dims]`
    pub fn weights(&self, episode: &Episode) -> Vec<f64> {
        let mut weights = vec![0.0; episode.dims()];
        for (input, label) in episode.examples() {
            for (sum, x) in weights.iter_mut().zip(input) {
                *sum += f64::from(*x) * f64::from(label);
            }
        }
        let factor = self.factor(episode);
        solve_lower(&factor, &mut weights);
        solve_upper(&factor, &mut weights);
        weights
    }

    /// The excess risk after reading these inputs, averaged over weights, noise and queries:
    /// `σ² tr(H (Xᵀ X + λ I)⁻¹)`, the posterior's own uncertainty. Holds for the Bayes penalty.
    pub fn expected_excess(&self, episode: &Episode, task: &LinearRegression) -> f64 {
        let factor = self.factor(episode);
        let column = |(index, eigenvalue): (usize, f64)| {
            let mut unit = vec![0.0; episode.dims()];
            unit[index] = 1.0;
            // With A = L Lᵀ, the diagonal of A⁻¹ holds the squared lengths of L⁻¹'s columns.
            solve_lower(&factor, &mut unit);
            eigenvalue * unit.iter().map(|value| value * value).sum::<f64>()
        };
        let trace: f64 = task.eigenvalues().into_iter().enumerate().map(column).sum();
        task.noise_variance * trace
    }

    /// The lower Cholesky factor of `Xᵀ X + λ I`, `[dims][dims]`. The penalty keeps it positive definite.
    fn factor(&self, episode: &Episode) -> Vec<f64> {
        let dims = episode.dims();
        let mut matrix = vec![0.0; dims * dims];
        for (input, _) in episode.examples() {
            for (row, x) in matrix.chunks_exact_mut(dims).zip(input) {
                for (sum, other) in row.iter_mut().zip(input) {
                    *sum += f64::from(*x) * f64::from(*other);
                }
            }
        }
        for index in 0..dims {
            matrix[index * dims + index] += self.penalty;
        }
        for i in 0..dims {
            for j in 0..=i {
                let dot: f64 =
                    (0..j).map(|k| matrix[i * dims + k] * matrix[j * dims + k]).sum::<f64>();
                let rest = matrix[i * dims + j] - dot;
                matrix[i * dims + j] =
                    if i == j { rest.sqrt() } else { rest / matrix[j * dims + j] };
            }
        }
        matrix
    }
}

/// Solves `L v = b` in place.
fn solve_lower(factor: &[f64], b: &mut [f64]) {
    let dims = b.len();
    for i in 0..dims {
        let dot: f64 = (0..i).map(|k| factor[i * dims + k] * b[k]).sum();
        b[i] = (b[i] - dot) / factor[i * dims + i];
    }
}

/// Solves `Lᵀ v = b` in place.
fn solve_upper(factor: &[f64], b: &mut [f64]) {
    let dims = b.len();
    for i in (0..dims).rev() {
        let dot: f64 = (i + 1..dims).map(|k| factor[k * dims + i] * b[k]).sum();
        b[i] = (b[i] - dot) / factor[i * dims + i];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tasks::seed::{Stream, derive};
    use tasks::{Spectrum, Task};

    #[test]
    fn two_dimensions_by_hand() {
        // Xᵀ X = [[2, 1], [1, 1]], λ = 1, Xᵀ y = [3, 1]: (ŵ₁, ŵ₂) solves [[3, 1], [1, 2]] ŵ = [3, 1].
        let episode = Episode {
            inputs: vec![1.0, 0.0, 1.0, 1.0],
            labels: vec![2.0, 1.0],
            query: vec![0.0; 2],
            answer: 0.0,
            hidden: vec![1.0, 0.0],
        };
        let weights = Ridge { penalty: 1.0 }.weights(&episode);
        assert!((weights[0] - 1.0).abs() < 1e-12 && weights[1].abs() < 1e-12, "{weights:?}");
        assert!(excess_risk(&[1.0, 1.0], weights, &episode.hidden) < 1e-20);
    }

    #[test]
    fn the_expected_excess_is_the_mean_over_drawn_tasks_and_other_penalties_are_worse() {
        let task = LinearRegression {
            dims: 6,
            examples: 12,
            spectrum: Spectrum::Power { exponent: 1.5 },
            weight_variance: 0.8,
            noise_variance: 1.5,
        };
        let bayes = Ridge::bayes(&task);
        let eigenvalues = task.eigenvalues();
        let (mut expected, mut drawn, mut others) = (0.0, 0.0, [0.0; 2]);
        for index in 0..4_000 {
            let episode = task.sample(derive(1, Stream::Test, index));
            let excess =
                |ridge: Ridge| excess_risk(&eigenvalues, ridge.weights(&episode), &episode.hidden);
            expected += bayes.expected_excess(&episode, &task);
            drawn += excess(bayes);
            others[0] += excess(Ridge { penalty: bayes.penalty / 4.0 });
            others[1] += excess(Ridge { penalty: bayes.penalty * 4.0 });
        }
        assert!((drawn / expected - 1.0_f64).abs() < 0.03, "{drawn} against {expected}");
        assert!(others.iter().all(|other| *other > drawn * 1.02), "{others:?} against {drawn}");
    }
}
