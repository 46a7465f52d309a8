use crate::seeded::seeded;
use burn::config::Config;
use burn::module::{Module, Param};
use burn::nn::{Initializer, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::activation::{relu, softmax};
use burn::tensor::{Device, Tensor, TensorData};

/// A masked score, small enough that its weight is zero, finite because shaders may assume so.
const MASKED: f32 = -1e9;
/// Standard deviation of the positions at the start, as in GPT-2.
const POSITION_STD: f64 = 0.02;
/// Width of the inner layer of the MLP, in widths of the model.
const MLP: usize = 4;

/// Sizes of a [`Transformer`].
#[derive(Config, Debug)]
pub struct TransformerConfig {
    /// Numbers in a token.
    pub d_input: usize,
    /// Numbers predicted at a token.
    pub d_output: usize,
    pub d_model: usize,
    /// Divides `d_model`.
    pub heads: usize,
    pub layers: usize,
    /// Longest sequence.
    pub context: usize,
}

/// A decoder over vectors instead of words, as in-context learners of functions have it (Garg et
/// al. 2022, <https://arxiv.org/abs/2208.01066>): learned input projection and positions, blocks
/// with the norm in front (Xiong et al. 2020), ReLU, no dropout, final norm and readout.
#[derive(Module, Debug)]
pub struct Transformer {
    input: Linear,
    /// `[context, d_model]`
    positions: Param<Tensor<2>>,
    blocks: Vec<Block>,
    norm: LayerNorm,
    output: Linear,
}

/// A block with the norm in front.
#[derive(Module, Debug)]
pub(super) struct Block {
    heads: usize,
    attention_norm: LayerNorm,
    /// Queries, keys and values side by side: `[d_model, 3 · d_model]`
    qkv: Linear,
    attention_out: Linear,
    mlp_norm: LayerNorm,
    up: Linear,
    down: Linear,
}

impl TransformerConfig {
    /// Random weights, the same for the same seed.
    pub fn init(&self, seed: u64, device: &Device) -> Transformer {
        seeded(|| self.build(device), seed, device)
    }

    fn build(&self, device: &Device) -> Transformer {
        let Self { d_input, d_output, d_model, heads, layers, context } = *self;
        let linear = |from, to| LinearConfig::new(from, to).init(device);
        let block = |_| Block::init(d_model, heads, MLP * d_model, device);
        let positions = Initializer::Normal { mean: 0.0, std: POSITION_STD };
        Transformer {
            input: linear(d_input, d_model),
            positions: positions.init([context, d_model], device),
            blocks: (0..layers).map(block).collect(),
            norm: LayerNormConfig::new(d_model).init(device),
            output: linear(d_model, d_output),
        }
    }
}

impl Transformer {
    /// What is predicted at each token from it and those before it.
    ///
    /// # Shapes
    /// - `tokens`: `[batch, seq, d_input]`
    /// - prediction: `[batch, seq, d_output]`
    pub fn forward(&self, tokens: Tensor<3>) -> Tensor<3> {
        let [_, seq, _] = tokens.dims();
        let mask = causal_mask(seq, &tokens.device());
        let positions = self.positions.val().narrow(0, 0, seq).unsqueeze(); // [1, seq, d_model]
        let embedded = self.input.forward(tokens) + positions;
        let blocks = self.blocks.iter();
        let residual =
            blocks.fold(embedded, |residual, block| block.forward(residual, Some(&mask)));
        self.output.forward(self.norm.forward(residual))
    }
}

impl Block {
    /// `heads` divides `d_model`; `inner` is the width of the MLP's inner layer.
    pub(super) fn init(d_model: usize, heads: usize, inner: usize, device: &Device) -> Self {
        assert!(d_model.is_multiple_of(heads), "{heads} heads do not divide a width of {d_model}");
        let linear = |from, to| LinearConfig::new(from, to).init(device);
        let norm = || LayerNormConfig::new(d_model).init(device);
        Self {
            heads,
            attention_norm: norm(),
            qkv: linear(d_model, 3 * d_model),
            attention_out: linear(d_model, d_model),
            mlp_norm: norm(),
            up: linear(d_model, inner),
            down: linear(inner, d_model),
        }
    }

    /// `mask` is added to the scores; without one every token sees every other.
    pub(super) fn forward(&self, residual: Tensor<3>, mask: Option<&Tensor<4>>) -> Tensor<3> {
        self.forward_through(residual, mask, |attended| attended)
    }

    /// The same where something else is made of what attention gives.
    pub(super) fn forward_through(
        &self,
        residual: Tensor<3>,
        mask: Option<&Tensor<4>>,
        made: impl Fn(Tensor<3>) -> Tensor<3>,
    ) -> Tensor<3> {
        let normed = self.attention_norm.forward(residual.clone());
        let residual = residual + made(self.attention(normed, mask));
        let normed = self.mlp_norm.forward(residual.clone());
        residual + self.down.forward(relu(self.up.forward(normed)))
    }

    /// `softmax(Q Kᵀ / √d_head + mask) V` for every head (Vaswani et al. 2017, section 3.2).
    fn attention(&self, x: Tensor<3>, mask: Option<&Tensor<4>>) -> Tensor<3> {
        let [batch, seq, d_model] = x.dims();
        let d_head = d_model / self.heads;
        let qkv = self.qkv.forward(x); // [batch, seq, 3 · d_model]
        let part = |index| {
            let part = qkv.clone().narrow(2, index * d_model, d_model);
            part.reshape([batch, seq, self.heads, d_head]).swap_dims(1, 2) // [batch, heads, seq, d_head]
        };
        let q = part(0) / (d_head as f64).sqrt();
        let scores = q.matmul(part(1).transpose()); // [batch, heads, seq, seq]
        let scores = match mask {
            Some(mask) => scores + mask.clone(),
            None => scores,
        };
        let mixed = softmax(scores, 3).matmul(part(2)); // [batch, heads, seq, d_head]
        self.attention_out.forward(mixed.swap_dims(1, 2).reshape([batch, seq, d_model]))
    }
}

/// Added to scores: nothing is seen of what comes later. `[1, 1, seq, seq]`
fn causal_mask(seq: usize, device: &Device) -> Tensor<4> {
    let hidden = |at: usize| if at % seq > at / seq { MASKED } else { 0.0 };
    let values: Vec<f32> = (0..seq * seq).map(hidden).collect();
    Tensor::from_data(TensorData::new(values, [1, 1, seq, seq]), device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::store::ModuleRecord;
    use futures_lite::future::block_on;

    const SIZES: TransformerConfig =
        TransformerConfig { d_input: 3, d_output: 2, d_model: 8, heads: 2, layers: 2, context: 6 };

    fn tokens(seq: usize, device: &Device) -> Tensor<3> {
        let values: Vec<f32> = (0..2 * seq * 3).map(|i| (i as f32 * 1.3).sin()).collect();
        Tensor::from_data(TensorData::new(values, [2, seq, 3]), device)
    }

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        block_on(tensor.into_data_async()).unwrap().try_into_vec().unwrap()
    }

    fn model(device: &Device) -> Transformer {
        SIZES.init(7, device)
    }

    #[test]
    fn shapes_also_of_shorter_sequences() {
        let device = Device::flex();
        let model = model(&device);
        assert_eq!(model.forward(tokens(6, &device)).dims(), [2, 6, 2]);
        assert_eq!(model.forward(tokens(1, &device)).dims(), [2, 1, 2]);
    }

    #[test]
    fn a_token_sees_those_before_it_only() {
        let device = Device::flex();
        let model = model(&device);
        let all = model.forward(tokens(6, &device));
        // Another fourth token.
        let changed = tokens(6, &device).slice_fill([0..2, 3..4, 0..3], 2.0);
        let changed = model.forward(changed);
        let rows = |x: &Tensor<3>, from, count| values(x.clone().narrow(1, from, count));
        assert_eq!(rows(&all, 0, 3), rows(&changed, 0, 3));
        for token in 3..6 {
            assert_ne!(rows(&all, token, 1), rows(&changed, token, 1), "token {token}");
        }
    }

    #[test]
    fn attention_by_hand() {
        // One block of width 1 and one head, whose norm in front gives its bias whatever comes in.
        let device = Device::flex();
        let mut block = TransformerConfig::new(1, 1, 2, 1, 1, 3).init(7, &device).blocks.remove(0);
        // Queries and keys zero, so all weights are equal; values and output as they are.
        let qkv = [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        let set = |values: &[f32], columns: usize| {
            let data = TensorData::new(values.to_vec(), [values.len() / columns, columns]);
            Param::from_tensor(Tensor::<2>::from_data(data, &device))
        };
        block.qkv = Linear { weight: set(&qkv, 6), bias: None };
        block.attention_out = Linear { weight: set(&[1.0, 0.0, 0.0, 1.0], 2), bias: None };
        let x = TensorData::new(vec![1.0_f32, 10.0, 3.0, 20.0, 8.0, 60.0], [1, 3, 2]);
        let out = block.attention(Tensor::from_data(x, &device), Some(&causal_mask(3, &device)));
        let expected = [1.0, 10.0, 2.0, 15.0, 4.0, 30.0];
        for (got, expected) in values(out).iter().zip(expected) {
            assert!((got - expected).abs() < 1e-4, "{got} against {expected}");
        }
    }

    #[test]
    fn a_record_comes_back_the_same() {
        let device = Device::flex();
        let model = model(&device);
        let bytes = model.clone().into_record().into_bytes().unwrap();
        let other = SIZES.init(8, &device);
        let x = || tokens(5, &device);
        assert_ne!(values(other.forward(x())), values(model.forward(x())));
        let back = other.load_record(ModuleRecord::from_bytes(bytes).unwrap());
        assert_eq!(values(back.forward(x())), values(model.forward(x())));
    }

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let device = Device::flex().autodiff();
        let model = model(&device);
        let loss = |model: &Transformer| model.forward(tokens(6, &device)).square().mean();
        let grads = loss(&model).backward();
        // Through attention, the mask and the norms of all blocks. Steps so small that few of them
        // cross a corner of a ReLU.
        let gradient = values(model.positions.val().grad(&grads).unwrap());
        let start = values(model.positions.val());
        for index in [0, 9, 22, 47] {
            let at = |shift: f32| {
                let mut moved = start.clone();
                moved[index] += shift;
                let data = TensorData::new(moved, [SIZES.context, SIZES.d_model]);
                let positions = Param::from_tensor(Tensor::from_data(data, &device));
                values(loss(&Transformer { positions, ..model.clone() }))[0]
            };
            let expected = (at(0.001) - at(-0.001)) / 0.002;
            let got = gradient[index];
            assert!((got - expected).abs() < 2e-3 * expected.abs().max(0.1), "{got} {expected}");
        }
    }
}
