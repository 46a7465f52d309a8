//! The parts of a decoder block but attention: weights, RMSNorm, SwiGLU.

use burn::tensor::activation::silu;
use burn::tensor::{Int, Tensor};
use kernels::{Packed, Precision};

/// A weight matrix `[n, k]`: quantised, or plain f32 where the file has it so.
#[derive(Clone, Debug)]
pub(crate) enum Weight {
    Packed(Packed),
    Dense(Tensor<2>),
}

impl Weight {
    /// `x Wᵀ`: `[rows, k]` to `[rows, n]`.
    pub(crate) fn forward(&self, x: Tensor<2>, precision: Precision) -> Tensor<2> {
        match self {
            Self::Packed(packed) => packed.matmul(x, precision),
            Self::Dense(weight) => x.matmul(weight.clone().transpose()),
        }
    }

    /// Rows by id: `[rows]` to `[rows, k]`.
    pub(crate) fn rows(&self, ids: Tensor<1, Int>) -> Tensor<2> {
        match self {
            Self::Packed(packed) => packed.rows(ids),
            Self::Dense(weight) => weight.clone().select(0, ids),
        }
    }
}

/// `x / sqrt(mean(x²) + eps) · g` (Zhang & Sennrich 2019, eq. 4).
#[derive(Clone, Debug)]
pub(crate) struct RmsNorm {
    pub(crate) gain: Tensor<1>,
    pub(crate) eps: f32,
}

impl RmsNorm {
    /// `[rows, d_model]` to the same.
    pub(crate) fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let square_mean = x.clone().square().mean_dim(1); // [rows, 1]
        x * (square_mean + self.eps).sqrt().recip() * self.gain.clone().unsqueeze()
    }
}

/// `W_down (silu(W_gate x) ⊙ W_up x)` (Shazeer 2020, SwiGLU).
#[derive(Clone, Debug)]
pub(crate) struct Mlp {
    pub(crate) gate: Weight,
    pub(crate) up: Weight,
    pub(crate) down: Weight,
}

impl Mlp {
    /// `[rows, d_model]` to the same.
    pub(crate) fn forward(&self, x: Tensor<2>, precision: Precision) -> Tensor<2> {
        let gate = silu(self.gate.forward(x.clone(), precision)); // [rows, d_ffn]
        self.down.forward(gate * self.up.forward(x, precision), precision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn rms_norm_by_hand() {
        let device = Device::flex();
        let norm = RmsNorm { gain: Tensor::from_floats([1.0, 2.0], &device), eps: 0.0 };
        let y = norm.forward(Tensor::from_floats([[3.0, 4.0]], &device));
        let rms = 12.5_f32.sqrt();
        let y = y.into_data().try_to_vec::<f32>().unwrap();
        assert!((y[0] - 3.0 / rms).abs() < 1e-6 && (y[1] - 8.0 / rms).abs() < 1e-6);
    }

    #[test]
    fn swiglu_by_hand() {
        let device = Device::flex();
        let one = |value: f32| Weight::Dense(Tensor::from_floats([[value]], &device));
        let mlp = Mlp { gate: one(2.0), up: one(3.0), down: one(0.5) };
        let x = Tensor::from_floats([[1.0]], &device);
        let y = mlp.forward(x, Precision::Exact).into_scalar::<f32>();
        let expected = 0.5 * (2.0 / (1.0 + (-2.0_f32).exp())) * 3.0;
        assert!((y - expected).abs() < 1e-6);
    }
}
