use super::{Policy, View, ends_and_best, greatest_near};
use crate::sampler::log_softmax;
use crate::{Captured, Config, Tap};

/// Sinks, what the last prompt token looks at, and the latest tokens (SAGE-KV). Chosen once, after
/// the prefill.
///
/// What a KV head's tokens score is the attention `softmax(q_last·k / √d_head)` of the query heads
/// that share it, summed. Sums of the bare `q·k` would be ruled by heads that spread them widely.
pub struct Sage {
    settings: SageSettings,
    /// `[layer * kv_heads + kv_head][entry]`, or one row where all heads keep the same.
    scores: Vec<Vec<f32>>,
    kv_heads: usize,
}

#[derive(Clone, Copy, Debug)]
pub struct SageSettings {
    pub sinks: usize,
    /// Share of the budget, without the sinks, that the recent window gets.
    pub recent_share: f32,
    /// The same tokens for all heads of all layers: the scores are summed over all of them.
    pub same_for_all: bool,
    /// An entry scores as the best one up to this far away; 0 is the paper's method.
    pub neighbours: usize,
}

impl Sage {
    /// From what the taps of [`View::taps`] recorded of the prompt.
    pub fn new(config: &Config, captured: &Captured, settings: SageSettings) -> Self {
        let mut scores: Vec<Vec<f32>> = Vec::new();
        for (_, capture) in captured.layers(Tap::Scores) {
            for kv_head in 0..config.kv_heads {
                let mut sum = vec![0.0; capture.shape[1]];
                for head in kv_head * config.group()..(kv_head + 1) * config.group() {
                    let attention = log_softmax(capture.row(head)).into_iter().map(f32::exp);
                    sum.iter_mut().zip(attention).for_each(|(sum, value)| *sum += value);
                }
                scores.push(sum);
            }
        }
        if settings.same_for_all {
            let mut all = vec![0.0; scores.first().map_or(0, Vec::len)];
            for row in &scores {
                all.iter_mut().zip(row).for_each(|(all, value)| *all += value);
            }
            scores = vec![all];
        }
        scores.iter_mut().for_each(|row| *row = greatest_near(row, settings.neighbours));
        Self { settings, scores, kv_heads: config.kv_heads }
    }
}

impl Policy for Sage {
    fn name(&self) -> &'static str {
        "SAGE-KV"
    }

    fn cite(&self) -> &'static str {
        "Wang et al. 2025, arXiv 2503.08879"
    }

    fn select(&self, view: &View<'_>, layer: usize, kv_head: usize, budget: usize) -> Vec<usize> {
        let row = (layer * self.kv_heads + kv_head).min(self.scores.len() - 1);
        let sinks = self.settings.sinks.min(budget);
        let recent = self.recent(budget).min(budget - sinks);
        ends_and_best(view.entries, sinks, recent, budget - sinks - recent, &self.scores[row])
    }

    fn recent(&self, budget: usize) -> usize {
        let SageSettings { sinks, recent_share, .. } = self.settings;
        (budget.saturating_sub(sinks) as f32 * recent_share) as usize
    }
}
