//! The best that can be told from the examples of a lesson, family by family: posterior means over all
//! functions of the family, and for networks the best predictor that is linear in the labels.

use super::in_context::{LEAST_VARIANCE, Predictor, Regressor, product, weighted};

/// What a function is linear in, of an input.
pub type Features<'a> = Box<dyn Fn(&[f32]) -> Vec<f64> + 'a>;

/// Functions that are linear in some features of an input, with weights `N(0, weight_variance I)`.
pub struct Candidate<'a> {
    pub features: Features<'a>,
    pub weight_variance: f64,
    /// Before any example, in any unit that all candidates share.
    pub probability: f64,
}

/// The posterior mean where a function is of one of these candidates: ridge on the features of each,
/// weighted by how probable the labels are with it.
pub fn any_of(candidates: Vec<Candidate<'_>>, noise_variance: f64) -> Predictor<'_> {
    let variance = noise_variance.max(LEAST_VARIANCE);
    Box::new(move |lesson| {
        let fit = |it: &Candidate| {
            let width = (it.features)(lesson.input(0)).len();
            (Regressor::new(width, variance / it.weight_variance), it.probability.ln())
        };
        let mut fits: Vec<(Regressor, f64)> = candidates.iter().map(fit).collect();
        let predict = |(at, label): (usize, &f32)| {
            let mut guesses = Vec::with_capacity(fits.len());
            for ((fit, log), candidate) in fits.iter_mut().zip(&candidates) {
                let phi = (candidate.features)(lesson.input(at));
                let [guess, spread] = fit.predict(&phi);
                guesses.push((*log, guess));
                *log += log_normal(f64::from(*label) - guess, variance * spread);
                fit.learn(&phi, f64::from(*label));
            }
            weighted(guesses.into_iter()) as f32
        };
        lesson.labels.iter().enumerate().map(predict).collect()
    })
}

/// Linear functions with two weights that are not zero, each `N(0, 1/2)`: every pair of inputs.
pub fn pairs(dims: usize) -> Vec<Candidate<'static>> {
    let all = (0..dims).flat_map(|second| (0..second).map(move |first| [first, second]));
    let candidate = |pair: [usize; 2]| Candidate {
        features: Box::new(move |input| pair.map(|index| f64::from(input[index])).to_vec()),
        weight_variance: 0.5,
        probability: 1.0,
    };
    all.map(candidate).collect()
}

/// The best for linear functions with two weights that are not zero.
pub fn two_weights(dims: usize, noise_variance: f64) -> Predictor<'static> {
    any_of(pairs(dims), noise_variance)
}

/// Trees of depth two: for every question at the root, and below it for every question of each side,
/// the leaves' posterior means. Given the root's question the two sides do not know of each other, so
/// `dims²` questions stand for `dims³` trees.
pub fn trees(dims: usize, noise_variance: f64) -> Predictor<'static> {
    let variance = noise_variance.max(LEAST_VARIANCE);
    Box::new(move |lesson| {
        let mut roots = vec![[vec![Ask::default(); dims], vec![Ask::default(); dims]]; dims];
        let predict = |(at, label): (usize, &f32)| {
            let sides: Vec<usize> =
                lesson.input(at).iter().map(|x| usize::from(*x > 0.0)).collect();
            let of_root = |(root, asks): (usize, &[Vec<Ask>; 2])| {
                let log = asks.iter().map(|asks| log_mean(asks.iter().map(|ask| ask.log))).sum();
                let asks = asks[sides[root]].iter().zip(&sides);
                let guesses = asks.map(|(ask, side)| (ask.log, ask.leaf(*side, variance)[0]));
                (log, weighted(guesses))
            };
            let all: Vec<(f64, f64)> = roots.iter().enumerate().map(of_root).collect();
            for (root, asks) in roots.iter_mut().enumerate() {
                for (ask, side) in asks[sides[root]].iter_mut().zip(&sides) {
                    ask.learn(*side, f64::from(*label), variance);
                }
            }
            weighted(all.into_iter()) as f32
        };
        lesson.labels.iter().enumerate().map(predict).collect()
    })
}

/// A question with its two leaves.
#[derive(Clone, Default)]
struct Ask {
    /// How probable the labels so far are with it.
    log: f64,
    count: [f64; 2],
    sum: [f64; 2],
}

impl Ask {
    /// Mean and variance of the next label in a leaf.
    fn leaf(&self, side: usize, variance: f64) -> [f64; 2] {
        let count = self.count[side] + variance;
        [self.sum[side] / count, variance + variance / count]
    }

    fn learn(&mut self, side: usize, label: f64, variance: f64) {
        let [mean, spread] = self.leaf(side, variance);
        self.log += log_normal(label - mean, spread);
        self.count[side] += 1.0;
        self.sum[side] += label;
    }
}

/// Clusters about `±μ`, `μ ~ N(0, spread² I)`: after `n` examples `μ ~ N(m, v I)` with
/// `v = 1 / (1 / spread² + n)` and `m = v Σ yᵢ xᵢ`, so `E[y | x] = tanh(m·x / (1 + v))`. Noise is taken
/// to leave the signs of the labels as they were.
pub fn clusters(spread: f64) -> Predictor<'static> {
    Box::new(move |lesson| {
        let (mut sum, mut precision) = (vec![0.0; lesson.dims], spread.powi(-2));
        let predict = |(at, label): (usize, &f32)| {
            let input: Vec<f64> = lesson.input(at).iter().copied().map(f64::from).collect();
            let guess = (product(&sum, &input) / (precision + 1.0)).tanh();
            let sign = f64::from(label.signum());
            sum.iter_mut().zip(&input).for_each(|(sum, x)| *sum += sign * x);
            precision += 1.0;
            guess as f32
        };
        lesson.labels.iter().enumerate().map(predict).collect()
    })
}

/// The best predictor that is linear in the labels, for functions of this covariance: `kᵀ (K + σ² I)⁻¹ y`,
/// by a Cholesky factor that grows with the examples.
pub fn linear_in_labels<'a>(
    covariance: impl Fn(&[f32], &[f32]) -> f64 + 'a,
    noise_variance: f64,
) -> Predictor<'a> {
    let variance = noise_variance.max(LEAST_VARIANCE);
    Box::new(move |lesson| {
        // Rows of the factor, and the labels behind its inverse.
        let (mut factor, mut whitened) = (Vec::<Vec<f64>>::new(), Vec::<f64>::new());
        let predict = |(at, label): (usize, &f32)| {
            let input = lesson.input(at);
            let mut row: Vec<f64> = Vec::with_capacity(at + 1);
            for (before, other) in factor.iter().enumerate() {
                let rest = covariance(input, lesson.input(before)) - product(&row, other);
                row.push(rest / other[before]);
            }
            let guess = product(&row, &whitened);
            let left = covariance(input, input) + variance - product(&row, &row);
            let diagonal = left.max(variance).sqrt();
            whitened.push((f64::from(*label) - guess) / diagonal);
            row.push(diagonal);
            factor.push(row);
            guess as f32
        };
        lesson.labels.iter().enumerate().map(predict).collect()
    })
}

/// The logarithm of a normal density, but for a constant.
fn log_normal(error: f64, variance: f64) -> f64 {
    -0.5 * (variance.ln() + error * error / variance)
}

/// The logarithm of a mean, but for a constant that is the same for as many.
fn log_mean(logs: impl Iterator<Item = f64> + Clone) -> f64 {
    let best = logs.clone().fold(f64::MIN, f64::max);
    best + logs.map(|log| (log - best).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::super::in_context::{error_curve, nearest, posterior, ridge};
    use super::*;
    use tasks::seed::{Stream, derive};
    use tasks::{DecisionTrees, Family, GaussianClusters, Lesson, LessonPlan, SparseLinear};
    use tasks::{Rule, TwoLayerNets, draws};

    fn lessons(family: &dyn Family, noise_std: f32) -> Vec<Lesson> {
        let plan = LessonPlan { examples: 12, noise_std, scale: 1.0 };
        let seed = |stream, index| derive(1, stream, index);
        (0..300)
            .map(|index| plan.draw(family, seed(Stream::Rule, index), seed(Stream::Test, index)))
            .collect()
    }

    fn near(got: &[f32], expected: &[f32]) {
        assert_eq!(got.len(), expected.len());
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < 1e-4, "{got} against {expected}");
        }
    }

    /// The error after eleven examples, and that of the best of some others.
    fn beats(lessons: &[Lesson], best: Predictor, others: Vec<Predictor>) {
        let last = |predict: Predictor| error_curve(lessons, predict)[11];
        let best = last(best);
        for other in others {
            let other = last(other);
            assert!(best < 0.95 * other, "{best} against {other}");
        }
    }

    #[test]
    fn where_only_one_pair_is_possible_it_is_ridge() {
        for lesson in &lessons(&SparseLinear { dims: 2, nonzero: 2 }, 0.5)[..5] {
            near(&two_weights(2, 0.25)(lesson), &ridge(0.5, <[f32]>::to_vec)(lesson));
        }
    }

    #[test]
    fn of_two_candidates_the_examples_choose() {
        let candidate = |power: i32| Candidate {
            features: Box::new(move |input: &[f32]| vec![f64::from(input[0].powi(power))]),
            weight_variance: 1.0,
            probability: 1.0,
        };
        let inputs = vec![1.0, -1.0, 2.0, -2.0];
        let labels: Vec<f32> = inputs.iter().map(|x| x * x).collect();
        let lesson = Lesson { dims: 1, values: labels.clone(), inputs, labels };
        let both = any_of(vec![candidate(1), candidate(2)], 0.0)(&lesson);
        // After one example each is as probable: -1 of the line and 1 of the square.
        assert!(both[1].abs() < 1e-3 && (both[3] - 4.0).abs() < 0.05, "{both:?}");
    }

    #[test]
    fn with_one_input_trees_are_two_shrunken_means() {
        let lesson = Lesson {
            dims: 1,
            inputs: vec![1.0, 2.0, -1.0, 3.0],
            labels: vec![1.0, 2.0, 4.0, 0.0],
            values: vec![0.0; 4],
        };
        near(&trees(1, 0.5)(&lesson), &[0.0, 1.0 / 1.5, 0.0, 3.0 / 2.5]);
    }

    #[test]
    fn with_the_covariance_of_a_line_it_is_ridge() {
        let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| f64::from(x * y)).sum();
        for lesson in &lessons(&SparseLinear { dims: 3, nonzero: 2 }, 0.5)[..5] {
            near(&linear_in_labels(dot, 0.25)(lesson), &ridge(0.25, <[f32]>::to_vec)(lesson));
        }
    }

    #[test]
    fn the_centre_of_clusters_by_hand() {
        let lesson = Lesson {
            dims: 1,
            inputs: vec![1.0, 2.0, 3.0],
            labels: vec![1.0, -0.9, 1.0],
            values: vec![0.0; 3],
        };
        // m / (1 + v) = Σ y x / (n + 2).
        near(&clusters(1.0)(&lesson), &[0.0, (2.0_f32 / 3.0).tanh(), (-3.0_f32 / 4.0).tanh()]);
    }

    #[test]
    fn each_is_the_best_on_its_own_family() {
        let plain = || ridge(0.3, <[f32]>::to_vec);
        let all = lessons(&SparseLinear { dims: 8, nonzero: 2 }, 0.3);
        beats(&all, two_weights(8, 0.09), vec![plain(), ridge(0.72, <[f32]>::to_vec)]);
        let all = lessons(&DecisionTrees { dims: 4, depth: 2 }, 0.3);
        beats(&all, trees(4, 0.09), vec![plain(), nearest(3), nearest(1)]);
        let nets = TwoLayerNets { dims: 4, hidden: 8 };
        let covariance = move |x: &[f32], y: &[f32]| nets.covariance(x, y);
        let all = lessons(&nets, 0.1);
        beats(&all, linear_in_labels(covariance, 0.01), vec![plain(), nearest(3)]);
        let all = lessons(&GaussianClusters { dims: 3, spread: 1.0 }, 0.0);
        beats(&all, clusters(1.0), vec![plain(), nearest(3)]);
    }

    #[test]
    fn told_so_many_centres_the_posterior_is_that_over_all() {
        let family = GaussianClusters { dims: 1, spread: 1.0 };
        let rules: Vec<Box<dyn Rule>> =
            (0..4_000).map(|seed| family.rule(&mut draws(seed))).collect();
        for lesson in &lessons(&family, 0.0)[..10] {
            let (told, all) = (posterior(&rules, 0.0)(lesson), clusters(1.0)(lesson));
            assert!(told.iter().zip(&all).all(|(a, b)| (a - b).abs() < 0.1), "{told:?} {all:?}");
        }
    }
}
