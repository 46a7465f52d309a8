use super::batch::Batch;
use super::learner::{Loss, read};
use super::trainer::{Optimiser, Trainer};
use crate::error::expect;
use crate::{NnError, WholeConfig, WholeModel};
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// A [`WholeModel`] with its optimiser. A clone is a snapshot.
#[derive(Clone)]
pub struct WholeLearner {
    trainer: Trainer<WholeModel>,
    config: WholeConfig,
    loss: Loss,
}

impl WholeLearner {
    /// `device` may be with or without autodiff.
    pub fn new(
        config: &WholeConfig,
        loss: Loss,
        optimiser: Optimiser,
        seed: u64,
        device: &Device,
    ) -> Self {
        let trainer = Trainer::new(|device| config.init(seed, device), optimiser, device);
        Self { trainer, config: config.clone(), loss }
    }

    /// One step; the loss before its update, `[1]`, which waits for nobody. The batch has one target and
    /// one weight an input: `[batch, d_output]` and `[batch]`.
    pub fn step(&mut self, batch: &Batch) -> Result<Tensor<1>, NnError> {
        let [tokens, targets, weights] = self.upload(batch)?;
        let answer = self.trainer.model.forward(tokens).unsqueeze_dim::<3>(1);
        let each = self.loss.each(answer, targets);
        Ok(self.trainer.step((each * weights.clone()).sum() / weights.sum()))
    }

    /// Answers as they are, `[batch, d_output]`.
    pub async fn predict(&self, batch: &Batch) -> Result<Vec<f32>, NnError> {
        let [tokens, ..] = self.upload(batch)?;
        read(self.trainer.model.valid().forward(tokens.inner())).await
    }

    /// Steps taken since the first weights.
    pub fn steps(&self) -> usize {
        self.trainer.steps()
    }

    pub fn parameters(&self) -> usize {
        self.trainer.model.num_params()
    }

    /// Tokens, then targets and weights with a dimension of one for the only token that is answered.
    fn upload(&self, batch: &Batch) -> Result<[Tensor<3>; 3], NnError> {
        let WholeConfig { seq, d_input, d_output, .. } = self.config;
        expect("an input", seq, batch.seq)?;
        batch.upload(1, [d_input, d_output], &self.trainer.device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OptimiserKind, Reader, read_loss};
    use futures_lite::future::block_on;

    const ADAM: Optimiser =
        Optimiser { kind: OptimiserKind::Adam, learning_rate: 3e-3, warm_up: 10, end: None };
    const ALL: [Reader; 3] = [Reader::Mlp, Reader::Mixer, Reader::Transformer];

    fn config(reader: Reader, d_output: usize) -> WholeConfig {
        WholeConfig { reader, seq: 4, d_input: 2, d_output, width: 16, layers: 2 }
    }

    /// Which of the two numbers that are added up over all tokens is larger, as one-hot vector; or the
    /// first of these sums.
    fn batch(step: u64, classes: bool) -> Batch {
        let mut draws = tasks::draws(step);
        let mut batch = Batch { seq: 4, ..Batch::default() };
        for _ in 0..32 {
            let mut sums = [0.0; 2];
            for _ in 0..4 {
                let token = [tasks::normal(&mut draws), tasks::normal(&mut draws)];
                batch.tokens.extend(token);
                sums[0] += token[0];
                sums[1] += token[1];
            }
            match classes {
                true if sums[0] > sums[1] => batch.targets.extend([1.0, 0.0]),
                true => batch.targets.extend([0.0, 1.0]),
                false => batch.targets.push(sums[0]),
            }
            batch.weights.push(1.0);
        }
        batch
    }

    #[test]
    fn every_reader_learns_with_both_losses() {
        for reader in ALL {
            for (loss, outputs) in [(Loss::Squared, 1), (Loss::CrossEntropy, 2)] {
                let classes = outputs == 2;
                let config = config(reader, outputs);
                let mut learner = WholeLearner::new(&config, loss, ADAM, 1, &Device::flex());
                let losses: Vec<f32> = (0..300)
                    .map(|step| batch(step, classes))
                    .map(|batch| block_on(read_loss(learner.step(&batch).unwrap())).unwrap())
                    .collect();
                let mean = |losses: &[f32]| losses.iter().sum::<f32>() / losses.len() as f32;
                let (first, last) = (mean(&losses[..10]), mean(&losses[280..]));
                assert!(last < 0.5 * first, "{reader:?} {loss:?}: from {first} to {last}");
                assert_eq!(learner.steps(), 300);
                let answers = block_on(learner.predict(&batch(0, classes))).unwrap();
                assert_eq!(answers.len(), 32 * outputs);
            }
        }
    }

    #[test]
    fn a_batch_of_another_shape_is_refused() {
        let config = config(Reader::Mlp, 1);
        let mut learner = WholeLearner::new(&config, Loss::Squared, ADAM, 1, &Device::flex());
        let good = batch(0, false);
        assert!(learner.step(&Batch { seq: 3, ..good.clone() }).is_err());
        assert!(learner.step(&Batch { targets: vec![], ..good.clone() }).is_err());
        assert!(learner.step(&Batch { seq: 4, ..Batch::default() }).is_err());
        assert!(learner.step(&good).is_ok());
    }
}
