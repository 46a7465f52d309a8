//! Where the last token of a long prompt looks, and any head's full map.

use super::material::Material;
use super::{HEAD, LAYER};
use figure::{Axis, Heatmap, TokenCell, TokenStrip, Unit};
use lab::{Lab, LabError};
use lm::sampler::log_softmax;
use lm::{Cache, Captured, Forward, Layers, Lm, Rope, Rows, Tap, TapRows, Taps};
use std::ops::Range;

/// First tokens that count as sinks.
const SINKS: usize = 4;
/// Last tokens that count as near.
const NEAR: usize = 32;
/// Weights of a full map that are read at most, for one head: its rows are cut to that.
const WEIGHTS_MAX: usize = 1 << 20;
/// Rows and columns of the map that is drawn; more are pooled.
const DRAWN_MAX: usize = 128;
/// Tokens of the strip; of a longer prompt the last ones are shown.
const STRIP_MAX: usize = 1_500;

pub(super) async fn run(
    lab: &Lab,
    lm: &Lm,
    material: Material,
    rope: Rope,
) -> Result<(), LabError> {
    let tokens = &material.tokens;
    let layer = (lab.get(&LAYER) as usize).min(lm.config.layers).checked_sub(1);
    let rows = match layer {
        Some(_) => tokens.len().min((WEIGHTS_MAX / tokens.len()).max(1)),
        None => 1,
    };
    lab.tick("Reading the prompt", 0, 2).await?;
    let mut cache = lm.new_cache(tokens.len());
    cache.rope = rope;
    let (before, last) = tokens.split_at(tokens.len() - rows);
    if !before.is_empty() {
        let input = Forward { logits: Rows::None, ..Forward::last(before) };
        lm.forward(&mut cache, input, lab).await?;
    }
    lab.tick("Looking at attention", 1, 2).await?;
    let captured = look(lab, lm, &mut cache, last, layer).await?;
    let explorer = Explorer { lab, lm, material, captured };
    explorer.show_overview()?;
    explorer.show_strip(layer)?;
    match layer {
        Some(layer) => explorer.show_map(layer, rows),
        None => Ok(()),
    }
}

/// The last token's scores of all layers, and all weights of one.
async fn look(
    lab: &Lab,
    lm: &Lm,
    cache: &mut Cache,
    tokens: &[u32],
    layer: Option<usize>,
) -> Result<Captured, LabError> {
    let taps = Taps {
        scores: Layers::all(lm.config.layers),
        attention: layer.map_or(Layers::none(), Layers::one),
        attention_rows: TapRows::All,
        ..Taps::default()
    };
    let input = Forward { logits: Rows::None, taps: &taps, ..Forward::last(tokens) };
    Ok(lm.forward(cache, input, lab).await?.captured)
}

struct Explorer<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    material: Material,
    captured: Captured,
}

impl Explorer<'_> {
    /// The last token's attention in one head: `[entries]`.
    fn weights(&self, layer: usize, head: usize) -> Vec<f32> {
        let scores = self.captured.get(Tap::Scores, layer).map(|capture| capture.row(head));
        log_softmax(scores.unwrap_or_default()).into_iter().map(f32::exp).collect()
    }

    /// Layer by head: the share that goes to the first tokens, the last ones, and the fact.
    fn show_overview(&self) -> Result<(), LabError> {
        let config = &self.lm.config;
        let count = self.material.tokens.len();
        let (sinks, near) = (0..SINKS.min(count), count.saturating_sub(NEAR)..count);
        let mut kinds: Vec<(&str, String, Vec<Range<usize>>)> = vec![
            ("sinks", format!("the first {SINKS} tokens"), vec![sinks]),
            ("near", format!("the last {NEAR} tokens"), vec![near]),
        ];
        if !self.material.needles.is_empty() {
            let needles = self.material.needles.clone();
            kinds.push(("fact", "the tokens of the fact".to_owned(), needles));
        }
        let all: Vec<Vec<f32>> = (0..config.layers)
            .flat_map(|layer| (0..config.heads).map(move |head| (layer, head)))
            .map(|(layer, head)| self.weights(layer, head))
            .collect();
        for (id, what, ranges) in kinds {
            let share = |weights: &Vec<f32>| -> f32 {
                ranges.iter().map(|range| weights[range.clone()].iter().sum::<f32>()).sum()
            };
            let shares: Vec<f32> = all.iter().map(share).collect();
            let even =
                ranges.iter().map(ExactSizeIterator::len).sum::<usize>() as f32 / count as f32;
            let mean = shares.iter().sum::<f32>() / shares.len() as f32;
            let best = lm::sampler::top_k(&shares, 1)[0].0 as usize;
            let caption = format!(
                "How much of the last token's attention goes to {what}: {} on average, most in layer {} head {}; spread evenly it would be {}",
                Unit::Share.format(mean),
                best / config.heads + 1,
                best % config.heads + 1,
                Unit::Share.format(even),
            );
            self.lab.show(Heatmap::new(
                format!("attention-{id}"),
                caption,
                Axis::linear("Head", Unit::Heads),
                Axis::linear("Layer", Unit::Layers),
                Axis::linear("Share of the attention", Unit::Share).from_to(0.0, 1.0),
                (1..=config.heads).map(|head| head.to_string()).collect(),
                (1..=config.layers).map(|layer| layer.to_string()).collect(),
                shares.into_iter().map(Some).collect::<Vec<_>>(),
            ))?;
        }
        Ok(())
    }

    /// The last token's attention by token: one head's, or the mean of all.
    fn show_strip(&self, layer: Option<usize>) -> Result<(), LabError> {
        let config = &self.lm.config;
        let head = (self.lab.get(&HEAD) as usize).clamp(1, config.heads) - 1;
        let (which, weights) = match layer {
            Some(layer) => {
                (format!("layer {}, head {}", layer + 1, head + 1), self.weights(layer, head))
            }
            None => {
                let mut mean = vec![0.0; self.material.tokens.len()];
                for layer in 0..config.layers {
                    for head in 0..config.heads {
                        let weights = self.weights(layer, head);
                        mean.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
                    }
                }
                let count = (config.layers * config.heads) as f32;
                mean.iter_mut().for_each(|sum| *sum /= count);
                ("mean over all layers and heads".to_owned(), mean)
            }
        };
        // The sinks would drown all others.
        let most = weights.iter().skip(SINKS).copied().fold(0.0, f32::max).max(1e-6);
        let from = weights.len().saturating_sub(STRIP_MAX);
        let cell = |at: usize| TokenCell {
            text: self.lm.tokenizer.piece(self.material.tokens[at]),
            value: Some(weights[at]),
            note: format!(
                "{} of the attention{}",
                Unit::Share.format(weights[at]),
                if self.material.is_needed(at) { ", part of the fact" } else { "" }
            ),
        };
        let left_out = match from {
            0 => String::new(),
            count => format!("; the first {count} tokens are not drawn"),
        };
        self.lab.show(TokenStrip::new(
            "attention-tokens",
            format!("Where the last token looks ({which}){left_out}"),
            Axis::linear("Share of the attention", Unit::Share).from_to(0.0, most),
            (from..weights.len()).map(cell).collect(),
        ))
    }

    /// All tokens by all tokens of one head, pooled to what can be drawn.
    fn show_map(&self, layer: usize, rows: usize) -> Result<(), LabError> {
        let Some(capture) = self.captured.get(Tap::Attention, layer) else { return Ok(()) };
        let head = (self.lab.get(&HEAD) as usize).clamp(1, self.lm.config.heads) - 1;
        let entries = self.material.tokens.len();
        let row = |row: usize| capture.row(head * rows + row);
        let (down, across) = (rows.div_ceil(DRAWN_MAX), entries.div_ceil(DRAWN_MAX));
        let mut cells = Vec::new();
        for first in (0..rows).step_by(down) {
            let pooled = first..(first + down).min(rows);
            for left in (0..entries).step_by(across) {
                let columns = left..(left + across).min(entries);
                let greatest =
                    pooled.clone().flat_map(|at| row(at)[columns.clone()].iter().copied());
                cells.push(Some(greatest.fold(0.0, f32::max)));
            }
        }
        let skipped = entries - rows;
        let labels = |count: usize, step: usize, from: usize| {
            (0..count).step_by(step).map(|at| (from + at + 1).to_string()).collect::<Vec<_>>()
        };
        let mut caption = format!(
            "Attention of layer {}, head {}: each row is a token that looks",
            layer + 1,
            head + 1
        );
        if skipped > 0 {
            caption.push_str(&format!(", the last {rows} of {entries}"));
        }
        if down.max(across) > 1 {
            caption.push_str(&format!("; a cell is the greatest of {down} × {across} weights"));
        }
        self.lab.show(Heatmap::new(
            "attention-map",
            caption,
            Axis::linear("Token that is looked at", Unit::Tokens),
            Axis::linear("Token that looks", Unit::Tokens),
            Axis::linear("Attention", Unit::Share).from_to(0.0, 1.0),
            labels(entries, across, 0),
            labels(rows, down, skipped),
            cells,
        ))
    }
}
