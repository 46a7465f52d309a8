use crate::{NnError, weights};
use burn::module::Module;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamConfig, AdamWConfig, GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::{Device, Tensor};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optimiser {
    pub kind: OptimiserKind,
    pub learning_rate: f64,
    /// Steps over which the learning rate rises to its value.
    pub warm_up: usize,
    /// The step at which it has then fallen to a tenth, along a cosine (Loshchilov & Hutter 2017);
    /// without one it stays.
    pub end: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OptimiserKind {
    /// With a momentum of 0.9.
    Sgd,
    /// Kingma & Ba 2015.
    Adam,
    /// Loshchilov & Hutter 2019.
    AdamW { weight_decay: f64 },
}

impl Optimiser {
    /// Of the learning rate, what is left at the end.
    const LEFT: f64 = 0.1;

    /// The learning rate of a step, counted from one.
    fn rate(&self, step: usize) -> f64 {
        let warm_up = self.warm_up.max(1);
        let rising = (step as f64 / warm_up as f64).min(1.0);
        let falling = match self.end {
            Some(end) if step > warm_up => {
                let done = (step - warm_up) as f64 / end.saturating_sub(warm_up).max(1) as f64;
                let cosine = (1.0 + (done.min(1.0) * std::f64::consts::PI).cos()) / 2.0;
                Self::LEFT + (1.0 - Self::LEFT) * cosine
            }
            _ => 1.0,
        };
        self.learning_rate * rising * falling
    }

    fn build(&self) -> ModuleOptimizer {
        match self.kind {
            OptimiserKind::Sgd => {
                let momentum = MomentumConfig::new().with_momentum(0.9).with_dampening(0.0);
                SgdConfig::new().with_momentum(Some(momentum)).init()
            }
            OptimiserKind::Adam => AdamConfig::new().with_epsilon(1e-8).init(),
            OptimiserKind::AdamW { weight_decay } => {
                let config = AdamWConfig::new().with_beta_2(0.98).with_epsilon(1e-8);
                config.with_weight_decay(weight_decay as f32).init()
            }
        }
    }
}

/// A model with its optimiser, whatever its loss. A clone is a snapshot: it shares tensors, and both go
/// on alike.
#[derive(Clone)]
pub(crate) struct Trainer<M> {
    pub(crate) model: M,
    optim: ModuleOptimizer,
    optimiser: Optimiser,
    /// With autodiff.
    pub(crate) device: Device,
    steps: usize,
}

impl<M: Module> Trainer<M> {
    /// `device` may be with or without autodiff.
    pub(crate) fn new(
        init: impl FnOnce(&Device) -> M,
        optimiser: Optimiser,
        device: &Device,
    ) -> Self {
        let device = device.clone().autodiff();
        let model = init(&device);
        Self { model, optim: optimiser.build(), optimiser, device, steps: 0 }
    }

    /// One step down this loss, which it gives back, from before its update.
    pub(crate) fn step(&mut self, loss: Tensor<1>) -> Tensor<1> {
        let value = loss.clone().inner();
        let grads = GradientsParams::from_grads(loss.backward(), &self.model);
        self.steps += 1;
        let rate = self.optimiser.rate(self.steps);
        self.model = self.optim.step(rate, self.model.clone(), grads);
        value
    }

    /// The same weights with another optimiser, before its first step.
    pub(crate) fn again(&self, optimiser: Optimiser) -> Self {
        let (model, device) = (self.model.clone(), self.device.clone());
        Self { model, optim: optimiser.build(), optimiser, device, steps: 0 }
    }

    /// Steps taken since the first weights.
    pub(crate) fn steps(&self) -> usize {
        self.steps
    }

    /// The weights as a safetensors file; what the optimiser remembers is not in it.
    pub(crate) async fn export(&self, made: &str, half: bool) -> Result<Vec<u8>, NnError> {
        weights::write(&self.model.valid(), made, half).await
    }

    /// The same with the weights of such a file.
    pub(crate) fn import(self, file: &[u8]) -> Result<Self, NnError> {
        Ok(Self { model: weights::read(self.model, file)?, ..self })
    }

    /// All that is needed to go on as if there had been no pause: what `resume` takes. Waits for the
    /// device.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn save(&self) -> Result<Vec<u8>, NnError> {
        let model = self.model.clone().into_record().into_bytes().map_err(unkept)?;
        let optim = self.optim.into_bytes().map_err(unkept)?;
        let mut file = (self.steps as u64).to_le_bytes().to_vec();
        file.extend((model.len() as u64).to_le_bytes());
        file.extend_from_slice(&model);
        file.extend_from_slice(&optim);
        Ok(file)
    }

    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn resume(self, file: &[u8]) -> Result<Self, NnError> {
        let short = || NnError::Weights("what was kept of the training is cut off".to_owned());
        let (steps, rest) = file.split_first_chunk::<8>().ok_or_else(short)?;
        let (length, rest) = rest.split_first_chunk::<8>().ok_or_else(short)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| short())?;
        let (model, optim) = rest.split_at_checked(length).ok_or_else(short)?;
        let bytes = |part: &[u8]| burn::tensor::Bytes::from_bytes_vec(part.to_vec());
        let model = burn::store::ModuleRecord::from_bytes(bytes(model)).map_err(unkept)?;
        let model = self.model.try_load_record(model).map_err(unkept)?;
        let optim = self.optim.from_bytes(bytes(optim)).map_err(unkept)?;
        Ok(Self { model, optim, steps: u64::from_le_bytes(*steps) as usize, ..self })
    }
}

#[cfg(not(target_family = "wasm"))]
fn unkept(error: burn::store::RecordError) -> NnError {
    NnError::Weights(format!("what was kept of the training: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_in_a_line_and_falls_along_a_cosine() {
        let kind = OptimiserKind::Adam;
        let stays = Optimiser { kind, learning_rate: 2.0, warm_up: 4, end: None };
        assert_eq!([1, 2, 4, 5, 1_000].map(|step| stays.rate(step)), [0.5, 1.0, 2.0, 2.0, 2.0]);
        let falls = Optimiser { end: Some(104), ..stays };
        let rates = [4, 54, 104, 200].map(|step| falls.rate(step));
        for (rate, expected) in rates.into_iter().zip([2.0, 1.1, 0.2, 0.2]) {
            assert!((rate - expected).abs() < 1e-9, "{rates:?}");
        }
    }
}
