use super::course::{Course, Kind};
use super::exam::{Exam, Questions, by_examples, mean_by_examples};
use crate::baselines::in_context::{self, Predictor};
use crate::baselines::{in_context_exact, next_token};
use figure::Role;
use tasks::{
    BooleanFunctions, Draw, Lesson, MarkovChains, Pool, Rule, Sentence, TwoLayerNets, draws,
};

/// What an untrained predictor makes of an exam: its error after so many examples.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub name: &'static str,
    pub role: Role,
    /// `[examples, error]`
    pub points: Vec<[f32; 2]>,
}

impl Course {
    /// What can be told without training; the first is the best there is, where that is known.
    pub fn references(&self, exam: &Exam) -> Vec<Reference> {
        match &exam.questions {
            Questions::Lessons(lessons) => self.function_references(lessons),
            Questions::Sentences(sentences) => self.token_references(sentences),
        }
    }

    fn function_references(&self, lessons: &[Lesson]) -> Vec<Reference> {
        let variance = self.noise_variance();
        let seeds = self.pool.rule_seeds(self.seed);
        let told: Vec<Box<dyn Rule>> = match self.functions() {
            Some(family) => seeds.into_iter().map(|seed| family.rule(&mut draws(seed))).collect(),
            None => Vec::new(),
        };
        let functions = match self.kind {
            Kind::Boolean => BooleanFunctions { dims: self.dims.max(2) }.all(),
            _ => Vec::new(),
        };
        let mut all: Vec<(&'static str, Role, Predictor)> = Vec::new();
        if !told.is_empty() {
            let predict = in_context::posterior(&told, variance);
            all.push(("Bayes, told the pretraining tasks", Role::Theory, predict));
        }
        if let Some((name, predict)) = self.best(&functions) {
            all.push((name, Role::Theory, predict));
        }
        let plain = <[f32]>::to_vec;
        let dims = self.dims as f64;
        if !matches!(self.kind, Kind::Linear | Kind::Sinusoids) {
            // What is not linear counts as noise.
            let predict = in_context::ridge((variance + 0.2) * dims, plain);
            all.push(("Ridge", Role::Baseline, predict));
        }
        if self.kind != Kind::Sinusoids {
            all.push(("Least squares", Role::Baseline, in_context::ridge(1e-6, plain)));
            all.push(("One gradient step", Role::Baseline, in_context::one_step(variance)));
        }
        all.push(("3 nearest neighbours", Role::Baseline, in_context::nearest(3)));
        all.into_iter()
            .map(|(name, role, predict)| Reference {
                name,
                role,
                points: by_examples(&in_context::error_curve(lessons, predict)),
            })
            .collect()
    }

    /// The best that is known for all tasks of the family; `functions` are its functions, where they
    /// can be counted.
    fn best<'a>(&self, functions: &'a [Box<dyn Rule>]) -> Option<(&'static str, Predictor<'a>)> {
        let (dims, variance) = (self.dims, self.noise_variance());
        Some(match self.kind {
            Kind::Linear => (
                "Ridge, best penalty (Bayes for all tasks)",
                // σ² / ψ²
                in_context::ridge(variance * dims as f64, <[f32]>::to_vec),
            ),
            Kind::Sinusoids => {
                let family = self.sinusoids();
                let penalty = variance / family.weight_variance();
                let features = move |x: &[f32]| family.features(x[0]);
                ("Ridge on the waves (Bayes for all tasks)", in_context::ridge(penalty, features))
            }
            Kind::SparseLinear => (
                "Ridge on each two inputs, weighted (Bayes for all tasks)",
                in_context_exact::two_weights(dims, variance),
            ),
            Kind::DecisionTrees => (
                "Mean over all trees (Bayes for all tasks)",
                in_context_exact::trees(dims, variance),
            ),
            Kind::TwoLayerNets => {
                let family = TwoLayerNets { dims, hidden: Self::HIDDEN };
                let covariance = move |one: &[f32], other: &[f32]| family.covariance(one, other);
                let predict = in_context_exact::linear_in_labels(covariance, variance);
                ("Arc-cosine kernel (best of what is linear in the labels)", predict)
            }
            Kind::Boolean => {
                ("Mean over all functions (Bayes)", in_context::posterior(functions, variance))
            }
            Kind::Clusters => (
                "Mean over all centres (Bayes for all tasks)",
                in_context_exact::clusters(f64::from(Self::SPREAD)),
            ),
            _ => return None,
        })
    }

    fn token_references(&self, sentences: &[Sentence]) -> Vec<Reference> {
        let vocab = self.widths().0;
        let curve = |nats: &dyn Fn(&Sentence) -> Vec<f32>| {
            mean_by_examples(sentences.iter().flat_map(|sentence| {
                let nats = nats(sentence);
                let ask = |(read, _, examples): (usize, u32, u32)| (examples, nats[read - 1]);
                sentence.questions().map(ask).collect::<Vec<_>>()
            }))
        };
        let mut all = Vec::new();
        let mut add = |name, role, nats: &dyn Fn(&Sentence) -> Vec<f32>| {
            all.push(Reference { name, role, points: curve(nats) });
        };
        let chance = if self.counts_wrong() {
            let values = if self.kind == Kind::Recall { vocab / 2 } else { vocab };
            1.0 - 1.0 / values as f32
        } else {
            (vocab as f32).ln()
        };
        add("Chance", Role::Chance, &|sentence| vec![chance; sentence.seq()]);
        match self.kind {
            Kind::Markov => {
                let family = MarkovChains { states: self.dims, seq: self.examples };
                let seeds = self.pool.rule_seeds(self.seed).into_iter();
                let chains: Vec<_> =
                    seeds.map(|seed| family.transitions(Draw::Known, seed)).collect();
                if self.pool != Pool::Endless {
                    add("Bayes, told the pretraining chains", Role::Theory, &|it| {
                        next_token::chains_nats(it, &chains)
                    });
                }
                add("Bigram counts (Bayes for all chains)", Role::Theory, &|it| {
                    next_token::bigram_nats(it, vocab, 1.0)
                });
                add("Unigram counts", Role::Baseline, &|it| next_token::unigram_nats(it, vocab));
            }
            Kind::Induction => {
                add("Bigram counts", Role::Baseline, &|it| next_token::bigram_nats(it, vocab, 0.05))
            }
            _ => {}
        }
        all
    }

    fn noise_variance(&self) -> f64 {
        f64::from(self.noise_std).powi(2)
    }
}

#[cfg(test)]
mod tests {
    use super::super::course::tests::course;
    use super::super::exam::Part;
    use super::*;

    #[test]
    fn told_the_pool_bayes_is_best_on_it_and_not_on_new_tasks() {
        let course = Course { pool: Pool::Of(4), noise_std: 0.5, ..course(Kind::Linear) };
        let last = |part| {
            let all = course.references(&course.exam(part));
            let error = |at: usize| all[at].points[8][1];
            assert!(all[1].name.starts_with("Ridge"));
            (error(0), error(1))
        };
        let (pool, ridge) = last(Part::Known);
        assert!(pool < 0.3 * ridge, "{pool} {ridge}");
        let (pool, ridge) = last(Part::Shifted);
        assert!(pool > 2.0 * ridge, "{pool} {ridge}");
    }

    #[test]
    fn told_the_chains_bayes_is_best_on_them() {
        let course = Course { pool: Pool::Of(4), ..course(Kind::Markov) };
        let late = |part, at: usize| {
            let all = course.references(&course.exam(part));
            all[at].points.iter().map(|point| point[1]).sum::<f32>()
        };
        assert!(late(Part::Known, 1) < late(Part::Known, 2));
        assert!(late(Part::Shifted, 1) > late(Part::Shifted, 2));
    }

    #[test]
    fn a_perfect_learner_of_repeats_would_know_from_the_second_block_on() {
        let course = course(Kind::Induction);
        let exam = course.exam(Part::Known);
        let bigram = &course.references(&exam)[1];
        let at = |examples: usize| bigram.points[examples][1];
        assert!(at(0) > 2.0 && at(3) < 1.0, "{:?}", bigram.points);
    }
}
