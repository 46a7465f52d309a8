use crate::family::{Draws, sample};
use crate::{Family, Rule};
use rand::RngExt;
use serde::{Deserialize, Serialize};

/// Classes of Boolean functions (Bhattamishra et al. 2023, <https://arxiv.org/abs/2310.03016>,
/// section 4). Inputs are signs, labels ±1. Where a function is nearly always the same, half of the
/// inputs are changed so that it is not, as in the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BooleanClasses {
    /// At least nine.
    pub bits: usize,
    pub class: BooleanClass,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BooleanClass {
    /// Two to four literals, all of which must hold.
    Conjunction,
    /// A conjunction; half of the lessons begin with examples that pin it down: two that agree on its
    /// literals alone, then for each literal one that breaks it and no other.
    TaughtConjunction,
    /// Two to four literals, one of which must hold.
    Disjunction,
    /// The sign of the sum of five literals.
    Majority,
    /// Three conjunctions of three literals, one of which must hold.
    Dnf,
    /// The product of two bits.
    SparseParity,
    /// The product of any bits.
    Parity,
}

impl BooleanClass {
    pub fn name(self) -> &'static str {
        match self {
            Self::Conjunction => "conjunction",
            Self::TaughtConjunction => "taught conjunction",
            Self::Disjunction => "disjunction",
            Self::Majority => "majority",
            Self::Dnf => "DNF",
            Self::SparseParity => "sparse parity",
            Self::Parity => "parity",
        }
    }
}

impl Family for BooleanClasses {
    fn dims(&self) -> usize {
        self.bits
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        let bits = self.bits;
        let form = match self.class {
            BooleanClass::Conjunction | BooleanClass::TaughtConjunction => {
                Form::AnyOf(vec![literals(bits, None, draws)])
            }
            BooleanClass::Disjunction => {
                let alone = literals(bits, None, draws).into_iter().map(|literal| vec![literal]);
                Form::AnyOf(alone.collect())
            }
            BooleanClass::Majority => Form::Majority(literals(bits, Some(5), draws)),
            BooleanClass::Dnf => {
                Form::AnyOf((0..3).map(|_| literals(bits, Some(3), draws)).collect())
            }
            BooleanClass::SparseParity => Form::Product(sample(draws, bits, 2)),
            BooleanClass::Parity => {
                let first = draws.random_range(0..bits);
                Form::Product((0..bits).filter(|at| *at == first || draws.random()).collect())
            }
        };
        let taught = self.class == BooleanClass::TaughtConjunction;
        Box::new(Function { bits, form, taught })
    }
}

/// A bit, and what it must be.
type Literal = (usize, bool);

/// So many literals of different bits, or two to four.
fn literals(bits: usize, count: Option<usize>, draws: &mut Draws) -> Vec<Literal> {
    let count = count.unwrap_or_else(|| draws.random_range(2..=4));
    let places = sample(draws, bits, count);
    places.into_iter().map(|at| (at, draws.random())).collect()
}

enum Form {
    /// Conjunctions, one of which must hold.
    AnyOf(Vec<Vec<Literal>>),
    Majority(Vec<Literal>),
    Product(Vec<usize>),
}

struct Function {
    bits: usize,
    form: Form,
    taught: bool,
}

impl Function {
    fn uniform(&self, draws: &mut Draws) -> Vec<bool> {
        (0..self.bits).map(|_| draws.random()).collect()
    }

    fn holds(&self, bits: &[bool]) -> bool {
        let holds = |(at, must): &Literal| bits[*at] == *must;
        match &self.form {
            Form::AnyOf(terms) => terms.iter().any(|term| term.iter().all(holds)),
            Form::Majority(literals) => {
                2 * literals.iter().filter(|literal| holds(literal)).count() > literals.len()
            }
            Form::Product(places) => places.iter().filter(|at| !bits[**at]).count() % 2 == 0,
        }
    }

    /// Half of the inputs of conjunctions and their sums are made to hold, or where single literals
    /// are enough not to hold.
    fn balance(&self, bits: &mut [bool], draws: &mut Draws) {
        let Form::AnyOf(terms) = &self.form else { return };
        if !draws.random::<bool>() {
            return;
        }
        if terms.iter().all(|term| term.len() == 1) {
            terms.iter().flatten().for_each(|(at, must)| bits[*at] = !*must);
        } else {
            let term = &terms[draws.random_range(0..terms.len())];
            term.iter().for_each(|(at, must)| bits[*at] = *must);
        }
    }
}

impl Rule for Function {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        let mut bits = self.uniform(draws);
        self.balance(&mut bits, draws);
        signs(&bits, scale)
    }

    fn opening(&self, draws: &mut Draws) -> Vec<Vec<f32>> {
        let Form::AnyOf(terms) = &self.form else { return Vec::new() };
        if !self.taught || !draws.random::<bool>() {
            return Vec::new();
        }
        let mut first = self.uniform(draws);
        let literals = &terms[0];
        literals.iter().for_each(|(at, must)| first[*at] = *must);
        let mut second: Vec<bool> = first.iter().map(|bit| !bit).collect();
        literals.iter().for_each(|(at, must)| second[*at] = *must);
        let broken = literals.iter().map(|(at, _)| {
            let mut bits = first.clone();
            bits[*at] = !bits[*at];
            signs(&bits, 1.0)
        });
        [signs(&first, 1.0), signs(&second, 1.0)].into_iter().chain(broken).collect()
    }

    fn value(&self, input: &[f32]) -> f32 {
        let bits: Vec<bool> = input.iter().map(|sign| *sign > 0.0).collect();
        if self.holds(&bits) { 1.0 } else { -1.0 }
    }
}

fn signs(bits: &[bool], scale: f32) -> Vec<f32> {
    bits.iter().map(|bit| if *bit { scale } else { -scale }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LessonPlan, draws};

    const ALL: [BooleanClass; 7] = [
        BooleanClass::Conjunction,
        BooleanClass::TaughtConjunction,
        BooleanClass::Disjunction,
        BooleanClass::Majority,
        BooleanClass::Dnf,
        BooleanClass::SparseParity,
        BooleanClass::Parity,
    ];

    #[test]
    fn forms_by_hand() {
        let value = |form, input: &[f32]| Function { bits: 3, form, taught: false }.value(input);
        let both = || vec![(0, true), (2, false)];
        let input = [1.0, 1.0, -1.0];
        assert_eq!(value(Form::AnyOf(vec![both()]), &input), 1.0);
        assert_eq!(value(Form::AnyOf(vec![both()]), &[1.0, 1.0, 1.0]), -1.0);
        assert_eq!(value(Form::AnyOf(vec![vec![(0, false)], vec![(1, true)]]), &input), 1.0);
        assert_eq!(value(Form::Majority(vec![(0, true), (1, false), (2, true)]), &input), -1.0);
        assert_eq!(value(Form::Product(vec![0, 2]), &input), -1.0);
        assert_eq!(value(Form::Product(vec![0, 1]), &input), 1.0);
    }

    #[test]
    fn labels_of_every_class_are_about_balanced() {
        let plan = LessonPlan { examples: 20, noise_std: 0.0, scale: 1.0 };
        for class in ALL {
            let family = BooleanClasses { bits: 10, class };
            let labels: Vec<f32> =
                (0..500).flat_map(|seed| plan.draw(&family, seed, !seed).labels).collect();
            let right = labels.iter().filter(|label| **label > 0.0).count() as f32;
            let share = right / labels.len() as f32;
            assert!((0.3..0.7).contains(&share), "{class:?}: {share}");
        }
    }

    #[test]
    fn an_opening_pins_the_conjunction_down() {
        let family = BooleanClasses { bits: 10, class: BooleanClass::TaughtConjunction };
        let (mut with, mut without) = (0, 0);
        for seed in 0..100 {
            let rule = family.rule(&mut draws(seed));
            let opening = rule.opening(&mut draws(seed + 1_000));
            if opening.is_empty() {
                without += 1;
                continue;
            }
            with += 1;
            let (positive, negative) = opening.split_at(2);
            assert!(positive.iter().all(|input| rule.value(input) == 1.0));
            assert!(negative.iter().all(|input| rule.value(input) == -1.0));
            // The two agree on as many bits as there are literals, each of which one more breaks.
            let alike = positive[0].iter().zip(&positive[1]).filter(|(a, b)| a == b).count();
            assert_eq!(alike, negative.len());
        }
        assert!(with > 30 && without > 30, "{with} {without}");
    }
}
