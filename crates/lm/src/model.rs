use crate::attention::{Attended, Attention, Chunk};
use crate::edits::{self, Edit, Site};
use crate::layers::{Mlp, RmsNorm, Weight};
use crate::tokenizer::Tokenizer;
use crate::{
    Cache, Cancelled, Capture, Captured, Config, LmError, Tap, TapRows, Taps, chat::ChatTemplate,
};
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;

/// Tokens that are computed together. Small enough that half a layer takes well under 100 ms on
/// one slow core, so that a cancel arrives in time.
const CHUNK: usize = 128;

/// A llama decoder with its tokenizer.
pub struct Lm {
    pub config: Config,
    pub tokenizer: Tokenizer,
    pub chat: Option<ChatTemplate>,
    pub(crate) embedding: Weight,
    pub(crate) blocks: Vec<Block>,
    pub(crate) norm: RmsNorm,
    /// `None` where the embedding serves as the output matrix.
    pub(crate) head: Option<Weight>,
    pub(crate) device: Device,
}

pub(crate) struct Block {
    pub(crate) attention_norm: RmsNorm,
    pub(crate) attention: Attention,
    pub(crate) mlp_norm: RmsNorm,
    pub(crate) mlp: Mlp,
}

/// Called between the steps of a forward pass, so that others get a turn and a cancel arrives.
pub trait Pause {
    fn pause<'a>(&'a self) -> Pin<Box<dyn Future<Output = Result<(), Cancelled>> + 'a>>;
}

/// Never pauses, never cancels.
pub struct NoPause;

impl Pause for NoPause {
    fn pause<'a>(&'a self) -> Pin<Box<dyn Future<Output = Result<(), Cancelled>> + 'a>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// What to compute for which tokens.
pub struct Forward<'a> {
    /// Appended to the cache.
    pub tokens: &'a [u32],
    pub logits: Rows,
    pub taps: &'a Taps,
    pub edits: &'a [Edit],
}

/// The tokens (counted from the first of the pass) whose next-token logits are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    None,
    Last,
    All,
    Range(Range<usize>),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// `[rows, vocab]`.
    pub logits: Vec<f32>,
    pub captured: Captured,
}

impl<'a> Forward<'a> {
    /// Only the logits after the last token.
    pub fn last(tokens: &'a [u32]) -> Self {
        const NOTHING: &Taps = &Taps {
            residual: none(),
            attn_out: none(),
            mlp_out: none(),
            head_out: none(),
            rows: TapRows::Last,
            attention: none(),
            attention_rows: TapRows::Last,
            scores: none(),
            attention_sum: none(),
        };
        Self { tokens, logits: Rows::Last, taps: NOTHING, edits: &[] }
    }
}

const fn none() -> crate::Layers {
    crate::Layers::EMPTY
}

impl Rows {
    fn range(&self, tokens: usize) -> Range<usize> {
        match self {
            Self::None => 0..0,
            Self::Last => tokens.saturating_sub(1)..tokens,
            Self::All => 0..tokens,
            Self::Range(range) => range.start.min(tokens)..range.end.min(tokens),
        }
    }
}

/// Tensors that wait to be read once a chunk is built.
type Pending = Vec<(Tap, usize, TapRows, Vec<usize>, Tensor<1>)>;

impl Lm {
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// An empty cache with room for `capacity` tokens; it grows where needed.
    pub fn new_cache(&self, capacity: usize) -> Cache {
        Cache::new(&self.config, capacity, &self.device)
    }

    /// Reads tokens into the cache. A pass that is cancelled leaves the cache as it was.
    pub async fn forward(
        &self,
        cache: &mut Cache,
        input: Forward<'_>,
        pause: &dyn Pause,
    ) -> Result<Output, LmError> {
        let rows = input.logits.range(input.tokens.len());
        let mut output = Output::default();
        self.in_chunks(
            cache,
            &input,
            pause,
            async |residual, first, output: &mut Output| {
                let wanted = rows.start.max(first)..rows.end.min(first + residual.dims()[0]);
                if !wanted.is_empty() {
                    let wanted = residual.slice_dim(0, wanted.start - first..wanted.end - first);
                    output.logits.extend(read(self.logits(wanted)).await?);
                }
                Ok(())
            },
            &mut output,
        )
        .await?;
        Ok(output)
    }

    /// `log p(tokens[i] | cache, tokens[..i])` for every `i` from 1 on; appends all tokens.
    pub async fn log_probs(
        &self,
        cache: &mut Cache,
        tokens: &[u32],
        pause: &dyn Pause,
    ) -> Result<Vec<f32>, LmError> {
        let input = Forward { logits: Rows::None, ..Forward::last(tokens) };
        let mut scored = Vec::with_capacity(tokens.len());
        self.in_chunks(
            cache,
            &input,
            pause,
            async |residual, first, scored: &mut Scored<'_>| {
                let targets = &tokens[(first + 1).min(tokens.len())
                    ..(first + 1 + residual.dims()[0]).min(tokens.len())];
                if !targets.is_empty() {
                    let residual = residual.slice_dim(0, 0..targets.len());
                    scored.values.extend(read(self.log_probs_of(residual, targets)).await?);
                }
                Ok(())
            },
            &mut Scored { values: &mut scored, captured: Captured::default() },
        )
        .await?;
        Ok(scored)
    }

    /// Next-token logits of a residual vector after any layer: final norm and output matrix
    /// (the logit lens, nostalgebraist 2020).
    pub async fn unembed(&self, residual: &[f32]) -> Result<Vec<f32>, LmError> {
        let shape = [residual.len() / self.config.d_model, self.config.d_model];
        let residual = Tensor::from_data(TensorData::new(residual.to_vec(), shape), &self.device);
        read(self.logits(residual)).await
    }

    fn logits(&self, residual: Tensor<2>) -> Tensor<2> {
        self.head.as_ref().unwrap_or(&self.embedding).forward(self.norm.forward(residual))
    }

    fn log_probs_of(&self, residual: Tensor<2>, targets: &[u32]) -> Tensor<2> {
        let ids: Vec<i32> = targets.iter().map(|id| *id as i32).collect();
        let ids =
            Tensor::<2, Int>::from_data(TensorData::new(ids, [targets.len(), 1]), &self.device);
        log_softmax(self.logits(residual), 1).gather(1, ids)
    }

    /// Runs the blocks chunk by chunk and hands each chunk's last residual `[rows, d_model]` on.
    async fn in_chunks<S: Sink>(
        &self,
        cache: &mut Cache,
        input: &Forward<'_>,
        pause: &dyn Pause,
        use_chunk: impl AsyncFn(Tensor<2>, usize, &mut S) -> Result<(), LmError>,
        sink: &mut S,
    ) -> Result<(), LmError> {
        self.check(cache, input.tokens)?;
        let before = cache.len();
        for (index, tokens) in input.tokens.chunks(CHUNK).enumerate() {
            let done = async {
                let (residual, pending) = self.chunk(cache, tokens, input, pause).await?;
                use_chunk(residual, index * CHUNK, sink).await?;
                for (tap, layer, rows, shape, values) in pending {
                    sink.captured().join(
                        tap,
                        layer,
                        rows,
                        Capture { shape, values: read(values).await? },
                    );
                }
                pause.pause().await.map_err(LmError::from)
            };
            if let Err(error) = done.await {
                cache.truncate(before);
                return Err(error);
            }
        }
        Ok(())
    }

    fn check(&self, cache: &Cache, tokens: &[u32]) -> Result<(), LmError> {
        let Config { context, vocab, .. } = self.config;
        if tokens.is_empty() {
            return Err(LmError::NoTokens);
        }
        let needed = cache.next_position + tokens.len();
        if needed > context {
            return Err(LmError::Context { needed, capacity: context });
        }
        match tokens.iter().find(|id| **id as usize >= vocab) {
            Some(id) => Err(LmError::Token { id: *id, vocab }),
            None => Ok(()),
        }
    }

    async fn chunk(
        &self,
        cache: &mut Cache,
        tokens: &[u32],
        input: &Forward<'_>,
        pause: &dyn Pause,
    ) -> Result<(Tensor<2>, Pending), LmError> {
        let Self { config, device, .. } = self;
        let chunk = Chunk::new(config, cache.next_position, tokens.len(), cache.len(), device);
        let ids: Vec<i32> = tokens.iter().map(|id| *id as i32).collect();
        let ids = Tensor::<1, Int>::from_data(TensorData::new(ids, [tokens.len()]), device);
        let mut residual = self.embedding.rows(ids); // [tokens, d_model]
        let mut pending = Pending::new();
        for (layer, block) in self.blocks.iter().enumerate() {
            pause.pause().await?;
            let normed = block.attention_norm.forward(residual.clone());
            let held = &mut cache.layers[layer];
            let attended =
                block.attention.forward(config, normed, &chunk, layer, held, input.edits);
            residual = residual + attended.out.clone();
            self.tap_attention(attended, layer, chunk.tokens, input.taps, &mut pending);
            pause.pause().await?;
            let out = block.mlp.forward(block.mlp_norm.forward(residual.clone()));
            let out = edits::apply(
                input.edits,
                Site::MlpOut,
                layer,
                chunk.position,
                0..config.d_model,
                out,
            );
            residual = residual + out.clone();
            residual = edits::apply(
                input.edits,
                Site::Residual,
                layer,
                chunk.position,
                0..config.d_model,
                residual,
            );
            let rows = input.taps.rows;
            if input.taps.mlp_out.contains(layer) {
                pending.push(rows_of(Tap::MlpOut, layer, rows, out));
            }
            if input.taps.residual.contains(layer) {
                pending.push(rows_of(Tap::Residual, layer, rows, residual.clone()));
            }
        }
        cache.next_position += tokens.len();
        Ok((residual, pending))
    }

    fn tap_attention(
        &self,
        attended: Attended,
        layer: usize,
        tokens: usize,
        taps: &Taps,
        pending: &mut Pending,
    ) {
        let Config { heads, .. } = self.config;
        let Attended { heads: head_out, out, scores, weights } = attended;
        let entries = weights.dims()[2];
        if taps.attn_out.contains(layer) {
            pending.push(rows_of(Tap::AttnOut, layer, taps.rows, out));
        }
        if taps.head_out.contains(layer) {
            pending.push(rows_of(Tap::HeadOut, layer, taps.rows, head_out));
        }
        let by_head = |x: Tensor<3>| x.reshape([heads, tokens, entries]);
        let last = |x: Tensor<3>| x.slice([0..heads, tokens - 1..tokens, 0..entries]);
        if taps.scores.contains(layer) {
            let values = last(by_head(scores)).flatten(0, 2);
            pending.push((Tap::Scores, layer, TapRows::Last, vec![heads, entries], values));
        }
        if taps.attention_sum.contains(layer) {
            let values = by_head(weights.clone()).sum_dim(1).flatten(0, 2);
            pending.push((Tap::AttentionSum, layer, TapRows::All, vec![heads, entries], values));
        }
        if taps.attention.contains(layer) {
            let (rows, values) = match taps.attention_rows {
                TapRows::Last => (1, last(by_head(weights))),
                TapRows::All => (tokens, by_head(weights)),
            };
            let shape = vec![heads, rows, entries];
            pending.push((Tap::Attention, layer, taps.attention_rows, shape, values.flatten(0, 2)));
        }
    }
}

/// Where the results of a pass go.
trait Sink {
    fn captured(&mut self) -> &mut Captured;
}

impl Sink for Output {
    fn captured(&mut self) -> &mut Captured {
        &mut self.captured
    }
}

struct Scored<'a> {
    values: &'a mut Vec<f32>,
    captured: Captured,
}

impl Sink for Scored<'_> {
    fn captured(&mut self) -> &mut Captured {
        &mut self.captured
    }
}

fn rows_of(
    tap: Tap,
    layer: usize,
    rows: TapRows,
    x: Tensor<2>,
) -> (Tap, usize, TapRows, Vec<usize>, Tensor<1>) {
    let [count, width] = x.dims();
    let x = match rows {
        TapRows::All => x,
        TapRows::Last => x.slice_dim(0, count - 1..count),
    };
    (tap, layer, rows, vec![x.dims()[0], width], x.flatten(0, 1))
}

async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, LmError> {
    let data = tensor.into_data_async().await?;
    data.try_into_vec::<f32>().map_err(|error| LmError::Device { reason: format!("{error:?}") })
}
