//! Layers in plain numbers: they compute what the model computes, and gradients go through them.

mod common;
#[allow(dead_code)] // `tests/gguf.rs` uses the rest of it
mod corpus;
mod tiny;

use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor, TensorData};
use common::now;
use lm::gguf::Dtype;
use lm::{DenseBlock, DenseHead, Forward, Lm, Loader, NoPause, Precision, Texts};
use tiny::{TINY, Tiny, VOCAB};

const TEXTS: [&[u32]; 2] = [&[0, 3, 4, 1, 6, 7, 2, 9, 30, 12], &[5, 3, 90, 8]];
const LABELS: [u32; 3] = [7, 11, 100];

fn model(tiny: &Tiny, dtype: Dtype) -> Lm {
    let bytes = tiny.gguf(dtype);
    let mut loader = Loader::of_gguf(&Device::flex(), bytes.len() as u64).unwrap();
    loader.push(&bytes).unwrap();
    let mut lm = loader.finish().unwrap();
    lm.precision = Precision::Exact;
    lm
}

struct Dense {
    lm: Lm,
    blocks: Vec<DenseBlock>,
    head: DenseHead,
    texts: Texts,
    device: Device,
}

impl Dense {
    fn new(lm: Lm, labels: &[u32], device: Device) -> Self {
        let block = |layer| now(lm.dense_block(layer, &device)).unwrap();
        let blocks = (0..lm.config.layers).map(block).collect();
        let head = now(lm.dense_head(labels, &device)).unwrap();
        let texts = Texts::new(&lm.config, &TEXTS.map(<[u32]>::len), &device);
        Self { blocks, head, texts, device, lm }
    }

    fn rows(&self, values: Vec<f32>) -> Tensor<2> {
        let width = self.lm.config.d_model;
        let shape = [values.len() / width, width];
        Tensor::from_data(TensorData::new(values, shape), &self.device)
    }

    fn embedded(&self) -> Vec<f32> {
        TEXTS.concat().iter().flat_map(|id| now(self.lm.embedding(*id)).unwrap()).collect()
    }

    /// The logits after each text.
    fn logits(&self, residual: Tensor<2>) -> Tensor<2> {
        let ends = [TEXTS[0].len() - 1, TEXTS[0].len() + TEXTS[1].len() - 1];
        let ends = ends.map(|end| residual.clone().slice_dim(0, end..end + 1));
        self.head.logits(Tensor::cat(ends.into(), 0))
    }

    /// How improbable the first label is after both texts.
    fn loss(&self, residual: Tensor<2>) -> Tensor<1> {
        -log_softmax(self.logits(residual), 1).slice_dim(1, 0..1).sum()
    }
}

#[test]
fn they_compute_what_the_model_computes() {
    let all: Vec<u32> = (0..VOCAB as u32).collect();
    for (tiny, dtype) in [
        (TINY, Dtype::Q8_0),
        (Tiny { d_head: 24, heads: 3, kv_heads: 1, d_ffn: 100, ..TINY }, Dtype::F32),
        (Tiny { d_head: 64, heads: 5, kv_heads: 1, has_head: true, ..TINY }, Dtype::F16),
    ] {
        let dense = Dense::new(model(&tiny, dtype), &all, Device::flex());
        let blocks = dense.blocks.iter();
        let residual = blocks.fold(dense.rows(dense.embedded()), |residual, block| {
            block.forward(residual, &dense.texts)
        });
        let found = dense.logits(residual).into_data().try_into_vec::<f32>().unwrap();
        for (tokens, found) in TEXTS.iter().zip(found.chunks(VOCAB)) {
            let mut cache = dense.lm.new_cache(tokens.len());
            let input = Forward::last(tokens);
            let expected = now(dense.lm.forward(&mut cache, input, &NoPause)).unwrap().logits;
            let near = found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-3);
            assert!(near && expected.len() == VOCAB, "{tiny:?}");
        }
    }
}

#[test]
fn gradients_layer_by_layer_are_those_of_the_whole() {
    let dense = Dense::new(model(&TINY, Dtype::F32), &LABELS, Device::flex().autodiff());
    let (texts, width) = (&dense.texts, dense.lm.config.d_model);
    // What is added to the keys of the first layer, and to what the MLP of the last adds.
    let first_layer = |residual: Tensor<2>, added: Tensor<2>| {
        let [q, k, v] = dense.blocks[0].project(dense.blocks[0].normed(residual.clone()));
        let middle = residual + dense.blocks[0].attend([q, k + added, v], texts);
        middle.clone() + dense.blocks[0].mlp(middle)
    };
    let whole = |input: Vec<f32>, added: Vec<f32>| {
        let added = TensorData::new(added.clone(), [14, added.len() / 14]);
        let residual = first_layer(dense.rows(input), Tensor::from_data(added, &dense.device));
        dense.loss(dense.blocks[1].forward(residual, texts)).into_scalar::<f32>()
    };

    let keys = dense.lm.config.kv_heads * dense.lm.config.d_head();
    let nothing = Tensor::zeros([14, keys], &dense.device).require_grad();
    let input = dense.rows(dense.embedded()).require_grad();
    let after = first_layer(input.clone(), nothing.clone());
    // Back through the last layer alone, whose input stands for itself.
    let boundary = Tensor::from_inner(after.clone().inner()).require_grad();
    let loss = dense.loss(dense.blocks[1].forward(boundary.clone(), texts));
    let upstream = boundary.grad(&loss.backward()).unwrap();
    let grads = (after * Tensor::from_inner(upstream)).sum().backward();
    let of =
        |tensor: Tensor<2>| tensor.grad(&grads).unwrap().into_data().try_into_vec::<f32>().unwrap();
    let (of_input, of_keys) = (of(input), of(nothing));

    let (embedded, step) = (dense.embedded(), 1e-2);
    let zeros = vec![0.0; 14 * keys];
    let moved = |mut values: Vec<f32>, at: usize, by: f32| {
        values[at] += by;
        values
    };
    let check = |found: &[f32], at: usize, losses: [f32; 2]| {
        let expected = (losses[1] - losses[0]) / (2.0 * step);
        let apart = (found[at] - expected).abs();
        assert!(apart < 2e-3 + 0.03 * expected.abs(), "{at}: {} and {expected}", found[at]);
    };
    let sides = [-step, step];
    for at in (0..14 * width).step_by(41) {
        let loss = |by| whole(moved(embedded.clone(), at, by), zeros.clone());
        check(&of_input, at, sides.map(loss));
    }
    for at in (0..14 * keys).step_by(29) {
        check(&of_keys, at, sides.map(|by| whole(embedded.clone(), moved(zeros.clone(), at, by))));
    }
    assert!(of_keys.iter().any(|it| it.abs() > 1e-3) && of_input.iter().any(|it| it.abs() > 0.01));
}
