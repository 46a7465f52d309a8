//! A prompt token by token: where its end looks, and how surprising each token is.

use figure::{Axis, TokenCell, TokenStrip, Unit};
use lab::probes::attention;
use lab::{Lab, LabError};
use lm::{Forward, Layers, Lm, Rows, Taps};

/// Reads a prompt and shows both strips, the attention as a mean over all layers and heads.
pub(super) async fn show(lab: &Lab, lm: &Lm, tokens: &[u32], title: &str) -> Result<(), LabError> {
    let taps = Taps { attention: Layers::all(lm.config.layers), ..Taps::default() };
    let mut cache = lm.new_cache(tokens.len());
    let input = Forward { tokens, logits: Rows::None, taps: &taps, edits: &[] };
    let captured = lm.forward(&mut cache, input, lab).await?.captured;
    let weights = attention::weights(lm, &captured, tokens.len(), [0, 0]);
    let caption = format!(
        "{title}: where its last token looks (mean over all layers and heads); the mark at the start takes {}",
        Unit::Share.format(weights[0]),
    );
    show_attention(lab, lm, tokens, &weights, caption)?;
    surprise(lab, lm, tokens).await
}

pub(super) fn show_attention(
    lab: &Lab,
    lm: &Lm,
    tokens: &[u32],
    weights: &[f32],
    caption: String,
) -> Result<(), LabError> {
    let cells = tokens.iter().zip(weights).map(|(id, weight)| TokenCell {
        text: lm.tokenizer.piece(*id),
        value: Some(*weight),
        note: format!("{} of the attention", Unit::Share.format(*weight)),
    });
    // The mark at the start would drown all others.
    let most = weights.iter().skip(1).copied().fold(0.0, f32::max).max(1e-6);
    lab.show(TokenStrip::new(
        "attention",
        caption,
        Axis::linear("Share of the attention", Unit::Share).from_to(0.0, most),
        cells.collect(),
    ))
}

/// `-log p` of every token after those before it.
pub(super) async fn surprise(lab: &Lab, lm: &Lm, tokens: &[u32]) -> Result<(), LabError> {
    lab.tick("Scoring every token", 0, 1).await?;
    let mut cache = lm.new_cache(tokens.len());
    let scored = lm.log_probs(&mut cache, tokens, lab).await?;
    let surprises = std::iter::once(None).chain(scored.iter().map(|log_prob| Some(-log_prob)));
    let cells = tokens.iter().zip(surprises).map(|(id, nats)| TokenCell {
        text: lm.tokenizer.piece(*id),
        value: nats,
        note: match nats {
            Some(nats) => {
                format!("token {id}, probability {}", Unit::Probability.format((-nats).exp()))
            }
            None => format!("token {id}, the first: nothing comes before it"),
        },
    });
    lab.show(TokenStrip::new(
        "surprise",
        "How surprising each token of the prompt is after those before it",
        Axis::linear("−log probability", Unit::Nats).from_to(0.0, 10.0),
        cells.collect(),
    ))
}
