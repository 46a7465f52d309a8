//! Training of the factors of one layer. The gradients are written out: the loss has two matrices.

use super::Shrunk;
use super::calibrate::{Calibrated, Layer, tensor};
use burn::tensor::{Device, Int, Tensor, TensorData};
use lab::sets::shuffled;
use lab::{Lab, LabError};
use lm::read;
use tasks::{draws, normal};

/// Tokens of a step.
const BATCH: usize = 64;
/// Falls to zero in a straight line. On a prompt of another seed 1e-3 was far from done after 100 steps, and 6e-3
/// no better than this.
const RATE: f32 = 3e-3;
/// Adam's (Kingma & Ba 2015, alg. 1).
const DECAYS: [f32; 2] = [0.9, 0.999];
const EPSILON: f32 = 1e-8;

/// Factors that know nothing of the weights, of the size that keeps lengths.
pub(super) fn random(layer: &Layer, ranks: [usize; 2], seed: u64) -> Shrunk {
    let mut draws = draws(seed);
    let mut drawn = |rows: usize, columns: usize, scale: f32| {
        tensor((0..rows * columns).map(|_| scale * normal(&mut draws)).collect(), columns)
    };
    let [_, inner] = layer.inputs.dims();
    [0, 1].map(|side| {
        let ([_, width], rank) = (layer.made[side].dims(), ranks[side]);
        let root = |of: usize| (of as f32).sqrt().recip();
        [drawn(inner, rank, root(inner)), drawn(rank, width, root(rank))]
    })
}

/// Trains all layers, each from its own start and by itself.
pub(super) async fn trained(
    lab: &Lab,
    calibrated: &Calibrated,
    starts: Vec<Shrunk>,
    steps: usize,
) -> Result<Vec<Shrunk>, LabError> {
    let mut trained = Vec::with_capacity(starts.len());
    for (done, (layer, start)) in calibrated.layers.iter().zip(starts).enumerate() {
        lab.tick("Training layer by layer", done, calibrated.layers.len()).await?;
        trained.push(train(layer, start, steps).await?);
    }
    Ok(trained)
}

/// Minimises `‖K - x A B‖²`, and the same for values, with Adam, from these factors on.
async fn train(layer: &Layer, start: Shrunk, steps: usize) -> Result<Shrunk, LabError> {
    let tokens = layer.inputs.dims()[0];
    let order = shuffled((0..tokens as i32).collect::<Vec<i32>>(), 0);
    let order = Tensor::<1, Int>::from_data(TensorData::new(order, [tokens]), &Device::flex());
    let inputs = layer.inputs.clone().select(0, order.clone());
    let [keys, values] = layer.made.each_ref().map(|made| made.clone().select(0, order.clone()));
    let [of_keys, of_values] = start;
    Ok([fit(&inputs, &keys, of_keys, steps).await?, fit(&inputs, &values, of_values, steps).await?])
}

async fn fit(
    inputs: &Tensor<2>,
    made: &Tensor<2>,
    [down, up]: [Tensor<2>; 2],
    steps: usize,
) -> Result<[Tensor<2>; 2], LabError> {
    let [rank, width] = up.dims();
    let (mut a, mut b) = (Adam::new(read(down).await?), Adam::new(read(up).await?));
    let tokens = inputs.dims()[0];
    let batch = BATCH.min(tokens);
    for step in 0..steps {
        let from = step * batch % (tokens - batch + 1);
        let rows = |of: &Tensor<2>| of.clone().slice_dim(0, from..from + batch);
        let (x, wanted) = (rows(inputs), rows(made));
        let (down, up) = (tensor(a.values.clone(), rank), tensor(b.values.clone(), width));
        let stored = x.clone().matmul(down);
        let error = stored.clone().matmul(up.clone()) - wanted;
        let of_down = x.transpose().matmul(error.clone().matmul(up.transpose()));
        let of_up = stored.transpose().matmul(error);
        let rate = RATE * (1.0 - step as f32 / steps as f32);
        a.step(&read(of_down).await?, rate);
        b.step(&read(of_up).await?, rate);
    }
    Ok([tensor(a.values, rank), tensor(b.values, width)])
}

/// A matrix with its moments.
struct Adam {
    values: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
    /// The decays to the power of the steps so far.
    powers: [f32; 2],
}

impl Adam {
    fn new(values: Vec<f32>) -> Self {
        let zeros = vec![0.0; values.len()];
        Self { values, first: zeros.clone(), second: zeros, powers: [1.0; 2] }
    }

    fn step(&mut self, gradient: &[f32], rate: f32) {
        let Self { values, first, second, powers } = self;
        powers.iter_mut().zip(DECAYS).for_each(|(power, decay)| *power *= decay);
        let [unbias, unbias_square] = powers.map(|power| (1.0 - power).recip());
        let moments = first.iter_mut().zip(second.iter_mut());
        for ((value, gradient), (first, second)) in values.iter_mut().zip(gradient).zip(moments) {
            *first += (1.0 - DECAYS[0]) * (gradient - *first);
            *second += (1.0 - DECAYS[1]) * (gradient * gradient - *second);
            let root = (*second * unbias_square).sqrt() + EPSILON;
            *value -= rate * *first * unbias / root;
        }
    }
}
