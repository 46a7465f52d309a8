use super::{NUMBER_BYTES, Policy, Rewrite, View};
use crate::{Held, Tap};
use std::ops::Range;

/// Merges runs of neighbours whose keys are alike (KVMerger). Each run becomes one entry near its pivot,
/// the one with the most attention: `Σ w_i k_i`, and the same for values, with weights
/// `w_i ∝ exp(-|k_pivot - k_i|² / 2σ²)` (sec. 4.3). The first and the latest entries stay as they are,
/// and so do those with the most attention.
///
/// The paper fixes how alike keys must be; here that follows from the budget, for each head or, with
/// [`Merging::by_threshold`], for the whole model.
#[derive(Clone, Debug)]
pub struct Merging {
    pub sinks: usize,
    /// Share of the budget, without the sinks, that the recent window gets.
    pub recent_share: f32,
    /// Share of it for entries with the most attention, which are merged with nothing.
    pub heavy_share: f32,
    pub mix: Mix,
    pub count: Count,
    /// Entries that the heads of each layer hold, in place of equally many in all.
    pub by_layer: Option<Vec<usize>>,
}

/// How the entries of a run weigh in what they become.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mix {
    /// σ² is the mean of the run's squared distances to the pivot.
    Gaussian,
    /// σ is the same for all runs.
    Width(f32),
    Mean,
    /// Only the pivot counts: nothing is merged, the others are dropped.
    Pivot,
}

/// How it counts that a run stands for several entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Not at all.
    One,
    /// Its value is multiplied by their number.
    Values,
    /// The logarithm of their number is added to its score, as if it were held so many times; not part
    /// of the method.
    Scores,
}

impl Merging {
    /// Nothing but runs between sinks and window, and the Gaussian kernel.
    pub const PLAIN: Self = Self {
        sinks: 4,
        recent_share: 0.25,
        heavy_share: 0.0,
        mix: Mix::Gaussian,
        count: Count::One,
        by_layer: None,
    };

    /// One threshold for all heads of all layers, such that they hold `budget` entries on average. All
    /// heads of a layer hold what they would on average. Returns the threshold with it.
    pub fn by_threshold(self, layers: &[Held], view: &View<'_>, budget: usize) -> (Self, f32) {
        let budget = budget.min(view.entries);
        let mut cuts = Vec::with_capacity(layers.len());
        for (layer, held) in layers.iter().enumerate() {
            for head in 0..held.keys.len() {
                let attention = view.group_sum(Tap::AttentionSum, layer, head);
                let parts = self.parts(view.entries, budget, &attention);
                cuts.push(parts.unlike(&held.keys[head], held.d_head));
            }
        }
        let fixed = self.parts(view.entries, budget, &vec![0.0; view.entries]).fixed();
        let all: Vec<f32> = cuts.concat();
        let wanted = cuts.len() * budget.saturating_sub(fixed + 1);
        let chosen = crate::sampler::top_k(&all, wanted);
        let least = chosen.last().map_or(f32::INFINITY, |(_, unlike)| *unlike);
        let held = |cuts: &Vec<f32>| fixed + 1 + cuts.iter().filter(|cut| **cut >= least).count();
        let heads = view.config.kv_heads;
        let by_layer = cuts
            .chunks(heads)
            .map(|heads| {
                let sum: usize = heads.iter().map(held).sum();
                (sum as f32 / heads.len() as f32).round() as usize
            })
            .collect();
        (Self { by_layer: Some(by_layer), ..self }, -least)
    }

    /// The runs of a head, in order: all entries belong to one, but where the budget pays for sinks alone.
    pub fn runs(
        &self,
        keys: &[f32],
        d_head: usize,
        attention: &[f32],
        budget: usize,
    ) -> Vec<Range<usize>> {
        let entries = attention.len();
        let budget = budget.min(entries);
        let parts = self.parts(entries, budget, attention);
        let middle = parts.middle.clone();
        let runs = alike(&parts.unlike(keys, d_head), middle.clone(), budget - parts.fixed());
        let single = |range: Range<usize>| range.map(|at| at..at + 1);
        single(0..middle.start).chain(runs).chain(single(middle.end..entries)).collect()
    }

    fn parts(&self, entries: usize, budget: usize, attention: &[f32]) -> Parts {
        let sinks = self.sinks.min(budget);
        let share = |of: f32| ((budget - sinks) as f32 * of.clamp(0.0, 1.0)) as usize;
        let recent = share(self.recent_share);
        let middle = sinks..entries - recent;
        // Each of them needs up to two cuts.
        let most = (budget - sinks - recent).saturating_sub(1) / 2;
        let heavy =
            crate::sampler::top_k(&attention[middle.clone()], share(self.heavy_share).min(most));
        Parts {
            heavy: heavy.into_iter().map(|(at, _)| sinks + at as usize).collect(),
            middle,
            recent,
        }
    }
}

impl Policy for Merging {
    fn name(&self) -> &'static str {
        match self.mix {
            Mix::Gaussian | Mix::Width(_) => "Merging",
            Mix::Mean => "Merging, plain mean",
            Mix::Pivot => "Pivots only",
        }
    }

    fn cite(&self) -> &'static str {
        "Wang et al. 2024, arXiv 2407.08454"
    }

    fn recent(&self, _: usize) -> usize {
        0
    }

    fn rewrite(&self) -> Option<&dyn Rewrite> {
        Some(self)
    }
}

impl Rewrite for Merging {
    fn rewrite(&self, held: &mut Held, view: &View<'_>, layer: usize, budget: usize) -> usize {
        let d_head = held.d_head;
        let own = self.by_layer.as_ref().and_then(|by_layer| by_layer.get(layer));
        let budget = own.copied().unwrap_or(budget).clamp(1, view.entries);
        for head in 0..held.keys.len() {
            let attention = view.group_sum(Tap::AttentionSum, layer, head);
            let (keys, values) = (&held.keys[head], &held.values[head]);
            let (mut new_keys, mut new_values, mut positions) = (vec![], vec![], vec![]);
            for run in self.runs(keys, d_head, &attention, budget) {
                let pivot = run.clone().max_by(|a, b| attention[*a].total_cmp(&attention[*b]));
                let pivot = pivot.unwrap_or(run.start);
                let weights = self.mix.weights(keys, d_head, run.clone(), pivot);
                let key = mixed(keys, d_head, run.clone(), &weights);
                let mut value = mixed(values, d_head, run.clone(), &weights);
                if self.count == Count::Values {
                    value.iter_mut().for_each(|value| *value *= run.len() as f32);
                }
                // An entry that is held n times is one with ln n added to its score.
                let (times, at) = match self.count {
                    Count::Scores => (run.len(), run),
                    Count::One | Count::Values => (1, pivot..pivot + 1),
                };
                (0..times).for_each(|_| new_keys.extend(&key));
                (0..times).for_each(|_| new_values.extend(&value));
                positions.extend_from_slice(&held.positions[head][at]);
            }
            held.keys[head] = new_keys;
            held.values[head] = new_values;
            held.positions[head] = positions;
        }
        2 * held.keys.len() * budget * d_head * NUMBER_BYTES
    }
}

/// What a budget leaves to be merged.
struct Parts {
    middle: Range<usize>,
    recent: usize,
    /// In the middle, but merged with nothing.
    heavy: Vec<usize>,
}

impl Parts {
    /// Entries outside the middle.
    fn fixed(&self) -> usize {
        self.middle.start + self.recent
    }

    /// How unlike the neighbours in the middle are, between -1 and 1; infinite around what stays as it is.
    fn unlike(&self, keys: &[f32], d_head: usize) -> Vec<f32> {
        let Range { start, end } = self.middle;
        let mut unlike: Vec<f32> = match start < end {
            true => neighbours(&keys[start * d_head..end * d_head], d_head),
            false => Vec::new(),
        };
        unlike.iter_mut().for_each(|cosine| *cosine = -*cosine);
        for at in self.heavy.iter().map(|at| at - start) {
            let both = at.saturating_sub(1)..(at + 1).min(unlike.len());
            unlike[both].fill(f32::INFINITY);
        }
        unlike
    }
}

/// The cosine of each key `[entries, d_head]` and the one behind it.
pub fn neighbours(keys: &[f32], d_head: usize) -> Vec<f32> {
    let norm = |key: &[f32]| dot(key, key).sqrt().max(1e-9);
    let pairs = keys.chunks_exact(d_head).zip(keys.chunks_exact(d_head).skip(1));
    pairs.map(|(a, b)| dot(a, b) / (norm(a) * norm(b))).collect()
}

/// Cuts `middle` into so many runs, between the neighbours that are least alike.
fn alike(unlike: &[f32], middle: Range<usize>, runs: usize) -> Vec<Range<usize>> {
    if middle.is_empty() || runs == 0 {
        return Vec::new();
    }
    let cuts = crate::sampler::top_k(unlike, runs - 1);
    let mut starts: Vec<usize> =
        cuts.into_iter().map(|(index, _)| middle.start + 1 + index as usize).collect();
    starts.push(middle.start);
    starts.sort_unstable();
    let ends = starts[1..].iter().copied().chain([middle.end]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

impl Mix {
    /// Of the entries of a run; they sum to 1.
    fn weights(self, keys: &[f32], d_head: usize, run: Range<usize>, pivot: usize) -> Vec<f32> {
        let key = |at: usize| &keys[at * d_head..(at + 1) * d_head];
        let distance = |at: usize| -> f32 {
            key(at).iter().zip(key(pivot)).map(|(a, b)| (a - b) * (a - b)).sum()
        };
        let gaussian = |variance: f32| -> Vec<f32> {
            let kernel = |at: usize| (-distance(at) / (2.0 * variance.max(1e-9))).exp();
            run.clone().map(kernel).collect()
        };
        let weights: Vec<f32> = match self {
            Self::Gaussian => {
                let sum: f32 = run.clone().map(distance).sum();
                gaussian(sum / (run.len() - 1).max(1) as f32)
            }
            Self::Width(width) => gaussian(width * width),
            Self::Mean => vec![1.0; run.len()],
            Self::Pivot => run.map(|at| f32::from(u8::from(at == pivot))).collect(),
        };
        let sum: f32 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / sum).collect()
    }
}

fn mixed(rows: &[f32], d_head: usize, run: Range<usize>, weights: &[f32]) -> Vec<f32> {
    let mut mixed = vec![0.0; d_head];
    for (at, weight) in run.zip(weights) {
        let row = &rows[at * d_head..(at + 1) * d_head];
        mixed.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
    }
    mixed
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Captured, Config, Rope};

    /// Keys of two dimensions, at these angles.
    fn keys(angles: &[f32]) -> Vec<f32> {
        angles.iter().flat_map(|angle| [angle.cos(), angle.sin()]).collect()
    }

    fn cut(keys: &[f32], middle: Range<usize>, runs: usize) -> Vec<Range<usize>> {
        let unlike: Vec<f32> = neighbours(&keys[middle.start * 2..middle.end * 2], 2)
            .iter()
            .map(|cosine| -cosine)
            .collect();
        alike(&unlike, middle, runs)
    }

    #[test]
    fn runs_end_where_neighbours_differ_most() {
        let keys = keys(&[9.0, 0.0, 0.1, 0.2, 1.5, 1.6, 3.0, 9.0]);
        assert_eq!(cut(&keys, 1..7, 3), [1..4, 4..6, 6..7]);
        assert_eq!(cut(&keys, 1..7, 6).len(), 6, "enough room: nothing is merged");
        assert_eq!(cut(&keys, 1..7, 1).first(), Some(&(1..7)), "one run");
        assert!(cut(&keys, 1..7, 0).is_empty() && cut(&keys, 3..3, 2).is_empty());
    }

    #[test]
    fn what_has_the_most_attention_stays_alone() {
        let keys = keys(&[0.0; 12]);
        let mut attention = [0.0; 12];
        attention[5] = 1.0;
        let merging = Merging { sinks: 1, recent_share: 0.3, heavy_share: 0.2, ..Merging::PLAIN };
        // Of 7 entries one is a sink, one recent, and one heavy, which leaves runs before and behind it.
        let runs = merging.runs(&keys, 2, &attention, 7);
        assert_eq!(runs.len(), 7);
        assert!(runs.contains(&(5..6)) && runs.contains(&(0..1)) && runs.contains(&(11..12)));
        assert!(runs.windows(2).all(|pair| pair[0].end == pair[1].start) && runs[6].end == 12);
        for budget in 2..=15 {
            assert_eq!(merging.runs(&keys, 2, &attention, budget).last().unwrap().end, 12);
        }
    }

    fn tiny() -> Config {
        Config {
            layers: 2,
            d_model: 2,
            heads: 1,
            kv_heads: 1,
            d_ffn: 1,
            vocab: 1,
            context: 64,
            norm_eps: 1e-5,
            rope_base: 1e4,
        }
    }

    /// One head of two numbers, keys at these angles; values are the entries' numbers.
    fn held(angles: &[f32]) -> Held {
        let numbers = (0..angles.len()).flat_map(|at| [at as f32, 1.0]);
        let positions = vec![(0..angles.len() as u32).collect()];
        Held { keys: vec![keys(angles)], values: vec![numbers.collect()], positions, d_head: 2 }
    }

    #[test]
    fn one_threshold_gives_layers_with_like_keys_fewer_entries() {
        let config = tiny();
        let captured = Captured::default();
        let view = View { config: &config, entries: 10, captured: &captured, rope: Rope::None };
        let like: Vec<f32> = (0..10).map(|at| at as f32 * 0.01).collect();
        let unlike: Vec<f32> = (0..10).map(|at| (at * at) as f32 * 0.1).collect();
        let plain = Merging { sinks: 1, recent_share: 0.2, ..Merging::PLAIN };
        let (merging, threshold) = plain.by_threshold(&[held(&like), held(&unlike)], &view, 5);
        let by_layer = merging.by_layer.clone().unwrap();
        assert!(by_layer[0] < by_layer[1] && by_layer.iter().sum::<usize>() == 10, "{by_layer:?}");
        assert!(threshold < 1.0 && threshold > -1.0);
        let mut rewritten = held(&unlike);
        Rewrite::rewrite(&merging, &mut rewritten, &view, 1, 5);
        assert_eq!(rewritten.positions[0].len(), by_layer[1]);
    }

    #[test]
    fn a_run_counts_once_by_its_size_or_as_often_as_it_has_entries() {
        let config = tiny();
        let captured = Captured::default();
        let view = View { config: &config, entries: 4, captured: &captured, rope: Rope::None };
        let merged = |count| {
            let merging =
                Merging { sinks: 1, recent_share: 0.0, mix: Mix::Mean, count, ..Merging::PLAIN };
            let mut held = held(&[0.0, 1.0, 1.0, 1.0]);
            Rewrite::rewrite(&merging, &mut held, &view, 0, 2);
            held
        };
        // The first, and a run of the other three.
        assert_eq!(merged(Count::One).values[0], [0.0, 1.0, 2.0, 1.0]);
        assert_eq!(merged(Count::Values).values[0], [0.0, 1.0, 6.0, 3.0]);
        let scores = merged(Count::Scores);
        assert_eq!(scores.values[0], [0.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0]);
        assert_eq!(scores.positions[0], [0, 1, 2, 3]);
    }

    #[test]
    fn the_pivot_weighs_most_and_equals_merge_to_themselves() {
        let rows = keys(&[0.0, 0.3, 1.2]);
        let of = |mix: Mix| mix.weights(&rows, 2, 0..3, 1);
        for mix in [Mix::Gaussian, Mix::Width(0.5)] {
            let weights = of(mix);
            assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert!(weights[1] > weights[0] && weights[0] > weights[2]);
        }
        assert_eq!(of(Mix::Pivot), [0.0, 1.0, 0.0]);
        assert!(of(Mix::Mean).iter().all(|weight| (weight - 1.0 / 3.0).abs() < 1e-6));
        let same = keys(&[0.7; 4]);
        let merged = mixed(&same, 2, 0..4, &Mix::Gaussian.weights(&same, 2, 0..4, 2));
        assert!(merged.iter().zip(&same).all(|(a, b)| (a - b).abs() < 1e-6));
        assert_eq!(Mix::Gaussian.weights(&rows, 2, 2..3, 2), [1.0], "one alone stays as it is");
    }
}
