use super::relational::Question;
use crate::family::{Draws, draws, normal_input, sample};
use crate::seed::{Stream, derive};
use crate::{Pool, normal};
use rand::RngExt;

/// Points and the vectors of their labels in turn, half of them of one class and half of another, then a
/// point of either, whose label is asked for (Reddy 2023, <https://arxiv.org/abs/2312.03002>, section 2,
/// with a burstiness of half the examples).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelledClasses {
    /// Numbers of a point, and of a label's vector.
    pub dims: usize,
    pub labels: usize,
    pub examples: usize,
    /// Of points around the middle of their class, in units of how far classes lie from zero.
    pub spread: f32,
    /// A class of a pool has its label for good; else both are drawn anew each time.
    pub pool: Pool,
}

impl LabelledClasses {
    /// `seed` says which classes the pool has, and the vectors of labels.
    pub fn question(&self, seed: u64, draws: &mut Draws) -> Question {
        let classes = self.two_classes(seed, draws);
        let mut tokens = Vec::with_capacity((2 * self.examples + 1) * self.dims);
        for place in sample(draws, self.examples, self.examples) {
            let (middle, label) = &classes[place % 2];
            tokens.extend(self.point(middle, draws));
            tokens.extend(self.label_vector(*label, seed));
        }
        let (middle, answer) = &classes[draws.random_range(0..2)];
        tokens.extend(self.point(middle, draws));
        Question { tokens, answer: *answer }
    }

    /// What stands behind a point of such a class.
    pub fn label_vector(&self, label: usize, seed: u64) -> Vec<f32> {
        self.vector(&mut draws(derive(seed, Stream::Dev, label as u64)))
    }

    fn two_classes(&self, seed: u64, draws: &mut Draws) -> [(Vec<f32>, usize); 2] {
        let labels = self.labels.max(1);
        let two = |draws: &mut Draws, all: usize| {
            let all = all.max(2);
            let one = draws.random_range(0..all);
            [one, (one + draws.random_range(1..all)) % all]
        };
        match self.pool {
            Pool::Endless => two(draws, labels).map(|label| (self.vector(draws), label % labels)),
            Pool::Of(classes) => two(draws, classes).map(|class| {
                let rule = derive(seed, Stream::Rule, class as u64);
                (self.vector(&mut crate::draws(rule)), class % labels)
            }),
        }
    }

    /// As long as the middle of a class on average, so that no length tells anything.
    fn point(&self, middle: &[f32], draws: &mut Draws) -> Vec<f32> {
        let (spread, length) = (self.spread, (1.0 + self.spread * self.spread).sqrt());
        let scale = spread * (self.dims as f32).sqrt().recip();
        middle.iter().map(|at| (at + scale * normal(draws)) / length).collect()
    }

    fn vector(&self, draws: &mut Draws) -> Vec<f32> {
        normal_input(self.dims, (self.dims as f32).sqrt().recip(), draws)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: LabelledClasses =
        LabelledClasses { dims: 8, labels: 4, examples: 8, spread: 0.1, pool: Pool::Endless };

    fn apart(one: &[f32], other: &[f32]) -> f32 {
        one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum()
    }

    /// The label of the nearest example.
    fn nearest(classes: &LabelledClasses, question: &Question, seed: u64) -> usize {
        let (examples, asked) = question.tokens.split_at(2 * classes.examples * classes.dims);
        let pairs = examples.chunks_exact(16).map(|pair| pair.split_at(8));
        let (_, label) = pairs.min_by(|a, b| apart(a.0, asked).total_cmp(&apart(b.0, asked))).unwrap();
        (0..classes.labels).find(|it| classes.label_vector(*it, seed) == label).unwrap()
    }

    #[test]
    fn the_answer_stands_beside_the_nearest_example() {
        for pool in [Pool::Endless, Pool::Of(16)] {
            let classes = LabelledClasses { pool, ..CLASSES };
            let right = (0..300).filter(|index| {
                let question = classes.question(5, &mut draws(*index));
                assert_eq!(question.tokens.len(), 17 * 8);
                nearest(&classes, &question, 5) == question.answer
            });
            assert!(right.count() > 290);
        }
    }

    #[test]
    fn a_pool_s_class_keeps_its_label_and_a_new_one_does_not() {
        // Two classes alone: their middles come again, or not.
        let labels_near = |pool| {
            let classes = LabelledClasses { pool, ..CLASSES };
            let all: Vec<Question> =
                (0..40).map(|index| classes.question(5, &mut draws(index))).collect();
            let query = |question: &Question| question.tokens[16 * 8..].to_vec();
            let first = query(&all[0]);
            let near = all.iter().filter(|it| apart(&query(it), &first) < 0.1);
            near.map(|it| it.answer).collect::<Vec<_>>()
        };
        let again = labels_near(Pool::Of(2));
        assert!(again.len() > 10 && again.iter().all(|label| *label == again[0]), "{again:?}");
        assert_eq!(labels_near(Pool::Endless).len(), 1);
    }
}
