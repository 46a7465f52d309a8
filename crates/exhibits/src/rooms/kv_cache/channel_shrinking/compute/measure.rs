//! A prompt that was read once, and how it goes on from a cache that holds fewer channels.

use super::calibrate::{halves, taps, tensor};
use super::{KEYS_VALUES, Shrunk};
use burn::tensor::Tensor;
use lab::long_prompt::{Kind, LongPrompt, Plan};
use lab::probes::prefill::Prefill;
use lab::prompt::label_tokens;
use lab::{Lab, LabError};
use lm::policies::{Full, NUMBER_BYTES, Policy, Rewrite, Sinks, View, by_token, rotate, row_bytes};
use lm::{Held, Lm, Rope, Tap, read};

/// Tokens of what follows a prompt, the answer among them.
pub(super) const SCORED: usize = 16;
pub(super) const SINKS: usize = 4;
const BITS: u32 = 4;

pub(super) struct Read<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    prompt: LongPrompt,
    answer: usize,
    prefill: Prefill<'a>,
    /// What each layer reads of the prompt, and its exact keys and values.
    inputs: Vec<Tensor<2>>,
    made: Vec<[Tensor<2>; 2]>,
}

/// How a prompt goes on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scored {
    /// `-log p` a token of the answer and of all that follows, without the first, which comes from the
    /// prefill.
    pub(super) answer: f32,
    pub(super) all: f32,
    /// Whether all tokens of the answer would be written.
    pub(super) right: bool,
    /// Bytes of the cache, of one that holds everything.
    pub(super) share: f32,
}

/// Keys and values from fewer channels, for all but the latest tokens.
struct Rebuilt {
    /// For each layer keys before rotation, then values: `[entries, width]`.
    layers: Vec<[Vec<f32>; 2]>,
    window: usize,
    /// Of a token's stored channels.
    row_bytes: usize,
}

impl<'a> Read<'a> {
    pub(super) async fn new(
        lab: &'a Lab,
        lm: &'a Lm,
        kind: Kind,
        length: usize,
        seed: u64,
    ) -> Result<Read<'a>, LabError> {
        // Steps of the golden ratio: any few seeds in a row are spread over the text.
        let depth = (seed as f32 * 0.618).fract();
        let plan = Plan { kind, length, depth, facts: 2, distractors: 0, seed };
        let prompt = LongPrompt::new(&lm.tokenizer, plan, None, SCORED);
        let all = usize::MAX;
        let mut prefill =
            Prefill::recording(lm, &prompt.tokens, &taps(lm), Rope::None, all, lab).await?;
        let captured = std::mem::take(&mut prefill.captured);
        let (mut inputs, mut made) = (Vec::new(), Vec::new());
        for (layer, read) in captured.layers(Tap::AttnIn) {
            let width = KEYS_VALUES * lm.config.kv_heads * lm.config.d_head();
            made.push(halves(&tensor(lm.keys_values(layer, &read.values).await?, width)));
            inputs.push(tensor(read.values.clone(), lm.config.d_model));
        }
        let answer = label_tokens(&lm.tokenizer, &prompt.answer).len();
        Ok(Self { lab, lm, prompt, answer, prefill, inputs, made })
    }

    pub(super) fn tokens(&self) -> usize {
        self.prompt.tokens.len()
    }

    pub(super) fn answer(&self) -> &str {
        &self.prompt.answer
    }

    pub(super) async fn full(&self) -> Result<Scored, LabError> {
        self.after(&Full, usize::MAX).await
    }

    /// The first tokens and the latest, as many as the memory of `share` of the cache holds.
    pub(super) async fn streaming(&self, share: f32) -> Result<Scored, LabError> {
        let budget = (self.tokens() as f32 * share).round() as usize;
        self.after(&Sinks { sinks: SINKS }, budget.clamp(SINKS + 1, self.tokens())).await
    }

    /// From the channels that these factors store, with the latest `window` tokens in full.
    pub(super) async fn shrunk(
        &self,
        factors: &[Shrunk],
        window: usize,
        quantised: bool,
    ) -> Result<Scored, LabError> {
        let mut layers = Vec::with_capacity(factors.len());
        for (factors, inputs) in factors.iter().zip(&self.inputs) {
            lm::Pause::pause(self.lab).await.map_err(lm::LmError::from)?;
            let [keys, values] = factors;
            layers.push([
                rebuilt(inputs, keys, quantised).await?,
                rebuilt(inputs, values, quantised).await?,
            ]);
        }
        let row = |[down, _]: &[Tensor<2>; 2]| match (down.dims()[1], quantised) {
            (rank, true) => row_bytes(rank, BITS),
            (rank, false) => rank * NUMBER_BYTES,
        };
        let row_bytes = factors.first().map_or(0, |factors| factors.iter().map(row).sum());
        // A budget below all entries: what it is does not matter to this policy.
        self.after(&Rebuilt { layers, window, row_bytes }, 0).await
    }

    /// Squared error of keys and values of the whole prompt over their squared size, for each layer.
    pub(super) async fn errors(&self, factors: &[Shrunk]) -> Result<Vec<f32>, LabError> {
        let mut errors = Vec::with_capacity(factors.len());
        for ((factors, inputs), made) in factors.iter().zip(&self.inputs).zip(&self.made) {
            lm::Pause::pause(self.lab).await.map_err(lm::LmError::from)?;
            let mut share = 0.0;
            for ([down, up], made) in factors.iter().zip(made) {
                let new = inputs.clone().matmul(down.clone()).matmul(up.clone());
                let error = read((new - made.clone()).square().sum()).await?[0];
                share += error / read(made.clone().square().sum()).await?[0].max(1e-9) / 2.0;
            }
            errors.push(share);
        }
        Ok(errors)
    }

    async fn after(&self, policy: &dyn Policy, budget: usize) -> Result<Scored, LabError> {
        let left = self.prefill.after(policy, budget, self.lab).await?;
        let nats = self.prefill.nats(&left, &self.prompt.continuation, self.lab).await?;
        let mean = |of: &[f32]| of.iter().sum::<f32>() / of.len().max(1) as f32;
        let end = self.answer.clamp(1, nats.len().max(1)).min(nats.len());
        let right = self.prefill.judge(&left, &self.prompt.answer, self.lab).await?.exact;
        let config = &self.lm.config;
        let entry = KEYS_VALUES * config.kv_heads * config.d_head() * NUMBER_BYTES;
        let full = config.layers * self.tokens() * entry;
        Ok(Scored {
            answer: mean(&nats[1.min(end)..end]),
            all: mean(&nats[1.min(nats.len())..]),
            right,
            share: left.bytes as f32 / full.max(1) as f32,
        })
    }
}

/// `x A B`, in between perhaps rounded to few bits.
async fn rebuilt(
    inputs: &Tensor<2>,
    [down, up]: &[Tensor<2>; 2],
    quantised: bool,
) -> Result<Vec<f32>, LabError> {
    let mut stored = inputs.clone().matmul(down.clone());
    if quantised {
        let rank = down.dims()[1];
        let mut rows = read(stored).await?;
        by_token(&mut rows, rank, BITS);
        stored = tensor(rows, rank);
    }
    Ok(read(stored.matmul(up.clone())).await?)
}

impl Policy for Rebuilt {
    fn name(&self) -> &'static str {
        "Channel shrinking"
    }

    fn cite(&self) -> &'static str {
        "Wang et al. 2024, arXiv 2409.10593"
    }

    fn recent(&self, _: usize) -> usize {
        0
    }

    fn rewrite(&self) -> Option<&dyn Rewrite> {
        Some(self)
    }
}

impl Rewrite for Rebuilt {
    fn rewrite(&self, held: &mut Held, view: &View<'_>, layer: usize, _: usize) -> usize {
        let (d_head, width) = (held.d_head, held.d_head * held.keys.len());
        let old = view.entries.saturating_sub(self.window);
        let Some([keys, values]) = self.layers.get(layer) else { return 0 };
        let of_head = |rows: &[f32], head: usize| -> Vec<f32> {
            let row = |row: &[f32]| row[head * d_head..(head + 1) * d_head].to_vec();
            rows.chunks_exact(width).take(old).flat_map(row).collect()
        };
        for head in 0..held.keys.len() {
            let mut new = of_head(keys, head);
            rotate(view.config, view.rope, &mut new, &held.positions[head], 1.0);
            held.keys[head][..new.len()].copy_from_slice(&new);
            let new = of_head(values, head);
            held.values[head][..new.len()].copy_from_slice(&new);
        }
        old * self.row_bytes + (view.entries - old) * KEYS_VALUES * width * NUMBER_BYTES
    }
}
