//! In-context learning and gradient steps on the same demonstrations, compared at the query's last token.

use super::case::{Case, Lesson};
use super::steps::{Causal, Reading, Step, embedded, gradient, rows};
use burn::tensor::Tensor;
use lab::sets::shuffled;
use lab::{Lab, LabError};
use lm::{Forward, Layers, Lm, Rows, Tap, Taps, read};

/// How the weights are changed.
pub(super) enum Update<'a> {
    /// One step down the gradient of the loss on a lesson.
    Gradient(&'a Lesson),
    /// Each layer down the gradient of its own loss, from the first to the last.
    LayerCausal(&'a Lesson),
    /// The numbers of the first update, a gradient step, in a random order: a direction of equal length.
    Random,
}

/// How similar in-context learning and each update are, `[updates][layers]`:
/// `SimAOU = cos(ĥ_ICL - ĥ_ZSL, ĥ_GD - ĥ_ZSL)` of what attention adds at the query's last token, where `ĥ`
/// is of length 1. All weights are changed by `size` times their own length.
pub(super) async fn similarity(
    lab: &Lab,
    lm: &Lm,
    case: &Case,
    updates: &[Update<'_>],
    (size, seed): (f32, u64),
) -> Result<Vec<Vec<f32>>, LabError> {
    let (device, depth, width) =
        (lab.train_device().autodiff(), lm.config.layers, lm.config.d_model);
    let [prompt, query] = case.prompts(lm);
    let taps = Taps { attn_out: Layers::all(depth), ..Taps::default() };
    let input = Forward { logits: Rows::None, taps: &taps, ..Forward::last(&prompt) };
    let in_context = lm.forward(&mut lm.new_cache(prompt.len()), input, lab).await?.captured;

    // Known beforehand, or made on the way.
    let (mut steps, mut causal) = (Vec::new(), None);
    for update in updates {
        match update {
            Update::Gradient(lesson) => steps.push(gradient(lab, lm, lesson, size).await?),
            Update::Random => steps.push(Vec::new()),
            Update::LayerCausal(lesson) => {
                causal = Some(Causal::new(lm, lesson, &device).await?);
                steps.push(Vec::new());
            }
        }
    }
    // The query as it is, and once for each update.
    let count = updates.len() + 1;
    let reading = Reading::new(lm, &vec![query.len(); count], &device);
    let mut h = rows(embedded(lm, &vec![query.clone(); count]).await?, width, &device);
    let mut found = vec![Vec::with_capacity(depth); updates.len()];
    let known = |at: usize, layer: usize| &steps[at][layer];
    for layer in 0..depth {
        lab.tick("Comparing layer by layer", layer, depth).await?;
        let block = lm.dense_block(layer, &device).await?;
        let x = block.normed(h.clone());
        let mut added = [Vec::new(), Vec::new()];
        for (at, update) in updates.iter().enumerate() {
            let own = x.clone().slice_dim(0, (at + 1) * query.len()..(at + 2) * query.len());
            let step = match (update, &mut causal) {
                (Update::LayerCausal(_), Some(causal)) => causal.pass(lm, &block, size).await?,
                (Update::Random, _) => in_disorder(known(0, layer), seed).await?,
                _ => known(at, layer).clone(),
            };
            for (added, step) in added.iter_mut().zip(step) {
                if at == 0 {
                    let shape = [query.len(), step.dims()[1]];
                    added.push(Tensor::zeros(shape, &device));
                }
                added.push(own.clone().matmul(step));
            }
        }
        let [q, k, v] = block.project(x);
        let [of_k, of_v] = added.map(|parts| Tensor::cat(parts, 0));
        let a = block.attend([q, k + of_k, v + of_v], &reading.texts);
        let last = read(reading.last(&a).inner()).await?;
        let [zero, others] = [&last[..width], &last[width..]];
        let Some(shown) = in_context.get(Tap::AttnOut, layer) else { continue };
        for (found, changed) in found.iter_mut().zip(others.chunks_exact(width)) {
            found.push(similar(zero, shown.last_row(), changed));
        }
        let middle = h + a;
        h = middle.clone() + block.mlp(middle);
    }
    Ok(found)
}

async fn in_disorder(step: &Step, seed: u64) -> Result<Step, LabError> {
    let mut found = step.clone();
    for part in &mut found {
        let values = read(part.clone().inner()).await?;
        *part = rows(shuffled(values, seed), part.dims()[1], &part.device());
    }
    Ok(found)
}

/// `cos(â - ẑ, b̂ - ẑ)`; 0 where one of them is `z`.
fn similar(z: &[f32], a: &[f32], b: &[f32]) -> f32 {
    let unit = |of: &[f32]| {
        let length = of.iter().map(|it| it * it).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        of.iter().map(|it| it / length).collect::<Vec<f32>>()
    };
    let away =
        |of: &[f32]| -> Vec<f32> { unit(of).iter().zip(unit(z)).map(|(of, z)| of - z).collect() };
    let (a, b) = (away(a), away(b));
    let [ab, aa, bb] = [(&a, &b), (&a, &a), (&b, &b)]
        .map(|(a, b)| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>());
    let size = (aa * bb).sqrt();
    if size > 0.0 { ab / size } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similarity_is_of_changes_of_direction() {
        let z = [1.0, 0.0, 0.0];
        assert!((similar(&z, &[2.0, 2.0, 0.0], &[3.0, 3.0, 0.0]) - 1.0).abs() < 1e-6);
        assert!(similar(&z, &[1.0, 0.1, 0.0], &[1.0, -0.1, 0.0]) < -0.9);
        assert_eq!(similar(&z, &[2.0, 0.0, 0.0], &[0.0, 1.0, 0.0]), 0.0);
    }
}
