//! What carries information from one token to later ones, one module a kind. All map
//! `[batch, seq, d_model]` to the same shape and see nothing of what comes later.

// size: the kinds are short and read best side by side.

use burn::module::{Module, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::activation::{sigmoid, silu, softmax, softplus};
use burn::tensor::{Device, Tensor, TensorData};

/// A masked score, small enough that its weight is zero, finite because shaders may assume so.
pub(super) const MASKED: f32 = -1e9;
/// Numbers that a head of the state-space model keeps for each of its channels.
const STATE: usize = 16;
/// Tokens that the short convolution before it sees.
const SHORT: usize = 4;

/// Attention of several heads, with or without softmax.
#[derive(Module, Debug)]
pub(crate) struct Attention {
    heads: usize,
    /// Without it the scores are weights as they are, divided by how many there are.
    softmax: bool,
    /// Queries, keys and values side by side: `[d_model, 3 · d_model]`
    qkv: Linear,
    out: Linear,
}

impl Attention {
    pub(crate) fn init(d_model: usize, heads: usize, softmax: bool, device: &Device) -> Self {
        assert!(d_model.is_multiple_of(heads), "{heads} heads do not divide a width of {d_model}");
        let linear = |to| LinearConfig::new(d_model, to).init(device);
        Self { heads, softmax, qkv: linear(3 * d_model), out: linear(d_model) }
    }

    /// `softmax(Q Kᵀ / √d_head + mask) V` for every head (Vaswani et al. 2017, section 3.2); without
    /// softmax `(Q Kᵀ ⊙ mask) V / t` (Katharopoulos et al. 2020, <https://arxiv.org/abs/2006.16236>,
    /// with the identity as feature map). With the output come the weights, `[batch, heads, seq, seq]`.
    pub(crate) fn forward(&self, x: Tensor<3>) -> (Tensor<3>, Tensor<4>) {
        let [batch, seq, d_model] = x.dims();
        let d_head = d_model / self.heads;
        let qkv = self.qkv.forward(x); // [batch, seq, 3 · d_model]
        let device = qkv.device();
        let part = |index| {
            let part = qkv.clone().narrow(2, index * d_model, d_model);
            part.reshape([batch, seq, self.heads, d_head]).swap_dims(1, 2) // [batch, heads, seq, d_head]
        };
        let q = part(0) / (d_head as f64).sqrt();
        let scores = q.matmul(part(1).transpose()); // [batch, heads, seq, seq]
        let weights = if self.softmax {
            let mask = triangle(seq, &device, |from, to| if from > to { MASKED } else { 0.0 });
            softmax(scores + mask.reshape([1, 1, seq, seq]), 3)
        } else {
            let share = |from, to| if from > to { 0.0 } else { 1.0 / (to + 1) as f32 };
            scores * triangle(seq, &device, share).reshape([1, 1, seq, seq])
        };
        let mixed = weights.clone().matmul(part(2)); // [batch, heads, seq, d_head]
        (self.out.forward(mixed.swap_dims(1, 2).reshape([batch, seq, d_model])), weights)
    }
}

/// A selective state-space layer in the form of Mamba-2 (Dao & Gu 2024,
/// <https://arxiv.org/abs/2405.21060>): a short convolution, decay by head and token, a gate.
#[derive(Module, Debug)]
pub(crate) struct StateSpace {
    heads: usize,
    /// Channels, B, C, step sizes and gate side by side.
    input: Linear,
    /// `[SHORT, d_model + 2 · STATE]`
    short: Param<Tensor<2>>,
    /// Logarithm of each head's own decay, `[heads]`
    log_decay: Param<Tensor<1>>,
    /// What goes straight through, `[d_model]`
    skip: Param<Tensor<1>>,
    out: Linear,
}

impl StateSpace {
    pub(crate) fn init(d_model: usize, heads: usize, device: &Device) -> Self {
        assert!(d_model.is_multiple_of(heads), "{heads} heads do not divide a width of {d_model}");
        let mixed = d_model + 2 * STATE;
        let short = Initializer::Uniform { min: -0.5, max: 0.5 };
        Self {
            heads,
            input: LinearConfig::new(d_model, mixed + heads + d_model).init(device),
            short: short.init([SHORT, mixed], device),
            log_decay: Initializer::Uniform { min: -3.0, max: 0.0 }.init([heads], device),
            skip: Initializer::Ones.init([d_model], device),
            out: LinearConfig::new(d_model, d_model).init(device),
        }
    }

    /// `hₜ = exp(-Δₜ a) hₜ₋₁ + Δₜ Bₜ xₜ, yₜ = Cₜ hₜ`, all steps at once as a masked product
    /// (section 6): `y = (C Bᵀ ⊙ decay) (Δ x)`.
    pub(crate) fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let [batch, seq, d_model] = x.dims();
        let device = x.device();
        let (heads, mixed) = (self.heads, d_model + 2 * STATE);
        let all = self.input.forward(x);
        let conv = silu(convolve(all.clone().narrow(2, 0, mixed), self.short.val()));
        let step = softplus(all.clone().narrow(2, mixed, heads), 1.0); // [batch, seq, heads]
        let gate = all.narrow(2, mixed + heads, d_model);
        let channels = conv.clone().narrow(2, 0, d_model);
        let b = conv.clone().narrow(2, d_model, STATE);
        let c = conv.narrow(2, d_model + STATE, STATE);

        let decay = self.log_decay.val().exp().reshape([1, 1, heads]);
        let sums = triangle(seq, &device, |from, to| if from > to { 0.0 } else { 1.0 });
        let passed = sums.reshape([1, seq, seq]).matmul(step.clone() * decay); // [batch, seq, heads]
        let passed = passed.swap_dims(1, 2); // [batch, heads, seq]
        let mask = triangle(seq, &device, |from, to| if from > to { MASKED } else { 0.0 });
        let kept = passed.clone().reshape([batch, heads, 1, seq])
            - passed.reshape([batch, heads, seq, 1])
            + mask.reshape([1, 1, seq, seq]); // [batch, heads, seq, seq]
        // What is masked is far below zero, what is not is at most zero.
        let scores = c.matmul(b.transpose()).reshape([batch, 1, seq, seq]) * kept.exp();
        let by_head =
            |it: Tensor<3>| it.reshape([batch, seq, heads, d_model / heads]).swap_dims(1, 2);
        let steps = step.swap_dims(1, 2).reshape([batch, heads, seq, 1]);
        let y = scores.matmul(by_head(channels.clone()) * steps); // [batch, heads, seq, d_head]
        let y = y.swap_dims(1, 2).reshape([batch, seq, d_model]);
        let y = y + channels * self.skip.val().reshape([1, 1, d_model]);
        self.out.forward(y * silu(gate))
    }
}

/// A gated linear recurrence, each channel by itself (minGRU, Feng et al. 2024,
/// <https://arxiv.org/abs/2410.01201>, section 3.1), with an output gate.
#[derive(Module, Debug)]
pub(crate) struct GatedRecurrence {
    /// Gate, candidate and output gate side by side: `[d_model, 3 · d_model]`
    input: Linear,
    out: Linear,
}

impl GatedRecurrence {
    pub(crate) fn init(d_model: usize, device: &Device) -> Self {
        let linear = |to| LinearConfig::new(d_model, to).init(device);
        Self { input: linear(3 * d_model), out: linear(d_model) }
    }

    /// `hₜ = (1 - zₜ) ⊙ hₜ₋₁ + zₜ ⊙ vₜ`, gate and candidate from the token alone.
    pub(crate) fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let [_, seq, d_model] = x.dims();
        let all = self.input.forward(x); // [batch, seq, 3 · d_model]
        let part = |index| all.clone().narrow(2, index * d_model, d_model);
        let write = sigmoid(part(0));
        let keep = write.clone().neg() + 1.0;
        let write = write * part(1);
        let mut states = Vec::with_capacity(seq);
        let mut state = write.clone().narrow(1, 0, 1); // [batch, 1, d_model]
        states.push(state.clone());
        for at in 1..seq {
            state = state * keep.clone().narrow(1, at, 1) + write.clone().narrow(1, at, 1);
            states.push(state.clone());
        }
        self.out.forward(Tensor::cat(states, 1) * silu(part(2)))
    }
}

/// A long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000).
#[derive(Module, Debug)]
pub(crate) struct Lstm {
    /// Input, forget, output gate and candidate from the token: `[d_model, 4 · d_model]`
    input: Linear,
    /// The same from the state before.
    recurrent: Linear,
}

impl Lstm {
    pub(crate) fn init(d_model: usize, device: &Device) -> Self {
        let linear = || LinearConfig::new(d_model, 4 * d_model);
        let recurrent = linear().with_bias(false).init(device);
        Self { input: linear().init(device), recurrent }
    }

    /// `c ← σ(f + 1) ⊙ c + σ(i) ⊙ tanh(g)`, `h = σ(o) ⊙ tanh(c)`; the one keeps what is there at first.
    pub(crate) fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let [batch, seq, d_model] = x.dims();
        let device = x.device();
        let input = self.input.forward(x); // [batch, seq, 4 · d_model]
        let mut cell = Tensor::<3>::zeros([batch, 1, d_model], &device);
        let mut state = cell.clone();
        let mut states = Vec::with_capacity(seq);
        for at in 0..seq {
            let gates = input.clone().narrow(1, at, 1) + self.recurrent.forward(state);
            let part = |index| gates.clone().narrow(2, index * d_model, d_model);
            cell = sigmoid(part(1) + 1.0) * cell + sigmoid(part(0)) * part(3).tanh();
            state = sigmoid(part(2)) * cell.clone().tanh();
            states.push(state.clone());
        }
        Tensor::cat(states, 1)
    }
}

/// A gated recurrent unit (Cho et al. 2014), with the reset gate behind the product, as it is usually
/// computed.
#[derive(Module, Debug)]
pub(crate) struct Gru {
    /// Update gate, reset gate and candidate from the token: `[d_model, 3 · d_model]`
    input: Linear,
    /// The same from the state before.
    recurrent: Linear,
}

impl Gru {
    pub(crate) fn init(d_model: usize, device: &Device) -> Self {
        let linear = || LinearConfig::new(d_model, 3 * d_model).init(device);
        Self { input: linear(), recurrent: linear() }
    }

    /// `h ← (1 - z) ⊙ tanh(W x + r ⊙ (U h)) + z ⊙ h`
    pub(crate) fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let [batch, seq, d_model] = x.dims();
        let input = self.input.forward(x); // [batch, seq, 3 · d_model]
        let mut state = Tensor::<3>::zeros([batch, 1, d_model], &input.device());
        let mut states = Vec::with_capacity(seq);
        for at in 0..seq {
            let (new, old) =
                (input.clone().narrow(1, at, 1), self.recurrent.forward(state.clone()));
            let part = |of: &Tensor<3>, index| of.clone().narrow(2, index * d_model, d_model);
            let keep = sigmoid(part(&new, 0) + part(&old, 0));
            let reset = sigmoid(part(&new, 1) + part(&old, 1));
            let candidate = (part(&new, 2) + reset * part(&old, 2)).tanh();
            state = candidate.clone() + keep * (state - candidate);
            states.push(state.clone());
        }
        Tensor::cat(states, 1)
    }
}

/// The token mixing of an MLP-Mixer (Tolstikhin et al. 2021, <https://arxiv.org/abs/2105.01601>) made
/// causal: one triangular matrix over positions, the same for all channels, without a hidden layer,
/// through which later tokens would be seen.
#[derive(Module, Debug)]
pub(crate) struct TokenMixing {
    /// `[context, context]`
    weights: Param<Tensor<2>>,
}

impl TokenMixing {
    pub(crate) fn init(context: usize, device: &Device) -> Self {
        let std = (context as f64).sqrt().recip();
        let weights = Initializer::Normal { mean: 0.0, std };
        Self { weights: weights.init([context, context], device) }
    }

    pub(crate) fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let [_, seq, _] = x.dims();
        let seen = triangle(seq, &x.device(), |from, to| if from > to { 0.0 } else { 1.0 });
        let weights = self.weights.val().narrow(0, 0, seq).narrow(1, 0, seq) * seen;
        weights.reshape([1, seq, seq]).matmul(x)
    }
}

/// For each token the last `context` ones side by side, itself last, zeros before the first:
/// `[batch, seq, context · width]`
pub(crate) fn windows(x: Tensor<3>, context: usize) -> Tensor<3> {
    let [batch, seq, width] = x.dims();
    let before = Tensor::zeros([batch, context - 1, width], &x.device());
    let padded = Tensor::cat(vec![before, x], 1);
    Tensor::cat((0..context).map(|shift| padded.clone().narrow(1, shift, seq)).collect(), 2)
}

/// Each channel's own convolution over the last tokens. `kernel`: `[SHORT, width]`, the present last.
fn convolve(x: Tensor<3>, kernel: Tensor<2>) -> Tensor<3> {
    let [batch, seq, width] = x.dims();
    let before = Tensor::zeros([batch, SHORT - 1, width], &x.device());
    let padded = Tensor::cat(vec![before, x], 1);
    let tap = |shift| {
        let weights = kernel.clone().narrow(0, shift, 1).reshape([1, 1, width]);
        padded.clone().narrow(1, shift, seq) * weights
    };
    (1..SHORT).fold(tap(0), |sum, shift| sum + tap(shift))
}

/// `[seq, seq]`, a row for each token `to` that looks, a column for each `from`.
pub(super) fn triangle(
    seq: usize,
    device: &Device,
    value: impl Fn(usize, usize) -> f32,
) -> Tensor<2> {
    let values: Vec<f32> = (0..seq * seq).map(|at| value(at % seq, at / seq)).collect();
    Tensor::from_data(TensorData::new(values, [seq, seq]), device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::seeded;
    use futures_lite::future::block_on;

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        block_on(tensor.into_data_async()).unwrap().try_into_vec().unwrap()
    }

    fn tensor<const D: usize>(shape: [usize; D], values: &[f32]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(values.to_vec(), shape), &Device::flex())
    }

    fn near(got: &[f32], expected: &[f32]) {
        assert_eq!(got.len(), expected.len());
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < 1e-5, "{got} against {expected}");
        }
    }

    #[test]
    fn windows_by_hand() {
        let x = tensor([1, 3, 1], &[1.0, 2.0, 3.0]);
        assert_eq!(values(windows(x, 2)), [0.0, 1.0, 1.0, 2.0, 2.0, 3.0]);
    }

    #[test]
    fn a_convolution_by_hand() {
        let kernel = tensor([4, 1], &[0.0, 0.0, 10.0, 1.0]);
        let x = tensor([1, 3, 1], &[1.0, 2.0, 3.0]);
        assert_eq!(values(convolve(x, kernel)), [1.0, 12.0, 23.0]);
    }

    #[test]
    fn a_state_space_layer_is_its_recurrence() {
        let device = Device::flex();
        let layer = seeded(|| StateSpace::init(4, 2, &device), 3, &device);
        let input: Vec<f32> = (0..24).map(|i| (i as f32 * 0.9).sin()).collect();
        let x = tensor([1, 6, 4], &input);
        // The same step by step.
        let all = layer.input.forward(x.clone());
        let mixed = 4 + 2 * STATE;
        let conv = values(silu(convolve(all.clone().narrow(2, 0, mixed), layer.short.val())));
        let step = values(softplus(all.clone().narrow(2, mixed, 2), 1.0));
        let decay = values(layer.log_decay.val().exp());
        let mut states = vec![[0.0_f32; STATE]; 4];
        let mut y = Vec::new();
        for at in 0..6 {
            let row = &conv[at * mixed..(at + 1) * mixed];
            let (x, b, c) = (&row[..4], &row[4..4 + STATE], &row[4 + STATE..]);
            for channel in 0..4 {
                let head = channel / 2;
                let step = step[at * 2 + head];
                let state = &mut states[channel];
                for (value, b) in state.iter_mut().zip(b) {
                    *value = (-step * decay[head]).exp() * *value + step * b * x[channel];
                }
                y.push(state.iter().zip(c).map(|(h, c)| h * c).sum::<f32>() + x[channel]);
            }
        }
        let gate = silu(all.narrow(2, mixed + 2, 4));
        let expected = layer.out.forward(tensor([1, 6, 4], &y) * gate);
        near(&values(layer.forward(x)), &values(expected));
    }

    #[test]
    fn attention_without_softmax_by_hand() {
        let device = Device::flex();
        let mut layer = seeded(|| Attention::init(1, 1, false, &device), 1, &device);
        layer.qkv.weight = Param::from_tensor(tensor([1, 3], &[1.0, 2.0, 3.0]));
        layer.qkv.bias = None;
        layer.out.weight = Param::from_tensor(tensor([1, 1], &[1.0]));
        layer.out.bias = None;
        let (out, weights) = layer.forward(tensor([1, 2, 1], &[1.0, 2.0]));
        // q k / t: [2], [4, 8] / 2; values 3 and 6.
        near(&values(weights), &[2.0, 0.0, 2.0, 4.0]);
        near(&values(out), &[6.0, 30.0]);
    }
}
