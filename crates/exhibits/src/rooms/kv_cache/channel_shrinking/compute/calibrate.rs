//! What the model's layers read and make of some calibration text, and the directions that follow from it.

use super::{KEYS_VALUES, Shrunk};
use crate::benches::long_context::texts::ALICE;
use burn::tensor::{Device, Tensor, TensorData};
use lab::long_prompt::{Kind, LongPrompt, Plan};
use lab::{Lab, LabError};
use lm::{Forward, Layers, Lm, Rows, Tap, TapRows, Taps, eigen, read};

/// Calibration texts have this length, so that as many begin like a prompt.
const WINDOW: usize = 128;
/// Added to seeds, so that no calibration text is that of a prompt.
const SEEDS: u64 = 10_000;

/// Which directions are kept: those in which the weights alone are largest, the weights with inputs scaled
/// by how large they are, or the keys and values themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    Plain,
    Aware,
    Optimum,
}

/// One layer, calibrated. Keys first, then values.
pub(super) struct Layer {
    /// `[tokens, d_model]`
    pub(super) inputs: Tensor<2>,
    /// `[tokens, width]`
    pub(super) made: [Tensor<2>; 2],
    /// `[d_model, width]`
    weights: [Tensor<2>; 2],
    /// Directions of each start as rows `[width, width]`, the most important first.
    bases: [[Tensor<2>; 2]; 3],
    /// The squared singular values of the keys and of the values themselves.
    pub(super) energies: [Vec<f32>; 2],
}

pub(super) struct Calibrated {
    pub(super) material: &'static str,
    pub(super) layers: Vec<Layer>,
}

/// Tokens of calibration text, in windows.
fn windows(lm: &Lm, material: &str, tokens: usize) -> Vec<Vec<u32>> {
    let count = tokens.div_ceil(WINDOW);
    let story = lm.tokenizer.encode(ALICE);
    let window = |index: usize| {
        if material == "lines" || (material == "both" && index % 2 == 1) {
            let seed = SEEDS + index as u64;
            let depth = (index as f32 * 0.618).fract();
            let plan =
                Plan { kind: Kind::Lines, length: WINDOW, depth, facts: 1, distractors: 0, seed };
            LongPrompt::new(&lm.tokenizer, plan, None, 1).tokens
        } else {
            let from = story.len() / count.max(1) * index;
            story[from..(from + WINDOW).min(story.len())].to_vec()
        }
    };
    (0..count).map(window).collect()
}

/// Taps on what every layer reads of every token.
pub(super) fn taps(lm: &Lm) -> Taps {
    let all = Layers::all(lm.config.layers);
    Taps { attn_in: all, rows: TapRows::All, ..Taps::default() }
}

/// Columns of keys and of values.
pub(super) fn halves(both: &Tensor<2>) -> [Tensor<2>; 2] {
    let width = both.dims()[1] / KEYS_VALUES;
    [0, 1].map(|side| both.clone().slice_dim(1, side * width..(side + 1) * width))
}

pub(super) fn tensor(values: Vec<f32>, width: usize) -> Tensor<2> {
    let rows = values.len() / width.max(1);
    Tensor::from_data(TensorData::new(values, [rows, width]), &Device::flex())
}

impl Calibrated {
    pub(super) async fn new(
        lab: &Lab,
        lm: &Lm,
        material: &'static str,
        tokens: usize,
    ) -> Result<Self, LabError> {
        let (d_model, count) = (lm.config.d_model, lm.config.layers);
        let taps = taps(lm);
        let mut inputs = vec![Vec::new(); count];
        let windows = windows(lm, material, tokens);
        for (done, window) in windows.iter().enumerate() {
            lab.tick("Reading calibration text", done, windows.len()).await?;
            let mut cache = lm.new_cache(window.len());
            let input = Forward { logits: Rows::None, taps: &taps, ..Forward::last(window) };
            let captured = lm.forward(&mut cache, input, lab).await?.captured;
            for (layer, read) in captured.layers(Tap::AttnIn) {
                inputs[layer].extend_from_slice(&read.values);
            }
        }
        let one = |at: usize| (0..d_model).map(move |of| if of == at { 1.0 } else { 0.0 });
        let identity: Vec<f32> = (0..d_model).flat_map(one).collect();
        let mut layers = Vec::with_capacity(count);
        for (layer, inputs) in inputs.into_iter().enumerate() {
            lab.tick("Finding directions", layer, count).await?;
            let width = KEYS_VALUES * lm.config.kv_heads * lm.config.d_head();
            let weights = tensor(lm.keys_values(layer, &identity).await?, width);
            let made = tensor(lm.keys_values(layer, &inputs).await?, width);
            layers.push(Layer::new(lab, tensor(inputs, d_model), &made, &weights).await?);
        }
        Ok(Self { material, layers })
    }
}

impl Layer {
    async fn new(
        lab: &Lab,
        inputs: Tensor<2>,
        made: &Tensor<2>,
        weights: &Tensor<2>,
    ) -> Result<Self, LabError> {
        let (made, weights) = (halves(made), halves(weights));
        // ASVD (Yuan et al. 2023, arXiv 2312.05821): a channel counts by the root of its mean size.
        let scale = inputs.clone().abs().mean_dim(0).sqrt().transpose();
        let scaled = weights.clone().map(|weights| weights * scale.clone());
        let mut energies = Vec::new();
        let mut bases = Vec::new();
        for of in [&weights, &scaled, &made] {
            let mut basis = Vec::new();
            for matrix in of {
                let width = matrix.dims()[1];
                let gram = read(matrix.clone().transpose().matmul(matrix.clone())).await?;
                let (values, vectors) = eigen(&gram, width);
                energies.push(values);
                basis.push(tensor(vectors, width));
                lm::Pause::pause(lab).await.map_err(lm::LmError::from)?;
            }
            bases.push([basis[0].clone(), basis[1].clone()]);
        }
        let bases = [bases[0].clone(), bases[1].clone(), bases[2].clone()];
        let values = energies.pop().unwrap_or_default();
        let energies = [energies.pop().unwrap_or_default(), values];
        Ok(Self { inputs, made, weights, bases, energies })
    }

    /// Factors `A = W U`, `B = Uᵀ` from the first directions `U`. From the truncated SVD `S W ≈ L Σ Uᵀ`,
    /// `S⁻¹ L Σ = W U`, so this is the ASVD of `W` as well, whatever the scale `S`.
    pub(super) fn start(&self, start: Start, ranks: [usize; 2]) -> Shrunk {
        [0, 1].map(|side| {
            let up = self.bases[start as usize][side].clone().slice_dim(0, 0..ranks[side]);
            [self.weights[side].clone().matmul(up.clone().transpose()), up]
        })
    }
}
