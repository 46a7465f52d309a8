use crate::error::expect;
use crate::{NnError, Transformer, TransformerConfig};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};

/// Trains a [`Transformer`] with Adam (Kingma & Ba 2015) on the mean squared error of what it
/// predicts at every token.
pub struct Regression {
    model: Transformer,
    optim: ModuleOptimizer,
    sizes: TransformerConfig,
    learning_rate: f64,
    device: Device,
    /// Of the last step, `[1]`.
    loss: Tensor<1>,
}

impl Regression {
    /// `device` may be with or without autodiff.
    pub fn new(sizes: TransformerConfig, learning_rate: f64, seed: u64, device: &Device) -> Self {
        let device = device.clone().autodiff();
        let (model, optim) = (sizes.init(seed, &device), AdamConfig::new().init());
        let loss = Tensor::zeros([1], &device);
        Self { model, optim, sizes, learning_rate, device, loss }
    }

    /// One step on a batch of sequences of `seq` tokens.
    ///
    /// # Shapes
    /// - `tokens`: `[batch, seq, d_input]`
    /// - `targets`: `[batch, seq, d_output]`
    pub fn step(&mut self, seq: usize, tokens: Vec<f32>, targets: Vec<f32>) -> Result<(), NnError> {
        let TransformerConfig { d_input, d_output, context, .. } = self.sizes;
        let batch = targets.len() / (seq * d_output).max(1);
        expect("a sequence", seq.clamp(1, context), seq)?;
        expect("targets", batch.max(1) * seq * d_output, targets.len())?;
        expect("tokens", batch * seq * d_input, tokens.len())?;
        let upload = |values: Vec<f32>, width: usize| {
            Tensor::<3>::from_data(TensorData::new(values, [batch, seq, width]), &self.device)
        };
        let error = self.model.forward(upload(tokens, d_input)) - upload(targets, d_output);
        let loss = error.square().mean();
        self.loss = loss.clone().inner();
        let grads = GradientsParams::from_grads(loss.backward(), &self.model);
        self.model = self.optim.step(self.learning_rate, self.model.clone(), grads);
        Ok(())
    }

    /// The loss of the last step, before its update. Waits until the device has caught up.
    pub async fn loss(&self) -> Result<f32, NnError> {
        let read = |reason: String| NnError::Read { reason };
        let data = self.loss.clone().into_data_async().await;
        let data = data.map_err(|error| read(format!("{error:?}")))?;
        let values: Vec<f32> = data.try_into_vec().map_err(|error| read(format!("{error:?}")))?;
        Ok(values.first().copied().unwrap_or(f32::NAN))
    }

    pub fn model(&self) -> &Transformer {
        &self.model
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_lite::future::block_on;
    use tasks::seed::{Stream, derive};
    use tasks::{LinearRegression, Spectrum, Task};

    const BATCH: usize = 16;
    const SEQ: usize = 6;

    fn trainer(seed: u64) -> Regression {
        let sizes = TransformerConfig::new(2, 1, 16, 2, 2, SEQ);
        Regression::new(sizes, 3e-3, seed, &Device::flex())
    }

    /// Queries of regression tasks and, as targets, the sum of their two numbers so far.
    fn batch(step: u64) -> (Vec<f32>, Vec<f32>) {
        let task = LinearRegression {
            dims: 2,
            examples: 1,
            spectrum: Spectrum::Flat,
            weight_variance: 1.0,
            noise_variance: 0.0,
        };
        let (mut tokens, mut targets) = (Vec::new(), Vec::new());
        for sequence in 0..BATCH as u64 {
            let mut sum = 0.0;
            for token in 0..SEQ as u64 {
                let index = (step * BATCH as u64 + sequence) * SEQ as u64 + token;
                let query = task.sample(derive(3, Stream::Train, index)).query;
                sum += query.iter().sum::<f32>();
                tokens.extend(query);
                targets.push(sum / SEQ as f32);
            }
        }
        (tokens, targets)
    }

    fn losses(seed: u64, steps: u64) -> Vec<f32> {
        let mut trainer = trainer(seed);
        let mut step = |step| {
            let (tokens, targets) = batch(step);
            trainer.step(SEQ, tokens, targets).unwrap();
            block_on(trainer.loss()).unwrap()
        };
        (0..steps).map(&mut step).collect()
    }

    #[test]
    fn the_loss_falls_on_fresh_batches() {
        let losses = losses(1, 150);
        let mean = |losses: &[f32]| losses.iter().sum::<f32>() / losses.len() as f32;
        let (first, last) = (mean(&losses[..5]), mean(&losses[145..]));
        assert!(last < 0.2 * first, "from {first} to {last}");
    }

    #[test]
    fn a_seed_gives_the_same_run_again() {
        assert_eq!(losses(1, 3), losses(1, 3));
        assert_ne!(losses(1, 3), losses(2, 3));
    }

    #[test]
    fn a_batch_of_another_shape_is_refused() {
        let refused = |seq, tokens, targets| {
            let result = trainer(1).step(seq, vec![0.0; tokens], vec![0.0; targets]);
            matches!(result, Err(NnError::Shape { .. }))
        };
        assert!(!refused(2, 8, 4));
        assert!(refused(2, 7, 4) && refused(2, 8, 3) && refused(2, 0, 0));
        assert!(refused(0, 0, 0) && refused(SEQ + 1, 2 * (SEQ + 1), SEQ + 1));
    }
}
