use super::mixers::triangle;
use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::Device;
use burn::tensor::Tensor;
use burn::tensor::activation::silu;

/// Keeps the root of a variance away from zero.
const EPSILON: f64 = 1e-5;

/// The retention of RetNet (Sun et al. 2023, <https://arxiv.org/abs/2307.08621>, section 2): attention
/// without softmax whose weights fall with the distance, at a rate of each head's own that is not
/// learnt, a norm for each head, and a gate. Positions come from the model, not by rotation.
#[derive(Module, Debug)]
pub(crate) struct Retention {
    heads: usize,
    /// Queries, keys, values and gate side by side: `[d_model, 4 · d_model]`
    qkvg: Linear,
    out: Linear,
}

impl Retention {
    pub(crate) fn init(d_model: usize, heads: usize, device: &Device) -> Self {
        assert!(d_model.is_multiple_of(heads), "{heads} heads do not divide a width of {d_model}");
        let linear = |to| LinearConfig::new(d_model, to).init(device);
        Self { heads, qkvg: linear(4 * d_model), out: linear(d_model) }
    }

    /// `norm((Q Kᵀ ⊙ D) V) ⊙ silu(G)`, `Dₜₛ = γᵗ⁻ˢ` for `s ≤ t`, `γ = 1 - 2⁻⁵⁻ʰ` for head `h`.
    pub(crate) fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let [batch, seq, d_model] = x.dims();
        let (heads, d_head) = (self.heads, d_model / self.heads);
        let all = self.qkvg.forward(x); // [batch, seq, 4 · d_model]
        let device = all.device();
        let part = |index| {
            let part = all.clone().narrow(2, index * d_model, d_model);
            part.reshape([batch, seq, heads, d_head]).swap_dims(1, 2) // [batch, heads, seq, d_head]
        };
        let decay = |head: usize| {
            let kept = 1.0 - 2.0_f32.powi(-5 - head as i32);
            let weight = |from: usize, to: usize| match to.checked_sub(from) {
                Some(distance) => kept.powi(distance as i32),
                None => 0.0,
            };
            triangle(seq, &device, weight).reshape([1, 1, seq, seq])
        };
        let decay = Tensor::cat((0..heads).map(decay).collect(), 1); // [1, heads, seq, seq]
        let q = part(0) / (d_head as f64).sqrt();
        let mixed = (q.matmul(part(1).transpose()) * decay).matmul(part(2));
        let centred = mixed.clone() - mixed.mean_dim(3);
        let scale = (centred.clone().square().mean_dim(3) + EPSILON).sqrt();
        let normed = (centred / scale).swap_dims(1, 2).reshape([batch, seq, d_model]);
        self.out.forward(normed * silu(all.clone().narrow(2, 3 * d_model, d_model)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::seeded;
    use burn::tensor::TensorData;
    use futures_lite::future::block_on;

    #[test]
    fn retention_is_its_recurrence() {
        let device = Device::flex();
        let layer = seeded(|| Retention::init(4, 2, &device), 3, &device);
        let input: Vec<f32> = (0..24).map(|i| (i as f32 * 0.9).sin()).collect();
        let x = Tensor::<3>::from_data(TensorData::new(input, [1, 6, 4]), &device);
        let values = |it: Tensor<3>| -> Vec<f32> {
            block_on(it.into_data_async()).unwrap().try_into_vec().unwrap()
        };
        let all = values(layer.qkvg.forward(x.clone()));
        // Sₜ = γ Sₜ₋₁ + kₜᵀ vₜ, oₜ = qₜ Sₜ, head by head.
        let mut states = [[[0.0_f32; 2]; 2]; 2];
        let mut gated = Vec::new();
        for row in all.chunks(16) {
            for (head, state) in states.iter_mut().enumerate() {
                let kept = 1.0 - 2.0_f32.powi(-5 - head as i32);
                let of = |part: usize, at: usize| row[4 * part + 2 * head + at];
                for (key, line) in state.iter_mut().enumerate() {
                    for (value, cell) in line.iter_mut().enumerate() {
                        *cell = kept * *cell + of(1, key) * of(2, value);
                    }
                }
                let out = [0, 1].map(|value| {
                    (0..2).map(|key| of(0, key) * state[key][value]).sum::<f32>() / 2.0_f32.sqrt()
                });
                let mean = (out[0] + out[1]) / 2.0;
                let variance = out.map(|it| (it - mean).powi(2)).iter().sum::<f32>() / 2.0;
                let normed = out.map(|it| (it - mean) / (variance + EPSILON as f32).sqrt());
                for (at, value) in normed.into_iter().enumerate() {
                    let gate = of(3, at);
                    gated.push(value * gate / (1.0 + (-gate).exp()));
                }
            }
        }
        let gated = Tensor::<3>::from_data(TensorData::new(gated, [1, 6, 4]), &device);
        let expected = values(layer.out.forward(gated));
        for (got, expected) in values(layer.forward(x)).iter().zip(expected) {
            assert!((got - expected).abs() < 1e-4, "{got} against {expected}");
        }
    }
}
