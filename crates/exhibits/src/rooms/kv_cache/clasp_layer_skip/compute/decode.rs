//! Self-speculative decoding, with a choice of what the draft skips.

use super::choose::{self, Chosen, States};
use lab::{Lab, LabError};
use lm::sampler::{greedy, log_softmax};
use lm::{Forward, Layers, Lm, Rows, TapRows, Taps};

/// What a draft skips.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Skip {
    /// Chosen anew every so many rounds.
    Clasp { every: usize },
    /// The same layers throughout.
    Fixed(Layers),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Settings {
    pub(super) skip: Skip,
    /// Layers that are skipped.
    pub(super) count: usize,
    /// Tokens of a draft at most.
    pub(super) draft: usize,
    /// A draft ends behind a token that it gives less than this probability.
    pub(super) stop: f32,
    /// Tokens that are written.
    pub(super) tokens: usize,
}

/// One draft, and what the full model made of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Round {
    pub(super) skip: Layers,
    pub(super) drafted: Vec<u32>,
    /// Tokens of the draft that the full model would have written too.
    pub(super) accepted: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Decoded {
    pub(super) tokens: Vec<u32>,
    /// The round of each token, and whether the draft wrote it; the first comes from the prompt's pass.
    pub(super) written_by: Vec<Option<(usize, bool)>>,
    pub(super) rounds: Vec<Round>,
    /// Passes of layers behind the prompt: of drafts, of the full model, and for choosing. A pass over
    /// several tokens or states at once counts once.
    pub(super) passes: [usize; 3],
    pub(super) millis: f64,
}

impl Decoded {
    /// Share of the drafted tokens that were accepted.
    pub(super) fn acceptance(&self) -> f32 {
        let drafted: usize = self.rounds.iter().map(|round| round.drafted.len()).sum();
        let accepted: usize = self.rounds.iter().map(|round| round.accepted).sum();
        accepted as f32 / drafted.max(1) as f32
    }

    /// Passes of layers for each token behind the first.
    pub(super) fn passes_per_token(&self) -> f32 {
        self.passes.iter().sum::<usize>() as f32 / self.tokens.len().saturating_sub(1).max(1) as f32
    }

    /// Whether more is to be written; cuts what is too much.
    fn goes_on(&mut self, lm: &Lm, most: usize) -> bool {
        let end = self.tokens.iter().position(|id| lm.tokenizer.is_control(*id));
        let most = end.map_or(most, |end| most.min(end + 1));
        self.tokens.truncate(most);
        self.written_by.truncate(most);
        self.tokens.len() < most
    }
}

/// What the model writes by itself, one token a pass.
pub(super) async fn plain(
    lab: &Lab,
    lm: &Lm,
    prompt: &[u32],
    tokens: usize,
) -> Result<Decoded, LabError> {
    let mut cache = lm.new_cache(prompt.len() + tokens);
    let mut logits = lm.forward(&mut cache, Forward::last(prompt), lab).await?.logits;
    let mut decoded = Decoded::default();
    let start = lab.now_millis();
    loop {
        let token = greedy(&logits);
        decoded.tokens.push(token);
        decoded.written_by.push(None);
        if !decoded.goes_on(lm, tokens) {
            break;
        }
        logits = lm.forward(&mut cache, Forward::last(&[token]), lab).await?.logits;
        decoded.passes[1] += lm.config.layers;
    }
    decoded.millis = lab.now_millis() - start;
    Ok(decoded)
}

/// Writes the same with drafts. `step` sees each round.
pub(super) async fn speculative(
    lab: &Lab,
    lm: &Lm,
    prompt: &[u32],
    settings: Settings,
    mut step: impl FnMut(&Decoded) -> Result<(), LabError>,
) -> Result<Decoded, LabError> {
    let Settings { skip, count, draft, stop, tokens } = settings;
    let layers = lm.config.layers;
    let taps = Taps { residual: Layers::all(layers), rows: TapRows::All, ..Taps::default() };
    let mut cache = lm.new_cache(prompt.len() + tokens + draft);
    let (early, late) = prompt.split_at(prompt.len().saturating_sub(1));
    if !early.is_empty() {
        lm.forward(&mut cache, Forward { logits: Rows::None, ..Forward::last(early) }, lab).await?;
    }
    let output =
        lm.forward(&mut cache, Forward { taps: &taps, ..Forward::last(late) }, lab).await?;
    let mut last = greedy(&output.logits);
    let read = late.first().copied().unwrap_or_default();
    let mut states = States::new(lm, read, &output.captured, 0).await?;
    let mut decoded = Decoded { tokens: vec![last], written_by: vec![None], ..Decoded::default() };
    let mut skipped = Layers::none();
    let start = lab.now_millis();
    while decoded.goes_on(lm, tokens) {
        match skip {
            Skip::Fixed(layers) => skipped = layers,
            Skip::Clasp { every } if decoded.rounds.len().is_multiple_of(every.max(1)) => {
                let Chosen { skip, .. } = choose::by_states(lm, &mut cache, &states, count).await?;
                skipped = skip;
                decoded.passes[2] += layers;
            }
            Skip::Clasp { .. } => {}
        }
        // The draft's entries are of another model: they go before the full model reads.
        let held = cache.next_position;
        let mut drafted: Vec<u32> = Vec::new();
        let room = draft.min(tokens - decoded.tokens.len());
        while drafted.len() < room {
            let token = [drafted.last().copied().unwrap_or(last)];
            let input = Forward::last(&token);
            let logits = lm.forward_without(&mut cache, input, skipped, lab).await?.logits;
            decoded.passes[0] += layers - skipped.iter().count();
            let next = greedy(&logits);
            drafted.push(next);
            if log_softmax(&logits)[next as usize].exp() < stop {
                break;
            }
        }
        cache.truncate(held);
        let read = [&[last], drafted.as_slice()].concat();
        let input = Forward { logits: Rows::All, taps: &taps, ..Forward::last(&read) };
        let output = lm.forward(&mut cache, input, lab).await?;
        decoded.passes[1] += layers;
        let wanted: Vec<u32> = output.logits.chunks_exact(lm.config.vocab).map(greedy).collect();
        let accepted =
            drafted.iter().zip(&wanted).take_while(|(draft, full)| draft == full).count();
        cache.truncate(held + 1 + accepted);
        states = States::new(lm, read[accepted], &output.captured, accepted).await?;
        last = wanted[accepted];
        let round = decoded.rounds.len();
        decoded.tokens.extend_from_slice(&wanted[..=accepted]);
        let by_draft = (0..accepted).map(|_| Some((round, true)));
        decoded.written_by.extend(by_draft.chain([Some((round, false))]));
        decoded.rounds.push(Round { skip: skipped, drafted, accepted });
        decoded.millis = lab.now_millis() - start;
        step(&decoded)?;
    }
    Ok(decoded)
}
