//! The model's attention in plain numbers, with other positions and with chosen lines alone.

use super::lines::{Budget, Estimate, Recall};
use super::positions::{Chunk, D_HEAD, HEADS, LAYERS, Positions, Turns};
use nn::{mix_chosen, score_chosen, softmax_chosen};

const D_MODEL: usize = HEADS * D_HEAD;
/// Tokens that are read before the next ones: for each such part lines are chosen anew.
pub(super) const PART: usize = 128;
/// The last queries of a part, from whose attention its lines are chosen.
pub(super) const LAST: usize = 8;

/// What is read, and how.
pub(super) struct Attention<'a> {
    positions: &'a Positions,
    turns: Turns,
    /// By layer and head; none where all is computed.
    budgets: Option<&'a [Budget]>,
    /// Tokens from here on are written, not read: they see all.
    written: usize,
    pub(super) pairs: Pairs,
    /// What budgets would keep, where asked for.
    pub(super) recall: Option<Recall>,
    /// The attention of these queries by layer and head, where asked for; `None` is not computed.
    pub(super) seen: Option<Seen>,
}

/// Products of a query and a key.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pairs {
    /// For the attention, and to choose what to compute.
    pub(super) computed: u64,
    pub(super) choosing: u64,
    /// Of dense attention.
    pub(super) all: u64,
}

impl Pairs {
    /// Of those of dense attention.
    pub(super) fn share(&self) -> f32 {
        (self.computed + self.choosing) as f32 / self.all.max(1) as f32
    }

    pub(super) fn add(&mut self, other: Self) {
        self.computed += other.computed;
        self.choosing += other.choosing;
        self.all += other.all;
    }
}

/// `[layer · head][query - from][key]`
pub(super) struct Seen {
    pub(super) from: usize,
    pub(super) heads: Vec<Vec<Vec<Option<f32>>>>,
}

impl Seen {
    pub(super) fn new(from: usize) -> Self {
        Self { from, heads: vec![Vec::new(); LAYERS * HEADS] }
    }
}

/// One head of a layer, turned.
struct Head<'a> {
    attention: &'a Attention<'a>,
    /// Not yet turned, and scaled.
    queries: Vec<f32>,
    keys: Vec<f32>,
    values: Vec<f32>,
}

impl<'a> Attention<'a> {
    pub(super) fn new(
        positions: &'a Positions,
        seq: usize,
        budgets: Option<&'a [Budget]>,
        written: usize,
    ) -> Self {
        let turns = positions.turns(seq);
        let pairs = Pairs::default();
        Self { positions, turns, budgets, written, pairs, recall: None, seen: None }
    }

    /// Of one layer: `[seq, 3 · d_model]` to `[seq, d_model]`.
    pub(super) fn mix(&mut self, layer: usize, qkv: &[f32]) -> Vec<f32> {
        let seq = qkv.len() / (3 * D_MODEL);
        let mut mixed = vec![0.0; seq * D_MODEL];
        for head in 0..HEADS {
            let place = layer * HEADS + head;
            let mut pairs = Pairs::default();
            let (mut recall, mut seen) = (self.recall.take(), self.seen.take());
            let turned = Head::new(self, qkv, head);
            let mut scores = Vec::with_capacity(seq);
            let mut lines = None;
            for query in 0..seq {
                if query % PART == 0 {
                    let end = (query + PART).min(self.written).min(seq);
                    let wanted = end > query && (self.budgets.is_some() || recall.is_some());
                    let estimate = wanted.then(|| turned.estimate(end));
                    if let (Some(recall), Some(estimate)) = (&mut recall, &estimate) {
                        recall.begin(place, estimate);
                    }
                    let used = self.budgets.zip(estimate.as_ref());
                    pairs.choosing += used.map_or(0, |(_, estimate)| estimate.cost);
                    lines = used.map(|(budgets, estimate)| estimate.lines(budgets[place]));
                }
                let lines = lines.as_ref().filter(|_| query < self.written);
                scores.clear();
                match lines {
                    Some(lines) => scores.extend((0..=query).map(|key| lines.start(query, key))),
                    None => scores.resize(query + 1, 0.0),
                }
                let absent = |score: &&f32| **score == f32::NEG_INFINITY;
                let skipped = scores.iter().filter(absent).count();
                pairs.computed += (query + 1 - skipped) as u64;
                pairs.all += query as u64 + 1;
                turned.score(query, Positions::query, &mut scores);
                softmax_chosen(&mut scores);
                let out = &mut mixed[query * D_MODEL + head * D_HEAD..][..D_HEAD];
                mix_chosen(&scores, &turned.values, out);
                if let Some(recall) = recall.as_mut().filter(|_| query < self.written) {
                    recall.add(place, query, &scores);
                }
                if let Some(seen) = seen.as_mut().filter(|seen| query >= seen.from) {
                    let is = |key: usize| lines.is_none_or(|lines| lines.has(query, key));
                    let row = scores.iter().enumerate().map(|(key, it)| is(key).then_some(*it));
                    seen.heads[place].push(row.collect());
                }
            }
            drop(turned);
            (self.recall, self.seen) = (recall, seen);
            self.pairs.add(pairs);
        }
        mixed
    }
}

impl<'a> Head<'a> {
    fn new(attention: &'a Attention<'a>, qkv: &[f32], head: usize) -> Self {
        let scale = attention.positions.gain / (D_HEAD as f32).sqrt();
        let part = |which: usize| {
            let at = which * D_MODEL + head * D_HEAD;
            qkv.chunks_exact(3 * D_MODEL).flat_map(move |row| &row[at..at + D_HEAD]).copied()
        };
        let plain: Vec<f32> = part(1).collect();
        let mut keys = vec![0.0; plain.len()];
        let rows = plain.chunks_exact(D_HEAD).zip(keys.chunks_exact_mut(D_HEAD));
        for (key, (plain, turned)) in rows.enumerate() {
            attention.turns.turn(plain, attention.positions.key(key), turned);
        }
        Self {
            attention,
            queries: part(0).map(|value| value * scale).collect(),
            keys,
            values: part(2).collect(),
        }
    }

    /// Scores of all keys up to the query whose score is not −∞, with the query turned as `by` says.
    fn score(&self, query: usize, by: fn(&Positions, usize, Chunk) -> usize, scores: &mut [f32]) {
        let Attention { positions, turns, .. } = self.attention;
        let [before, own] = positions.borders(query);
        let plain = &self.queries[query * D_HEAD..][..D_HEAD];
        let mut turned = [0.0; D_HEAD];
        let parts = [
            (Chunk::Earlier, 0..before),
            (Chunk::Before, before..own),
            (Chunk::Same, own..query + 1),
        ];
        for (of, range) in parts {
            if !range.is_empty() {
                turns.turn(plain, by(positions, query, of), &mut turned);
                let keys = &self.keys[range.start * D_HEAD..range.end * D_HEAD];
                score_chosen(&turned, keys, &mut scores[range]);
            }
        }
    }

    /// What the last queries of the part that ends here see.
    fn estimate(&self, end: usize) -> Estimate {
        let mut estimate = Estimate::new(end);
        for query in end.saturating_sub(LAST)..end {
            let mut scores = vec![0.0; query + 1];
            self.score(query, Positions::choosing, &mut scores);
            softmax_chosen(&mut scores);
            estimate.add(query, &scores);
        }
        estimate
    }
}

#[cfg(test)]
mod tests {
    use super::super::positions::Method;
    use super::*;

    const SEQ: usize = 300;

    fn qkv() -> Vec<f32> {
        (0..SEQ * 3 * D_MODEL).map(|at| ((at * at) % 1_009) as f32 / 504.0 - 1.0).collect()
    }

    fn mixed(method: Method, budgets: Option<&[Budget]>) -> (Vec<f32>, Pairs) {
        let positions = Positions::new(method, SEQ, 96);
        let mut attention = Attention::new(&positions, SEQ, budgets, SEQ);
        (attention.mix(1, &qkv()), attention.pairs)
    }

    fn apart(one: &[f32], other: &[f32]) -> f32 {
        one.iter().zip(other).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn all_lines_are_all_pairs() {
        let full = vec![1.0; LAYERS * HEADS];
        let ((dense, pairs), (lines, chosen)) =
            (mixed(Method::Tempered, None), mixed(Method::Tempered, Some(&full)));
        assert!(apart(&dense, &lines) < 1e-6);
        assert_eq!((pairs.share(), pairs.all), (1.0, (HEADS * SEQ * (SEQ + 1) / 2) as u64));
        assert_eq!(chosen.computed, pairs.all);
        assert!(chosen.choosing > 0);
    }

    #[test]
    fn few_lines_are_few_pairs() {
        let (dense, _) = mixed(Method::Tempered, None);
        let few = vec![0.1; LAYERS * HEADS];
        let (lines, pairs) = mixed(Method::Tempered, Some(&few));
        assert!(pairs.computed * 3 < pairs.all && apart(&dense, &lines) > 1e-3);
    }

    #[test]
    fn dual_chunks_change_what_is_beyond_the_trained_length_alone() {
        let [plain, dual] = [Method::Plain, Method::DualChunk].map(|method| mixed(method, None).0);
        let trained = 128 * D_MODEL;
        assert!(apart(&plain[..trained], &dual[..trained]) < 1e-5);
        assert!(apart(&plain[trained..], &dual[trained..]) > 1e-3);
    }

    #[test]
    fn dual_chunks_score_by_their_distances() {
        let positions = Positions::new(Method::DualChunk, SEQ, 96);
        let attention = Attention::new(&positions, SEQ, None, SEQ);
        let (turns, qkv) = (&attention.turns, qkv());
        let head = Head::new(&attention, &qkv, 2);
        for query in [50, 100, 140, 250] {
            let mut scores = vec![0.0; query + 1];
            head.score(query, Positions::query, &mut scores);
            for (key, score) in scores.into_iter().enumerate() {
                // Rotary scores know the distance alone: the key stays, the query turns by it.
                let mut turned = [0.0; D_HEAD];
                let plain = &head.queries[query * D_HEAD..][..D_HEAD];
                turns.turn(plain, positions.distance(query, key), &mut turned);
                let key = &qkv[key * 3 * D_MODEL + D_MODEL + 2 * D_HEAD..][..D_HEAD];
                let expected: f32 = turned.iter().zip(key).map(|(one, other)| one * other).sum();
                assert!((score - expected).abs() < 1e-4, "{query}: {score} {expected}");
            }
        }
    }
}
