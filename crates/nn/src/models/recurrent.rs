use super::mixers::{Gru, Lstm};
use crate::NnError;
use crate::error::expect;
use crate::seeded::seeded;
use crate::train::learner::read;
use burn::config::Config;
use burn::module::{Module, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

/// What a [`Recurrent`] network is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// See [`GatedLinear`].
    GatedLinear {
        /// Without it the state is read as it is.
        output_gate: bool,
    },
    Gru,
    Lstm,
}

/// Sizes of a [`Recurrent`] network.
#[derive(Config, Debug, PartialEq)]
pub struct RecurrentConfig {
    pub cell: Cell,
    pub d_input: usize,
    pub d_output: usize,
    /// Recurrent neurons.
    pub d_hidden: usize,
}

/// One recurrent layer and a readout, without norms or residuals, so that its weights can be read.
#[derive(Module, Debug)]
pub struct Recurrent {
    network: Network,
}

#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)] // one for a whole model
enum Network {
    GatedLinear(GatedLinear),
    Gru(Nonlinear<Gru>),
    Lstm(Nonlinear<Lstm>),
}

/// A gated linear RNN (Zucchet et al. 2023, <https://arxiv.org/abs/2309.01775>), with
/// `g(x) = (W_m x + b_m) ⊙ (W_x x + b_x)` on both sides of a diagonal linear recurrence.
#[derive(Module, Debug)]
pub struct GatedLinear {
    /// `W_m` and `W_x` of the input side by side: `[d_input, 2 · d_hidden]`
    pub input: Linear,
    /// λ, as far as it lies between 0 and 1. `[d_hidden]`
    pub decay: Param<Tensor<1>>,
    /// The same of the output, without biases: `[d_hidden, 2 · d_hidden]`
    pub output: Option<Linear>,
    /// D, `[d_hidden, d_output]`
    pub readout: Linear,
}

/// The numbers of a [`GatedLinear`], row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct GatedWeights {
    /// `[d_input, 2 · d_hidden]`
    pub input: Vec<f32>,
    /// `[2 · d_hidden]`
    pub input_bias: Vec<f32>,
    /// λ, `[d_hidden]`
    pub decays: Vec<f32>,
    /// `[d_hidden, 2 · d_hidden]`; empty without an output gate.
    pub output: Vec<f32>,
    /// `[d_hidden, d_output]`
    pub readout: Vec<f32>,
}

/// A layer with a projection in front, since cells keep a token's width.
#[derive(Module, Debug)]
struct Nonlinear<C> {
    input: Linear,
    cell: C,
    readout: Linear,
}

impl RecurrentConfig {
    /// Random weights, the same for the same seed; λ begins between 0 and 1.
    pub fn init(&self, seed: u64, device: &Device) -> Recurrent {
        seeded(|| self.build(device), seed, device)
    }

    fn build(&self, device: &Device) -> Recurrent {
        let Self { cell, d_input, d_output, d_hidden } = *self;
        let linear = |from, to| LinearConfig::new(from, to);
        let input = linear(d_input, d_hidden).init(device);
        let readout = linear(d_hidden, d_output).init(device);
        let network = match cell {
            Cell::GatedLinear { output_gate } => {
                let wide = linear(d_hidden, 2 * d_hidden).with_bias(false);
                Network::GatedLinear(GatedLinear {
                    input: linear(d_input, 2 * d_hidden).init(device),
                    decay: Initializer::Uniform { min: 0.0, max: 1.0 }.init([d_hidden], device),
                    output: output_gate.then(|| wide.init(device)),
                    readout: linear(d_hidden, d_output).with_bias(false).init(device),
                })
            }
            Cell::Gru => {
                let cell = Gru::init(d_hidden, device);
                Network::Gru(Nonlinear { input, cell, readout })
            }
            Cell::Lstm => {
                let cell = Lstm::init(d_hidden, device);
                Network::Lstm(Nonlinear { input, cell, readout })
            }
        };
        Recurrent { network }
    }
}

impl Recurrent {
    /// # Shapes
    /// - `tokens`: `[batch, seq, d_input]`
    /// - prediction: `[batch, seq, d_output]`
    pub fn forward(&self, tokens: Tensor<3>) -> Tensor<3> {
        match &self.network {
            Network::GatedLinear(it) => it.read(it.states(tokens)),
            Network::Gru(Nonlinear { input, cell, readout }) => {
                readout.forward(cell.forward(input.forward(tokens)))
            }
            Network::Lstm(Nonlinear { input, cell, readout }) => {
                readout.forward(cell.forward(input.forward(tokens)))
            }
        }
    }

    /// The gated linear network, if it is one.
    pub fn into_gated_linear(self) -> Option<GatedLinear> {
        match self.network {
            Network::GatedLinear(network) => Some(network),
            Network::Gru(_) | Network::Lstm(_) => None,
        }
    }
}

impl GatedLinear {
    /// `hₜ = λ ⊙ hₜ₋₁ + g(xₜ)`, `[batch, seq, d_hidden]`.
    pub fn states(&self, tokens: Tensor<3>) -> Tensor<3> {
        let [_, seq, _] = tokens.dims();
        let written = gate(self.input.forward(tokens));
        let decay = self.decays().unsqueeze::<3>(); // [1, 1, d_hidden]
        let mut state = written.clone().narrow(1, 0, 1);
        let mut states = vec![state.clone()];
        for at in 1..seq {
            state = state * decay.clone() + written.clone().narrow(1, at, 1);
            states.push(state.clone());
        }
        Tensor::cat(states, 1)
    }

    /// `yₜ = D g(hₜ)`
    pub fn read(&self, states: Tensor<3>) -> Tensor<3> {
        let read = match &self.output {
            Some(output) => gate(output.forward(states)),
            None => states,
        };
        self.readout.forward(read)
    }

    /// What it gives for sequences of `seq` tokens where some neurons hold nothing, `[batch, seq, d_output]`.
    pub async fn outputs(
        &self,
        seq: usize,
        tokens: &[f32],
        silent: &[usize],
    ) -> Result<Vec<f32>, NnError> {
        let [d_input, _] = self.input.weight.dims();
        let rows = tokens.len() / (seq * d_input).max(1);
        expect("tokens", rows.max(1) * seq.max(1) * d_input, tokens.len())?;
        let data = TensorData::new(tokens.to_vec(), [rows, seq, d_input]);
        let mut states = self.states(Tensor::from_data(data, &self.readout.weight.device()));
        for neuron in silent {
            states = states.slice_fill([0..rows, 0..seq, *neuron..neuron + 1], 0.0);
        }
        read(self.read(states)).await
    }

    pub async fn weights(&self) -> Result<GatedWeights, NnError> {
        let Self { input, decay: _, output, readout } = self;
        let bias = input.bias.as_ref();
        Ok(GatedWeights {
            input: read(input.weight.val()).await?,
            input_bias: match bias {
                Some(bias) => read(bias.val()).await?,
                None => vec![0.0; input.weight.dims()[1]],
            },
            decays: read(self.decays()).await?,
            output: match output {
                Some(output) => read(output.weight.val()).await?,
                None => Vec::new(),
            },
            readout: read(readout.weight.val()).await?,
        })
    }

    /// With these numbers.
    pub fn from_weights(weights: GatedWeights, device: &Device) -> Self {
        let GatedWeights { input, input_bias, decays, output, readout } = weights;
        let d_hidden = decays.len();
        let linear = |values: Vec<f32>, columns: usize| {
            let shape = [values.len() / columns.max(1), columns];
            let weight = Tensor::from_data(TensorData::new(values, shape), device);
            Linear { weight: Param::from_tensor(weight), bias: None }
        };
        let vector = |values: Vec<f32>| {
            let length = values.len();
            Param::from_tensor(Tensor::from_data(TensorData::new(values, [length]), device))
        };
        let d_output = readout.len() / d_hidden.max(1);
        Self {
            input: Linear { bias: Some(vector(input_bias)), ..linear(input, 2 * d_hidden) },
            decay: vector(decays),
            output: (!output.is_empty()).then(|| linear(output, 2 * d_hidden)),
            readout: linear(readout, d_output),
        }
    }

    /// λ, `[d_hidden]`
    pub fn decays(&self) -> Tensor<1> {
        self.decay.val().clamp(0.0, 1.0)
    }
}

/// The first half times the second.
fn gate(both: Tensor<3>) -> Tensor<3> {
    let half = both.dims()[2] / 2;
    both.clone().narrow(2, 0, half) * both.narrow(2, half, half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_lite::future::block_on;

    const CELLS: [Cell; 4] = [
        Cell::GatedLinear { output_gate: true },
        Cell::GatedLinear { output_gate: false },
        Cell::Gru,
        Cell::Lstm,
    ];

    fn tensor<const D: usize>(shape: [usize; D], values: &[f32]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(values.to_vec(), shape), &Device::flex())
    }

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        block_on(tensor.into_data_async()).unwrap().try_into_vec().unwrap()
    }

    fn model(cell: Cell, seed: u64) -> Recurrent {
        RecurrentConfig { cell, d_input: 3, d_output: 2, d_hidden: 8 }.init(seed, &Device::flex())
    }

    fn tokens() -> Tensor<3> {
        let values: Vec<f32> = (0..30).map(|i| (i as f32 * 1.3).sin()).collect();
        tensor([2, 5, 3], &values)
    }

    #[test]
    fn shapes_and_seeds() {
        for cell in CELLS {
            let out = values(model(cell, 1).forward(tokens()));
            assert_eq!(model(cell, 1).forward(tokens()).dims(), [2, 5, 2]);
            assert_eq!(values(model(cell, 1).forward(tokens())), out);
            assert_ne!(values(model(cell, 2).forward(tokens())), out);
        }
    }

    #[test]
    fn a_token_sees_those_before_it_only() {
        for cell in CELLS {
            let model = model(cell, 1);
            let changed = tokens().slice_fill([0..2, 3..4, 0..3], 2.0);
            let rows = |x: Tensor<3>, from, count| values(model.forward(x).narrow(1, from, count));
            assert_eq!(rows(tokens(), 0, 3), rows(changed.clone(), 0, 3));
            assert_ne!(rows(tokens(), 4, 1), rows(changed, 4, 1), "{cell:?}");
        }
    }

    #[test]
    fn a_gated_linear_network_by_hand() {
        // One input, two neurons: the first adds up x·x, the second holds x·1.
        let weights = GatedWeights {
            input: vec![1.0, 1.0, 1.0, 0.0],
            input_bias: vec![0.0, 0.0, 0.0, 1.0],
            decays: vec![1.0, 0.0],
            // Products: memory · relay, and nothing.
            output: vec![1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
            readout: vec![2.0, 5.0],
        };
        let network = GatedLinear::from_weights(weights.clone(), &Device::flex());
        assert_eq!(block_on(network.weights()).unwrap(), weights);
        let outputs =
            |silent: &[usize]| block_on(network.outputs(3, &[1.0, 2.0, 3.0], silent)).unwrap();
        // 2 · (Σ x²) · x
        assert_eq!(outputs(&[]), [2.0, 20.0, 84.0]);
        assert_eq!(outputs(&[1]), [0.0; 3]);
        assert!(block_on(network.outputs(2, &[1.0, 2.0, 3.0], &[])).is_err());
    }
}
