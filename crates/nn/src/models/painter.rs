use super::transformer::Block;
use crate::seeded::seeded;
use burn::config::Config;
use burn::module::{Module, Param};
use burn::nn::{Initializer, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

/// Standard deviation of what is learnt for places, as in GPT-2.
const PLACE_STD: f64 = 0.02;
/// Width of the inner layer of the MLP, in widths of the model.
const MLP: usize = 2;

/// Sizes of a [`Painter`].
#[derive(Config, Debug, PartialEq)]
pub struct PainterConfig {
    /// Numbers of a patch.
    pub patch: usize,
    /// Patches of an example and of what is asked, together.
    pub patches: usize,
    pub d_model: usize,
    /// Divides `d_model`.
    pub heads: usize,
    pub layers: usize,
    /// Of those, how many see pictures and paintings apart.
    pub apart: usize,
}

/// In-context painting as a masked image model (Wang et al. 2023, <https://arxiv.org/abs/2212.02499>,
/// section 3; SegGPT, <https://arxiv.org/abs/2304.03284>): an example's picture and painting, another
/// picture and its masked painting. The first blocks see pictures and paintings apart, with the same
/// weights; then both become one.
#[derive(Module, Debug)]
pub struct Painter {
    apart: usize,
    input: Linear,
    /// `[patches, d_model]`
    places: Param<Tensor<2>>,
    /// Of a picture, of a painting, and of what is masked: `[3, d_model]`
    kinds: Param<Tensor<2>>,
    blocks: Vec<Block>,
    norm: LayerNorm,
    output: Linear,
}

impl PainterConfig {
    /// Random weights, the same for the same seed.
    pub fn init(&self, seed: u64, device: &Device) -> Painter {
        seeded(|| self.build(device), seed, device)
    }

    fn build(&self, device: &Device) -> Painter {
        let Self { patch, patches, d_model, heads, layers, apart } = *self;
        let linear = |from, to| LinearConfig::new(from, to).init(device);
        let block = |_| Block::init(d_model, heads, MLP * d_model, device);
        let place = Initializer::Normal { mean: 0.0, std: PLACE_STD };
        Painter {
            apart,
            input: linear(patch, d_model),
            places: place.init([patches, d_model], device),
            kinds: place.init([3, d_model], device),
            blocks: (0..layers).map(block).collect(),
            norm: LayerNormConfig::new(d_model).init(device),
            output: linear(d_model, patch),
        }
    }
}

impl Painter {
    /// What is painted at each patch, masked or not.
    ///
    /// # Shapes
    /// - `pictures`, `paintings`: `[batch, patches, patch]`
    /// - `masked`: 1 where a patch of the painting is not to be seen, else 0, `[batch, patches, 1]`
    /// - paintings: `[batch, patches, patch]`
    pub fn forward(
        &self,
        pictures: Tensor<3>,
        paintings: Tensor<3>,
        masked: Tensor<3>,
    ) -> Tensor<3> {
        self.run(pictures, paintings, masked, false)
    }

    /// The same where all rows are of one task and ask the same, each by its own example: what attention
    /// gives at the question is averaged over the rows in every block (SegGPT, section 3.2, feature
    /// ensemble). The second half of the patches is the question.
    pub fn forward_together(
        &self,
        pictures: Tensor<3>,
        paintings: Tensor<3>,
        masked: Tensor<3>,
    ) -> Tensor<3> {
        self.run(pictures, paintings, masked, true)
    }

    fn run(
        &self,
        pictures: Tensor<3>,
        paintings: Tensor<3>,
        masked: Tensor<3>,
        together: bool,
    ) -> Tensor<3> {
        let [batch, _, _] = pictures.dims();
        let places = self.places.val().unsqueeze::<3>(); // [1, patches, d_model]
        let kind = |which: usize| self.kinds.val().narrow(0, which, 1).unsqueeze::<3>();
        let pictures = self.input.forward(pictures) + places.clone() + kind(0);
        let seen = self.input.forward(paintings) * (masked.clone().neg() + 1.0);
        let paintings = seen + masked * kind(2) + places + kind(1);
        let mut x = Tensor::cat(vec![pictures, paintings], 0); // [2 · batch, patches, d_model]
        for (at, block) in self.blocks.iter().enumerate() {
            if at == self.apart {
                x = (x.clone().narrow(0, 0, batch) + x.narrow(0, batch, batch)) / 2.0;
            }
            x = match together {
                true => block.forward_through(x, None, |x| with_mean_question(x, batch)),
                false => block.forward(x, None),
            };
        }
        self.output.forward(self.norm.forward(x))
    }
}

/// The second half of the patches in the mean over each `batch` rows.
fn with_mean_question(x: Tensor<3>, batch: usize) -> Tensor<3> {
    let [rows, patches, d_model] = x.dims();
    let half = patches / 2;
    let question = x.clone().narrow(1, half, patches - half);
    let question = question.reshape([rows / batch, batch, patches - half, d_model]);
    let question = question.mean_dim(1).repeat_dim(1, batch);
    let question = question.reshape([rows, patches - half, d_model]);
    Tensor::cat(vec![x.narrow(1, 0, half), question], 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::TensorData;
    use futures_lite::future::block_on;

    fn numbers(shift: f32, masked: [f32; 4]) -> [Tensor<3>; 3] {
        let device = Device::flex();
        let wave = |shift: f32| {
            let values: Vec<f32> = (0..12).map(|at| (at as f32 * 0.7 + shift).sin()).collect();
            Tensor::from_data(TensorData::new(values, [1, 4, 3]), &device)
        };
        let masked = Tensor::from_data(TensorData::new(masked.to_vec(), [1, 4, 1]), &device);
        [wave(0.0), wave(shift), masked]
    }

    fn run(shift: f32, masked: [f32; 4]) -> Vec<f32> {
        let model = PainterConfig::new(3, 4, 8, 2, 3, 1).init(7, &Device::flex());
        let [pictures, paintings, masked] = numbers(shift, masked);
        let painted = model.forward(pictures, paintings, masked);
        assert_eq!(painted.dims(), [1, 4, 3]);
        block_on(painted.into_data_async()).unwrap().try_into_vec().unwrap()
    }

    #[test]
    fn together_rows_agree_on_the_question_and_a_row_alone_is_as_ever() {
        let model = PainterConfig::new(3, 4, 8, 2, 3, 1).init(7, &Device::flex());
        let mask = [0.0, 0.0, 1.0, 1.0];
        let [pictures, one, masked] = numbers(1.0, mask);
        let other = numbers(2.0, mask)[1].clone();
        let values = |x: Tensor<3>| -> Vec<f32> {
            block_on(x.into_data_async()).unwrap().try_into_vec().unwrap()
        };
        let alone = |paintings: &Tensor<3>| {
            let all = [pictures.clone(), paintings.clone(), masked.clone()];
            let [pictures, paintings, masked] = all;
            values(model.forward_together(pictures, paintings, masked))
        };
        let plain = values(model.forward(pictures.clone(), one.clone(), masked.clone()));
        assert_eq!(alone(&one), plain);
        let twice = |x: &Tensor<3>| Tensor::cat(vec![x.clone(), x.clone()], 0);
        let paintings = Tensor::cat(vec![one.clone(), other.clone()], 0);
        let both = values(model.forward_together(twice(&pictures), paintings, twice(&masked)));
        // What is asked is the same in both rows, and between what each example alone would say.
        assert_eq!(both[6..12], both[18..24]);
        assert!(both[6..12] != alone(&one)[6..12] && both[6..12] != alone(&other)[6..12]);
        assert_ne!(both[..6], both[12..18]);
    }

    #[test]
    fn what_is_masked_is_not_seen_and_all_else_is() {
        assert_eq!(run(1.0, [1.0; 4]), run(2.0, [1.0; 4]));
        let all_differ = |one: &[f32], other: &[f32]| one.iter().zip(other).all(|(a, b)| a != b);
        assert!(all_differ(&run(1.0, [0.0; 4]), &run(2.0, [0.0; 4])));
        // One patch seen of four reaches all, also those before it.
        assert!(all_differ(&run(1.0, [1.0, 1.0, 1.0, 0.0]), &run(2.0, [1.0, 1.0, 1.0, 0.0])));
    }
}
