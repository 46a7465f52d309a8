//! What must hold of the decoder whatever its weights: chunks, cache, taps, edits, policies, cancel.

mod common;

use common::{model, now};
use lm::policies::{self, HeavyHitters, Policy, Quest, Sage, SageSettings, Sinks, View, Window};
use lm::{
    Cache, Cancelled, Captured, Edit, EditOp, Forward, Layers, Lm, LmError, NoPause, Pause,
    PrefixCache, Rope, Rows, Site, Tap, TapRows, Taps,
};
use std::cell::Cell;
use std::future::{Future, ready};
use std::pin::Pin;

const TEXT: &str = "The lighthouse keeper climbed the stairs every evening to light the lamp, and every \
    morning he climbed them again to put it out. One night a storm broke the glass, and the light went out by itself.";

fn last_logits(lm: &Lm, tokens: &[u32]) -> Vec<f32> {
    let mut cache = lm.new_cache(tokens.len());
    now(lm.forward(&mut cache, Forward::last(tokens), &NoPause)).unwrap().logits
}

/// The cache of a prompt, and what the policies choose by.
fn read(lm: &Lm, prompt: &[u32]) -> (Cache, Captured) {
    let taps = View::taps(&lm.config);
    let mut cache = lm.new_cache(prompt.len());
    let input = Forward { logits: Rows::None, taps: &taps, ..Forward::last(prompt) };
    let captured = now(lm.forward(&mut cache, input, &NoPause)).unwrap().captured;
    (cache, captured)
}

fn close(a: &[f32], b: &[f32], most: f32) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= most)
}

/// Cancels at the n-th pause.
struct CancelAt(Cell<usize>);

impl Pause for CancelAt {
    fn pause<'a>(&'a self) -> Pin<Box<dyn Future<Output = Result<(), Cancelled>> + 'a>> {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        Box::pin(ready(if left == 0 { Err(Cancelled) } else { Ok(()) }))
    }
}

#[test]
fn cache_chunks_and_prefixes_change_nothing() {
    let lm = model();
    let tokens = lm.tokenizer.encode(&TEXT.repeat(5)); // over one chunk
    assert!(tokens.len() > 200);
    let whole = last_logits(&lm, &tokens);

    let mut cache = lm.new_cache(8);
    for piece in tokens.chunks(37) {
        now(lm.forward(
            &mut cache,
            Forward { logits: Rows::None, ..Forward::last(piece) },
            &NoPause,
        ))
        .unwrap();
    }
    cache.truncate(tokens.len() - 1);
    let again = Forward::last(&tokens[tokens.len() - 1..]);
    let pieces = now(lm.forward(&mut cache, again, &NoPause)).unwrap().logits;
    assert!(close(&whole, &pieces, 2e-3));

    let mut prefix = PrefixCache::default();
    let (start, other) = (&tokens[..150], lm.tokenizer.encode(" A different end"));
    let edited = [start, &other].concat();
    now(prefix.advance(&lm, &tokens, &Taps::default(), &NoPause)).unwrap();
    let output = now(prefix.advance(&lm, &edited, &Taps::default(), &NoPause)).unwrap();
    assert_eq!(prefix.computed(), other.len(), "only what follows the edit");
    assert!(close(&output.logits, &last_logits(&lm, &edited), 2e-3));
    now(prefix.advance(&lm, &edited, &Taps::default(), &NoPause)).unwrap();
    assert_eq!(prefix.computed(), 1);
}

#[test]
fn log_probs_are_those_of_the_logits() {
    let lm = model();
    let tokens = lm.tokenizer.encode(TEXT);
    let mut cache = lm.new_cache(tokens.len());
    let scored = now(lm.log_probs(&mut cache, &tokens, &NoPause)).unwrap();
    assert_eq!((scored.len(), cache.len()), (tokens.len() - 1, tokens.len()));
    let mut cache = lm.new_cache(tokens.len());
    let input = Forward { logits: Rows::All, ..Forward::last(&tokens) };
    let logits = now(lm.forward(&mut cache, input, &NoPause)).unwrap().logits;
    for (index, row) in logits.chunks_exact(lm.config.vocab).take(tokens.len() - 1).enumerate() {
        let expected = lm::sampler::log_softmax(row)[tokens[index + 1] as usize];
        assert!((scored[index] - expected).abs() < 2e-3, "{index}");
    }
}

#[test]
fn taps_see_what_they_should() {
    let lm = model();
    let tokens = lm.tokenizer.encode(&TEXT.repeat(4));
    let (count, last) = (tokens.len(), lm.config.layers - 1);
    let taps = Taps {
        residual: Layers::one(last),
        attention: Layers::one(3),
        attention_rows: TapRows::All,
        attention_sum: Layers::one(3),
        scores: Layers::one(3),
        ..Taps::default()
    };
    let mut cache = lm.new_cache(count);
    let input = Forward { taps: &taps, ..Forward::last(&tokens) };
    let output = now(lm.forward(&mut cache, input, &NoPause)).unwrap();

    let residual = output.captured.get(Tap::Residual, last).unwrap();
    let lens = now(lm.unembed(residual.last_row())).unwrap();
    assert!(close(&lens, &output.logits, 1e-3), "the last residual is what the head reads");

    let attention = output.captured.get(Tap::Attention, 3).unwrap();
    assert_eq!(attention.shape, [lm.config.heads, count, count]);
    let sum = output.captured.get(Tap::AttentionSum, 3).unwrap();
    let scores = output.captured.get(Tap::Scores, 3).unwrap();
    for head in 0..lm.config.heads {
        let mut columns = vec![0.0; count];
        for row in 0..count {
            let weights = attention.row(head * count + row);
            assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            assert!(weights[row + 1..].iter().all(|weight| *weight == 0.0), "no look ahead");
            columns.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
        assert!(close(&columns, sum.row(head), 1e-2));
        let soft: Vec<f32> =
            lm::sampler::log_softmax(scores.row(head)).iter().map(|p| p.exp()).collect();
        assert!(close(&soft, attention.row(head * count + count - 1), 1e-4));
    }
}

#[test]
fn edits_change_what_they_name() {
    let lm = model();
    let tokens = lm.tokenizer.encode(TEXT);
    let last = tokens.len() - 1;
    let run = |edits: &[Edit]| {
        let mut cache = lm.new_cache(tokens.len());
        let input = Forward { edits, ..Forward::last(&tokens) };
        now(lm.forward(&mut cache, input, &NoPause)).unwrap().logits
    };
    let edit = |site, layer, op| Edit { site, layer, positions: last..last + 1, op };
    let plain = run(&[]);
    let vector: Vec<f32> = (0..lm.config.d_model).map(|i| (i as f32).sin()).collect();

    let set = run(&[edit(Site::Residual, lm.config.layers - 1, EditOp::Set(vector.clone()))]);
    assert!(close(&set, &now(lm.unembed(&vector)).unwrap(), 1e-3));
    let scaled = run(&[edit(Site::Residual, 4, EditOp::Scale(1.0))]);
    assert!(close(&scaled, &plain, 1e-5), "times one is nothing");
    let nothing = run(&[edit(Site::MlpOut, 4, EditOp::Add(vec![0.0; lm.config.d_model]))]);
    assert!(close(&nothing, &plain, 1e-5));
    for site in [Site::AttnOut, Site::MlpOut, Site::Head(2), Site::Residual] {
        assert!(!close(&run(&[edit(site, 4, EditOp::Zero)]), &plain, 1e-2), "{site:?}");
    }
    // All nine heads at zero is no attention at all.
    let heads: Vec<Edit> =
        (0..lm.config.heads).map(|head| edit(Site::Head(head), 4, EditOp::Zero)).collect();
    assert!(close(&run(&heads), &run(&[edit(Site::AttnOut, 4, EditOp::Zero)]), 1e-3));
    // An earlier token's edit reaches the last one through attention; a later position does not exist.
    let beyond = Edit { site: Site::Residual, layer: 4, positions: 900..950, op: EditOp::Zero };
    assert!(close(&run(&[beyond]), &plain, 1e-5));
}

#[test]
fn variants_of_a_token_are_passes_of_their_own() {
    let lm = model();
    let tokens = lm.tokenizer.encode(TEXT);
    let (before, token) = tokens.split_at(tokens.len() - 1);
    let (cache, _) = read(&lm, before);
    let target = lm.tokenizer.encode(" The")[0];
    let at = before.len();
    let vector: Vec<f32> = (0..lm.config.d_model).map(|i| (i as f32).sin()).collect();
    let edit = |site, layer, op: EditOp| Edit { site, layer, positions: at..at + 1, op };
    let mut variants = vec![
        Vec::new(),
        vec![edit(Site::Head(2), 4, EditOp::Zero)],
        vec![edit(Site::Residual, 9, EditOp::Add(vector.clone()))],
        vec![
            edit(Site::Head(0), 11, EditOp::Set(vector[..lm.config.d_head()].to_vec())),
            edit(Site::Residual, 20, EditOp::Scale(0.5)),
        ],
    ];
    // More than are computed together, so that some see what lies behind others in the cache.
    variants.extend((0..70).map(|i| vec![edit(Site::Head(i % 9), i % 30, EditOp::Scale(2.0))]));
    let rated =
        now(lm.rate_variants(&cache, token[0], &variants, target, &NoPause)).expect("they run");
    assert_eq!((rated.len(), cache.len()), (variants.len(), at), "the cache stays");
    for (index, edits) in variants.iter().enumerate().filter(|(index, _)| index % 23 < 4) {
        let input = Forward { edits, ..Forward::last(token) };
        let logits = now(lm.forward(&mut cache.clone(), input, &NoPause)).unwrap().logits;
        let expected = lm::sampler::log_softmax(&logits)[target as usize];
        assert!((rated[index].log_prob - expected).abs() < 0.02, "{index}: {rated:?} {expected}");
        assert_eq!(rated[index].is_best, lm::sampler::greedy(&logits) == target, "{index}");
    }
    assert!((rated[0].log_prob - rated[2].log_prob).abs() > 0.1, "edits change something");
    let beyond = lm.config.vocab as u32;
    let refused = now(lm.rate_variants(&cache, token[0], &variants, beyond, &NoPause));
    assert!(matches!(refused, Err(LmError::Token { .. })));
    let wrong = [vec![edit(Site::Residual, 99, EditOp::Zero)]];
    let refused = now(lm.rate_variants(&cache, token[0], &wrong, target, &NoPause));
    assert!(matches!(refused, Err(LmError::Edit { .. })));
}

#[test]
fn a_whole_budget_is_the_full_cache_and_a_small_one_is_kept_to() {
    let lm = model();
    let tokens = lm.tokenizer.encode(TEXT);
    let (prompt, next) = tokens.split_at(tokens.len() - 1);
    let (full, captured) = read(&lm, prompt);
    let view =
        View { config: &lm.config, entries: prompt.len(), captured: &captured, rope: Rope::None };
    let expected =
        now(lm.forward(&mut full.clone(), Forward::last(next), &NoPause)).unwrap().logits;
    let sage = |same_for_all| {
        let settings = SageSettings { sinks: 4, recent_share: 0.25, same_for_all, neighbours: 0 };
        Sage::new(&lm.config, &captured, settings)
    };
    let all: [&dyn Policy; 7] = [
        &policies::Full,
        &Quest::PAPER,
        &Window,
        &Sinks { sinks: 4 },
        &HeavyHitters,
        &sage(false),
        &sage(true),
    ];
    for policy in all {
        let mut cache = full.clone();
        now(policies::apply(policy, &mut cache, &view, prompt.len(), &NoPause)).unwrap();
        let logits = now(lm.forward(&mut cache, Forward::last(next), &NoPause)).unwrap().logits;
        assert!(close(&logits, &expected, 1e-4), "{}", policy.name());
        // The selection itself, not only the short cut for a whole budget.
        assert_eq!(
            policy.select(&view, 0, 0, prompt.len()),
            (0..prompt.len()).collect::<Vec<_>>(),
            "{}",
            policy.name()
        );
    }
    for policy in &all[2..] {
        let mut cache = full.clone();
        now(policies::apply(*policy, &mut cache, &view, 12, &NoPause)).unwrap();
        assert!(cache.layers.iter().all(|layer| layer.len == 12), "{}", policy.name());
        assert_eq!(cache.bytes() * prompt.len(), full.bytes() * 12);
        let logits = now(lm.forward(&mut cache, Forward::last(next), &NoPause)).unwrap().logits;
        assert!(logits.iter().all(|logit| logit.is_finite()) && !close(&logits, &expected, 1e-2));
        assert_eq!(cache.layers[0].positions[0].last().copied(), Some(prompt.len() as u32));
    }
}

#[test]
fn a_skipped_layer_adds_nothing_and_a_pass_without_it_can_be_taken_back() {
    let lm = model();
    let tokens = lm.tokenizer.encode(&TEXT.repeat(2));
    let (prompt, draft) = tokens.split_at(tokens.len() - 5);
    let skip = Layers::one(4).and(5).and(29);
    let mut cache = lm.new_cache(8);
    now(lm.forward(&mut cache, Forward::last(prompt), &NoPause)).unwrap();

    // The same as a pass in which these layers add zeros.
    let zero = |site| {
        skip.iter().map(move |layer| {
            let positions = 0..usize::MAX;
            Edit { site, layer, positions, op: EditOp::Zero }
        })
    };
    let edits: Vec<Edit> = zero(Site::AttnOut).chain(zero(Site::MlpOut)).collect();
    let input = || Forward { logits: Rows::All, ..Forward::last(draft) };
    let zeroed = Forward { edits: &edits, ..input() };
    let expected = now(lm.forward(&mut cache.clone(), zeroed, &NoPause)).unwrap().logits;
    let whole = now(lm.forward(&mut cache.clone(), input(), &NoPause)).unwrap().logits;
    for token in draft {
        now(lm.forward_without(&mut cache, Forward::last(&[*token]), skip, &NoPause)).unwrap();
    }
    assert_eq!(cache.layers[4].len, prompt.len(), "no entry where nothing was computed");
    assert_eq!(cache.layers[6].len, tokens.len());
    cache.truncate(prompt.len());
    let found = now(lm.forward_without(&mut cache, input(), skip, &NoPause)).unwrap().logits;
    assert!(close(&found, &expected, 1e-3) && !close(&found, &whole, 0.1));

    // A full pass after it knows nothing of it.
    cache.truncate(prompt.len());
    assert!(cache.layers.iter().all(|layer| layer.len == prompt.len()));
    assert_eq!(cache.next_position, prompt.len());
    let after = now(lm.forward(&mut cache, input(), &NoPause)).unwrap().logits;
    assert_eq!(after, whole);
}

#[test]
fn a_layer_gives_for_its_own_state_what_it_gave() {
    let lm = model();
    let tokens = lm.tokenizer.encode(TEXT);
    let taps = Taps { residual: Layers::all(lm.config.layers), ..Taps::default() };
    let mut cache = lm.new_cache(tokens.len());
    let input = Forward { taps: &taps, ..Forward::last(&tokens) };
    let captured = now(lm.forward(&mut cache, input, &NoPause)).unwrap().captured;
    let state = |layer| captured.get(Tap::Residual, layer).unwrap().last_row();
    let norm = |x: &[f32]| x.iter().map(|x| x * x).sum::<f32>().sqrt();
    let first = now(lm.embedding(*tokens.last().unwrap())).unwrap();
    for layer in [0, 1, 15, 29] {
        let before = if layer == 0 { &first[..] } else { state(layer - 1) };
        // Another state beside it changes nothing.
        let other: Vec<f32> = before.iter().map(|x| -x).collect();
        let states = [&other[..], before].concat();
        let found = now(lm.layer_instead(&mut cache, layer, &states)).unwrap();
        let expected = state(layer);
        let apart: Vec<f32> =
            found[other.len()..].iter().zip(expected).map(|(a, b)| a - b).collect();
        assert!(norm(&apart) < 0.02 * norm(expected), "{layer}: {}", norm(&apart) / norm(expected));
        assert_eq!(cache.layers[layer].len, tokens.len());
    }
    assert!(now(lm.embedding(u32::MAX)).is_err());
    assert!(now(lm.layer_instead(&mut cache, 30, state(0))).is_err());
    assert!(now(lm.layer_instead(&mut cache, 3, &[0.0; 5])).is_err());
    assert!(now(lm.layer_instead(&mut lm.new_cache(1), 3, state(0))).is_err());
}

#[test]
fn a_cancel_leaves_the_cache_as_it_was() {
    let lm = model();
    let tokens = lm.tokenizer.encode(TEXT);
    let mut cache = lm.new_cache(64);
    now(lm.forward(&mut cache, Forward::last(&tokens[..20]), &NoPause)).unwrap();
    for pauses in [0, 1, 17, 60] {
        let cancel = CancelAt(Cell::new(pauses));
        let result = now(lm.forward(&mut cache, Forward::last(&tokens[20..]), &cancel));
        assert!(matches!(result, Err(LmError::Cancelled)), "{pauses}");
        assert_eq!((cache.len(), cache.next_position), (20, 20));
        assert!(cache.layers.iter().all(|layer| layer.len == 20));
    }
    let after = now(lm.forward(&mut cache, Forward::last(&tokens[20..]), &NoPause)).unwrap().logits;
    assert!(close(&after, &last_logits(&lm, &tokens), 2e-3));
}

#[test]
fn pages_are_chosen_anew_for_each_token() {
    let lm = model();
    let tokens = lm.tokenizer.encode(&TEXT.repeat(3));
    let (prompt, rest) = tokens.split_at(tokens.len() - 9);
    let (full, captured) = read(&lm, prompt);
    let view =
        View { config: &lm.config, entries: prompt.len(), captured: &captured, rope: Rope::None };
    let quest = Quest { page: 8, dense_layers: 1 };
    let mut paged = full.clone();
    now(policies::apply(&quest, &mut paged, &view, 32, &NoPause)).unwrap();
    assert_eq!((paged.len(), paged.bytes()), (full.len(), full.bytes()), "memory is not saved");
    assert!(paged.bytes_read() < full.bytes_read() / 2, "reading is");

    let taps = Taps { attention: Layers::all(2), ..Taps::default() };
    let mut one_by_one = paged.clone();
    let mut rows = Vec::new();
    for id in rest {
        let input = Forward { taps: &taps, ..Forward::last(std::slice::from_ref(id)) };
        let output = now(lm.forward(&mut one_by_one, input, &NoPause)).unwrap();
        for (layer, all) in [(0, true), (1, false)] {
            let attention = output.captured.get(Tap::Attention, layer).unwrap();
            for head in 0..lm.config.heads {
                let weights = attention.row(head);
                let newest = (weights.len() - 1) / 8;
                let read = |page: &[f32]| page.iter().any(|weight| *weight > 0.0);
                let pages: Vec<bool> = weights.chunks(8).map(read).collect();
                let count = pages.iter().filter(|page| **page).count();
                assert!(pages[newest] && (if all { count == pages.len() } else { count == 4 }));
            }
        }
        rows.extend(output.logits);
    }
    // All at once is the same: each token chooses for itself.
    let input = Forward { logits: Rows::All, ..Forward::last(rest) };
    let at_once = now(lm.forward(&mut paged.clone(), input, &NoPause)).unwrap().logits;
    assert!(close(&at_once, &rows, 2e-3));
    let input = Forward { logits: Rows::All, ..Forward::last(rest) };
    let dense = now(lm.forward(&mut full.clone(), input, &NoPause)).unwrap().logits;
    assert!(!close(&at_once, &dense, 1e-2), "a part is not the whole");
}

#[test]
fn windows_slide_and_layers_may_differ() {
    let lm = model();
    let tokens = lm.tokenizer.encode(&TEXT.repeat(2));
    let (prompt, rest) = tokens.split_at(30);
    let (mut cache, captured) = read(&lm, prompt);
    let view =
        View { config: &lm.config, entries: prompt.len(), captured: &captured, rope: Rope::None };
    let sinks = Sinks { sinks: 4 };
    now(policies::apply(&sinks, &mut cache, &view, 12, &NoPause)).unwrap();
    for id in &rest[..10] {
        now(lm.forward(&mut cache, Forward::last(&[*id]), &NoPause)).unwrap();
        cache.evict_oldest_recent(sinks.recent(12));
    }
    let expected: Vec<u32> = (0..4).chain(32..40).collect();
    assert!(cache.layers.iter().flat_map(|layer| &layer.positions).all(|held| *held == expected));
    // What is left is what a cache holds that kept the same entries of the whole text.
    let (whole, _) = read(&lm, &tokens[..40]);
    let values = |cache: &Cache| {
        let held = cache.layers[0].k.clone().slice_dim(1, 0..cache.layers[0].len);
        held.into_data().try_into_vec::<f32>().unwrap()
    };
    let mut kept = whole;
    let entries: Vec<usize> = expected.iter().map(|position| *position as usize).collect();
    kept.keep(0, &vec![entries; lm.config.kv_heads]);
    // Layer 0 sees only the tokens themselves, so its keys do not depend on the policy.
    assert!(close(&values(&cache), &values(&kept), 1e-4));

    // Another budget for one layer, and the newest entries dropped from it.
    cache.keep(7, &vec![(0..5).collect::<Vec<_>>(); lm.config.kv_heads]);
    let lens = |cache: &Cache| cache.layers.iter().map(|layer| layer.len).collect::<Vec<_>>();
    let before = lens(&cache);
    let cancel = CancelAt(Cell::new(40));
    let cancelled = now(lm.forward(&mut cache, Forward::last(&rest[10..15]), &cancel));
    assert!(matches!(cancelled, Err(LmError::Cancelled)));
    assert_eq!((lens(&cache), cache.next_position), (before, 40));
    let logits =
        now(lm.forward(&mut cache, Forward::last(&rest[10..15]), &NoPause)).unwrap().logits;
    assert!(logits.iter().all(|logit| logit.is_finite()));
    assert_eq!((cache.layers[7].len, cache.layers[8].len, cache.next_position), (10, 17, 45));
    // The newest entries gone everywhere: a cancel goes back to the position, not to what is held.
    for layer in 0..lm.config.layers {
        cache.keep(layer, &vec![(0..5).collect::<Vec<_>>(); lm.config.kv_heads]);
    }
    let cancel = CancelAt(Cell::new(7));
    assert!(now(lm.forward(&mut cache, Forward::last(&rest[15..20]), &cancel)).is_err());
    assert_eq!((cache.len(), cache.next_position), (5, 45));
}

#[test]
fn any_rows_of_logits_are_those_of_all() {
    let lm = model();
    let tokens = lm.tokenizer.encode(&TEXT.repeat(4));
    let rows = |rows| {
        let mut cache = lm.new_cache(tokens.len());
        let input = Forward { logits: rows, ..Forward::last(&tokens[..150]) };
        now(lm.forward(&mut cache, input, &NoPause)).unwrap().logits
    };
    let (all, vocab) = (rows(Rows::All), lm.config.vocab);
    assert_eq!(all.len(), 150 * vocab);
    assert!(close(&rows(Rows::Range(120..141)), &all[120 * vocab..141 * vocab], 2e-3));
    assert!(close(&rows(Rows::Last), &all[149 * vocab..], 2e-3));
    assert!(rows(Rows::None).is_empty() && rows(Rows::Range(150..999)).is_empty());
}

#[test]
fn what_cannot_be_read_is_said() {
    let lm = model();
    let mut cache = lm.new_cache(1);
    let refused = |cache: &mut lm::Cache, tokens: &[u32]| {
        now(lm.forward(cache, Forward::last(tokens), &NoPause))
    };
    assert!(matches!(refused(&mut cache, &[]), Err(LmError::NoTokens)));
    assert!(matches!(refused(&mut cache, &[1_000_000]), Err(LmError::Token { .. })));
    let long = vec![1; lm.config.context + 1];
    assert!(matches!(refused(&mut cache, &long), Err(LmError::Context { .. })));
    let mut edited = |site, layer, op| {
        let edits = [Edit { site, layer, positions: 0..1, op }];
        let input = Forward { edits: &edits, ..Forward::last(&[1]) };
        now(lm.forward(&mut cache, input, &NoPause)).unwrap_err()
    };
    let vector = || EditOp::Set(vec![0.0; 65]);
    assert!(matches!(edited(Site::Head(0), 0, vector()), LmError::Shape { .. }));
    assert!(matches!(edited(Site::Residual, 0, vector()), LmError::Shape { .. }));
    assert!(matches!(edited(Site::Head(9), 0, EditOp::Zero), LmError::Edit { what: "head", .. }));
    assert!(matches!(edited(Site::MlpOut, 30, EditOp::Zero), LmError::Edit { what: "layer", .. }));
    assert!(matches!(now(lm.unembed(&[0.0; 577])), Err(LmError::Shape { .. })));
    assert!(cache.is_empty());
}
