//! Policies that rewrite what they keep, and what stretches positions.

mod common;

use common::{model, now};
use lm::policies::{self, LowRank, Merging, Policy, Quantised, ShareScale, Snap, View};
use lm::{Cache, Captured, Forward, Lm, NoPause, Precision, Rope, Rows, sampler::log_softmax};

const TEXT: &str = "The lighthouse keeper climbed the stairs every evening to light the lamp, and every \
    morning he climbed them again to put it out. One night a storm broke the glass, and the light went out \
    by itself. In the village they saw the dark tower and carried lanterns to the cliff, one beside the \
    other, until the boats had found the harbour. The keeper thanked them with a barrel of apples, and the \
    glazier came on Monday. Since then a row of lanterns hangs in the town hall, and every child knows why. ";

struct Prompt {
    tokens: Vec<u32>,
    cache: Cache,
    captured: Captured,
    next: Vec<u32>,
    /// Next-token log-probabilities of the full cache, `[next, vocab]`.
    expected: Vec<f32>,
}

fn read(lm: &Lm, text: &str, rope: Rope) -> Prompt {
    let mut tokens = lm.tokenizer.encode(text);
    let next = tokens.split_off(tokens.len() - 12);
    let mut cache = lm.new_cache(tokens.len());
    cache.rope = rope;
    let taps = View::taps(&lm.config);
    let input = Forward { logits: Rows::None, taps: &taps, ..Forward::last(&tokens) };
    let captured = now(lm.forward(&mut cache, input, &NoPause)).unwrap().captured;
    let expected = logits(lm, cache.clone(), &next);
    Prompt { tokens, cache, captured, next, expected }
}

fn logits(lm: &Lm, mut cache: Cache, next: &[u32]) -> Vec<f32> {
    let input = Forward { logits: Rows::All, ..Forward::last(next) };
    now(lm.forward(&mut cache, input, &NoPause)).unwrap().logits
}

impl Prompt {
    /// After a policy: the cache, its bytes, and the mean KL divergence of the full cache's next-token
    /// distribution from its own, in nats.
    fn after(&self, lm: &Lm, policy: &dyn Policy, budget: usize) -> (Cache, usize, f32) {
        let view = View {
            config: &lm.config,
            entries: self.tokens.len(),
            captured: &self.captured,
            rope: self.cache.rope,
        };
        let mut cache = self.cache.clone();
        let bytes = now(policies::apply(policy, &mut cache, &view, budget, &NoPause)).unwrap();
        let found = logits(lm, cache.clone(), &self.next);
        let vocab = lm.config.vocab;
        let rows = self.expected.chunks_exact(vocab).zip(found.chunks_exact(vocab));
        let kl = rows.map(|(full, found)| {
            let (full, found) = (log_softmax(full), log_softmax(found));
            full.iter().zip(&found).map(|(p, q)| p.exp() * (p - q)).sum::<f32>()
        });
        (cache, bytes, kl.sum::<f32>() / self.next.len() as f32)
    }
}

const QUANTISED: [Quantised; 5] = [
    Quantised { bits: 8, keys: ShareScale::PerToken },
    Quantised { bits: 8, keys: ShareScale::PerChannel },
    Quantised { bits: 4, keys: ShareScale::PerToken },
    Quantised { bits: 4, keys: ShareScale::PerChannel },
    Quantised { bits: 2, keys: ShareScale::PerChannel },
];
const MERGING: Merging = Merging::PLAIN;

#[test]
fn a_whole_budget_is_the_full_cache_and_a_part_is_paid_for() {
    let lm = model();
    let prompt = read(&lm, &TEXT.repeat(2), Rope::None);
    let entries = prompt.tokens.len();
    let whole = 2 * 2 * lm.config.d_head() * lm.config.kv_heads * lm.config.layers * entries;
    let mut all: Vec<&dyn Policy> = vec![&Snap::PAPER, &MERGING, &LowRank::PAPER];
    all.extend(QUANTISED.iter().map(|policy| policy as &dyn Policy));
    for policy in all {
        let (_, bytes, kl) = prompt.after(&lm, policy, entries);
        assert_eq!(bytes, whole, "{}", policy.name());
        assert!(kl.abs() < 1e-6, "{}: {kl}", policy.name());
        let budget = entries / 2;
        let (cache, bytes, kl) = prompt.after(&lm, policy, budget);
        let share = bytes as f32 / whole as f32;
        assert!((0.3..=0.5).contains(&share), "{}: {share}", policy.name());
        assert!(kl.is_finite() && kl > 1e-7, "{}: {kl}", policy.name());
        assert_eq!(cache.next_position, entries);
        let last = cache.layers[0].positions[0].last().copied();
        assert_eq!(last, Some(entries as u32 - 1), "{}", policy.name());
    }
}

#[test]
fn more_bits_are_closer_and_next_to_nothing_is_lost_in_eight() {
    let lm = model();
    let prompt = read(&lm, &TEXT.repeat(2), Rope::None);
    // So much that all entries are quantised, in whichever bits.
    let kl = |policy: &Quantised, share: f32| {
        let (cache, _, kl) =
            prompt.after(&lm, policy, (prompt.tokens.len() as f32 * share) as usize);
        (cache.len() as f32 / prompt.tokens.len() as f32, kl)
    };
    let [eight, eight_channel, four, four_channel, two_channel] = [
        kl(&QUANTISED[0], 0.57),
        kl(&QUANTISED[1], 0.57),
        kl(&QUANTISED[2], 0.32),
        kl(&QUANTISED[3], 0.32),
        kl(&QUANTISED[4], 0.2),
    ];
    for (held, _) in [eight, eight_channel, four, four_channel, two_channel] {
        assert!(held > 0.9, "{held}");
    }
    println!(
        "8 bits {eight:?} {eight_channel:?}, 4 bits {four:?} {four_channel:?}, 2 bits {two_channel:?}"
    );
    assert!(eight.1 < 2e-3 && eight_channel.1 < 2e-3);
    assert!(four.1 > eight.1 && four_channel.1 > eight_channel.1 && two_channel.1 > four_channel.1);
    assert!(four_channel.1 < 0.1);
}

#[test]
fn rank_and_merging_approach_the_full_cache() {
    let lm = model();
    let prompt = read(&lm, &TEXT.repeat(2), Rope::None);
    let entries = prompt.tokens.len();
    for policy in [&LowRank::PAPER as &dyn Policy, &MERGING] {
        let kl = [0.3, 0.6, 0.99]
            .map(|share| prompt.after(&lm, policy, (entries as f32 * share) as usize).2);
        println!("{}: {kl:?}", policy.name());
        assert!(kl[0] > kl[2], "{}: {kl:?}", policy.name());
    }
    // All but one of the directions, or one merged pair: close.
    assert!(prompt.after(&lm, &MERGING, entries - 1).2 < 0.02);
}

#[test]
fn a_snapshot_keeps_the_observing_tokens() {
    let lm = model();
    let prompt = read(&lm, &TEXT.repeat(2), Rope::None);
    let entries = prompt.tokens.len() as u32;
    let (cache, ..) = prompt.after(&lm, &Snap::PAPER, 80);
    for positions in cache.layers.iter().flat_map(|layer| &layer.positions) {
        assert_eq!(positions.len(), 80);
        assert!(positions[48..].iter().copied().eq(entries - 32..entries));
    }
}

#[test]
fn stretched_positions_go_beyond_the_trained_length_only_where_chosen() {
    // Dual chunks are not fused: in f32 both ways are the same but for the order of sums.
    let mut lm = model();
    lm.precision = Precision::Exact;
    let text = TEXT.repeat(2);
    let plain = read(&lm, &text, Rope::None);
    let near =
        |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    // Nothing is stretched by one, and one chunk is the trained attention.
    for rope in [
        Rope::Linear { factor: 1.0 },
        Rope::Ntk { factor: 1.0 },
        Rope::Yarn { factor: 1.0 },
        Rope::DualChunk { chunk: 4_096 },
    ] {
        let apart = near(&read(&lm, &text, rope).expected, &plain.expected);
        assert!(apart < 1e-2, "{rope:?}: {apart}");
    }
    for rope in [
        Rope::Linear { factor: 2.0 },
        Rope::Ntk { factor: 2.0 },
        Rope::Yarn { factor: 2.0 },
        Rope::DualChunk { chunk: 64 },
    ] {
        let apart = near(&read(&lm, &text, rope).expected, &plain.expected);
        assert!(apart > 0.1 && apart.is_finite(), "{rope:?}: {apart}");
        let mut cache = lm.new_cache(1);
        cache.rope = rope;
        cache.next_position = lm.config.context + 5;
        let next = now(lm.forward(&mut cache, Forward::last(&[1, 2]), &NoPause)).unwrap();
        assert!(next.logits.iter().all(|logit| logit.is_finite()));
        cache.next_position = 2 * lm.config.context;
        assert!(now(lm.forward(&mut cache, Forward::last(&[1]), &NoPause)).is_err());
    }
}

#[test]
fn chunks_of_a_pass_and_dropped_entries_do_not_change_dual_chunks() {
    let lm = model();
    let tokens = lm.tokenizer.encode(&TEXT.repeat(2));
    let rope = Rope::DualChunk { chunk: 48 };
    let empty = || {
        let mut cache = lm.new_cache(8);
        cache.rope = rope;
        cache
    };
    let mut whole = empty();
    let at_once = now(lm.forward(&mut whole, Forward::last(&tokens), &NoPause)).unwrap().logits;
    let mut cache = empty();
    let mut pieces = Vec::new();
    for piece in tokens.chunks(37) {
        pieces = now(lm.forward(&mut cache, Forward::last(piece), &NoPause)).unwrap().logits;
    }
    let apart = at_once.iter().zip(&pieces).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart < 2e-2, "{apart}");
    // A head that keeps other entries than the next one still reads each by its own chunk.
    let all: Vec<usize> = (0..tokens.len()).collect();
    let but = |left_out: usize| all.iter().copied().filter(|at| *at != left_out).collect();
    for layer in 0..lm.config.layers {
        cache.keep(layer, &[but(3), but(70), but(tokens.len() - 1)]);
    }
    let next = now(lm.forward(&mut cache, Forward::last(&[28]), &NoPause)).unwrap().logits;
    assert!(next.iter().all(|logit| logit.is_finite()));
}
