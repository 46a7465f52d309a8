use crate::seed::{Stream, derive};
use rand::distr::Distribution;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// The generator that everything here is drawn from.
pub type Draws = ChaCha8Rng;

/// A family of functions from vectors to numbers, each to be learnt from examples.
pub trait Family {
    fn dims(&self) -> usize;
    /// Draws one function. Values have a variance of about one over the inputs of training.
    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule>;
}

/// One drawn function.
pub trait Rule {
    /// Draws an input. `scale` 1 is what training shows; others are out of its distribution.
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32>;
    /// Inputs that a lesson begins with, before those that are drawn one by one; mostly none.
    fn opening(&self, _: &mut Draws) -> Vec<Vec<f32>> {
        Vec::new()
    }
    /// The expected label of an input.
    fn value(&self, input: &[f32]) -> f32;
    /// A label as an example has it, before noise; the value itself unless labels are classes.
    fn label(&self, input: &[f32], _: &mut Draws) -> f32 {
        self.value(input)
    }
    /// How probable a label with noise is, given its input, as a logarithm but for a constant.
    fn log_likelihood(&self, input: &[f32], label: f32, noise_variance: f64) -> f64 {
        f64::from(label - self.value(input)).powi(2) / (-2.0 * noise_variance)
    }
    /// The same of an input of training without its label; most rules have no say in their inputs.
    fn log_density(&self, _: &[f32]) -> f64 {
        0.0
    }
}

/// Labelled inputs of one rule, in the order in which a learner reads them.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    pub dims: usize,
    /// `[examples][dims]`, flattened.
    pub inputs: Vec<f32>,
    /// `[examples]`, with noise.
    pub labels: Vec<f32>,
    /// `[examples]`, the rule's own values: what an error is measured against.
    pub values: Vec<f32>,
}

/// How lessons are drawn from a family.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LessonPlan {
    pub examples: usize,
    pub noise_std: f32,
    /// Of the inputs; see [`Rule::input`].
    pub scale: f32,
}

impl LessonPlan {
    /// The rule depends on `rule_seed` alone, so that a pool of rules is a pool of seeds.
    pub fn draw(&self, family: &dyn Family, rule_seed: u64, seed: u64) -> Lesson {
        self.of_rule(&*family.rule(&mut draws(rule_seed)), seed)
    }

    pub fn of_rule(&self, rule: &dyn Rule, seed: u64) -> Lesson {
        let mut draws = draws(seed);
        let (mut inputs, mut labels, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let mut dims = 0;
        let mut opening = rule.opening(&mut draws).into_iter();
        for _ in 0..self.examples {
            let input = opening.next().unwrap_or_else(|| rule.input(self.scale, &mut draws));
            values.push(rule.value(&input));
            labels.push(rule.label(&input, &mut draws) + self.noise_std * normal(&mut draws));
            dims = input.len();
            inputs.extend(input);
        }
        Lesson { dims, inputs, labels, values }
    }
}

impl Lesson {
    pub fn input(&self, index: usize) -> &[f32] {
        &self.inputs[index * self.dims..(index + 1) * self.dims]
    }

    /// The first `count` inputs with their labels.
    pub fn examples(&self, count: usize) -> impl Iterator<Item = (&[f32], f32)> {
        self.inputs.chunks_exact(self.dims).zip(self.labels.iter().copied()).take(count)
    }
}

/// Which rules pretraining draws from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// A new one each time.
    Endless,
    /// Always one of so many.
    Of(usize),
}

impl Pool {
    /// The seed of the rule behind the `index`-th draw of pretraining.
    pub fn rule_seed(self, base: u64, index: u64) -> u64 {
        let place = match self {
            Self::Endless => index,
            Self::Of(rules) => derive(base, Stream::Dev, index) % rules.max(1) as u64,
        };
        derive(base, Stream::Rule, place)
    }

    /// The seeds of all its rules; none where it has no end.
    pub fn rule_seeds(self, base: u64) -> Vec<u64> {
        let rules = match self {
            Self::Endless => 0,
            Self::Of(rules) => rules as u64,
        };
        (0..rules).map(|place| derive(base, Stream::Rule, place)).collect()
    }
}

pub fn draws(seed: u64) -> Draws {
    ChaCha8Rng::seed_from_u64(seed)
}

/// A draw of `N(0, 1)`.
pub fn normal(draws: &mut impl Rng) -> f32 {
    StandardNormal.sample(draws)
}

/// `N(0, scale²)` in every direction: the inputs of most families.
pub(crate) fn normal_input(dims: usize, scale: f32, draws: &mut Draws) -> Vec<f32> {
    (0..dims).map(|_| scale * normal(draws)).collect()
}

/// `count` different ones of the numbers below `all`, in random order.
pub(crate) fn sample(draws: &mut Draws, all: usize, count: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..all).collect();
    for at in 0..count.min(all) {
        let other = draws.random_range(at..all);
        numbers.swap(at, other);
    }
    numbers.truncate(count);
    numbers
}

pub(crate) fn dot(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{
        BooleanClass, BooleanClasses, BooleanFunctions, DecisionTrees, GaussianClusters,
        LinearRegression, Quadratics, SineWaves, Sinusoids, SparseLinear, Spectrum, TwoLayerNets,
    };

    const PLAN: LessonPlan = LessonPlan { examples: 20, noise_std: 0.1, scale: 1.0 };

    fn families() -> [Box<dyn Family>; 10] {
        let linear = LinearRegression {
            dims: 4,
            examples: 0,
            spectrum: Spectrum::Flat,
            weight_variance: 0.25,
            noise_variance: 0.0,
        };
        [
            Box::new(linear),
            Box::new(SparseLinear { dims: 4, nonzero: 2 }),
            Box::new(Sinusoids { waves: 3 }),
            Box::new(DecisionTrees { dims: 4, depth: 2 }),
            Box::new(TwoLayerNets { dims: 4, hidden: 8 }),
            Box::new(BooleanFunctions { dims: 4 }),
            Box::new(GaussianClusters { dims: 4, spread: 1.0 }),
            Box::new(Quadratics { dims: 4 }),
            Box::new(SineWaves { lowest: 1.0, highest: 3.0 }),
            Box::new(BooleanClasses { bits: 9, class: BooleanClass::TaughtConjunction }),
        ]
    }

    #[test]
    fn a_lesson_is_its_two_seeds_and_the_rule_only_the_first() {
        for family in families() {
            let draw = |rule, seed| PLAN.draw(&*family, rule, seed);
            assert_eq!(draw(1, 2), draw(1, 2));
            assert_ne!(draw(1, 2).labels, draw(1, 3).labels);
            let (one, other) = (draw(1, 2), draw(4, 2));
            assert_ne!(one.values, other.values);
            let rule = family.rule(&mut draws(1));
            for index in 0..PLAN.examples {
                assert_eq!(rule.value(one.input(index)), one.values[index]);
            }
            assert_eq!((one.dims, one.labels.len()), (family.dims(), PLAN.examples));
        }
    }

    #[test]
    fn values_have_a_variance_of_about_one() {
        for (place, family) in families().into_iter().enumerate() {
            let all: Vec<f32> = (0..2_000_u64)
                .flat_map(|index| PLAN.draw(&*family, index, !index).labels)
                .collect();
            let variance = all.iter().map(|value| value * value).sum::<f32>() / all.len() as f32;
            assert!((0.8..1.25).contains(&variance), "family {place}: {variance}");
        }
    }

    #[test]
    fn a_normal_draw_has_mean_zero_and_variance_one() {
        let mut draws = draws(3);
        let values: Vec<f32> = (0..10_000).map(|_| normal(&mut draws)).collect();
        let moment = |power| values.iter().map(|value| value.powi(power)).sum::<f32>() / 1e4;
        assert!(moment(1).abs() < 0.05 && (moment(2) - 1.0).abs() < 0.05);
    }

    #[test]
    fn a_pool_has_as_many_rules_as_it_says() {
        let seeds: std::collections::HashSet<u64> =
            (0..500).map(|index| Pool::Of(8).rule_seed(3, index)).collect();
        let mut listed = Pool::Of(8).rule_seeds(3);
        assert_eq!(seeds.len(), 8);
        listed.retain(|seed| !seeds.contains(seed));
        assert!(listed.is_empty());
        assert_ne!(Pool::Endless.rule_seed(3, 0), Pool::Endless.rule_seed(3, 1));
    }
}
