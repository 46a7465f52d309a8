//! The parts of a decoder block but attention: weights, RMSNorm, SwiGLU.

use burn::tensor::{Int, Tensor};
use kernels::{Packed, Precision};

/// A weight matrix `[n, k]`: quantised, or plain f32 where the file has it so.
#[derive(Clone, Debug)]
pub(crate) enum Weight {
    Packed(Packed),
    Dense(Tensor<2>),
}

impl Weight {
    fn packed(&self) -> Option<&Packed> {
        match self {
            Self::Packed(packed) => Some(packed),
            Self::Dense(_) => None,
        }
    }

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

    /// The matrix in plain numbers.
    pub(crate) fn all_rows(&self) -> Tensor<2> {
        match self {
            Self::Packed(packed) => packed.all_rows(),
            Self::Dense(weight) => weight.clone(),
        }
    }
}

/// Matrices of the same x, one below the other: one product where they are packed alike.
#[derive(Clone, Debug)]
pub(crate) struct Stack(Vec<Weight>);

impl Stack {
    pub(crate) fn new(parts: Vec<Weight>) -> Self {
        let packed: Vec<Packed> = parts.iter().filter_map(Weight::packed).cloned().collect();
        let whole = if packed.len() == parts.len() { Packed::stack(packed) } else { None };
        Self(whole.map_or(parts, |whole| vec![Weight::Packed(whole)]))
    }

    pub(crate) fn parts(&self) -> &[Weight] {
        &self.0
    }

    /// `[rows, k]` to `[rows, n of all parts]`.
    pub(crate) fn forward(&self, x: Tensor<2>, precision: Precision) -> Tensor<2> {
        match self.0.as_slice() {
            [whole] => whole.forward(x, precision),
            parts => {
                let products = parts.iter().map(|part| part.forward(x.clone(), precision));
                Tensor::cat(products.collect(), 1)
            }
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
        kernels::rms_norm(x, self.gain.clone(), self.eps)
    }

    /// The sum of the two, and its norm.
    pub(crate) fn forward_sum(&self, x: Tensor<2>, added: Tensor<2>) -> [Tensor<2>; 2] {
        kernels::add_rms_norm(x, added, self.gain.clone(), self.eps).into()
    }
}

/// `W_down (silu(W_gate x) ⊙ W_up x)` (Shazeer 2020, SwiGLU).
#[derive(Clone, Debug)]
pub(crate) struct Mlp {
    /// The rows of W_gate, then those of W_up.
    pub(crate) gate_up: Stack,
    pub(crate) down: Weight,
}

impl Mlp {
    /// `[rows, d_model]` to the same.
    pub(crate) fn forward(&self, x: Tensor<2>, precision: Precision) -> Tensor<2> {
        let gate_up = self.gate_up.forward(x, precision); // [rows, 2 * d_ffn]
        self.down.forward(kernels::silu_mul(gate_up), precision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn rms_norm_by_hand() {
        let device = Device::flex();
        let norm = RmsNorm { gain: Tensor::from_floats([1.0, 2.0, 1.0, 1.0], &device), eps: 0.0 };
        let y = norm.forward(Tensor::from_floats([[3.0, 4.0, 0.0, 0.0]], &device));
        let rms = 6.25_f32.sqrt();
        let y = y.into_data().try_to_vec::<f32>().unwrap();
        assert!((y[0] - 3.0 / rms).abs() < 1e-6 && (y[1] - 8.0 / rms).abs() < 1e-6);
    }

    #[test]
    fn swiglu_by_hand() {
        let device = Device::flex();
        // The same number in each of four dimensions.
        let column = |value: f32| Weight::Dense(Tensor::from_floats([[value]; 4], &device));
        let down = Weight::Dense(Tensor::from_floats([[0.5; 4]], &device));
        let mlp = Mlp { gate_up: Stack::new(vec![column(2.0), column(3.0)]), down };
        let x = Tensor::from_floats([[1.0]], &device);
        let y = mlp.forward(x, Precision::Exact).into_scalar::<f32>();
        let expected = 4.0 * 0.5 * (2.0 / (1.0 + (-2.0_f32).exp())) * 3.0;
        assert!((y - expected).abs() < 1e-5);
    }
}
