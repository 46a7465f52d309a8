//! Steps of the weights that make keys and values: down a gradient, or layer by layer.

use super::case::Lesson;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor, TensorData};
use lab::{Lab, LabError};
use lm::{DenseBlock, DenseHead, Forward, Layers, Lm, Rows, Tap, TapRows, Taps, Texts, read};

/// A change of the weights that make a layer's keys and values: `[d_model, kv_heads * d_head]` each.
pub(super) type Step = [Tensor<2>; 2];

/// What texts one below the other are, as the rows of a matrix.
pub(super) struct Reading {
    pub(super) texts: Texts,
    /// The row of each text's last token.
    ends: Vec<usize>,
}

impl Reading {
    pub(super) fn new(lm: &Lm, lengths: &[usize], device: &Device) -> Self {
        let ends = lengths.iter().scan(0, |end, length| {
            *end += length;
            Some(*end - 1)
        });
        Self { ends: ends.collect(), texts: Texts::new(&lm.config, lengths, device) }
    }

    pub(super) fn last(&self, rows: &Tensor<2>) -> Tensor<2> {
        let row = |end: &usize| rows.clone().slice_dim(0, *end..*end + 1);
        Tensor::cat(self.ends.iter().map(row).collect(), 0)
    }
}

/// A lesson on its way through the layers.
struct Taught<'a> {
    lesson: &'a Lesson,
    reading: Reading,
    head: DenseHead,
}

impl<'a> Taught<'a> {
    async fn new(lm: &Lm, lesson: &'a Lesson, device: &Device) -> Result<Self, LabError> {
        let lengths: Vec<usize> = lesson.texts.iter().map(Vec::len).collect();
        let head = lm.dense_head(&lesson.labels, device).await?;
        Ok(Self { lesson, reading: Reading::new(lm, &lengths, device), head })
    }

    /// `-Σ log p(label)` over the texts, among the labels, at the residual vectors of the texts' ends.
    fn loss(&self, ends: Tensor<2>) -> Tensor<1> {
        let log_probs = log_softmax(self.head.logits(ends), 1);
        let rows = self.lesson.right.iter().enumerate();
        let of = |(row, label): (usize, &usize)| {
            log_probs.clone().slice([row..row + 1, *label..*label + 1])
        };
        -Tensor::cat(rows.map(of).collect(), 0).sum()
    }
}

/// `x (W + ΔW)`, of which the second part is added: the residual after attention, `h + a`, and `a`.
fn attended(block: &DenseBlock, h: &Tensor<2>, steps: &Step, texts: &Texts) -> [Tensor<2>; 2] {
    let x = block.normed(h.clone());
    let [q, k, v] = block.project(x.clone());
    let [of_k, of_v] = steps.clone();
    let a = block.attend([q, k + x.clone().matmul(of_k), v + x.matmul(of_v)], texts);
    [h.clone() + a.clone(), a]
}

pub(super) fn rows(values: Vec<f32>, width: usize, device: &Device) -> Tensor<2> {
    let shape = [values.len() / width, width];
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// Steps of nothing, whose gradient is that of the weights.
fn still(lm: &Lm, device: &Device) -> Step {
    let shape = [lm.config.d_model, lm.config.kv_heads * lm.config.d_head()];
    [0, 1].map(|_| Tensor::zeros(shape, device).require_grad())
}

pub(super) async fn embedded(lm: &Lm, texts: &[Vec<u32>]) -> Result<Vec<f32>, LabError> {
    let mut values = Vec::new();
    for id in texts.iter().flatten() {
        values.extend(lm.embedding(*id).await?);
    }
    Ok(values)
}

async fn squared(of: impl IntoIterator<Item = Tensor<2>>) -> Result<f32, LabError> {
    let sum = of.into_iter().map(|it| it.square().sum()).reduce(|sum, it| sum + it);
    let Some(sum) = sum else { return Ok(0.0) };
    Ok(read(sum).await?.first().copied().unwrap_or(0.0))
}

/// What a step is times, so that it is `size` times as long as the weights; 0 where there is no gradient.
fn times(size: f32, [weights, gradient]: [f32; 2]) -> f32 {
    if gradient > 0.0 { -size * (weights / gradient).sqrt() } else { 0.0 }
}

/// One step of gradient descent on a lesson, layer by layer: backpropagation through the whole model, the
/// layers recomputed one at a time from the last on.
pub(super) async fn gradient(
    lab: &Lab,
    lm: &Lm,
    lesson: &Lesson,
    size: f32,
) -> Result<Vec<Step>, LabError> {
    let (device, depth, width) =
        (lab.train_device().autodiff(), lm.config.layers, lm.config.d_model);
    let taught = Taught::new(lm, lesson, &device).await?;
    // What each layer reads, then what the last one leaves.
    let mut inputs = vec![embedded(lm, &lesson.texts).await?];
    inputs.resize(depth + 1, Vec::new());
    let taps = Taps { residual: Layers::all(depth), rows: TapRows::All, ..Taps::default() };
    for text in &lesson.texts {
        let input = Forward { logits: Rows::None, taps: &taps, ..Forward::last(text) };
        let seen = lm.forward(&mut lm.new_cache(text.len()), input, lab).await?.captured;
        for (layer, of_layer) in seen.layers(Tap::Residual) {
            inputs[layer + 1].extend(&of_layer.values);
        }
    }
    let left = rows(inputs.pop().unwrap_or_default(), width, &device).require_grad();
    let grads = taught.loss(taught.reading.last(&left)).backward();
    let mut upstream = left.grad(&grads).unwrap_or_else(|| left.inner().zeros_like());
    let (mut found, mut lengths) = (Vec::with_capacity(depth), [0.0; 2]);
    for layer in (0..depth).rev() {
        lab.tick("Going back through the layers", depth - 1 - layer, depth).await?;
        let block = lm.dense_block(layer, &device).await?;
        let h = rows(inputs.pop().unwrap_or_default(), width, &device).require_grad();
        let step = still(lm, &device);
        let [middle, _] = attended(&block, &h, &step, &taught.reading.texts);
        let out = middle.clone() + block.mlp(middle);
        let grads = (out * Tensor::from_inner(upstream)).sum().backward();
        upstream = h.grad(&grads).unwrap_or_else(|| h.inner().zeros_like());
        let of = step.map(|it| it.grad(&grads).unwrap_or_else(|| it.inner().zeros_like()));
        lengths[0] += squared([block.key_value_weights().inner()]).await?;
        lengths[1] += squared(of.clone()).await?;
        found.push(of);
    }
    let times = times(size, lengths);
    let steps = found.into_iter().rev();
    Ok(steps.map(|of| of.map(|it| Tensor::from_inner(it * times))).collect())
}

/// A lesson that is at a layer of a model whose earlier layers are changed already.
pub(super) struct Causal<'a> {
    taught: Taught<'a>,
    h: Tensor<2>,
}

impl<'a> Causal<'a> {
    pub(super) async fn new(
        lm: &Lm,
        lesson: &'a Lesson,
        device: &Device,
    ) -> Result<Self, LabError> {
        let h = rows(embedded(lm, &lesson.texts).await?, lm.config.d_model, device);
        Ok(Self { taught: Taught::new(lm, lesson, device).await?, h })
    }

    /// The step of this layer alone: down the gradient of the loss that the final norm and the output matrix
    /// make of the layer's output. Then the lesson goes on through the changed layer.
    pub(super) async fn pass(
        &mut self,
        lm: &Lm,
        block: &DenseBlock,
        size: f32,
    ) -> Result<Step, LabError> {
        let Self { taught, h } = self;
        let (texts, step) = (&taught.reading.texts, still(lm, &h.device()));
        let [middle, _] = attended(block, h, &step, texts);
        let ends = taught.reading.last(&middle);
        let grads = taught.loss(ends.clone() + block.mlp(ends)).backward();
        let of = step.map(|it| it.grad(&grads).unwrap_or_else(|| it.inner().zeros_like()));
        let weights = squared([block.key_value_weights().inner()]).await?;
        let times = times(size, [weights, squared(of.clone()).await?]);
        let step: Step = of.map(|it| Tensor::from_inner(it * times));
        let [middle, _] = attended(block, h, &step, texts);
        *h = middle.clone() + block.mlp(middle);
        Ok(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_as_long_as_asked_for() {
        assert_eq!(times(0.5, [16.0, 4.0]), -1.0);
        assert_eq!(times(0.5, [16.0, 0.0]), 0.0);
    }
}
