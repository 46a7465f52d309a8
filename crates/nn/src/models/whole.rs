use super::sequence::{SequenceConfig, SequenceModel};
use crate::seeded::seeded;
use burn::config::Config;
use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use zoo::Architecture;

/// What reads all tokens of an input and gives one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Reader {
    /// All tokens side by side as one long vector.
    Mlp,
    /// An MLP-Mixer (Tolstikhin et al. 2021) as Tong & Pehlevan 2024 (<https://arxiv.org/abs/2405.15618>,
    /// appendix C) have it: each layer mixes numbers, then tokens, then takes the ReLU. Behind the first
    /// there are as many tokens as numbers in each.
    Mixer,
    /// Causal softmax attention, read at the last token.
    Transformer,
}

/// Sizes of a [`WholeModel`].
#[derive(Config, Debug, PartialEq)]
pub struct WholeConfig {
    pub reader: Reader,
    /// Tokens of an input: always as many.
    pub seq: usize,
    /// Numbers in a token.
    pub d_input: usize,
    pub d_output: usize,
    /// Numbers of a hidden layer; of the mixer and the transformer, for each token.
    pub width: usize,
    pub layers: usize,
}

/// A model that answers once for an input of fixed length.
#[derive(Module, Debug)]
pub struct WholeModel {
    network: Network,
}

#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)] // one for a whole model
enum Network {
    Mlp(Mlp),
    Mixer(Mixer),
    Transformer(SequenceModel),
}

/// `h ← ReLU(W h + b)`, then a readout.
#[derive(Module, Debug)]
struct Mlp {
    hidden: Vec<Linear>,
    output: Linear,
}

/// `Z ← ReLU(V (Z W))` with biases, then a readout of the last token.
#[derive(Module, Debug)]
struct Mixer {
    /// W
    numbers: Vec<Linear>,
    /// V
    tokens: Vec<Linear>,
    output: Linear,
}

impl WholeConfig {
    /// Random weights, the same for the same seed.
    pub fn init(&self, seed: u64, device: &Device) -> WholeModel {
        let network = match self.reader {
            Reader::Mlp => Network::Mlp(seeded(|| self.mlp(device), seed, device)),
            Reader::Mixer => Network::Mixer(seeded(|| self.mixer(device), seed, device)),
            Reader::Transformer => Network::Transformer(self.transformer().init(seed, device)),
        };
        WholeModel { network }
    }

    /// Multiplications of an answer, without those of norms and biases.
    pub fn multiplications(&self) -> usize {
        let Self { seq, d_input, d_output, width, layers, .. } = *self;
        match self.reader {
            Reader::Mlp => {
                let inner = layers.saturating_sub(1) * width * width;
                seq * d_input * width + inner + width * d_output
            }
            Reader::Mixer => {
                let first = seq * d_input * width + width * seq * width;
                first + layers.saturating_sub(1) * 2 * width.pow(3) + width * d_output
            }
            Reader::Transformer => {
                // Queries, keys, values and output, and the MLP, which is twice as wide.
                let token = 4 * width * width + 4 * width * width;
                let attention = 2 * seq * seq * width;
                seq * d_input * width + layers * (seq * token + attention) + seq * width * d_output
            }
        }
    }

    fn mlp(&self, device: &Device) -> Mlp {
        let Self { seq, d_input, d_output, width, .. } = *self;
        let output = LinearConfig::new(width, d_output).init(device);
        Mlp { hidden: self.stack(seq * d_input, device), output }
    }

    fn mixer(&self, device: &Device) -> Mixer {
        let Self { seq, d_input, d_output, width, .. } = *self;
        let output = LinearConfig::new(width, d_output).init(device);
        Mixer { numbers: self.stack(d_input, device), tokens: self.stack(seq, device), output }
    }

    /// The first layer reads `first` numbers.
    fn stack(&self, first: usize, device: &Device) -> Vec<Linear> {
        let from = std::iter::once(first).chain(std::iter::repeat(self.width));
        let layer = |from| LinearConfig::new(from, self.width).init(device);
        from.take(self.layers).map(layer).collect()
    }

    fn transformer(&self) -> SequenceConfig {
        let Self { seq, d_input, d_output, width, layers, .. } = *self;
        SequenceConfig {
            architecture: Architecture::Attention { softmax: true },
            d_input,
            d_output,
            d_model: width,
            heads: 1,
            layers,
            context: seq,
            mlp: true,
            positions: true,
        }
    }
}

impl WholeModel {
    /// # Shapes
    /// - `tokens`: `[batch, seq, d_input]`
    /// - answer: `[batch, d_output]`
    pub fn forward(&self, tokens: Tensor<3>) -> Tensor<2> {
        let last = |x: Tensor<3>| {
            let [_, tokens, _] = x.dims();
            x.narrow(1, tokens - 1, 1).squeeze_dim::<2>(1)
        };
        match &self.network {
            Network::Mlp(Mlp { hidden, output }) => {
                let x = tokens.flatten::<2>(1, 2); // [batch, seq · d_input]
                output.forward(hidden.iter().fold(x, |x, layer| relu(layer.forward(x))))
            }
            Network::Mixer(Mixer { numbers, tokens: across, output }) => {
                let mixed = numbers.iter().zip(across).fold(tokens, |x, (numbers, across)| {
                    let x = numbers.forward(x).swap_dims(1, 2); // [batch, width, tokens]
                    relu(across.forward(x).swap_dims(1, 2))
                });
                output.forward(last(mixed))
            }
            Network::Transformer(model) => last(model.forward(tokens)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::TensorData;
    use futures_lite::future::block_on;

    const ALL: [Reader; 3] = [Reader::Mlp, Reader::Mixer, Reader::Transformer];

    fn config(reader: Reader) -> WholeConfig {
        WholeConfig { reader, seq: 5, d_input: 3, d_output: 2, width: 8, layers: 2 }
    }

    fn tokens() -> Tensor<3> {
        let values: Vec<f32> = (0..30).map(|i| (i as f32 * 1.3).sin()).collect();
        Tensor::from_data(TensorData::new(values, [2, 5, 3]), &Device::flex())
    }

    fn values(tensor: Tensor<2>) -> Vec<f32> {
        block_on(tensor.into_data_async()).unwrap().try_into_vec().unwrap()
    }

    #[test]
    fn an_answer_is_of_its_seed_and_of_every_token() {
        let device = Device::flex();
        for reader in ALL {
            // Not every seed will do: in a mixer as small as this the last token's ReLUs may all be silent.
            let model = config(reader).init(3, &device);
            let out = values(model.forward(tokens()));
            assert_eq!(model.forward(tokens()).dims(), [2, 2]);
            assert_eq!(values(config(reader).init(3, &device).forward(tokens())), out);
            assert_ne!(values(config(reader).init(2, &device).forward(tokens())), out);
            for token in 0..5 {
                let changed = tokens().slice_fill([0..2, token..token + 1, 0..3], 2.0);
                assert_ne!(values(model.forward(changed)), out, "{reader:?} {token}");
            }
        }
    }

    #[test]
    fn multiplications_by_hand() {
        let weights = |reader| config(reader).init(1, &Device::flex()).num_params();
        // Of an MLP one for each weight that is no bias.
        let mlp = config(Reader::Mlp).multiplications();
        assert_eq!(mlp, 15 * 8 + 8 * 8 + 8 * 2);
        assert_eq!(weights(Reader::Mlp) - mlp, 8 + 8 + 2);
        // Every token meets the weights of its numbers, and every number those of the tokens.
        let mixer = config(Reader::Mixer).multiplications();
        assert_eq!(mixer, 5 * 3 * 8 + 8 * 5 * 8 + 8 * 8 * 8 + 8 * 8 * 8 + 8 * 2);
        let transformer = config(Reader::Transformer).multiplications();
        assert_eq!(transformer, 5 * 3 * 8 + 2 * (5 * 8 * 64 + 2 * 25 * 8) + 5 * 8 * 2);
    }
}
