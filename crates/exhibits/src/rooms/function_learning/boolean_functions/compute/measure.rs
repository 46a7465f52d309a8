//! What is measured: prompts of each class, with openings that teach, and shares of right labels.

use super::super::super::pupil::{lessons, rule};
use lab::baselines::in_context::{self, Predictor};
use lab::baselines::in_context_boolean;
use tasks::{BooleanClass, BooleanClasses, Draws, Family, Lesson, LessonPlan, Rule};

/// Bits of an input.
pub(super) const BITS: usize = 10;
/// Labels of a prompt.
pub(super) const LABELS: usize = 50;

/// Classes in the order of the recipes, with their keys.
pub(super) const CLASSES: [(&str, BooleanClass); 6] = [
    ("conjunction", BooleanClass::Conjunction),
    ("disjunction", BooleanClass::Disjunction),
    ("majority", BooleanClass::Majority),
    ("dnf", BooleanClass::Dnf),
    ("sparse-parity", BooleanClass::SparseParity),
    ("parity", BooleanClass::Parity),
];

/// A learner that is made for the class, where one is known that is exact.
pub(super) fn made_for(class: BooleanClass) -> Option<(&'static str, Predictor<'static>)> {
    Some(match class {
        BooleanClass::Conjunction | BooleanClass::TaughtConjunction => {
            ("literals ruled out", in_context_boolean::conjunctions())
        }
        BooleanClass::Disjunction => ("literals ruled out", in_context_boolean::disjunctions()),
        BooleanClass::SparseParity | BooleanClass::Parity => {
            ("Gaussian elimination", in_context_boolean::products())
        }
        BooleanClass::Majority | BooleanClass::Dnf => return None,
    })
}

/// What fits any examples: the nearest one, and a weighted vote of the bits.
pub(super) fn general() -> [(&'static str, Predictor<'static>); 2] {
    [
        ("nearest example", in_context::nearest(1)),
        ("ridge on the bits", in_context::ridge(1.0, <[f32]>::to_vec)),
    ]
}

/// How a prompt begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// As it goes on: inputs at random.
    Random,
    /// Two positive examples that agree on the literals alone, then for each literal a negative one that
    /// breaks it and no other.
    Teaching,
    /// The same, but that the second example agrees with the first on one bit more.
    Misleading,
}

/// Conjunctions whose prompts begin in one way.
struct Begun {
    family: BooleanClasses,
    how: Opening,
}

impl Family for Begun {
    fn dims(&self) -> usize {
        self.family.dims()
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        Box::new(BegunRule { rule: self.family.rule(draws), how: self.how })
    }
}

struct BegunRule {
    rule: Box<dyn Rule>,
    how: Opening,
}

impl Rule for BegunRule {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        self.rule.input(scale, draws)
    }

    fn opening(&self, draws: &mut Draws) -> Vec<Vec<f32>> {
        if self.how == Opening::Random {
            return Vec::new();
        }
        // The rule itself has an opening every second time.
        let mut tries = (0..64).map(|_| self.rule.opening(draws));
        let mut opening = tries.find(|opening| !opening.is_empty()).unwrap_or_default();
        if self.how == Opening::Misleading
            && let [first, second, ..] = opening.as_mut_slice()
        {
            let apart = first.iter().zip(second).find(|(one, other)| one != other);
            if let Some((one, other)) = apart {
                *other = *one;
            }
        }
        opening
    }

    fn value(&self, input: &[f32]) -> f32 {
        self.rule.value(input)
    }
}

/// Prompts of a class that no training showed.
pub(super) fn drawn(class: BooleanClass, seed: u64, count: usize) -> Vec<Lesson> {
    lessons(&family(class), plan(), seed, count)
}

pub(super) fn family(class: BooleanClass) -> BooleanClasses {
    BooleanClasses { bits: BITS, class }
}

/// Prompts of conjunctions that begin in one way; the functions are the same, however they begin.
pub(super) fn begun(how: Opening, seed: u64, count: usize) -> Vec<Lesson> {
    lessons(&Begun { family: family(BooleanClass::TaughtConjunction), how }, plan(), seed, count)
}

/// Of each such prompt the examples of the teaching sequence that it has or could have had.
pub(super) fn lengths(seed: u64, count: usize) -> Vec<usize> {
    let family = Begun { family: family(BooleanClass::TaughtConjunction), how: Opening::Teaching };
    let length = |index| rule(&family, seed, index).opening(&mut tasks::draws(0)).len();
    (0..count).map(length).collect()
}

fn plan() -> LessonPlan {
    LessonPlan { examples: LABELS, noise_std: 0.0, scale: 1.0 }
}

/// Whether each label was right, prompt by prompt.
pub(super) fn marks(drawn: &[Lesson], predicted: &[Vec<f32>]) -> Vec<Vec<bool>> {
    let mark = |(lesson, predicted): (&Lesson, &Vec<f32>)| {
        let pairs = lesson.labels.iter().zip(predicted);
        pairs.map(|(label, guess)| (*guess > 0.0) == (*label > 0.0)).collect()
    };
    drawn.iter().zip(predicted).map(mark).collect()
}

/// Shares of right labels after 0, 1, … examples.
pub(super) fn shares(marks: &[Vec<bool>]) -> Vec<f32> {
    let share = |at: usize| {
        let right = marks.iter().filter(|marks| marks.get(at) == Some(&true)).count();
        right as f32 / marks.len().max(1) as f32
    };
    (0..LABELS).map(share).collect()
}

/// The same of a learner without training.
pub(super) fn shares_of(drawn: &[Lesson], predict: &Predictor) -> Vec<f32> {
    let predicted: Vec<Vec<f32>> = drawn.iter().map(predict).collect();
    shares(&marks(drawn, &predicted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_teaching_sequence_settles_the_function_for_who_rules_literals_out() {
        let [taught, random, misled] =
            [Opening::Teaching, Opening::Random, Opening::Misleading].map(|how| begun(how, 3, 60));
        let learner = in_context_boolean::conjunctions();
        let right = |drawn: &[Lesson]| shares_of(drawn, &learner)[7..12].iter().sum::<f32>() / 5.0;
        assert_eq!(right(&taught), 1.0);
        assert!(right(&random) < 0.95, "{}", right(&random));
        assert!(right(&misled) < 0.99, "{}", right(&misled));
        for ((taught, misled), length) in taught.iter().zip(&misled).zip(lengths(3, 60)) {
            assert_eq!(taught.labels[..length], misled.labels[..length]);
            let agree = |lesson: &Lesson| {
                lesson.input(0).iter().zip(lesson.input(1)).filter(|(a, b)| a == b).count()
            };
            assert_eq!((agree(taught), agree(misled)), (length - 2, length - 1));
        }
    }

    #[test]
    fn shares_by_hand() {
        let drawn = &drawn(BooleanClass::Parity, 3, 2);
        let mut predicted: Vec<Vec<f32>> = drawn.iter().map(|it| it.labels.clone()).collect();
        predicted[0][1] *= -1.0;
        let shares = shares(&marks(drawn, &predicted));
        assert_eq!(shares[..3], [1.0, 0.5, 1.0]);
    }
}
