//! What can be told from the examples of a lesson without training: one predictor a reference.

use tasks::{Lesson, Rule};

/// The label of each input from the examples before it. `[examples]`
pub type Predictor<'a> = Box<dyn Fn(&Lesson) -> Vec<f32> + 'a>;

/// A variance of noise below this would make every likelihood zero.
pub(super) const LEAST_VARIANCE: f64 = 1e-3;

/// Ridge regression on `features`, for Gaussian weights and noise the posterior mean:
/// `ŵ = (Φᵀ Φ + λ I)⁻¹ Φᵀ y`, `λ = σ² / ψ²`. With a tiny penalty it is least squares, of least norm
/// while there are fewer examples than features.
pub fn ridge<'a>(penalty: f64, features: impl Fn(&[f32]) -> Vec<f32> + 'a) -> Predictor<'a> {
    Box::new(move |lesson| {
        let features = |at| features(lesson.input(at)).into_iter().map(f64::from).collect();
        let first: Vec<f64> = features(0);
        let mut fit = Regressor::new(first.len(), penalty);
        let predict = |(at, label): (usize, &f32)| {
            let phi: Vec<f64> = features(at);
            let [guess, _] = fit.predict(&phi);
            fit.learn(&phi, f64::from(*label));
            guess as f32
        };
        lesson.labels.iter().enumerate().map(predict).collect()
    })
}

/// Ridge regression, one example after the other (Sherman & Morrison 1950).
pub(super) struct Regressor {
    /// The inverse of Φᵀ Φ + λ I.
    inverse: Vec<f64>,
    weights: Vec<f64>,
}

impl Regressor {
    pub(super) fn new(width: usize, penalty: f64) -> Self {
        let mut inverse = vec![0.0; width * width];
        for at in 0..width {
            inverse[at * width + at] = 1.0 / penalty.max(1e-9);
        }
        Self { inverse, weights: vec![0.0; width] }
    }

    /// The posterior mean of a label, and its variance in units of that of the noise.
    pub(super) fn predict(&self, phi: &[f64]) -> [f64; 2] {
        [product(phi, &self.weights), 1.0 + product(&self.gain(phi), phi)]
    }

    pub(super) fn learn(&mut self, phi: &[f64], label: f64) {
        let (gain, width) = (self.gain(phi), phi.len());
        let (guess, scale) = (product(phi, &self.weights), 1.0 + product(&gain, phi));
        for (place, entry) in self.inverse.iter_mut().enumerate() {
            *entry -= gain[place / width] * gain[place % width] / scale;
        }
        for (weight, gain) in self.weights.iter_mut().zip(&gain) {
            *weight += gain / scale * (label - guess);
        }
    }

    fn gain(&self, phi: &[f64]) -> Vec<f64> {
        self.inverse.chunks_exact(phi.len()).map(|row| product(row, phi)).collect()
    }
}

pub(super) fn product(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// The same squared error made smaller by so many steps of gradient descent from zero:
/// `w ← w − η Φᵀ (Φ w − y)`, with `η = 1 / tr Φᵀ Φ`, which never overshoots.
pub fn descent<'a>(steps: usize, features: impl Fn(&[f32]) -> Vec<f32> + 'a) -> Predictor<'a> {
    Box::new(move |lesson| {
        let features = |at| features(lesson.input(at)).into_iter().map(f64::from).collect();
        let all: Vec<Vec<f64>> = (0..lesson.labels.len()).map(features).collect();
        let width = all.first().map_or(0, Vec::len);
        // Φᵀ Φ and Φᵀ y of the examples so far.
        let (mut square, mut moment) = (vec![0.0; width * width], vec![0.0; width]);
        let predict = |(phi, label): (&Vec<f64>, &f32)| {
            let trace: f64 = square.iter().step_by(width + 1).sum();
            let mut weights = vec![0.0; width];
            for _ in 0..if trace > 0.0 { steps } else { 0 } {
                let pull = square.chunks_exact(width).map(|row| product(row, &weights));
                let pull: Vec<f64> = pull.zip(&moment).map(|(fit, moment)| moment - fit).collect();
                weights.iter_mut().zip(pull).for_each(|(weight, pull)| *weight += pull / trace);
            }
            for (place, entry) in square.iter_mut().enumerate() {
                *entry += phi[place / width] * phi[place % width];
            }
            moment.iter_mut().zip(phi).for_each(|(sum, x)| *sum += x * f64::from(*label));
            product(phi, &weights) as f32
        };
        all.iter().zip(&lesson.labels).map(predict).collect()
    })
}

/// The mean label of the `k` nearest inputs.
pub fn nearest(k: usize) -> Predictor<'static> {
    Box::new(move |lesson| {
        let guess = |at| {
            let distance = |input: &[f32]| -> f32 {
                input.iter().zip(lesson.input(at)).map(|(a, b)| (a - b).powi(2)).sum()
            };
            let mut seen: Vec<(f32, f32)> =
                lesson.examples(at).map(|(input, label)| (distance(input), label)).collect();
            seen.sort_by(|a, b| a.0.total_cmp(&b.0));
            seen.truncate(k);
            seen.iter().map(|(_, label)| label).sum::<f32>() / seen.len().max(1) as f32
        };
        (0..lesson.labels.len()).map(guess).collect()
    })
}

/// One step of gradient descent from zero, `ŷ = η x·Σ xᵢ yᵢ`, with the rate that is best for
/// standard normal inputs and a signal of variance one: `η = 1 / (n + 1 + dims (1 + σ²))`.
pub fn one_step(noise_variance: f64) -> Predictor<'static> {
    Box::new(move |lesson| {
        let dims = lesson.dims as f64;
        let mut moment = vec![0.0_f32; lesson.dims];
        let predict = |(at, label): (usize, &f32)| {
            let rate = 1.0 / (at as f64 + 1.0 + dims * (1.0 + noise_variance));
            let input = lesson.input(at);
            let guess: f32 = moment.iter().zip(input).map(|(sum, x)| sum * x).sum();
            moment.iter_mut().zip(input).for_each(|(sum, x)| *sum += x * label);
            rate as f32 * guess
        };
        lesson.labels.iter().enumerate().map(predict).collect()
    })
}

/// The posterior mean where the rule is one of these, each as probable: their values, weighted by how
/// well each fits the examples (Raventós et al. 2023, <https://arxiv.org/abs/2306.15063>, eq. 4).
pub fn posterior(rules: &[Box<dyn Rule>], noise_variance: f64) -> Predictor<'_> {
    let variance = noise_variance.max(LEAST_VARIANCE);
    Box::new(move |lesson| {
        let mut fits = vec![0.0_f64; rules.len()];
        let predict = |(at, label): (usize, &f32)| {
            let input = lesson.input(at);
            for (fit, rule) in fits.iter_mut().zip(rules) {
                *fit += rule.log_density(input);
            }
            let values = rules.iter().map(|rule| f64::from(rule.value(input)));
            let guess = weighted(fits.iter().copied().zip(values));
            for (fit, rule) in fits.iter_mut().zip(rules) {
                *fit += rule.log_likelihood(input, *label, variance);
            }
            guess as f32
        };
        lesson.labels.iter().enumerate().map(predict).collect()
    })
}

/// The mean of values by the logarithms of their weights.
pub(super) fn weighted(all: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let best = all.clone().map(|(log, _)| log).fold(f64::MIN, f64::max);
    let (sum, weights) = all.fold((0.0, 0.0), |(sum, weights), (log, value)| {
        let weight = (log - best).exp();
        (sum + weight * value, weights + weight)
    });
    sum / f64::max(weights, f64::MIN_POSITIVE)
}

/// The mean squared error to the rules' own values, after 0, 1, … examples.
pub fn error_curve(lessons: &[Lesson], mut predict: impl FnMut(&Lesson) -> Vec<f32>) -> Vec<f32> {
    let examples = lessons.first().map_or(0, |lesson| lesson.values.len());
    let mut sums = vec![0.0_f64; examples];
    for lesson in lessons {
        for ((sum, guess), value) in sums.iter_mut().zip(predict(lesson)).zip(&lesson.values) {
            *sum += f64::from(guess - value).powi(2);
        }
    }
    sums.into_iter().map(|sum| (sum / lessons.len().max(1) as f64) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tasks::seed::{Stream, derive};
    use tasks::{BooleanFunctions, Family, LessonPlan, LinearRegression, Spectrum, draws};

    const LINEAR: LinearRegression = LinearRegression {
        dims: 4,
        examples: 0,
        spectrum: Spectrum::Flat,
        weight_variance: 0.25,
        noise_variance: 0.0,
    };

    fn lessons(family: &dyn Family, noise_std: f32) -> Vec<Lesson> {
        let plan = LessonPlan { examples: 14, noise_std, scale: 1.0 };
        let seed = |stream, index| derive(1, stream, index);
        (0..400)
            .map(|index| plan.draw(family, seed(Stream::Rule, index), seed(Stream::Test, index)))
            .collect()
    }

    #[test]
    fn least_squares_is_exact_once_there_are_as_many_examples_as_inputs() {
        let errors = error_curve(&lessons(&LINEAR, 0.0), ridge(1e-6, <[f32]>::to_vec));
        assert!((errors[0] - 1.0).abs() < 0.15, "{errors:?}");
        // Every example takes away one of four directions.
        let before = errors[1..4].iter().sum::<f32>() / 3.0;
        assert!((before - 0.5).abs() < 0.1 && errors[5] < 1e-4, "{errors:?}");
    }

    #[test]
    fn the_best_penalty_beats_others_and_one_step_lies_above() {
        let lessons = lessons(&LINEAR, 0.5);
        let at = |predict: Predictor| error_curve(&lessons, predict)[10];
        // σ² / ψ² = 0.25 / 0.25.
        let best = at(ridge(1.0, <[f32]>::to_vec));
        assert!(best < at(ridge(0.05, <[f32]>::to_vec)));
        assert!(best < at(ridge(20.0, <[f32]>::to_vec)));
        let step = at(one_step(0.25));
        assert!(best < step && step < 1.0, "{best} {step}");
        assert!(best < at(nearest(3)));
    }

    #[test]
    fn gradient_descent_comes_down_to_least_squares() {
        let lessons = lessons(&LINEAR, 0.0);
        let at = |steps| error_curve(&lessons, descent(steps, <[f32]>::to_vec))[12];
        let errors = [0, 1, 10, 1_000].map(at);
        assert!(errors.is_sorted_by(|more, less| more > less), "{errors:?}");
        assert!((errors[0] - 1.0).abs() < 0.2 && errors[3] < 1e-3, "{errors:?}");
    }

    #[test]
    fn the_posterior_over_all_functions_settles_on_the_right_one() {
        let family = BooleanFunctions { dims: 4 };
        let lessons = lessons(&family, 0.0);
        let all = family.all();
        let errors = error_curve(&lessons, posterior(&all, 0.0));
        assert!(errors[13] < 0.35 * errors[0] && errors[0] <= 1.1, "{errors:?}");
        assert!(errors[13] < error_curve(&lessons, nearest(1))[13]);
    }

    #[test]
    fn the_posterior_over_a_pool_beats_ridge_on_the_pool() {
        let rules: Vec<Box<dyn Rule>> = (0..3).map(|seed| LINEAR.rule(&mut draws(seed))).collect();
        let plan = LessonPlan { examples: 6, noise_std: 0.5, scale: 1.0 };
        let lessons: Vec<Lesson> = (0..300_u64)
            .map(|index| plan.of_rule(&*rules[index as usize % 3], derive(2, Stream::Test, index)))
            .collect();
        let pool = error_curve(&lessons, posterior(&rules, 0.25));
        let ridge = error_curve(&lessons, ridge(1.0, <[f32]>::to_vec));
        assert!(pool[4] < 0.5 * ridge[4], "{pool:?} {ridge:?}");
    }
}
