use lab::probes::labels::softmax;
use lm::policies::{Policy, View};
use lm::{Captured, Config, Tap};

/// Sinks, what the last prompt token looks at, and the latest tokens (SAGE-KV).
///
/// What a KV head's tokens score is the attention `softmax(q_last·k)` of the query heads that
/// share it, summed. Sums of the bare `q·k` would be ruled by heads that spread them widely.
pub(super) struct LastLook {
    sinks: usize,
    recent_share: f32,
    /// `[layer * kv_heads + kv_head][entry]`, or one row where all heads keep the same.
    scores: Vec<Vec<f32>>,
    kv_heads: usize,
}

/// The knobs of SAGE-KV.
#[derive(Clone, Copy)]
pub(super) struct Settings {
    pub(super) sinks: usize,
    pub(super) recent_share: f32,
    pub(super) same_for_all: bool,
    pub(super) neighbours: usize,
}

impl LastLook {
    pub(super) fn new(config: &Config, captured: &Captured, settings: Settings) -> Self {
        let Settings { sinks, recent_share, same_for_all, neighbours } = settings;
        let mut scores: Vec<Vec<f32>> = Vec::new();
        for (_, capture) in captured.layers(Tap::Scores) {
            for kv_head in 0..config.kv_heads {
                let mut sum = vec![0.0; capture.shape[1]];
                for head in kv_head * config.group()..(kv_head + 1) * config.group() {
                    let attention = softmax(capture.row(head));
                    sum.iter_mut().zip(attention).for_each(|(sum, value)| *sum += value);
                }
                scores.push(sum);
            }
        }
        if same_for_all {
            let mut all = vec![0.0; scores.first().map_or(0, Vec::len)];
            for row in &scores {
                all.iter_mut().zip(row).for_each(|(all, value)| *all += value);
            }
            scores = vec![all];
        }
        scores.iter_mut().for_each(|row| *row = greatest_near(row, neighbours));
        Self { sinks, recent_share, scores, kv_heads: config.kv_heads }
    }
}

/// For each entry the greatest value up to `reach` away.
fn greatest_near(values: &[f32], reach: usize) -> Vec<f32> {
    let near = |at: usize| {
        let range = at.saturating_sub(reach)..(at + reach + 1).min(values.len());
        values[range].iter().copied().fold(0.0, f32::max)
    };
    (0..values.len()).map(near).collect()
}

impl Policy for LastLook {
    fn name(&self) -> &'static str {
        "SAGE-KV"
    }

    fn cite(&self) -> &'static str {
        "Wang et al. 2025, arXiv 2503.08879"
    }

    fn select(&self, view: &View<'_>, layer: usize, kv_head: usize, budget: usize) -> Vec<usize> {
        let row = (layer * self.kv_heads + kv_head).min(self.scores.len() - 1);
        let sinks = self.sinks.min(budget);
        let recent = self.recent(budget).min(budget - sinks);
        let middle = sinks..view.entries - recent;
        let best = lm::sampler::top_k(&self.scores[row][middle.clone()], budget - sinks - recent);
        let mut kept: Vec<usize> = (0..sinks).chain(middle.end..view.entries).collect();
        kept.extend(best.into_iter().map(|(at, _)| sinks + at as usize));
        kept.sort_unstable();
        kept
    }

    fn recent(&self, budget: usize) -> usize {
        (budget.saturating_sub(self.sinks) as f32 * self.recent_share) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_the_greatest_score() {
        assert_eq!(greatest_near(&[0.0, 0.0, 3.0, 0.0, 1.0], 1), [0.0, 3.0, 3.0, 3.0, 1.0]);
        assert_eq!(greatest_near(&[1.0, 2.0], 0), [1.0, 2.0]);
    }
}
