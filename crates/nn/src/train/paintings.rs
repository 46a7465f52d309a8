use super::learner::read;
use super::trainer::{Optimiser, Trainer};
use crate::error::expect;
use crate::{NnError, Painter, PainterConfig};
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use tasks::{Colouring, Painted};

/// Pixels along an edge of a patch.
const EDGE: usize = 4;
/// Patches of a picture.
const PATCHES: usize = (Colouring::SIDE / EDGE) * (Colouring::SIDE / EDGE);
/// Below this error the loss is a square.
const BEND: f64 = 0.1;

/// Examples and what is to be painted alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PaintBatch {
    /// Both pictures as patches: `[batch, patches, patch]`
    pictures: Vec<f32>,
    paintings: Vec<f32>,
    /// `[batch, patches]`, 1 where the painting is hidden.
    masked: Vec<f32>,
}

impl PaintBatch {
    /// Patches of an example and of what is asked.
    pub const PATCHES: usize = 2 * PATCHES;

    /// Another example with what is asked; `masked` says it of each patch of both, example first.
    pub fn push(&mut self, example: &Painted, asked: &Painted, masked: &[bool]) {
        for painted in [example, asked] {
            self.pictures.extend(patches(&painted.picture));
            self.paintings.extend(patches(&painted.painting));
        }
        self.masked.extend(masked.iter().map(|hidden| f32::from(u8::from(*hidden))));
    }

    /// All of what is asked is hidden, and nothing of the example.
    pub fn asked() -> Vec<bool> {
        (0..Self::PATCHES).map(|at| at >= PATCHES).collect()
    }
}

/// A [`Painter`] with its optimiser, on the smooth L1 error of what is masked. A clone is a snapshot.
#[derive(Clone)]
pub struct PaintLearner {
    pub(crate) trainer: Trainer<Painter>,
    config: PainterConfig,
}

impl PaintLearner {
    /// `device` may be with or without autodiff.
    pub fn new(
        [d_model, heads, layers, apart]: [usize; 4],
        optimiser: Optimiser,
        seed: u64,
        device: &Device,
    ) -> Self {
        let config =
            PainterConfig::new(3 * EDGE * EDGE, PaintBatch::PATCHES, d_model, heads, layers, apart);
        let trainer = Trainer::new(|device| config.init(seed, device), optimiser, device);
        Self { trainer, config }
    }

    /// One step; the loss before its update, `[1]`, which waits for nobody.
    pub fn step(&mut self, batch: &PaintBatch) -> Result<Tensor<1>, NnError> {
        let [pictures, paintings, masked] = self.upload(batch)?;
        let painted = self.trainer.model.forward(pictures, paintings.clone(), masked.clone());
        let error = (painted - paintings).abs();
        let bent = error.clone().clamp_max(BEND);
        let each = bent.clone() * (error - bent / 2.0) / BEND;
        let all = masked.clone().sum() * self.config.patch as f64;
        Ok(self.trainer.step((each * masked).sum() / all))
    }

    /// The paintings of what is asked, `[batch][SIDE][SIDE][3]`.
    pub async fn predict(&self, batch: &PaintBatch) -> Result<Vec<f32>, NnError> {
        let [pictures, paintings, masked] = self.upload(batch)?;
        let model = self.trainer.model.valid();
        let painted = model.forward(pictures.inner(), paintings.inner(), masked.inner());
        let painted = read(painted.narrow(1, PATCHES, PATCHES)).await?;
        Ok(painted.chunks_exact(PATCHES * self.config.patch).flat_map(pixels).collect())
    }

    /// One painting of what all rows ask, each by its own example: see [`Painter::forward_together`].
    pub async fn predict_together(&self, batch: &PaintBatch) -> Result<Vec<f32>, NnError> {
        let [pictures, paintings, masked] = self.upload(batch)?;
        let model = self.trainer.model.valid();
        let painted = model.forward_together(pictures.inner(), paintings.inner(), masked.inner());
        Ok(pixels(&read(painted.narrow(0, 0, 1).narrow(1, PATCHES, PATCHES)).await?))
    }

    pub fn import(self, file: &[u8]) -> Result<Self, NnError> {
        Ok(Self { trainer: self.trainer.import(file)?, ..self })
    }

    pub fn parameters(&self) -> usize {
        self.trainer.model.num_params()
    }

    /// Steps taken since the first weights.
    pub fn steps(&self) -> usize {
        self.trainer.steps()
    }

    fn upload(&self, batch: &PaintBatch) -> Result<[Tensor<3>; 3], NnError> {
        let PainterConfig { patch, patches, .. } = self.config;
        let rows = batch.pictures.len() / (patches * patch);
        expect("a mask", rows.max(1) * patches, batch.masked.len())?;
        let upload = |values: &[f32], width: usize| {
            let data = TensorData::new(values.to_vec(), [rows, patches, width]);
            Tensor::<3>::from_data(data, &self.trainer.device)
        };
        Ok([
            upload(&batch.pictures, patch),
            upload(&batch.paintings, patch),
            upload(&batch.masked, 1),
        ])
    }
}

/// The place of a pixel's first channel among patches, by its place in a picture.
fn place(at: usize) -> usize {
    let (x, y) = (at % Colouring::SIDE, at / Colouring::SIDE);
    let patch = y / EDGE * (Colouring::SIDE / EDGE) + x / EDGE;
    3 * (patch * EDGE * EDGE + y % EDGE * EDGE + x % EDGE)
}

/// A picture patch by patch.
fn patches(picture: &[f32]) -> Vec<f32> {
    let mut patches = vec![0.0; picture.len()];
    for (at, colour) in picture.chunks_exact(3).enumerate() {
        patches[place(at)..place(at) + 3].copy_from_slice(colour);
    }
    patches
}

/// The way back.
fn pixels(patches: &[f32]) -> Vec<f32> {
    let pixels = Colouring::SIDE * Colouring::SIDE;
    (0..pixels).flat_map(|at| patches[place(at)..place(at) + 3].to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OptimiserKind, read_loss};
    use futures_lite::future::block_on;
    use tasks::{Draw, draws};

    fn learner() -> PaintLearner {
        let kind = OptimiserKind::Adam;
        let optimiser = Optimiser { kind, learning_rate: 3e-3, warm_up: 5, end: None };
        PaintLearner::new([16, 2, 2, 1], optimiser, 1, &Device::flex())
    }

    fn batch(step: u64) -> PaintBatch {
        let colouring = Colouring { random_colours: true };
        let mut batch = PaintBatch::default();
        for row in 0..4 {
            let task = colouring.task(Draw::Known, step * 4 + row);
            let mut draws = draws(step * 4 + row);
            let [example, asked] = [0; 2].map(|_| colouring.painted(&task, &mut draws));
            batch.push(&example, &asked, &PaintBatch::asked());
        }
        batch
    }

    #[test]
    fn patches_come_back_as_pixels() {
        let picture: Vec<f32> = (0..3 * 24 * 24).map(|at| at as f32).collect();
        let patches = patches(&picture);
        // The second row of the first patch begins with the first pixel of the second row.
        assert_eq!(patches[3 * EDGE], picture[3 * 24]);
        assert_eq!(pixels(&patches), picture);
    }

    #[test]
    fn the_ground_is_soon_painted_in_the_colour_of_the_example() {
        let mut learner = learner();
        let losses: Vec<f32> = (0..60)
            .map(|step| block_on(read_loss(learner.step(&batch(step)).unwrap())).unwrap())
            .collect();
        let mean = |losses: &[f32]| losses.iter().sum::<f32>() / losses.len() as f32;
        let (first, last) = (mean(&losses[..5]), mean(&losses[50..]));
        assert!(last < 0.8 * first, "{first} {last}");
        let painted = block_on(learner.predict(&batch(0))).unwrap();
        assert_eq!(painted.len(), 4 * 3 * 24 * 24);
    }

    #[test]
    fn examples_that_agree_say_what_one_of_them_says() {
        let colouring = Colouring { random_colours: true };
        let task = colouring.task(Draw::Known, 1);
        let mut draws = draws(1);
        let [example, asked] = [0; 2].map(|_| colouring.painted(&task, &mut draws));
        let batch = |rows| {
            let mut batch = PaintBatch::default();
            (0..rows).for_each(|_| batch.push(&example, &asked, &PaintBatch::asked()));
            batch
        };
        let one = block_on(learner().predict(&batch(1))).unwrap();
        let three = block_on(learner().predict_together(&batch(3))).unwrap();
        assert_eq!(one.len(), three.len());
        assert!(one.iter().zip(&three).all(|(one, three)| (one - three).abs() < 1e-4));
    }

    #[test]
    fn a_batch_of_another_shape_is_refused() {
        let short = PaintBatch { masked: vec![1.0; 3], ..batch(0) };
        assert!(learner().step(&short).is_err());
        assert!(learner().step(&PaintBatch::default()).is_err());
    }
}
