//! A whole learning curve in one pass (arXiv 2307.12375): the prediction for example `i` given the
//! examples before it stands at the place of its label, for every `i` of one prompt.

use super::labels::{LabelSet, softmax};
use crate::prompt::Prompt;
use crate::{Lab, LabError};
use lm::sampler::log_softmax;
use lm::{Forward, Layers, Lm, Rows, Tap, TapRows, Taps};

/// The prediction at one example.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The probability of each label among the labels.
    pub shares: Vec<f32>,
    /// How much of all probability the labels have together.
    pub mass: f32,
}

/// Predictions for all examples of the prompt, and for its query. Labels are told by their first
/// token, so these have to differ.
pub async fn predictions(
    lab: &Lab,
    lm: &Lm,
    prompt: &Prompt,
    labels: &LabelSet,
) -> Result<Vec<Prediction>, LabError> {
    let last = lm.config.layers - 1;
    let taps = Taps { residual: Layers::one(last), rows: TapRows::All, ..Taps::default() };
    let mut cache = lm.new_cache(prompt.tokens.len());
    let input = Forward { tokens: &prompt.tokens, logits: Rows::None, taps: &taps, edits: &[] };
    let captured = lm.forward(&mut cache, input, lab).await?.captured;
    let Some(residual) = captured.get(Tap::Residual, last) else { return Ok(Vec::new()) };
    // Only the rows in front of a label go through the output matrix: all would be a hundred megabytes.
    let ends = prompt.labels.iter().copied().chain([prompt.tokens.len()]);
    let rows: Vec<f32> = ends.flat_map(|end| residual.row(end - 1).to_vec()).collect();
    let ids = labels.first_tokens();
    let mut found = Vec::with_capacity(prompt.labels.len() + 1);
    for some in rows.chunks(16 * lm.config.d_model) {
        let logits = lm.unembed(some).await?;
        for row in logits.chunks_exact(lm.config.vocab) {
            let log_probs = log_softmax(row);
            let of_labels: Vec<f32> = ids.iter().map(|id| log_probs[*id as usize]).collect();
            let mass = of_labels.iter().map(|log_prob| log_prob.exp()).sum();
            found.push(Prediction { shares: softmax(&of_labels), mass });
        }
    }
    Ok(found)
}
