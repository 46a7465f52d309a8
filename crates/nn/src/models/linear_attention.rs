use burn::config::Config;
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

/// Sizes of a [`LinearAttention`]: many independent models side by side.
#[derive(Config, Debug)]
pub struct LinearAttentionConfig {
    /// Streams of episodes, e.g. one a seed.
    pub streams: usize,
    /// Models that read the same stream, e.g. one a step size.
    pub copies: usize,
    pub dims: usize,
}

/// Single-layer linear attention on regression examples, in its reduced form: one `dims × dims`
/// matrix a model (Wu et al. 2024, <https://arxiv.org/abs/2310.08391>, section 3).
#[derive(Module, Debug)]
pub struct LinearAttention {
    /// Γ, `[streams, copies · dims, dims]`
    pub gamma: Param<Tensor<3>>,
}

impl LinearAttentionConfig {
    /// All zeros, where pretraining starts in the paper.
    pub fn init(&self, device: &Device) -> LinearAttention {
        let Self { streams, copies, dims } = *self;
        LinearAttention::from_gamma(Tensor::zeros([streams, copies * dims, dims], device))
    }
}

impl LinearAttention {
    /// From matrices stacked as `[streams, copies · dims, dims]`.
    pub fn from_gamma(gamma: Tensor<3>) -> Self {
        Self { gamma: Param::from_tensor(gamma) }
    }

    /// `ŷ = xᵀ Γ (Xᵀ y / n)` of every model, given what the examples come down to.
    ///
    /// # Shapes
    /// - `query` x: `[streams, dims]`
    /// - `moment` Xᵀ y / n: `[streams, dims]`
    /// - prediction: `[streams, copies]`
    pub fn forward(&self, query: Tensor<2>, moment: Tensor<2>) -> Tensor<2> {
        let gamma = self.gamma.val();
        let [streams, rows, dims] = gamma.dims();
        let copies = rows / dims;
        // xᵀ Γ z = ⟨Γ, x zᵀ⟩: one product for all copies of a stream.
        let pairs = query.reshape([streams, dims, 1]) * moment.reshape([streams, 1, dims]); // [streams, dims, dims]
        gamma
            .reshape([streams, copies, dims * dims])
            .matmul(pairs.reshape([streams, dims * dims, 1])) // [streams, copies, 1]
            .reshape([streams, copies])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::store::ModuleRecord;
    use burn::tensor::TensorData;
    use futures_lite::future::block_on;

    fn tensor<const D: usize>(shape: [usize; D], values: &[f32], device: &Device) -> Tensor<D> {
        Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
    }

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        block_on(tensor.into_data_async()).unwrap().try_into_vec().unwrap()
    }

    /// Two streams, two copies, two dimensions.
    fn model(device: &Device) -> LinearAttention {
        let gamma: Vec<f32> = (1..=16).map(|i| i as f32).collect();
        LinearAttention::from_gamma(tensor([2, 4, 2], &gamma, device))
    }

    #[test]
    fn constant_weights_by_hand() {
        let device = Device::flex();
        let query = tensor([2, 2], &[1.0, -1.0, 0.5, 2.0], &device);
        let moment = tensor([2, 2], &[2.0, 1.0, 1.0, 0.0], &device);
        // Stream 0, copy 0: Γ z = [4, 10], x·Γz = -6; copy 1: Γ z = [16, 22], -6.
        // Stream 1, copy 0: Γ z = [9, 11], 26.5; copy 1: Γ z = [13, 15], 36.5.
        assert_eq!(values(model(&device).forward(query, moment)), [-6.0, -6.0, 26.5, 36.5]);
    }

    #[test]
    fn shapes_and_a_start_at_zero() {
        let device = Device::flex();
        let model = LinearAttentionConfig::new(3, 5, 4).init(&device);
        let ones = Tensor::ones([3, 4], &device);
        let out = model.forward(ones.clone(), ones);
        assert_eq!(out.dims(), [3, 5]);
        assert!(values(out).iter().all(|value| *value == 0.0));
    }

    #[test]
    fn models_do_not_see_each_other() {
        let device = Device::flex();
        let query = tensor([2, 2], &[1.0, 2.0, 3.0, 4.0], &device);
        let moment = tensor([2, 2], &[1.0, 1.0, 1.0, 1.0], &device);
        let before = values(model(&device).forward(query.clone(), moment.clone()));
        // Another matrix for the last model, the query of the other stream unchanged.
        let mut gamma: Vec<f32> = (1..=16).map(|i| i as f32).collect();
        gamma[12..].fill(f32::NAN);
        let after = LinearAttention::from_gamma(tensor([2, 4, 2], &gamma, &device));
        let after = values(after.forward(query, moment));
        assert_eq!(after[..3], before[..3]);
        assert!(after[3].is_nan());
    }

    #[test]
    fn a_record_comes_back_the_same() {
        let device = Device::flex();
        let bytes = model(&device).into_record().into_bytes().unwrap();
        let empty = LinearAttentionConfig::new(2, 2, 2).init(&device);
        let back = empty.load_record(ModuleRecord::from_bytes(bytes).unwrap());
        assert_eq!(values(back.gamma.val()), values(model(&device).gamma.val()));
    }

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let device = Device::flex().autodiff();
        let query = [0.3, -1.2, 0.7, 0.9];
        let moment = [1.1, 0.4, -0.6, 0.8];
        let target = [0.5, -1.0];
        let loss = |gamma: &[f32], device: &Device| {
            let model = LinearAttention::from_gamma(tensor([2, 4, 2], gamma, device));
            let out =
                model.forward(tensor([2, 2], &query, device), tensor([2, 2], &moment, device));
            let error = out - tensor([2, 1], &target, device);
            ((error.clone() * error).sum(), model)
        };
        let gamma: Vec<f32> = (0..16).map(|i| (i as f32 * 0.7).sin()).collect();
        let (value, model) = loss(&gamma, &device);
        let grads = value.backward();
        let gradient = values(model.gamma.val().grad(&grads).unwrap());
        let plain = Device::flex();
        for (index, got) in gradient.iter().enumerate() {
            // The loss is quadratic in Γ, so a central difference is exact but for rounding.
            let at = |shift: f32| {
                let mut moved = gamma.clone();
                moved[index] += shift;
                values(loss(&moved, &plain).0)[0]
            };
            let expected = (at(0.5) - at(-0.5)) / 1.0;
            assert!((got - expected).abs() < 1e-4, "{index}: {got} against {expected}");
        }
    }
}
