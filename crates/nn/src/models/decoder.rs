use super::mixers::{MASKED, triangle};
use crate::NnError;
use crate::seeded::seeded;
use crate::train::learner::read;
use burn::config::Config;
use burn::module::{Module, Param};
use burn::nn::{Initializer, Linear, LinearConfig, RmsNorm, RmsNormConfig};
use burn::tensor::activation::{silu, softmax};
use burn::tensor::{Device, Int, Tensor, TensorData};

/// Of embeddings at the start, as in GPT-2.
const EMBEDDING_STD: f64 = 0.02;
/// Of the rotary positions.
const BASE: f64 = 10_000.0;

/// Sizes of a [`Decoder`].
#[derive(Config, Debug, PartialEq)]
pub struct DecoderConfig {
    /// Number of different tokens.
    pub vocab: usize,
    pub d_model: usize,
    /// Divides `d_model`, to an even width.
    pub heads: usize,
    pub layers: usize,
    /// Width of the gated MLP.
    pub inner: usize,
    /// Longest sequence that it is trained on; no weight depends on it.
    pub context: usize,
}

/// A causal language model in the form of Llama (Touvron et al. 2023,
/// <https://arxiv.org/abs/2302.13971>): rotary positions, root-mean-square norms in front, SwiGLU, no
/// biases, and the embeddings again as readout.
#[derive(Module, Debug)]
pub struct Decoder {
    /// `[vocab, d_model]`
    embeddings: Param<Tensor<2>>,
    stack: Stack,
}

/// What such a model does with vectors: blocks and the final norm.
#[derive(Module, Debug)]
pub(crate) struct Stack {
    /// Of the rotary positions.
    base: f64,
    /// Whether a token sees those before it only.
    causal: bool,
    blocks: Vec<Block>,
    norm: RmsNorm,
}

#[derive(Module, Debug)]
struct Block {
    heads: usize,
    attention_norm: RmsNorm,
    /// Queries, keys and values side by side: `[d_model, 3 · d_model]`
    qkv: Linear,
    attention_out: Linear,
    mlp_norm: RmsNorm,
    /// Gate and value side by side: `[d_model, 2 · inner]`
    gate_up: Linear,
    down: Linear,
}

impl DecoderConfig {
    /// Random weights, the same for the same seed.
    pub fn init(&self, seed: u64, device: &Device) -> Decoder {
        seeded(|| self.build(device), seed, device)
    }

    fn build(&self, device: &Device) -> Decoder {
        let Self { vocab, d_model, heads, layers, inner, .. } = *self;
        Decoder {
            embeddings: embeddings(vocab, d_model, device),
            stack: Stack::init(d_model, heads, layers, inner, device),
        }
    }
}

/// Random vectors for so many words.
pub(super) fn embeddings(vocab: usize, d_model: usize, device: &Device) -> Param<Tensor<2>> {
    Initializer::Normal { mean: 0.0, std: EMBEDDING_STD }.init([vocab, d_model], device)
}

/// The vectors of these words: `[batch, seq, d_model]`
pub(super) fn embedded(table: Tensor<2>, words: Tensor<2, Int>) -> Tensor<3> {
    let ([batch, seq], [_, d_model]) = (words.dims(), table.dims());
    table.select(0, words.reshape([batch * seq])).reshape([batch, seq, d_model])
}

impl Decoder {
    /// Every token sees all others (Dukić & Šnajder 2024, <https://arxiv.org/abs/2401.14556>).
    pub(crate) fn without_mask(mut self) -> Self {
        self.stack.causal = false;
        self
    }

    /// Scores of what comes next, at each token from it and those before it.
    ///
    /// # Shapes
    /// - `tokens`: `[batch, seq]`
    /// - scores: `[batch, seq, vocab]`
    pub fn forward(&self, tokens: Tensor<2, Int>) -> Tensor<3> {
        self.forward_traced(tokens).0
    }

    /// With the attention weights of each layer, `[batch, heads, seq, seq]`.
    pub fn forward_traced(&self, tokens: Tensor<2, Int>) -> (Tensor<3>, Vec<Tensor<4>>) {
        let [batch, seq] = tokens.dims();
        let table = self.embeddings.val();
        let (hidden, seen) = self.stack.forward(embedded(table.clone(), tokens));
        let [vocab, d_model] = table.dims();
        let scores = hidden.reshape([batch * seq, d_model]).matmul(table.transpose());
        (scores.reshape([batch, seq, vocab]), seen)
    }

    /// Scores of what comes next, `[seq, vocab]`, for one text whose tokens are mixed by another attention
    /// than the model's own: for a layer it gets queries, keys and values side by side, as they are
    /// before any turning by position, `[seq, 3 · d_model]`, and gives `[seq, d_model]`.
    pub async fn forward_mixed(
        &self,
        tokens: &[u32],
        mix: &mut dyn FnMut(usize, Vec<f32>) -> Vec<f32>,
    ) -> Result<Vec<f32>, NnError> {
        let table = self.embeddings.val();
        let ([vocab, d_model], device) = (table.dims(), table.device());
        let seq = tokens.len();
        if let Some(unknown) = tokens.iter().find(|token| **token as usize >= vocab) {
            return Err(NnError::Shape {
                what: "a token",
                expected: vocab,
                actual: *unknown as usize,
            });
        }
        let ids: Vec<i32> = tokens.iter().map(|token| *token as i32).collect();
        let ids = Tensor::from_data(TensorData::new(ids, [1, seq]), &device);
        let mut residual = embedded(table.clone(), ids);
        for (layer, block) in self.stack.blocks.iter().enumerate() {
            let qkv = block.qkv.forward(block.attention_norm.forward(residual.clone()));
            let mixed = TensorData::new(mix(layer, read(qkv).await?), [1, seq, d_model]);
            let mixed = Tensor::<3>::from_data(mixed, &device);
            residual = residual + block.attention_out.forward(mixed);
            residual = residual.clone() + block.mlp(block.mlp_norm.forward(residual));
        }
        let hidden = self.stack.norm.forward(residual).reshape([seq, d_model]);
        read(hidden.matmul(table.transpose())).await
    }
}

impl Stack {
    pub(super) fn init(
        d_model: usize,
        heads: usize,
        layers: usize,
        inner: usize,
        device: &Device,
    ) -> Self {
        assert!(d_model.is_multiple_of(2 * heads), "{heads} heads do not divide {d_model} evenly");
        let linear = |from, to| LinearConfig::new(from, to).with_bias(false).init(device);
        let norm = || RmsNormConfig::new(d_model).init(device);
        let block = |_| Block {
            heads,
            attention_norm: norm(),
            qkv: linear(d_model, 3 * d_model),
            attention_out: linear(d_model, d_model),
            mlp_norm: norm(),
            gate_up: linear(d_model, 2 * inner),
            down: linear(inner, d_model),
        };
        Self { base: BASE, causal: true, blocks: (0..layers).map(block).collect(), norm: norm() }
    }

    pub(super) fn heads(&self) -> usize {
        self.blocks.first().map_or(1, |block| block.heads)
    }

    /// Normed vectors, and the attention weights of each layer, `[batch, heads, seq, seq]`.
    pub(super) fn forward(&self, embedded: Tensor<3>) -> (Tensor<3>, Vec<Tensor<4>>) {
        let [_, seq, d_model] = embedded.dims();
        let d_head = d_model / self.heads();
        let turns = rotations(seq, d_head, self.base, &embedded.device());
        self.forward_turned(embedded, &turns)
    }

    /// The same with cosines and sines of other angles than those of positions,
    /// `[batch or 1, heads or 1, seq, d_head / 2]`.
    pub(super) fn forward_turned(
        &self,
        embedded: Tensor<3>,
        turns: &[Tensor<4>; 2],
    ) -> (Tensor<3>, Vec<Tensor<4>>) {
        let (seq, device) = (embedded.dims()[1], embedded.device());
        let hidden = |from, to| self.causal && from > to;
        let mask = triangle(seq, &device, |from, to| if hidden(from, to) { MASKED } else { 0.0 });
        let mask = mask.reshape([1, 1, seq, seq]);
        let (mut residual, mut seen) = (embedded, Vec::new());
        for block in &self.blocks {
            let (mixed, weights) =
                block.attention(block.attention_norm.forward(residual.clone()), turns, &mask);
            residual = residual + mixed;
            seen.push(weights);
            residual = residual.clone() + block.mlp(block.mlp_norm.forward(residual));
        }
        (self.norm.forward(residual), seen)
    }
}

impl Block {
    /// `softmax(R Q (R K)ᵀ / √d_head + mask) V` for every head; `R` turns by position (Su et al. 2021,
    /// <https://arxiv.org/abs/2104.09864>). With the output come the weights.
    fn attention(
        &self,
        x: Tensor<3>,
        turns: &[Tensor<4>; 2],
        mask: &Tensor<4>,
    ) -> (Tensor<3>, Tensor<4>) {
        let [batch, seq, d_model] = x.dims();
        let d_head = d_model / self.heads;
        let qkv = self.qkv.forward(x); // [batch, seq, 3 · d_model]
        let part = |index| {
            let part = qkv.clone().narrow(2, index * d_model, d_model);
            part.reshape([batch, seq, self.heads, d_head]).swap_dims(1, 2) // [batch, heads, seq, d_head]
        };
        let q = turned(part(0), turns) / (d_head as f64).sqrt();
        let scores = q.matmul(turned(part(1), turns).transpose()) + mask.clone();
        let weights = softmax(scores, 3); // [batch, heads, seq, seq]
        let mixed = weights.clone().matmul(part(2)); // [batch, heads, seq, d_head]
        let mixed = mixed.swap_dims(1, 2).reshape([batch, seq, d_model]);
        (self.attention_out.forward(mixed), weights)
    }

    /// `W (silu(G x) ⊙ U x)`
    fn mlp(&self, x: Tensor<3>) -> Tensor<3> {
        let both = self.gate_up.forward(x); // [batch, seq, 2 · inner]
        let [_, _, width] = both.dims();
        let inner = width / 2;
        let gate = silu(both.clone().narrow(2, 0, inner));
        self.down.forward(gate * both.narrow(2, inner, inner))
    }
}

/// Cosines and sines of each position, `[1, 1, seq, d_head / 2]`.
fn rotations(seq: usize, d_head: usize, base: f64, device: &Device) -> [Tensor<4>; 2] {
    let half = d_head / 2;
    let angle = |at: usize| {
        let (position, pair) = (at / half, at % half);
        position as f64 * base.powf(-(pair as f64) / half as f64)
    };
    let table = |of: fn(f64) -> f64| {
        let values: Vec<f32> = (0..seq * half).map(|at| of(angle(at)) as f32).collect();
        Tensor::from_data(TensorData::new(values, [1, 1, seq, half]), device)
    };
    [table(f64::cos), table(f64::sin)]
}

/// Each channel of the first half and the one as far into the second turned as a pair.
fn turned(x: Tensor<4>, [cos, sin]: &[Tensor<4>; 2]) -> Tensor<4> {
    let half = x.dims()[3] / 2;
    let (first, second) = (x.clone().narrow(3, 0, half), x.narrow(3, half, half));
    let turned = first.clone() * cos.clone() - second.clone() * sin.clone();
    Tensor::cat(vec![turned, first * sin.clone() + second * cos.clone()], 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_lite::future::block_on;

    fn config() -> DecoderConfig {
        DecoderConfig::new(11, 16, 2, 2, 24, 6)
    }

    fn tokens(words: &[i32]) -> Tensor<2, Int> {
        Tensor::from_data(TensorData::new(words.to_vec(), [1, words.len()]), &Device::flex())
    }

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        block_on(tensor.into_data_async()).unwrap().try_into_vec().unwrap()
    }

    #[test]
    fn shapes_and_a_model_is_its_seed() {
        let device = Device::flex();
        let out = |seed| values(config().init(seed, &device).forward(tokens(&[3, 1, 4])));
        assert_eq!(out(7).len(), 3 * 11);
        assert_eq!(out(7), out(7));
        assert_ne!(out(7), out(8));
    }

    #[test]
    fn a_token_sees_those_before_it_only() {
        let model = config().init(7, &Device::flex());
        let all = values(model.forward(tokens(&[3, 1, 4, 1, 5, 9])));
        let changed = values(model.forward(tokens(&[3, 1, 4, 2, 5, 9])));
        for at in 0..6 {
            let same = all[at * 11..(at + 1) * 11]
                .iter()
                .zip(&changed[at * 11..])
                .all(|(one, other)| (one - other).abs() < 1e-6);
            assert_eq!(same, at < 3, "token {at}");
        }
    }

    #[test]
    fn without_the_mask_a_token_sees_those_behind_it() {
        let model = config().init(7, &Device::flex()).without_mask();
        let [one, other] =
            [[3, 1, 4], [3, 1, 5]].map(|words| values(model.forward(tokens(&words))));
        assert!(one[..11].iter().zip(&other).any(|(one, other)| (one - other).abs() > 1e-6));
    }

    #[test]
    fn only_distances_count() {
        let device = Device::flex();
        let turns = rotations(5, 4, 100.0, &device);
        let row = |values: [f32; 4]| {
            let five: Vec<f32> = (0..5).flat_map(|_| values).collect();
            Tensor::<4>::from_data(TensorData::new(five, [1, 1, 5, 4]), &device)
        };
        let q = turned(row([1.0, -0.5, 2.0, 0.3]), &turns);
        let k = turned(row([0.2, 1.5, -1.0, 0.7]), &turns);
        let scores = values(q.matmul(k.transpose())); // [5, 5]
        for at in 0..4 {
            assert!((scores[at * 5] - scores[(at + 1) * 5 + 1]).abs() < 1e-5);
        }
        assert!((scores[0] - scores[5]).abs() > 1e-2);
    }

    #[test]
    fn another_attention_that_does_the_same_gives_the_same() {
        let model = config().init(7, &Device::flex());
        let words = [3, 1, 4, 1, 5, 9];
        // Two heads of 8, by hand: turned by position, each token to those before it.
        let mut mix = |_: usize, qkv: Vec<f32>| {
            let mut mixed = vec![0.0; words.len() * 16];
            let turned = |token: usize, from: usize, channel: usize| {
                let (pair, at) = (channel % 4, token * 48 + from);
                let angle = token as f32 * BASE.powf(-(pair as f64) / 4.0) as f32;
                let (low, high) = (qkv[at + pair], qkv[at + pair + 4]);
                match channel < 4 {
                    true => low * angle.cos() - high * angle.sin(),
                    false => low * angle.sin() + high * angle.cos(),
                }
            };
            for head in 0..2 {
                for to in 0..words.len() {
                    let score = |from: usize| -> f32 {
                        let [q, k] = [8 * head, 16 + 8 * head];
                        let product = |at: usize| turned(to, q, at) * turned(from, k, at);
                        (0..8).map(product).sum::<f32>() / 8.0_f32.sqrt()
                    };
                    let shares: Vec<f32> = (0..=to).map(|from| score(from).exp()).collect();
                    let sum: f32 = shares.iter().sum();
                    for (from, share) in shares.iter().enumerate() {
                        for at in 8 * head..8 * head + 8 {
                            mixed[to * 16 + at] += share / sum * qkv[from * 48 + 32 + at];
                        }
                    }
                }
            }
            mixed
        };
        let same = block_on(model.forward_mixed(&words.map(|word| word as u32), &mut mix)).unwrap();
        let own = values(model.forward(tokens(&words)));
        assert!(same.iter().zip(&own).all(|(one, other)| (one - other).abs() < 1e-5));
        let mut none = |_: usize, _: Vec<f32>| Vec::new();
        assert!(block_on(model.forward_mixed(&[11], &mut none)).is_err());
    }

    #[test]
    fn weights_add_up_to_one() {
        let model = config().init(7, &Device::flex());
        let (_, seen) = model.forward_traced(tokens(&[3, 1, 4]));
        assert_eq!(seen.len(), 2);
        assert!(values(seen[1].clone().sum_dim(3)).iter().all(|sum| (sum - 1.0).abs() < 1e-5));
    }
}
