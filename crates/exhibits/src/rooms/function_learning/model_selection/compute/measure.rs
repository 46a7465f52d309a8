//! What is measured: functions between two families, and the best that can be made of their examples.

use crate::pupil::{Pupil, lessons};
use lab::baselines::in_context::{self, Predictor};
use lab::baselines::in_context_exact::{self, Candidate};
use lab::{Lab, LabError};
use tasks::{Draws, Family, Lesson, LessonPlan, Rule};
use zoo::Functions;

/// Frequencies of the waves of training.
const FREQUENCIES: [f32; 2] = [1.0, 3.0];
/// Frequencies that a fit tries.
const GRID: usize = 61;
/// Inputs of linear functions, and how many of them count in sparse ones.
pub(super) const DIMS: u32 = 8;
pub(super) const SPARSE: u32 = 2;

/// Two families, and who has seen which.
pub(super) struct Pair {
    /// Recipes: of both families, of the first, of the second.
    pub(super) ids: [&'static str; 3],
    pub(super) names: [&'static str; 3],
}

pub(super) static WAVES: Pair = Pair {
    ids: ["fn-mixsine1", "fn-lin1", "fn-sine1"],
    names: ["seen both", "seen lines alone", "seen waves alone"],
};
pub(super) static WEIGHTS: Pair = Pair {
    ids: ["fn-mix8", "fn-lin8", "fn-sparse8"],
    names: ["seen both", "seen dense alone", "seen sparse alone"],
};

/// The models of a pair.
pub(super) struct Pupils<'a> {
    pub(super) all: [Pupil<'a>; 3],
    pub(super) names: [&'static str; 3],
}

impl<'a> Pupils<'a> {
    pub(super) async fn new(lab: &'a Lab, pair: &Pair) -> Result<Self, LabError> {
        let [both, first, second] = pair.ids;
        let all = [
            Pupil::new(lab, both).await?,
            Pupil::new(lab, first).await?,
            Pupil::new(lab, second).await?,
        ];
        Ok(Self { all, names: pair.names })
    }

    /// Labels of the longest lesson that they can read.
    pub(super) fn most(&self) -> usize {
        self.all[0].most()
    }

    /// What each predicts.
    pub(super) async fn predict(
        &self,
        what: &str,
        drawn: &[Lesson],
    ) -> Result<[Vec<Vec<f32>>; 3], LabError> {
        let [both, first, second] = &self.all;
        Ok([
            both.predict(what, 0, drawn).await?,
            first.predict(what, 0, drawn).await?,
            second.predict(what, 0, drawn).await?,
        ])
    }
}

/// A line and a wave added up: `(1 − w) line + w wave`.
pub(super) struct Blend {
    pub(super) share: f32,
    pub(super) speed: f32,
}

impl Family for Blend {
    fn dims(&self) -> usize {
        1
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        let [lowest, highest] = FREQUENCIES.map(|frequency| frequency * self.speed);
        let line = Functions::Linear { dims: 1 }.family().rule(draws);
        let wave = Functions::Sine { lowest, highest }.family().rule(draws);
        Box::new(Sum { share: self.share, line, wave })
    }
}

struct Sum {
    share: f32,
    line: Box<dyn Rule>,
    wave: Box<dyn Rule>,
}

impl Rule for Sum {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        self.line.input(scale, draws)
    }

    fn value(&self, input: &[f32]) -> f32 {
        (1.0 - self.share) * self.line.value(input) + self.share * self.wave.value(input)
    }
}

/// Linear functions of eight inputs of which so many count.
pub(super) fn counting(nonzero: u32) -> Box<dyn Family> {
    Functions::SparseLinear { dims: DIMS, nonzero }.family()
}

/// The best for who knows the mixture of training: either family, each as probable.
pub(super) fn told_waves() -> Predictor<'static> {
    let line = candidate(0.5, |x| vec![x]);
    let grid = frequencies(1.0).map(|frequency| {
        candidate(0.5 / GRID as f64, move |x| vec![(frequency * x).sin(), (frequency * x).cos()])
    });
    in_context_exact::any_of(std::iter::once(line).chain(grid).collect(), 0.0)
}

/// A line and a wave fitted together.
pub(super) fn fitted_sum(speed: f32) -> Predictor<'static> {
    let grid = frequencies(f64::from(speed)).map(|frequency| {
        candidate(1.0, move |x| vec![x, (frequency * x).sin(), (frequency * x).cos()])
    });
    in_context_exact::any_of(grid.collect(), 0.0)
}

fn frequencies(speed: f64) -> impl Iterator<Item = f64> {
    let [lowest, highest] = FREQUENCIES.map(|frequency| f64::from(frequency) * speed);
    (0..GRID).map(move |at| lowest + (highest - lowest) * at as f64 / (GRID - 1) as f64)
}

fn candidate(probability: f64, features: impl Fn(f64) -> Vec<f64> + 'static) -> Candidate<'static> {
    let features = Box::new(move |input: &[f32]| features(f64::from(input[0])));
    Candidate { features, weight_variance: 1.0, probability }
}

/// The same of dense and sparse linear functions.
pub(super) fn told_weights() -> Predictor<'static> {
    let mut all = in_context_exact::pairs(DIMS as usize);
    let probability = all.iter().map(|it| it.probability).sum();
    let features = Box::new(|input: &[f32]| input.iter().copied().map(f64::from).collect());
    all.push(Candidate { features, weight_variance: 1.0 / f64::from(DIMS), probability });
    in_context_exact::any_of(all, 0.0)
}

/// Least squares over all inputs.
pub(super) fn least_squares() -> Predictor<'static> {
    in_context::ridge(1e-6, <[f32]>::to_vec)
}

/// Lessons with up to 40 examples.
pub(super) fn drawn(family: &dyn Family, examples: usize, seed: u64, count: usize) -> Vec<Lesson> {
    lessons(family, LessonPlan { examples, noise_std: 0.0, scale: 1.0 }, seed, count)
}

/// Squared errors after so many examples over the mean square of the functions' values.
pub(super) fn relative(drawn: &[Lesson], mut predict: impl FnMut(&Lesson) -> Vec<f32>) -> Vec<f32> {
    let zero = in_context::error_curve(drawn, |lesson| vec![0.0; lesson.values.len()]);
    let zero = zero.iter().sum::<f32>() / zero.len().max(1) as f32;
    let errors = in_context::error_curve(drawn, &mut predict);
    errors.into_iter().map(|error| error / zero.max(f32::MIN_POSITIVE)).collect()
}

/// The same of what has been predicted already.
pub(super) fn relative_of(drawn: &[Lesson], predicted: &[Vec<f32>]) -> Vec<f32> {
    let mut rows = predicted.iter();
    relative(drawn, |_| rows.next().cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: usize = 20;

    #[test]
    fn the_fit_of_a_sum_fits_sums_and_the_choice_of_a_family_does_not() {
        let sums = drawn(&Blend { share: 0.5, speed: 1.0 }, LAST + 1, 3, 30);
        let [fitted, chosen] =
            [fitted_sum(1.0), told_waves()].map(|predict| relative(&sums, predict)[LAST]);
        assert!(fitted < 0.02 && chosen > 5.0 * fitted, "{fitted} {chosen}");
        for share in [0.0, 1.0] {
            let pure = drawn(&Blend { share, speed: 1.0 }, LAST + 1, 3, 30);
            let chosen = relative(&pure, told_waves())[LAST];
            assert!(chosen < 0.02, "{share}: {chosen}");
        }
    }

    #[test]
    fn who_knows_that_two_inputs_may_count_needs_fewer_examples_than_least_squares() {
        let sparse = drawn(&*counting(SPARSE), 9, 3, 60);
        let at = |predict: Predictor| relative(&sparse, predict)[6];
        assert!(at(told_weights()) < 0.5 * at(least_squares()));
        let dense = drawn(&*counting(DIMS), 13, 3, 60);
        assert!(relative(&dense, told_weights())[12] < 0.02);
    }
}
