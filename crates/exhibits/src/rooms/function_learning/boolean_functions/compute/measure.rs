//! What is measured: prompts of each class, with openings that teach, and shares of right labels.

use crate::pupil::{lessons, rule};
use lab::baselines::in_context::{self, Predictor};
use lab::baselines::in_context_boolean;
use lab::stats::{self, Mean};
use std::ops::Range;
use tasks::{BooleanClass, BooleanClasses, Draws, Family, Lesson, LessonPlan, Rule, draws};

/// Bits of an input.
pub(super) const BITS: usize = 10;
/// Labels of a prompt.
pub(super) const LABELS: usize = 50;
/// After 40 and more examples.
pub(super) const LATE: Range<usize> = 40..LABELS;

/// Classes in the order of the recipes, with their keys.
pub(super) const CLASSES: [(&str, BooleanClass); 6] = [
    ("conjunction", BooleanClass::Conjunction),
    ("disjunction", BooleanClass::Disjunction),
    ("majority", BooleanClass::Majority),
    ("dnf", BooleanClass::Dnf),
    ("sparse-parity", BooleanClass::SparseParity),
    ("parity", BooleanClass::Parity),
];

/// Which of them has this key.
pub(super) fn place(key: &str) -> usize {
    CLASSES.iter().position(|class| class.0 == key).unwrap_or(0)
}

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

/// What fits any examples: the nearest one, and a weighted vote of the bits (ridge regression).
pub(super) fn general() -> [(&'static str, Predictor<'static>); 2] {
    let with_constant = |input: &[f32]| [input, &[1.0]].concat();
    [
        ("nearest example", in_context::nearest(1)),
        ("weighted vote of the bits", in_context::ridge(1.0, with_constant)),
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
    how: Opening,
    /// Only those of so many.
    literals: Option<usize>,
}

impl Family for Begun {
    fn dims(&self) -> usize {
        BITS
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        let family = family(BooleanClass::TaughtConjunction);
        loop {
            let rule = family.rule(draws);
            let length = proof(&*rule, draws).len();
            if self.literals.is_none_or(|literals| length == literals + 2) {
                return Box::new(BegunRule { rule, how: self.how });
            }
        }
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
        let mut opening = proof(&*self.rule, draws);
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

/// The rule's teaching sequence, which the rule itself begins with every second time.
fn proof(rule: &dyn Rule, draws: &mut Draws) -> Vec<Vec<f32>> {
    let mut tries = (0..64).map(|_| rule.opening(draws));
    tries.find(|opening| !opening.is_empty()).unwrap_or_default()
}

pub(super) fn family(class: BooleanClass) -> BooleanClasses {
    BooleanClasses { bits: BITS, class }
}

/// Prompts of a class that no training showed.
pub(super) fn drawn(class: BooleanClass, seed: u64, count: usize) -> Vec<Lesson> {
    lessons(&family(class), PLAN, seed, count)
}

/// Prompts of conjunctions that begin in one way; the functions are the same, however they begin.
pub(super) fn begun(how: Opening, literals: Option<usize>, seed: u64, count: usize) -> Vec<Lesson> {
    lessons(&Begun { how, literals }, PLAN, seed, count)
}

/// Of each such prompt the rows of the proof that it has or could have had.
pub(super) fn lengths(seed: u64, count: usize) -> Vec<usize> {
    let family = Begun { how: Opening::Teaching, literals: None };
    let length = |index| rule(&family, seed, index).opening(&mut draws(0)).len();
    (0..count).map(length).collect()
}

const PLAN: LessonPlan = LessonPlan { examples: LABELS, noise_std: 0.0, scale: 1.0 };

/// What a learner without training answers.
pub(super) fn guesses(drawn: &[Lesson], learner: &Predictor) -> Vec<Vec<f32>> {
    drawn.iter().map(learner).collect()
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
pub(super) fn shares(drawn: &[Lesson], predicted: &[Vec<f32>]) -> Vec<Mean> {
    let marks = marks(drawn, predicted);
    let right = |at: usize| marks.iter().filter(|marks| marks.get(at) == Some(&true)).count();
    (0..LABELS).map(|at| stats::share(right(at), marks.len())).collect()
}

/// The same of a learner without training.
pub(super) fn shares_of(drawn: &[Lesson], learner: &Predictor) -> Vec<Mean> {
    shares(drawn, &guesses(drawn, learner))
}

/// The share of right labels late in a prompt; the interval is over prompts.
pub(super) fn late(drawn: &[Lesson], predicted: &[Vec<f32>]) -> Mean {
    let share = |marks: &Vec<bool>| {
        let late = &marks[LATE];
        late.iter().filter(|right| **right).count() as f32 / late.len() as f32
    };
    stats::mean(&marks(drawn, predicted).iter().map(share).collect::<Vec<f32>>())
}

/// The share of right labels for who always says what is said more often.
pub(super) fn commoner(drawn: &[Lesson]) -> f32 {
    let labels: Vec<f32> = drawn.iter().flat_map(|lesson| lesson.labels.clone()).collect();
    let share = stats::share(labels.iter().filter(|label| **label > 0.0).count(), labels.len());
    share.mean.max(1.0 - share.mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_teaching_sequence_settles_the_function_for_who_rules_literals_out() {
        let [taught, random, misled] = [Opening::Teaching, Opening::Random, Opening::Misleading]
            .map(|how| begun(how, None, 3, 60));
        let learner = in_context_boolean::conjunctions();
        let right = |drawn: &[Lesson]| {
            let shares = shares_of(drawn, &learner);
            shares[7..12].iter().map(|share| share.mean).sum::<f32>() / 5.0
        };
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
    fn proofs_are_of_as_many_literals_as_asked_for() {
        for literals in 2..=4 {
            for lesson in begun(Opening::Teaching, Some(literals), 5, 20) {
                let expected = [vec![1.0; 2], vec![-1.0; literals]].concat();
                assert_eq!(lesson.labels[..literals + 2], expected);
            }
        }
    }

    #[test]
    fn shares_by_hand() {
        let drawn = &drawn(BooleanClass::Parity, 3, 2);
        let mut predicted: Vec<Vec<f32>> = drawn.iter().map(|it| it.labels.clone()).collect();
        predicted[0][1] *= -1.0;
        predicted[0][LATE.start] *= -1.0;
        let shares = shares(drawn, &predicted);
        assert_eq!([0, 1, 2].map(|at| shares[at].mean), [1.0, 0.5, 1.0]);
        assert!((late(drawn, &predicted).mean - 0.95).abs() < 1e-6);
    }
}
