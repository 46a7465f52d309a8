//! Noisy self-calibration: the strengths are fitted to the demonstrations themselves, by gradient.

use super::bench::Bench;
use super::contexts::{Branches, Contexts, Strengths, start_values};
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor, TensorData};
use lab::select::random;
use lab::sets::Example;
use lab::{Lab, LabError};
use lm::{DenseBlock, DenseHead, Lm, Texts, read};
use tasks::{Draws, draws, normal};

/// Demonstrations of a step, as in the paper's code.
const BATCH: usize = 2;
/// Of AdamW (Loshchilov & Hutter 2019), as in the paper's code.
const DECAYS: [f32; 2] = [0.9, 0.999];
const WEIGHT_DECAY: f32 = 1e-3;
const WARM_UP: f32 = 0.05;
/// The paper's code takes 0.01 for 500 steps; fewer steps are longer, so that all together they go as far
/// as reviews and headlines need.
const TRAVEL: f32 = 1.0;
const LEAST_RATE: f32 = 0.01;
const MOST_RATE: f32 = 0.15;

/// The model in plain numbers, which stand still.
pub(super) struct Frozen {
    blocks: Vec<DenseBlock>,
    head: DenseHead,
    device: Device,
}

impl Frozen {
    pub(super) async fn new(lab: &Lab, lm: &Lm) -> Result<Self, LabError> {
        let device = lab.train_device().autodiff();
        let mut blocks = Vec::with_capacity(lm.config.layers);
        for layer in 0..lm.config.layers {
            lab.tick("Unpacking the model", layer, lm.config.layers).await?;
            blocks.push(lm.dense_block(layer, &device).await?);
        }
        let all: Vec<u32> = (0..lm.config.vocab as u32).collect();
        let head = lm.dense_head(&all, &device).await?;
        Ok(Self { blocks, head, device })
    }

    fn rows(&self, values: Vec<f32>, width: usize) -> Tensor<2> {
        let rows = values.len() / width.max(1);
        Tensor::from_data(TensorData::new(values, [rows, width]), &self.device)
    }
}

/// What is fitted, and how.
pub(super) struct Plan {
    pub(super) branches: Branches,
    pub(super) steps: usize,
    /// The size of the noise, as a share of the norm of what it is added to.
    pub(super) noise: f32,
    pub(super) seed: u64,
}

impl Plan {
    /// Rises over the first twentieth of the steps, and falls along a cosine.
    fn rate(&self, step: usize) -> f32 {
        let steps = self.steps.max(1) as f32;
        let rate = (TRAVEL / steps).clamp(LEAST_RATE, MOST_RATE);
        let warm = (WARM_UP * steps).max(1.0);
        let (at, done) = (step as f32 + 1.0, step as f32 / steps);
        rate * (at / warm).min(1.0) * (1.0 + (std::f32::consts::PI * done).cos()) / 2.0
    }

    /// Minimises `−log p(label)` of the demonstrations, asked alone; `each` sees every step's loss.
    pub(super) async fn fit(
        &self,
        bench: &Bench<'_>,
        frozen: &Frozen,
        contexts: &Contexts,
        mut each: impl FnMut(usize, f32) -> Result<(), LabError>,
    ) -> Result<Vec<Strengths>, LabError> {
        let Bench { lab, lm, demonstrations, .. } = bench;
        let mut strengths = start_values(lm.config.layers);
        let mut moments = [0, 1].map(|_| vec![[0.0; 4]; strengths.len()]);
        let mut noise = draws(self.seed ^ 0x2c1);
        for step in 0..self.steps {
            lab.tick("Calibrating", step, self.steps).await?;
            let seed = self.seed.wrapping_mul(1_000) + step as u64;
            let batch = random(demonstrations.len(), BATCH, seed);
            let batch: Vec<&Example> = batch.into_iter().map(|at| &demonstrations[at]).collect();
            let at = frozen.rows(strengths.concat(), 4).require_grad();
            let loss = self.loss(bench, frozen, contexts, &at, &batch, &mut noise).await?;
            let gradient = at.grad(&loss.backward());
            each(step, read(loss.inner()).await?.first().copied().unwrap_or(0.0))?;
            if let Some(gradient) = gradient {
                self.step(&mut strengths, &mut moments, &read(gradient).await?, step);
            }
        }
        Ok(strengths)
    }

    /// The mean of `−log p(label)` over some demonstrations, at strengths `[layers, 4]`.
    async fn loss(
        &self,
        bench: &Bench<'_>,
        frozen: &Frozen,
        contexts: &Contexts,
        strengths: &Tensor<2>,
        batch: &[&Example],
        noise: &mut Draws,
    ) -> Result<Tensor<1>, LabError> {
        let (lm, width) = (bench.lm, bench.lm.config.d_model);
        let queries: Vec<Vec<u32>> = batch.iter().map(|it| bench.query(&it.input)).collect();
        let lengths: Vec<usize> = queries.iter().map(Vec::len).collect();
        let mut embedded = Vec::new();
        for token in queries.concat() {
            embedded.extend(lm.embedding(token).await?);
        }
        let texts = Texts::new(&lm.config, &lengths, &frozen.device);
        let mut residual = frozen.rows(embedded, width);
        for (layer, block) in frozen.blocks.iter().enumerate() {
            let mut injected = |added: Tensor<2>, branch: usize| {
                let at = |column| strengths.clone().slice([layer..layer + 1, column..column + 1]);
                let [times, keep] = [0, 1].map(|of| at(2 * branch + of));
                let context = frozen.rows(contexts.of[layer][branch].clone(), width);
                let has = self.branches.has()[branch];
                self.noisy(if has { added * keep + context * times } else { added }, noise)
            };
            let attention = block.attention(residual.clone(), &texts);
            residual = residual + injected(attention, 0);
            let mlp = block.mlp(residual.clone());
            residual = residual + injected(mlp, 1);
        }
        let (mut end, mut losses) = (0, Vec::with_capacity(batch.len()));
        for (length, example) in lengths.iter().zip(batch) {
            end += length;
            let logits = frozen.head.logits(residual.clone().slice_dim(0, end - 1..end));
            let label = bench.label(example) as usize;
            losses.push(-log_softmax(logits, 1).slice_dim(1, label..label + 1));
        }
        Ok(Tensor::cat(losses, 0).mean())
    }

    /// Gaussian noise of a size that goes with the norm of what it is added to.
    fn noisy(&self, added: Tensor<2>, draws: &mut Draws) -> Tensor<2> {
        if self.noise == 0.0 {
            return added;
        }
        let still = added.clone().inner();
        let [rows, width] = still.dims();
        let values: Vec<f32> = (0..rows * width).map(|_| self.noise * normal(draws)).collect();
        let noise = Tensor::from_data(TensorData::new(values, [rows, width]), &still.device());
        let size = still.square().sum_dim(1).sqrt();
        added + Tensor::from_inner(noise * size)
    }

    fn step(
        &self,
        strengths: &mut [Strengths],
        [first, second]: &mut [Vec<Strengths>; 2],
        gradient: &[f32],
        step: usize,
    ) {
        let rate = self.rate(step);
        let [unbias, unbias_square] = DECAYS.map(|decay| 1.0 - decay.powi(step as i32 + 1));
        let moments = first.as_flattened_mut().iter_mut().zip(second.as_flattened_mut());
        let values = strengths.as_flattened_mut().iter_mut().zip(gradient);
        for ((value, gradient), (first, second)) in values.zip(moments) {
            *first += (1.0 - DECAYS[0]) * (gradient - *first);
            *second += (1.0 - DECAYS[1]) * (gradient * gradient - *second);
            let size = (*second / unbias_square).sqrt() + 1e-8;
            *value -= rate * (*first / unbias / size + WEIGHT_DECAY * *value);
        }
    }
}
