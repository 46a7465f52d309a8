use super::batch::Batch;
use super::learner::read;
use super::trainer::{Optimiser, Trainer};
use crate::error::expect;
use crate::{NnError, Recurrent, RecurrentConfig};
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// A [`Recurrent`] network with its optimiser, on the mean squared error. A clone is a snapshot.
#[derive(Clone)]
pub struct RecurrentLearner {
    trainer: Trainer<Recurrent>,
    config: RecurrentConfig,
}

impl RecurrentLearner {
    /// `device` may be with or without autodiff.
    pub fn new(config: &RecurrentConfig, optimiser: Optimiser, seed: u64, device: &Device) -> Self {
        let trainer = Trainer::new(|device| config.init(seed, device), optimiser, device);
        Self { trainer, config: config.clone() }
    }

    /// One step; the loss before its update, `[1]`, which waits for nobody: the mean over outputs that
    /// count.
    pub fn step(&mut self, batch: &Batch) -> Result<Tensor<1>, NnError> {
        let [tokens, targets, weights] = self.upload(batch)?;
        let each = (self.trainer.model.forward(tokens) - targets).square().mean_dim(2);
        Ok(self.trainer.step((each * weights.clone()).sum() / weights.sum()))
    }

    /// Predictions, `[batch, seq, d_output]`.
    pub async fn predict(&self, batch: &Batch) -> Result<Vec<f32>, NnError> {
        let [tokens, ..] = self.upload(batch)?;
        read(self.model().forward(tokens.inner())).await
    }

    /// The network alone, without what training needs.
    pub fn model(&self) -> Recurrent {
        self.trainer.model.valid()
    }

    pub fn parameters(&self) -> usize {
        self.trainer.model.num_params()
    }

    /// Steps taken since the first weights.
    pub fn steps(&self) -> usize {
        self.trainer.steps()
    }

    fn upload(&self, batch: &Batch) -> Result<[Tensor<3>; 3], NnError> {
        let RecurrentConfig { d_input, d_output, .. } = self.config;
        expect("a sequence", batch.seq.max(1), batch.seq)?;
        batch.upload(batch.seq, [d_input, d_output], &self.trainer.device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cell, OptimiserKind, read_loss};
    use futures_lite::future::block_on;

    const ADAM: Optimiser =
        Optimiser { kind: OptimiserKind::Adam, learning_rate: 1e-2, warm_up: 1, end: None };

    /// Sums so far of two numbers' product, which a gate can write and a state can add up.
    fn batch(step: u64) -> Batch {
        let mut draws = tasks::draws(step);
        let mut batch = Batch { seq: 5, ..Batch::default() };
        for _ in 0..16 {
            let mut sum = 0.0;
            for _ in 0..5 {
                let (one, other) = (tasks::normal(&mut draws), tasks::normal(&mut draws));
                sum += one * other;
                batch.tokens.extend([one, other]);
                batch.targets.push(sum);
                batch.weights.push(1.0);
            }
        }
        batch
    }

    #[test]
    fn every_cell_learns() {
        for cell in [
            Cell::GatedLinear { output_gate: true },
            Cell::GatedLinear { output_gate: false },
            Cell::Gru,
            Cell::Lstm,
        ] {
            let config = RecurrentConfig { cell, d_input: 2, d_output: 1, d_hidden: 12 };
            let mut learner = RecurrentLearner::new(&config, ADAM, 1, &Device::flex());
            let losses: Vec<f32> = (0..300)
                .map(|step| block_on(read_loss(learner.step(&batch(step)).unwrap())).unwrap())
                .collect();
            let mean = |losses: &[f32]| losses.iter().sum::<f32>() / losses.len() as f32;
            let (first, last) = (mean(&losses[..20]), mean(&losses[280..]));
            assert!(last < 0.8 * first, "{cell:?}: from {first} to {last}");
            assert_eq!(learner.steps(), 300);
        }
    }

    #[test]
    fn a_batch_of_another_shape_is_refused() {
        let config = RecurrentConfig { cell: Cell::Gru, d_input: 2, d_output: 1, d_hidden: 4 };
        let mut learner = RecurrentLearner::new(&config, ADAM, 1, &Device::flex());
        let good = batch(0);
        assert!(learner.step(&Batch { tokens: vec![0.0; 3], ..good.clone() }).is_err());
        assert!(learner.step(&Batch { seq: 0, ..good.clone() }).is_err());
        assert!(learner.step(&good).is_ok());
    }
}
