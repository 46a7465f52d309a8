//! Three models, each trained for as much computation as the others.

use super::lessons::{Exam, Lessons};
use figure::Role;
use lab::{Lab, LabError};
use nn::{Optimiser, OptimiserKind, Reader, WholeConfig, WholeLearner};
use tasks::seed::Stream;

/// Inputs of a step, as in the paper.
const ROWS: usize = 128;
/// Of a test.
const TEST_ROWS: usize = 1_024;
const RATE: f64 = 3e-3;
/// Steps between two chances to stop.
const PAUSE: usize = 10;

/// Their places in a race.
pub(super) const MLP: usize = 0;
pub(super) const MIXER: usize = 1;
pub(super) const TRANSFORMER: usize = 2;

/// One of the three.
pub(super) struct Runner {
    pub name: &'static str,
    pub role: Role,
    learner: WholeLearner,
    steps: usize,
}

pub(super) struct Race {
    lessons: Lessons,
    seed: u64,
    pub budget: f64,
    pub runners: Vec<Runner>,
    /// New rules, and those of the pool where there is one.
    pub exams: Vec<Exam>,
}

impl Race {
    /// `budget` is what each may compute in training, in GFLOP.
    pub(super) fn new(lab: &Lab, lessons: Lessons, budget: f64, seed: u64) -> Self {
        let readers = [
            ("MLP", Role::Model, Reader::Mlp),
            ("MLP-Mixer", Role::Data, Reader::Mixer),
            ("transformer", Role::Baseline, Reader::Transformer),
        ];
        let runner = |(name, role, reader)| {
            let config = config(reader, lessons);
            let steps = (budget / gflop_a_step(&config)).round().max(1.0) as usize;
            let optimiser = Optimiser {
                kind: OptimiserKind::AdamW { weight_decay: 1e-4 },
                learning_rate: RATE,
                warm_up: 50.min(steps / 10),
                end: Some(steps),
            };
            let device = lab.train_device();
            let learner = WholeLearner::new(&config, lessons.loss(), optimiser, seed, &device);
            Runner { name, role, learner, steps }
        };
        let exam = |lessons: Lessons| lessons.draw(TEST_ROWS, seed, Stream::Test, 0);
        let mut exams = vec![exam(lessons.endless())];
        if lessons != lessons.endless() {
            exams.push(exam(lessons));
        }
        let runners = readers.into_iter().map(runner).collect();
        Self { lessons, seed, budget, runners, exams }
    }

    /// Brings a runner to this share of the budget, but by one step at least; what it has computed by
    /// then, in GFLOP.
    pub(super) async fn run(&mut self, lab: &Lab, at: usize, share: f64) -> Result<f32, LabError> {
        let runner = &mut self.runners[at];
        let to = ((runner.steps as f64 * share).round() as usize).max(1);
        while runner.learner.steps() < to {
            let step = runner.learner.steps();
            if step.is_multiple_of(PAUSE) {
                lab.tick(&format!("training: {}", runner.name), step, runner.steps).await?;
            }
            let exam = self.lessons.draw(ROWS, self.seed, Stream::Train, step as u64);
            runner.learner.step(&exam.batch)?;
        }
        Ok((self.budget * runner.learner.steps() as f64 / runner.steps as f64) as f32)
    }

    /// Of a runner in an exam.
    pub(super) async fn error(&self, at: usize, exam: &Exam) -> Result<f32, LabError> {
        let answers = self.answers(at, exam).await?;
        Ok(self.lessons.error(exam, &answers))
    }

    pub(super) async fn answers(&self, at: usize, exam: &Exam) -> Result<Vec<f32>, LabError> {
        Ok(self.runners[at].learner.predict(&exam.batch).await?)
    }
}

impl Runner {
    pub(super) fn parameters(&self) -> usize {
        self.learner.parameters()
    }

    pub(super) fn steps(&self) -> usize {
        self.learner.steps()
    }
}

/// Few weights, so that there are many steps: twice as wide, each of the three regressed
/// worse on seed 50.
fn config(reader: Reader, lessons: Lessons) -> WholeConfig {
    let (d_input, d_output) = lessons.widths();
    let (width, layers) = match reader {
        Reader::Mlp => (64, 3),
        Reader::Mixer => (16, 3),
        Reader::Transformer => (16, 2),
    };
    WholeConfig { reader, seq: lessons.seq(), d_input, d_output, width, layers }
}

/// A multiplication and an addition each, forwards once and backwards twice.
fn gflop_a_step(config: &WholeConfig) -> f64 {
    (2 * 3 * ROWS * config.multiplications()) as f64 / 1e9
}
