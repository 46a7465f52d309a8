//! What is learnt in context: regression (section 2 of the paper), and two tasks of relational reasoning
//! (section 3). An input has always as many tokens and one answer.

use lab::baselines::in_context::{self, Predictor};
use nn::{Batch, Loss};
use tasks::seed::{Stream, derive};
use tasks::{
    Family, Lesson, LessonPlan, LinearRegression, Oddball, Pool, Question, RingMatch, Rule,
    Spectrum, draws,
};

/// Of the labels of a regression, as in the authors' code; so are the sizes of the two relational tasks.
const NOISE_VARIANCE: f64 = 0.05;
const RING: RingMatch = RingMatch { points: 5 };
const ODDBALL: Oddball = Oddball { points: 6, moved_by: 5.0, side: 20.0 };

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Lessons {
    /// Tokens `(x, y)` of a linear rule with noise, then `(x, 0)`, whose `y` is asked for.
    Regression { dims: usize, examples: usize, pool: Pool },
    /// Which point on the circle is nearest to the last one?
    Match,
    /// Which point is not where the others are?
    Oddball,
}

/// Inputs with answers, and of a regression what they were made of.
pub(super) struct Exam {
    pub batch: Batch,
    lessons: Vec<Lesson>,
}

impl Lessons {
    pub(super) fn seq(self) -> usize {
        match self {
            Self::Regression { examples, .. } => examples + 1,
            Self::Match => RING.points + 1,
            Self::Oddball => ODDBALL.points,
        }
    }

    /// Numbers in a token, and in an answer.
    pub(super) fn widths(self) -> (usize, usize) {
        match self {
            Self::Regression { dims, .. } => (dims + 1, 1),
            Self::Match => (2, RING.points),
            Self::Oddball => (2, ODDBALL.points),
        }
    }

    pub(super) fn loss(self) -> Loss {
        match self {
            Self::Regression { .. } => Loss::Squared,
            _ => Loss::CrossEntropy,
        }
    }

    /// The same task with new rules each time.
    pub(super) fn endless(self) -> Self {
        match self {
            Self::Regression { dims, examples, .. } => {
                Self::Regression { dims, examples, pool: Pool::Endless }
            }
            relational => relational,
        }
    }

    /// The `index`-th inputs of a stream. What tests ask for has no noise.
    pub(super) fn draw(self, rows: usize, seed: u64, stream: Stream, index: u64) -> Exam {
        let mut batch = Batch { seq: self.seq(), weights: vec![1.0; rows], ..Batch::default() };
        let mut lessons = Vec::new();
        let (_, width) = self.widths();
        let ask = |batch: &mut Batch, Question { tokens, answer }: Question| {
            batch.tokens.extend(tokens);
            batch.targets.extend(one_hot(width, answer));
        };
        for place in (index * rows as u64..).take(rows) {
            let own = derive(seed, stream, place);
            match self {
                Self::Regression { dims, examples, pool } => {
                    // A new rule of a test is none that training saw.
                    let rule = place + if stream == Stream::Test { 1 << 40 } else { 0 };
                    let rule = pool.rule_seed(seed, rule);
                    let lesson = plan(examples).draw(&family(dims), rule, own);
                    for (x, y) in lesson.examples(examples) {
                        batch.tokens.extend(x);
                        batch.tokens.push(y);
                    }
                    batch.tokens.extend(lesson.input(examples));
                    batch.tokens.push(0.0);
                    let exact = stream == Stream::Test;
                    let answers = if exact { &lesson.values } else { &lesson.labels };
                    batch.targets.push(answers[examples]);
                    lessons.push(lesson);
                }
                Self::Match => ask(&mut batch, RING.question(&mut draws(own))),
                Self::Oddball => ask(&mut batch, ODDBALL.question(&mut draws(own))),
            }
        }
        Exam { batch, lessons }
    }

    /// Of answers: the mean squared error, or the share of wrong ones.
    pub(super) fn error(self, exam: &Exam, answers: &[f32]) -> f32 {
        let (_, width) = self.widths();
        let pairs = exam.batch.targets.chunks_exact(width).zip(answers.chunks_exact(width));
        let error = |(target, answer): (&[f32], &[f32])| match self.loss() {
            Loss::Squared => f64::from(target[0] - answer[0]).powi(2),
            Loss::CrossEntropy => f64::from(u8::from(greatest(target) != greatest(answer))),
        };
        (pairs.map(error).sum::<f64>() / exam.batch.weights.len().max(1) as f64) as f32
    }

    /// What an answer errs that does not depend on the input.
    pub(super) fn blind(self) -> (&'static str, f32) {
        match self {
            Self::Regression { .. } => ("predicting zero", 1.0),
            _ => ("guessing", 1.0 - (self.widths().1 as f32).recip()),
        }
    }

    /// What can be told from an input without training; of a regression the best there is.
    pub(super) fn references(self, exam: &Exam, seed: u64) -> Vec<(&'static str, f32)> {
        match self {
            Self::Regression { dims, pool, .. } => {
                let error = |predict: Predictor<'_>| {
                    in_context::error_curve(&exam.lessons, predict).pop().unwrap_or(f32::NAN)
                };
                // λ = σ² / ψ² with ψ² = 1 / dims
                let ridge = in_context::ridge(NOISE_VARIANCE * dims as f64, <[f32]>::to_vec);
                let mut all = vec![("ridge (best for all rules)", error(ridge))];
                let family = family(dims);
                let seeds = pool.rule_seeds(seed).into_iter();
                let rules: Vec<Box<dyn Rule>> =
                    seeds.map(|seed| family.rule(&mut draws(seed))).collect();
                if !rules.is_empty() {
                    let told = in_context::posterior(&rules, NOISE_VARIANCE);
                    all.push(("dMMSE (best for the pool)", error(told)));
                }
                all
            }
            Self::Oddball => vec![("farthest from others", self.error_of(exam, farthest))],
            Self::Match => Vec::new(),
        }
    }

    /// The share of wrong answers of a rule from an input's numbers to an answer.
    fn error_of(self, exam: &Exam, rule: impl Fn(&[f32]) -> usize) -> f32 {
        let (width, classes) = self.widths();
        let inputs = exam.batch.tokens.chunks_exact(self.seq() * width);
        let answers: Vec<f32> = inputs.flat_map(|it| one_hot(classes, rule(it))).collect();
        self.error(exam, &answers)
    }
}

/// Where the greatest number stands.
pub(super) fn greatest(values: &[f32]) -> usize {
    (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap_or(0)
}

fn family(dims: usize) -> LinearRegression {
    LinearRegression {
        dims,
        examples: 0,
        spectrum: Spectrum::Flat,
        weight_variance: (dims as f64).recip(),
        noise_variance: NOISE_VARIANCE,
    }
}

fn plan(examples: usize) -> LessonPlan {
    LessonPlan { examples: examples + 1, noise_std: NOISE_VARIANCE.sqrt() as f32, scale: 1.0 }
}

fn one_hot(width: usize, at: usize) -> impl Iterator<Item = f32> {
    (0..width).map(move |place| f32::from(u8::from(place == at)))
}

/// The point with the greatest distance from the mean, which is that from the mean of the others but for a
/// factor.
fn farthest(tokens: &[f32]) -> usize {
    let points: Vec<&[f32]> = tokens.chunks_exact(2).collect();
    let mean = [0, 1].map(|axis| {
        points.iter().map(|point| point[axis]).sum::<f32>() / points.len().max(1) as f32
    });
    greatest(&points.iter().map(|point| apart(point, &mean)).collect::<Vec<_>>())
}

fn apart(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Lessons; 3] = [
        Lessons::Regression { dims: 2, examples: 8, pool: Pool::Endless },
        Lessons::Match,
        Lessons::Oddball,
    ];

    #[test]
    fn lessons_are_their_seed_and_fit_their_widths() {
        for lessons in ALL {
            let batch = |index| lessons.draw(6, 1, Stream::Train, index).batch;
            assert_eq!(batch(0), batch(0));
            assert_ne!(batch(0), batch(1));
            let (d_input, d_output) = lessons.widths();
            let Batch { seq, tokens, targets, weights } = batch(0);
            assert_eq!((seq, weights.len()), (lessons.seq(), 6));
            assert_eq!(tokens.len(), 6 * seq * d_input);
            assert_eq!(targets.len(), 6 * d_output);
        }
    }

    #[test]
    fn what_can_be_told_is_better_than_what_is_blind() {
        for lessons in ALL {
            let exam = lessons.draw(4_000, 2, Stream::Test, 0);
            for (name, error) in lessons.references(&exam, 2) {
                assert!(error < 0.15 * lessons.blind().1, "{name}: {error}");
            }
            assert_eq!(lessons.error(&exam, &exam.batch.targets), 0.0);
            let nothing = vec![0.0; exam.batch.targets.len()];
            let error = lessons.error(&exam, &nothing);
            assert!((error - lessons.blind().1).abs() < 0.15, "{lessons:?} {error}");
        }
    }

    #[test]
    fn told_the_pool_is_best_on_it_and_worse_than_ridge_on_new_rules() {
        let lessons = Lessons::Regression { dims: 4, examples: 6, pool: Pool::Of(4) };
        let errors = |exam: &Exam| lessons.references(exam, 3).into_iter().map(|it| it.1);
        let known: Vec<f32> = errors(&lessons.draw(400, 3, Stream::Test, 0)).collect();
        let new: Vec<f32> = errors(&lessons.endless().draw(400, 3, Stream::Test, 0)).collect();
        assert!(known[1] < known[0] && new[1] > 2.0 * new[0], "{known:?} {new:?}");
    }
}
