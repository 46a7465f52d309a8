use super::course::{Course, Kind};
use crate::LabError;
use crate::baselines::in_context;
use nn::{Batch, Learner};
use tasks::seed::{Stream, derive};
use tasks::{Draw, Lesson, ModularAddition, Pool, Sentence};

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
    pub(super) questions: Questions,
}

pub(super) enum Questions {
    Lessons(Vec<Lesson>),
    Sentences(Vec<Sentence>),
}

impl Course {
    /// Sequences of an exam.
    const QUESTIONS: u64 = 128;

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
            return Exam {
                batch: Batch::of_lessons(&lessons),
                questions: Questions::Lessons(lessons),
            };
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
        let batch = Batch::of_sentences(&sentences, self.widths().0);
        Exam { batch, questions: Questions::Sentences(sentences) }
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

pub(super) fn by_examples(errors: &[f32]) -> Vec<[f32; 2]> {
    errors.iter().enumerate().map(|(examples, error)| [examples as f32, *error]).collect()
}

pub(super) fn mean_by_examples(errors: impl Iterator<Item = (u32, f32)>) -> Vec<[f32; 2]> {
    let mut sums = std::collections::BTreeMap::<u32, (f64, u32)>::new();
    for (examples, error) in errors {
        let (sum, count) = sums.entry(examples).or_default();
        *sum += f64::from(error);
        *count += 1;
    }
    let mean = |(examples, (sum, count))| [examples as f32, (sum / f64::from(count)) as f32];
    sums.into_iter().map(mean).collect()
}
