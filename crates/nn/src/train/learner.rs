use super::batch::Batch;
use super::trainer::{Optimiser, Trainer};
use crate::error::expect;
use crate::{NnError, SequenceConfig, SequenceModel};
use burn::module::Module;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor};

/// What is made small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Mean squared error of the one output.
    Squared,
    /// Nats of the right one of the outputs.
    CrossEntropy,
}

impl Loss {
    /// Of each prediction: `[batch, seq, d_output]` to `[batch, seq, 1]`.
    pub(crate) fn each(self, predicted: Tensor<3>, targets: Tensor<3>) -> Tensor<3> {
        match self {
            Self::Squared => (predicted - targets).square(),
            Self::CrossEntropy => (log_softmax(predicted, 2) * targets).neg().sum_dim(2),
        }
    }
}

/// A [`SequenceModel`] with its optimiser. A clone is a snapshot: it shares tensors, and both go on alike.
#[derive(Clone)]
pub struct Learner {
    pub(crate) trainer: Trainer<SequenceModel>,
    config: SequenceConfig,
    loss: Loss,
}

impl Learner {
    /// `device` may be with or without autodiff.
    pub fn new(
        config: &SequenceConfig,
        loss: Loss,
        optimiser: Optimiser,
        seed: u64,
        device: &Device,
    ) -> Self {
        let trainer = Trainer::new(|device| config.init(seed, device), optimiser, device);
        Self { trainer, config: config.clone(), loss }
    }

    /// One step; the loss before its update, `[1]`, which waits for nobody.
    pub fn step(&mut self, batch: &Batch) -> Result<Tensor<1>, NnError> {
        let [tokens, targets, weights] = self.upload(batch)?;
        let predicted = self.trainer.model.forward(tokens);
        let each = self.loss.each(predicted, targets);
        Ok(self.trainer.step((each * weights.clone()).sum() / weights.sum()))
    }

    /// Predictions, `[batch, seq, d_output]`; for words log-probabilities.
    pub async fn predict(&self, batch: &Batch) -> Result<Vec<f32>, NnError> {
        let [tokens, ..] = self.upload(batch)?;
        let predicted = self.trainer.model.valid().forward(tokens.inner());
        let predicted = match self.loss {
            Loss::Squared => predicted,
            Loss::CrossEntropy => log_softmax(predicted, 2),
        };
        read(predicted).await
    }

    /// Attention weights, layer by layer, each `[batch, heads, seq, seq]`; none without attention.
    pub async fn attention(&self, batch: &Batch) -> Result<Vec<Vec<f32>>, NnError> {
        let [tokens, ..] = self.upload(batch)?;
        let (_, seen) = self.trainer.model.valid().forward_traced(tokens.inner());
        let mut layers = Vec::new();
        for weights in seen {
            layers.push(read(weights).await?);
        }
        Ok(layers)
    }

    /// The weights as a safetensors file; what the optimiser remembers is not in it. `made` says how
    /// they came about.
    pub async fn export(&self, made: &str) -> Result<Vec<u8>, NnError> {
        self.trainer.export(made, false).await
    }

    /// The same with the weights of such a file, before its first step.
    pub fn import(self, file: &[u8]) -> Result<Self, NnError> {
        Ok(Self { trainer: self.trainer.import(file)?, ..self })
    }

    /// Steps taken since the first weights.
    pub fn steps(&self) -> usize {
        self.trainer.steps()
    }

    pub fn config(&self) -> &SequenceConfig {
        &self.config
    }

    pub fn parameters(&self) -> usize {
        self.trainer.model.num_params()
    }

    fn upload(&self, batch: &Batch) -> Result<[Tensor<3>; 3], NnError> {
        let SequenceConfig { d_input, d_output, context, .. } = self.config;
        expect("a sequence", batch.seq.clamp(1, context), batch.seq)?;
        batch.upload(batch.seq, [d_input, d_output], &self.trainer.device)
    }
}

/// The values of a tensor, once the device has them.
pub(crate) async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, NnError> {
    let failed = |reason: String| NnError::Read { reason };
    let data = tensor.into_data_async().await.map_err(|error| failed(format!("{error:?}")))?;
    data.try_into_vec().map_err(|error| failed(format!("{error:?}")))
}

/// The one value of a loss, once the device has it.
pub async fn read_loss(loss: Tensor<1>) -> Result<f32, NnError> {
    Ok(read(loss).await?.first().copied().unwrap_or(f32::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Architecture, OptimiserKind};
    use futures_lite::future::block_on;
    use tasks::seed::{Stream, derive};
    use tasks::{LessonPlan, LinearRegression, Spectrum};

    const SEQ: usize = 6;
    const ADAM: Optimiser =
        Optimiser { kind: OptimiserKind::Adam, learning_rate: 3e-3, warm_up: 10, end: None };

    fn config(architecture: Architecture, d_output: usize) -> SequenceConfig {
        SequenceConfig {
            architecture,
            d_input: 2,
            d_output,
            d_model: 16,
            heads: 2,
            layers: 2,
            context: SEQ,
            mlp: true,
            positions: true,
        }
    }

    /// Inputs and, as targets, the mean of all their numbers so far.
    fn sums(step: u64) -> Batch {
        let family = LinearRegression {
            dims: 2,
            examples: 0,
            spectrum: Spectrum::Flat,
            weight_variance: 1.0,
            noise_variance: 0.0,
        };
        let plan = LessonPlan { examples: SEQ, noise_std: 0.0, scale: 1.0 };
        let mut batch = Batch { seq: SEQ, ..Batch::default() };
        for row in 0..16 {
            let seed = derive(3, Stream::Train, step * 16 + row);
            let lesson = plan.draw(&family, 0, seed);
            let mut sum = 0.0;
            for at in 0..SEQ {
                sum += lesson.input(at).iter().sum::<f32>();
                batch.targets.push(sum / SEQ as f32);
                batch.weights.push(1.0);
            }
            batch.tokens.extend(lesson.inputs);
        }
        batch
    }

    fn learner(architecture: Architecture, kind: OptimiserKind, seed: u64) -> Learner {
        let optimiser = Optimiser { kind, ..ADAM };
        Learner::new(&config(architecture, 1), Loss::Squared, optimiser, seed, &Device::flex())
    }

    fn losses(learner: &mut Learner, steps: std::ops::Range<u64>) -> Vec<f32> {
        let step = |step| block_on(read_loss(learner.step(&sums(step)).unwrap())).unwrap();
        steps.map(step).collect()
    }

    #[test]
    fn every_architecture_learns_to_add_up() {
        for architecture in [
            Architecture::Attention { softmax: true },
            Architecture::Attention { softmax: false },
            Architecture::Retention,
            Architecture::StateSpace,
            Architecture::GatedRecurrence,
            Architecture::Lstm,
            Architecture::Mlp,
            Architecture::Mixer,
        ] {
            let losses = losses(&mut learner(architecture, OptimiserKind::Adam, 1), 0..200);
            let mean = |losses: &[f32]| losses.iter().sum::<f32>() / losses.len() as f32;
            let (first, last) = (mean(&losses[..5]), mean(&losses[190..]));
            assert!(last < 0.3 * first, "{architecture:?}: from {first} to {last}");
        }
    }

    #[test]
    fn every_optimiser_learns() {
        for kind in
            [OptimiserKind::Sgd, OptimiserKind::Adam, OptimiserKind::AdamW { weight_decay: 0.1 }]
        {
            let mut learner = learner(Architecture::Attention { softmax: true }, kind, 1);
            let losses = losses(&mut learner, 0..150);
            assert!(losses[149] < 0.8 * losses[0], "{kind:?}: {} {}", losses[0], losses[149]);
        }
    }

    #[test]
    fn a_seed_gives_the_same_run_again_and_a_snapshot_goes_on_alike() {
        let kind = OptimiserKind::AdamW { weight_decay: 0.1 };
        let new = |seed| learner(Architecture::Attention { softmax: true }, kind, seed);
        let mut first = new(1);
        let before = losses(&mut first, 0..5);
        let snapshot = first.clone();
        let after = losses(&mut first, 5..10);
        let mut again = new(1);
        assert_eq!(losses(&mut again, 0..5), before);
        let mut back = snapshot;
        assert_eq!(back.steps(), 5);
        assert_eq!(losses(&mut back, 5..10), after);
        assert_ne!(losses(&mut new(2), 0..5), before);
    }

    #[test]
    fn what_does_not_count_does_not_matter() {
        let mut batch = sums(0);
        batch.weights.iter_mut().skip(1).step_by(2).for_each(|weight| *weight = 0.0);
        let mut changed = batch.clone();
        changed.targets.iter_mut().skip(1).step_by(2).for_each(|target| *target = 100.0);
        let loss = |batch| {
            let mut learner = learner(Architecture::Mixer, OptimiserKind::Adam, 1);
            block_on(read_loss(learner.step(batch).unwrap())).unwrap()
        };
        assert_eq!(loss(&batch), loss(&changed));
    }

    #[test]
    fn a_cross_entropy_at_the_start_is_near_that_of_guessing() {
        let config = config(Architecture::Attention { softmax: true }, 4);
        let mut learner = Learner::new(&config, Loss::CrossEntropy, ADAM, 1, &Device::flex());
        let mut batch = sums(0);
        batch.targets = batch.weights.iter().flat_map(|_| [0.0, 1.0, 0.0, 0.0]).collect();
        let loss = block_on(read_loss(learner.step(&batch).unwrap())).unwrap();
        assert!((loss - 4.0_f32.ln()).abs() < 1.0, "{loss}");
        let shares: f32 =
            block_on(learner.predict(&batch)).unwrap()[..4].iter().map(|nats| nats.exp()).sum();
        assert!((shares - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_batch_of_another_shape_is_refused() {
        let mut learner = learner(Architecture::Mixer, OptimiserKind::Adam, 1);
        let good = sums(0);
        assert!(learner.step(&Batch { seq: 5, ..good.clone() }).is_err());
        assert!(learner.step(&Batch { tokens: vec![0.0; 3], ..good.clone() }).is_err());
        assert!(learner.step(&Batch { targets: vec![], ..good.clone() }).is_err());
        assert!(learner.step(&Batch::default()).is_err());
        assert!(learner.step(&good).is_ok());
    }
}
