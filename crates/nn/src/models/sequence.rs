use super::mixers::{Attention, GatedRecurrence, Lstm, StateSpace, TokenMixing, windows};
use super::retention::Retention;
use crate::seeded::seeded;
use burn::config::Config;
use burn::module::{Module, Param};
use burn::nn::{Initializer, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use zoo::Architecture;

/// Standard deviation of the positions at the start, as in GPT-2.
const POSITION_STD: f64 = 0.02;

/// Sizes of a [`SequenceModel`].
#[derive(Config, Debug, PartialEq)]
pub struct SequenceConfig {
    pub architecture: Architecture,
    /// Numbers in a token; for words their number, each as a one-hot vector.
    pub d_input: usize,
    pub d_output: usize,
    pub d_model: usize,
    /// Divides `d_model`; of attention, retention and the state-space layer.
    pub heads: usize,
    pub layers: usize,
    /// Longest sequence.
    pub context: usize,
    /// Whether a block has an MLP behind what mixes tokens.
    pub mlp: bool,
    /// Whether learnt positions are added to the input.
    pub positions: bool,
}

/// A causal sequence model in pre-norm form: input projection, blocks of token mixing and MLP, final
/// norm and readout. Only what mixes the tokens differs from one architecture to another.
#[derive(Module, Debug)]
pub struct SequenceModel {
    /// Tokens side by side that the input projection reads: 1, or the context.
    window: usize,
    input: Linear,
    /// `[context, d_model]`
    positions: Option<Param<Tensor<2>>>,
    blocks: Vec<Block>,
    norm: LayerNorm,
    output: Linear,
}

#[derive(Module, Debug)]
struct Block {
    mixing: Option<(LayerNorm, Mixing)>,
    mlp: Option<Mlp>,
}

#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)] // one of a few for a whole model
enum Mixing {
    Attention(Attention),
    Retention(Retention),
    StateSpace(StateSpace),
    GatedRecurrence(GatedRecurrence),
    Lstm(Lstm),
    Tokens(TokenMixing),
}

#[derive(Module, Debug)]
struct Mlp {
    norm: LayerNorm,
    up: Linear,
    down: Linear,
}

impl SequenceConfig {
    /// Width of the inner layer of the MLP, in widths of the model.
    const MLP: usize = 2;

    /// Random weights, the same for the same seed.
    pub fn init(&self, seed: u64, device: &Device) -> SequenceModel {
        seeded(|| self.build(device), seed, device)
    }

    fn build(&self, device: &Device) -> SequenceModel {
        let Self { architecture, d_input, d_output, d_model, layers, context, .. } = *self;
        let linear = |from, to| LinearConfig::new(from, to).init(device);
        let norm = || LayerNormConfig::new(d_model).init(device);
        let inner = Self::MLP * d_model;
        let mlp = || Mlp { norm: norm(), up: linear(d_model, inner), down: linear(inner, d_model) };
        // Without attention between them, tokens alone make no model.
        let always = matches!(architecture, Architecture::Mlp | Architecture::Mixer);
        let block = |_| Block {
            mixing: self.mixing(device).map(|mixing| (norm(), mixing)),
            mlp: (self.mlp || always).then(mlp),
        };
        let window = if architecture == Architecture::Mlp { context } else { 1 };
        let positions = Initializer::Normal { mean: 0.0, std: POSITION_STD };
        SequenceModel {
            window,
            input: linear(window * d_input, d_model),
            positions: self.positions.then(|| positions.init([context, d_model], device)),
            blocks: (0..layers).map(block).collect(),
            norm: norm(),
            output: linear(d_model, d_output),
        }
    }

    fn mixing(&self, device: &Device) -> Option<Mixing> {
        let Self { d_model, heads, context, .. } = *self;
        Some(match self.architecture {
            Architecture::Attention { softmax } => {
                Mixing::Attention(Attention::init(d_model, heads, softmax, device))
            }
            Architecture::Retention => Mixing::Retention(Retention::init(d_model, heads, device)),
            Architecture::StateSpace => {
                Mixing::StateSpace(StateSpace::init(d_model, heads, device))
            }
            Architecture::GatedRecurrence => {
                Mixing::GatedRecurrence(GatedRecurrence::init(d_model, device))
            }
            Architecture::Lstm => Mixing::Lstm(Lstm::init(d_model, device)),
            Architecture::Mixer => Mixing::Tokens(TokenMixing::init(context, device)),
            Architecture::Mlp => return None,
        })
    }
}

impl SequenceModel {
    /// What is predicted at each token from it and those before it.
    ///
    /// # Shapes
    /// - `tokens`: `[batch, seq, d_input]`
    /// - prediction: `[batch, seq, d_output]`
    pub fn forward(&self, tokens: Tensor<3>) -> Tensor<3> {
        self.forward_traced(tokens).0
    }

    /// With the attention weights of each layer that has them, `[batch, heads, seq, seq]`.
    pub fn forward_traced(&self, tokens: Tensor<3>) -> (Tensor<3>, Vec<Tensor<4>>) {
        let [_, seq, _] = tokens.dims();
        let tokens = if self.window > 1 { windows(tokens, self.window) } else { tokens };
        let mut residual = self.input.forward(tokens);
        if let Some(positions) = &self.positions {
            residual = residual + positions.val().narrow(0, 0, seq).unsqueeze(); // [1, seq, d_model]
        }
        let mut seen = Vec::new();
        for block in &self.blocks {
            if let Some((norm, mixing)) = &block.mixing {
                let (mixed, weights) = mixing.forward(norm.forward(residual.clone()));
                residual = residual + mixed;
                seen.extend(weights);
            }
            if let Some(Mlp { norm, up, down }) = &block.mlp {
                let normed = norm.forward(residual.clone());
                residual = residual + down.forward(relu(up.forward(normed)));
            }
        }
        (self.output.forward(self.norm.forward(residual)), seen)
    }
}

impl Mixing {
    fn forward(&self, x: Tensor<3>) -> (Tensor<3>, Option<Tensor<4>>) {
        match self {
            Self::Attention(it) => {
                let (mixed, weights) = it.forward(x);
                (mixed, Some(weights))
            }
            Self::Retention(it) => (it.forward(x), None),
            Self::StateSpace(it) => (it.forward(x), None),
            Self::GatedRecurrence(it) => (it.forward(x), None),
            Self::Lstm(it) => (it.forward(x), None),
            Self::Tokens(it) => (it.forward(x), None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::store::ModuleRecord;
    use burn::tensor::TensorData;
    use futures_lite::future::block_on;

    const ALL: [Architecture; 8] = [
        Architecture::Attention { softmax: true },
        Architecture::Attention { softmax: false },
        Architecture::Retention,
        Architecture::StateSpace,
        Architecture::GatedRecurrence,
        Architecture::Lstm,
        Architecture::Mlp,
        Architecture::Mixer,
    ];

    fn config(architecture: Architecture) -> SequenceConfig {
        SequenceConfig {
            architecture,
            d_input: 3,
            d_output: 2,
            d_model: 8,
            heads: 2,
            layers: 2,
            context: 6,
            mlp: true,
            positions: true,
        }
    }

    fn tokens(seq: usize) -> Tensor<3> {
        let values: Vec<f32> = (0..2 * seq * 3).map(|i| (i as f32 * 1.3).sin()).collect();
        Tensor::from_data(TensorData::new(values, [2, seq, 3]), &Device::flex())
    }

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        block_on(tensor.into_data_async()).unwrap().try_into_vec().unwrap()
    }

    #[test]
    fn every_architecture_keeps_shapes_and_is_its_seed() {
        let device = Device::flex();
        for architecture in ALL {
            let init = |seed| config(architecture).init(seed, &device);
            let (model, out) = (init(7), values(init(7).forward(tokens(6))));
            assert_eq!(model.forward(tokens(6)).dims(), [2, 6, 2]);
            assert_eq!(model.forward(tokens(1)).dims(), [2, 1, 2]);
            assert!(out.iter().all(|value| value.is_finite()));
            assert_eq!(values(model.forward(tokens(6))), out, "{architecture:?}");
            assert_ne!(values(init(8).forward(tokens(6))), out, "{architecture:?}");
        }
    }

    #[test]
    fn a_token_sees_those_before_it_only() {
        let device = Device::flex();
        for architecture in ALL {
            let model = config(architecture).init(7, &device);
            let all = model.forward(tokens(6));
            // Another fourth token.
            let changed = model.forward(tokens(6).slice_fill([0..2, 3..4, 0..3], 2.0));
            let rows = |x: &Tensor<3>, from, count| values(x.clone().narrow(1, from, count));
            let (before, after) = (rows(&all, 0, 3), rows(&changed, 0, 3));
            for (one, other) in before.iter().zip(after) {
                assert!((one - other).abs() < 1e-6, "{architecture:?}");
            }
            for token in 3..6 {
                assert_ne!(rows(&all, token, 1), rows(&changed, token, 1), "{architecture:?}");
            }
        }
    }

    #[test]
    fn only_attention_has_weights_to_show_and_they_add_up_to_one() {
        let device = Device::flex();
        for architecture in ALL {
            let (_, seen) = config(architecture).init(7, &device).forward_traced(tokens(6));
            let attends = matches!(architecture, Architecture::Attention { .. });
            assert_eq!(seen.len(), if attends { 2 } else { 0 });
            if architecture == ALL[0] {
                assert_eq!(seen[0].dims(), [2, 2, 6, 6]);
                let sums = values(seen[1].clone().sum_dim(3));
                assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-5));
            }
        }
    }

    #[test]
    fn without_positions_and_mlp_there_are_fewer_weights() {
        let device = Device::flex();
        let config = config(ALL[0]);
        let full = config.init(1, &device).num_params();
        let no_positions = SequenceConfig { positions: false, ..config.clone() };
        assert_eq!(full - no_positions.init(1, &device).num_params(), 6 * 8);
        let no_mlp = SequenceConfig { mlp: false, ..config };
        // Norm, up and down of two layers.
        let mlp = 2 * 8 + (8 * 16 + 16) + (16 * 8 + 8);
        assert_eq!(full - no_mlp.init(1, &device).num_params(), 2 * mlp);
    }

    #[test]
    fn a_record_comes_back_the_same() {
        let device = Device::flex();
        for architecture in ALL {
            let (model, other) = (config(architecture), config(architecture).init(9, &device));
            let model = model.init(7, &device);
            let out = values(model.forward(tokens(6)));
            let bytes = model.into_record().into_bytes().unwrap();
            let back = other.load_record(ModuleRecord::from_bytes(bytes).unwrap());
            assert_eq!(values(back.forward(tokens(6))), out, "{architecture:?}");
        }
    }
}
