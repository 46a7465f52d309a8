//! A network under training, and what its neurons turn out to be.

use super::lessons::{Lessons, SEQ, errors};
use lab::{Lab, LabError};
use nn::{Batch, Cell, GatedLinear, Optimiser, OptimiserKind, RecurrentConfig, RecurrentLearner};
use tasks::seed::Stream;

/// Sequences of a step.
const ROWS: usize = 64;
/// Of the test; those for single neurons are fewer.
const TEST_ROWS: usize = 512;
/// Better than 0.003 for every cell, on seeds that are used for nothing else.
const RATE: f64 = 1e-2;
/// Steps between two chances to stop.
const PAUSE: usize = 10;

pub(super) struct Student<'a> {
    lessons: &'a Lessons,
    learner: RecurrentLearner,
    seed: u64,
    neurons: usize,
    test: Batch,
}

/// A recurrent neuron: its λ, and how much of the output's variance is lost where it is silent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neuron {
    pub decay: f32,
    pub lost: f32,
}

impl<'a> Student<'a> {
    pub(super) fn new(
        lab: &Lab,
        lessons: &'a Lessons,
        cell: Cell,
        neurons: usize,
        steps: usize,
        seed: u64,
    ) -> Self {
        let optimiser = Optimiser {
            kind: OptimiserKind::Adam,
            learning_rate: RATE,
            warm_up: 50,
            end: Some(steps),
        };
        let config = config(lessons, cell, neurons);
        let learner = RecurrentLearner::new(&config, optimiser, seed, &lab.train_device());
        let test = lessons.batch(TEST_ROWS, seed, Stream::Test, 0);
        Self { lessons, learner, seed, neurons, test }
    }

    /// Goes on to so many steps, of `all` in the end.
    pub(super) async fn train(
        &mut self,
        lab: &Lab,
        what: &str,
        to: usize,
        all: usize,
    ) -> Result<(), LabError> {
        while self.learner.steps() < to {
            let step = self.learner.steps();
            if step.is_multiple_of(PAUSE) {
                lab.tick(what, step, all).await?;
            }
            let batch = self.lessons.batch(ROWS, self.seed, Stream::Train, step as u64);
            self.learner.step(&batch)?;
        }
        Ok(())
    }

    /// The error on new sequences, as a share of that of predicting zero.
    pub(super) async fn loss(&self) -> Result<f32, LabError> {
        let [error, zero] = errors(&self.test, &self.learner.predict(&self.test).await?);
        Ok((error / zero) as f32)
    }

    pub(super) fn parameters(&self) -> usize {
        self.learner.parameters()
    }

    /// Of another cell none.
    pub(super) fn network(&self) -> Option<GatedLinear> {
        self.learner.model().into_gated_linear()
    }

    /// The neurons of a gated linear RNN; of another none.
    pub(super) async fn neurons(&self, lab: &Lab) -> Result<Vec<Neuron>, LabError> {
        let Some(network) = self.network() else { return Ok(Vec::new()) };
        let decays = network.weights().await?.decays;
        let test = self.lessons.batch(TEST_ROWS / 4, self.seed, Stream::Test, 1);
        let error = async |silent: &[usize]| {
            let outputs = network.outputs(SEQ, &test.tokens, silent).await?;
            let [error, zero] = errors(&test, &outputs);
            Ok::<_, LabError>((error / zero) as f32)
        };
        let whole = error(&[]).await?;
        let mut neurons = Vec::with_capacity(decays.len());
        for (at, decay) in decays.into_iter().enumerate() {
            if at.is_multiple_of(PAUSE) {
                lab.tick("silencing neurons", at, self.neurons).await?;
            }
            neurons.push(Neuron { decay, lost: error(&[at]).await? - whole });
        }
        Ok(neurons)
    }
}

pub(super) fn config(lessons: &Lessons, cell: Cell, neurons: usize) -> RecurrentConfig {
    RecurrentConfig {
        cell,
        d_input: lessons.inputs(),
        d_output: lessons.outputs(),
        d_hidden: neurons,
    }
}

/// The fewest neurons with which a network has as many weights.
pub(super) fn as_large(lessons: &Lessons, cell: Cell, weights: usize) -> usize {
    let (inputs, outputs) = (lessons.inputs(), lessons.outputs());
    let count = |neurons: usize| {
        let ends = inputs * neurons + neurons + neurons * outputs + outputs;
        let gates = match cell {
            Cell::GatedLinear { .. } => 0,
            Cell::Gru => 6 * (neurons * neurons + neurons),
            Cell::Lstm => 8 * neurons * neurons + 4 * neurons,
        };
        ends + gates
    };
    (1..).find(|neurons| count(*neurons) >= weights).unwrap_or(1)
}
