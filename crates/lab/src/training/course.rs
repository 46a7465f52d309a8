// size: a family of tasks is one line in each of these functions; they are read together.

use crate::LabError;
use crate::baselines::in_context::{self, Predictor};
use crate::baselines::next_token;
use figure::{Role, Unit};
use nn::{Batch, Learner, Loss};
use tasks::seed::{Stream, derive};
use tasks::{
    AssociativeRecall, BooleanFunctions, DecisionTrees, Draw, Family, GaussianClusters, Induction,
    Lesson, LessonPlan, LinearRegression, MarkovChains, ModularAddition, Pool, Rule, Sentence,
    Sinusoids, SparseLinear, Spectrum, TokenFamily, TwoLayerNets, draws,
};

/// A family of tasks, by what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Linear,
    SparseLinear,
    Sinusoids,
    DecisionTrees,
    TwoLayerNets,
    Boolean,
    Clusters,
    Modular { train_share: f64 },
    Markov,
    Recall,
    Induction,
}

/// What a learner is taught: batches without end, and two exams.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    pub kind: Kind,
    /// Inputs of a function; of words the number that the family is drawn from: the modulus, states
    /// of a chain, keys, or the vocabulary.
    pub dims: usize,
    /// Examples of a lesson; pairs, or tokens to read.
    pub examples: usize,
    pub pool: Pool,
    pub noise_std: f32,
    pub seed: u64,
}

/// Which of the two exams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Like pretraining, but never seen in it: rules of the pool with new examples.
    Known,
    /// Not like pretraining: new rules where the pool has an end, else other inputs.
    Shifted,
}

/// Questions with their answers.
pub struct Exam {
    batch: Batch,
    questions: Questions,
}

enum Questions {
    Lessons(Vec<Lesson>),
    Sentences(Vec<Sentence>),
}

/// What an untrained predictor makes of an exam: its error after so many examples.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub name: &'static str,
    pub role: Role,
    /// `[examples, error]`
    pub points: Vec<[f32; 2]>,
}

impl Course {
    /// Sequences of an exam.
    const QUESTIONS: u64 = 128;

    /// The functions of vectors of this family, or `None` for tokens.
    fn functions(&self) -> Option<Box<dyn Family>> {
        let dims = self.dims;
        Some(match self.kind {
            Kind::Linear => Box::new(LinearRegression {
                dims,
                examples: self.examples,
                spectrum: Spectrum::Flat,
                weight_variance: 1.0 / dims as f64,
                noise_variance: f64::from(self.noise_std).powi(2),
            }),
            Kind::SparseLinear => Box::new(SparseLinear { dims, nonzero: 2 }),
            Kind::Sinusoids => Box::new(self.sinusoids()),
            Kind::DecisionTrees => Box::new(DecisionTrees { dims, depth: 2 }),
            Kind::TwoLayerNets => Box::new(TwoLayerNets { dims, hidden: 8 }),
            Kind::Boolean => Box::new(BooleanFunctions { dims: dims.max(2) }),
            Kind::Clusters => Box::new(GaussianClusters { dims, spread: 1.0 }),
            _ => return None,
        })
    }

    fn sinusoids(&self) -> Sinusoids {
        Sinusoids { waves: self.dims }
    }

    fn tokens(&self) -> Option<Box<dyn TokenFamily>> {
        Some(match self.kind {
            Kind::Modular { train_share } => {
                Box::new(ModularAddition { modulus: self.dims, train_share })
            }
            Kind::Markov => Box::new(MarkovChains { states: self.dims, seq: self.examples }),
            Kind::Recall => Box::new(self.recall()),
            Kind::Induction => Box::new(Induction { vocab: self.dims, seq: self.examples.max(16) }),
            _ => return None,
        })
    }

    fn recall(&self) -> AssociativeRecall {
        let pairs = self.examples.max(2);
        AssociativeRecall { keys: self.dims.max(pairs + pairs / 2), pairs }
    }

    pub fn loss(&self) -> Loss {
        if self.functions().is_some() { Loss::Squared } else { Loss::CrossEntropy }
    }

    /// Whether an exam counts wrong answers rather than how far off they are.
    pub fn counts_wrong(&self) -> bool {
        matches!(self.kind, Kind::Modular { .. } | Kind::Recall)
    }

    /// Of an exam's errors.
    pub fn unit(&self) -> Unit {
        match self.loss() {
            Loss::Squared => Unit::SquaredError,
            Loss::CrossEntropy if self.counts_wrong() => Unit::Share,
            Loss::CrossEntropy => Unit::Nats,
        }
    }

    /// Numbers in a token, and of a prediction.
    pub fn widths(&self) -> (usize, usize) {
        match (self.functions(), self.tokens()) {
            (Some(family), _) => (family.dims() + 1, 1),
            (None, Some(family)) => (family.vocab(), family.vocab()),
            (None, None) => (0, 0),
        }
    }

    /// Tokens that a learner reads at once.
    pub fn seq(&self) -> usize {
        match self.kind {
            Kind::Modular { .. } => 2,
            Kind::Recall => self.recall().seq(),
            Kind::Induction => self.examples.max(16),
            _ => self.examples,
        }
    }

    /// The batch of a step: the same for the same seed and step, whoever ran before.
    pub fn batch(&self, step: usize, rows: usize) -> Batch {
        let index = |row: usize| (step * rows + row) as u64;
        let seed = |index| derive(self.seed, Stream::Train, index);
        if let Some(family) = self.functions() {
            let plan = self.plan(1.0);
            let lessons: Vec<Lesson> = (0..rows)
                .map(|row| {
                    plan.draw(
                        &*family,
                        self.pool.rule_seed(self.seed, index(row)),
                        seed(index(row)),
                    )
                })
                .collect();
            return lessons_batch(&lessons);
        }
        let (vocab, _) = self.widths();
        if let Kind::Modular { train_share } = self.kind {
            let family = ModularAddition { modulus: self.dims, train_share };
            return sentences_batch(&family.pairs(Draw::Known, self.seed), vocab);
        }
        let family = self.tokens();
        let sentence = |row: usize| {
            let rule = self.pool.rule_seed(self.seed, index(row));
            family.as_ref().map(|it| it.sentence(Draw::Known, rule, seed(index(row))))
        };
        sentences_batch(&(0..rows).filter_map(sentence).collect::<Vec<_>>(), vocab)
    }

    pub fn exam(&self, part: Part) -> Exam {
        let seed = |index| derive(self.seed, Stream::Test, index);
        let ends = self.pool != Pool::Endless;
        // Beyond all that training draws.
        let pool = if part == Part::Shifted { Pool::Endless } else { self.pool };
        let rule = |index: u64| pool.rule_seed(self.seed, index + (1 << 40));
        if let Some(family) = self.functions() {
            let plan = self.plan(if part == Part::Shifted && !ends { 2.0 } else { 1.0 });
            let lessons: Vec<Lesson> = (0..Self::QUESTIONS)
                .map(|index| plan.draw(&*family, rule(index), seed(index)))
                .collect();
            return Exam { batch: lessons_batch(&lessons), questions: Questions::Lessons(lessons) };
        }
        let draw = if part == Part::Shifted && !ends { Draw::Shifted } else { Draw::Known };
        let sentences: Vec<Sentence> = match (self.kind, self.tokens()) {
            (Kind::Modular { train_share }, _) => {
                let family = ModularAddition { modulus: self.dims, train_share };
                let draw = if part == Part::Shifted { Draw::Shifted } else { Draw::Known };
                family.pairs(draw, self.seed)
            }
            (_, Some(family)) => (0..Self::QUESTIONS)
                .map(|index| family.sentence(draw, rule(index), seed(index)))
                .collect(),
            (_, None) => Vec::new(),
        };
        let batch = sentences_batch(&sentences, self.widths().0);
        Exam { batch, questions: Questions::Sentences(sentences) }
    }

    /// What can be told without training; the first is the best there is, where that is known.
    pub fn references(&self, exam: &Exam) -> Vec<Reference> {
        match &exam.questions {
            Questions::Lessons(lessons) => self.function_references(lessons),
            Questions::Sentences(sentences) => self.token_references(sentences),
        }
    }

    fn function_references(&self, lessons: &[Lesson]) -> Vec<Reference> {
        let variance = f64::from(self.noise_std).powi(2);
        let dims = self.dims as f64;
        let pool = self.pool.rule_seeds(self.seed);
        let rules: Vec<Box<dyn Rule>> = match (self.kind, self.functions()) {
            (_, Some(family)) if !pool.is_empty() => {
                pool.into_iter().map(|seed| family.rule(&mut draws(seed))).collect()
            }
            (Kind::Boolean, _) => BooleanFunctions { dims: self.dims.max(2) }.all(),
            _ => Vec::new(),
        };
        let plain = <[f32]>::to_vec;
        let mut all: Vec<(&'static str, Role, Predictor)> = Vec::new();
        if !rules.is_empty() {
            let name = match self.pool {
                Pool::Of(_) => "Bayes, told the pretraining tasks",
                Pool::Endless => "Bayes posterior mean",
            };
            all.push((name, Role::Theory, in_context::posterior(&rules, variance)));
        }
        if self.kind == Kind::Sinusoids {
            let family = self.sinusoids();
            let penalty = variance / family.weight_variance();
            let features = move |x: &[f32]| family.features(x[0]);
            all.push((
                "Bayes: ridge on the waves",
                Role::Theory,
                in_context::ridge(penalty, features),
            ));
        } else {
            let name = match self.kind {
                Kind::Linear => "Ridge, best penalty (Bayes for all tasks)",
                _ => "Ridge",
            };
            // σ² / ψ²; of what is not linear the rest counts as noise.
            let noise = if self.kind == Kind::Linear { variance } else { variance + 0.2 };
            all.push((name, Role::Theory, in_context::ridge(noise * dims, plain)));
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

    fn token_references(&self, sentences: &[Sentence]) -> Vec<Reference> {
        let vocab = self.widths().0;
        let curve = |nats: &dyn Fn(&Sentence) -> Vec<f32>| {
            mean_by_examples(sentences.iter().flat_map(|sentence| {
                let nats = nats(sentence);
                let ask = |(read, _, examples): (usize, u32, u32)| (examples, nats[read - 1]);
                sentence.questions().map(ask).collect::<Vec<_>>()
            }))
        };
        let chance = if self.counts_wrong() {
            let values = if self.kind == Kind::Recall { vocab / 2 } else { vocab };
            1.0 - 1.0 / values as f32
        } else {
            (vocab as f32).ln()
        };
        let mut all = vec![Reference {
            name: "Chance",
            role: Role::Chance,
            points: curve(&|sentence| vec![chance; sentence.seq()]),
        }];
        let mut add = |name, role, nats: &dyn Fn(&Sentence) -> Vec<f32>| {
            all.push(Reference { name, role, points: curve(nats) });
        };
        match self.kind {
            Kind::Markov => {
                add("Bigram counts (Bayes)", Role::Theory, &|it| {
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

    fn plan(&self, scale: f32) -> LessonPlan {
        LessonPlan { examples: self.examples, noise_std: self.noise_std, scale }
    }
}

impl Exam {
    /// Mean error after so many examples, `[examples, error]`.
    pub async fn sit(&self, course: &Course, learner: &Learner) -> Result<Vec<[f32; 2]>, LabError> {
        let predicted = learner.predict(&self.batch).await?;
        let seq = self.batch.seq;
        Ok(match &self.questions {
            Questions::Lessons(lessons) => {
                let mut rows = predicted.chunks_exact(seq.max(1));
                by_examples(&in_context::error_curve(lessons, |_| {
                    rows.next().unwrap_or_default().to_vec()
                }))
            }
            Questions::Sentences(sentences) => {
                let (vocab, wrong) = (course.widths().0, course.counts_wrong());
                let errors = sentences.iter().enumerate().flat_map(|(row, sentence)| {
                    let predicted = &predicted;
                    sentence.questions().map(move |(read, token, examples)| {
                        let start = (row * seq + read - 1) * vocab;
                        let nats = &predicted[start..start + vocab];
                        let right = nats[token as usize];
                        let best = nats.iter().all(|other| *other <= right);
                        let error = if wrong { f32::from(u8::from(!best)) } else { -right };
                        (examples, error)
                    })
                });
                mean_by_examples(errors)
            }
        })
    }

    /// Of the first sequence: attention by layer, each `[heads, seq, seq]`, and its tokens, if it has any.
    pub async fn look(&self, learner: &Learner) -> Result<(Vec<Vec<f32>>, Vec<u32>), LabError> {
        let rows = (self.batch.weights.len() / self.batch.seq.max(1)).max(1);
        let first = |all: &[f32]| all[..all.len() / rows].to_vec();
        let one = Batch {
            seq: self.batch.seq,
            tokens: first(&self.batch.tokens),
            targets: first(&self.batch.targets),
            weights: first(&self.batch.weights),
        };
        let tokens = match &self.questions {
            Questions::Sentences(all) => all.first().map_or(Vec::new(), |it| it.tokens.clone()),
            Questions::Lessons(_) => Vec::new(),
        };
        Ok((learner.attention(&one).await?, tokens))
    }
}

/// A token is an input and the label of the input before it: `[x, y₋₁]`.
fn lessons_batch(lessons: &[Lesson]) -> Batch {
    let mut batch = Batch::default();
    for lesson in lessons {
        batch.seq = lesson.labels.len();
        for at in 0..batch.seq {
            batch.tokens.extend(lesson.input(at));
            batch.tokens.push(at.checked_sub(1).map_or(0.0, |before| lesson.labels[before]));
        }
        batch.targets.extend(&lesson.labels);
        batch.weights.extend(vec![1.0; batch.seq]);
    }
    batch
}

fn sentences_batch(sentences: &[Sentence], vocab: usize) -> Batch {
    let mut batch = Batch::default();
    for sentence in sentences {
        batch.seq = sentence.seq();
        let start = batch.tokens.len();
        batch.tokens.resize(start + batch.seq * vocab, 0.0);
        batch.targets.resize(start + batch.seq * vocab, 0.0);
        for at in 0..batch.seq {
            batch.tokens[start + at * vocab + sentence.tokens[at] as usize] = 1.0;
            batch.targets[start + at * vocab + sentence.tokens[at + 1] as usize] = 1.0;
            batch.weights.push(f32::from(u8::from(sentence.asked[at].is_some())));
        }
    }
    batch
}

fn by_examples(errors: &[f32]) -> Vec<[f32; 2]> {
    errors.iter().enumerate().map(|(examples, error)| [examples as f32, *error]).collect()
}

fn mean_by_examples(errors: impl Iterator<Item = (u32, f32)>) -> Vec<[f32; 2]> {
    let mut sums = std::collections::BTreeMap::<u32, (f64, u32)>::new();
    for (examples, error) in errors {
        let (sum, count) = sums.entry(examples).or_default();
        *sum += f64::from(error);
        *count += 1;
    }
    let mean = |(examples, (sum, count))| [examples as f32, (sum / f64::from(count)) as f32];
    sums.into_iter().map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_lite::future::block_on;
    use nn::{Architecture, Optimiser, OptimiserKind, SequenceConfig};

    fn course(kind: Kind) -> Course {
        let dims = if matches!(kind, Kind::Recall | Kind::Induction) { 12 } else { 4 };
        Course { kind, dims, examples: 16, pool: Pool::Endless, noise_std: 0.1, seed: 3 }
    }

    fn kinds() -> [Kind; 11] {
        [
            Kind::Linear,
            Kind::SparseLinear,
            Kind::Sinusoids,
            Kind::DecisionTrees,
            Kind::TwoLayerNets,
            Kind::Boolean,
            Kind::Clusters,
            Kind::Modular { train_share: 0.5 },
            Kind::Markov,
            Kind::Recall,
            Kind::Induction,
        ]
    }

    fn learner(course: &Course) -> Learner {
        let (d_input, d_output) = course.widths();
        let config = SequenceConfig {
            architecture: Architecture::Attention { softmax: true },
            d_input,
            d_output,
            d_model: 8,
            heads: 2,
            layers: 1,
            context: course.seq(),
            mlp: true,
            positions: true,
        };
        let optimiser = Optimiser { kind: OptimiserKind::Adam, learning_rate: 1e-2, warm_up: 1 };
        Learner::new(&config, course.loss(), optimiser, 1, &burn::tensor::Device::flex())
    }

    #[test]
    fn every_family_is_taught_and_examined() {
        for kind in kinds() {
            let course = course(kind);
            let mut learner = learner(&course);
            assert_eq!(course.batch(5, 4), course.batch(5, 4));
            if !matches!(kind, Kind::Modular { .. }) {
                assert_ne!(course.batch(5, 4), course.batch(6, 4), "{kind:?}");
            }
            learner.step(&course.batch(0, 4)).unwrap();
            for part in [Part::Known, Part::Shifted] {
                let exam = course.exam(part);
                let points = block_on(exam.sit(&course, &learner)).unwrap();
                let references = course.references(&exam);
                assert!(!points.is_empty() && !references.is_empty(), "{kind:?}");
                for Reference { name, points: others, .. } in references {
                    assert_eq!(others.len(), points.len(), "{kind:?} {name}");
                    assert!(others.iter().flatten().all(|value| value.is_finite()), "{name}");
                }
                assert!(points.iter().flatten().all(|value| value.is_finite()));
            }
        }
    }

    #[test]
    fn no_exam_repeats_what_training_showed() {
        let course = course(Kind::Linear);
        let exam = course.exam(Part::Known);
        let Questions::Lessons(lessons) = &exam.questions else { panic!("no lessons") };
        for step in 0..20 {
            let batch = course.batch(step, 8);
            assert!(lessons.iter().all(|it| !batch.targets.contains(&it.labels[3])));
        }
    }

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
    fn a_perfect_learner_of_repeats_would_know_from_the_second_block_on() {
        let course = course(Kind::Induction);
        let exam = course.exam(Part::Known);
        let bigram = &course.references(&exam)[1];
        let at = |examples: usize| bigram.points[examples][1];
        assert!(at(0) > 2.0 && at(3) < 1.0, "{:?}", bigram.points);
    }
}
