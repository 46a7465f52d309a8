use crate::attention::{Attention, Chunk};
use crate::edits::{self, Site};
use crate::layers::{Mlp, RmsNorm, Weight};
use crate::pass::{Forward, Output, Pause, Rows, check_edits};
use crate::record::{Record, read};
use crate::tokenizer::Tokenizer;
use crate::{Cache, Captured, Config, LATE_TOKENS, Layers, LmError, Tap, chat::ChatTemplate};
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};
use kernels::Precision;
use std::ops::Range;
use std::rc::Rc;

/// Tokens that are computed together on the CPU: more are no faster, and half a layer takes some
/// 20 ms on one slow core, so that a cancel arrives in time.
const CHUNK: usize = 64;
/// On a graphics card, where a launch costs more than what it computes for a few tokens.
const GPU_CHUNK: usize = 256;
/// Rows that go through the output matrix together, for the same reason: it is larger than eight
/// layers, and a row of logits is 200 kB.
pub(crate) const HEAD_ROWS: usize = 16;

/// A llama decoder with its tokenizer: RMSNorm, rotary positions, grouped-query attention, SwiGLU
/// (Touvron et al. 2023, arXiv 2302.13971). One device, one thread.
pub struct Lm {
    pub config: Config,
    pub tokenizer: Rc<Tokenizer>,
    /// `None` where the file has no chat template, or one that is not understood.
    pub chat: Option<ChatTemplate>,
    /// Of all products and of the cache on the CPU, with taps and edits as without, so that whatever
    /// one model computes can be compared. To be set before the first cache is made.
    pub precision: Precision,
    /// `[vocab, d_model]`.
    pub(crate) embedding: Weight,
    pub(crate) blocks: Vec<Block>,
    pub(crate) norm: RmsNorm,
    /// `[vocab, d_model]`; `None` where the embedding serves as the output matrix.
    pub(crate) head: Option<Weight>,
    pub(crate) device: Device,
}

pub(crate) struct Block {
    pub(crate) attention_norm: RmsNorm,
    pub(crate) attention: Attention,
    pub(crate) mlp_norm: RmsNorm,
    pub(crate) mlp: Mlp,
}

impl Lm {
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// An empty cache with room for `capacity` tokens; it grows where needed.
    pub fn new_cache(&self, capacity: usize) -> Cache {
        Cache::new(&self.config, capacity, self.precision, &self.device)
    }

    /// Reads tokens into the cache. A pass that fails or is cancelled leaves the cache as it was.
    ///
    /// Every token sees all that the cache held and, of the new ones, itself and those before it.
    /// Positions go on at [`Cache::next_position`], whatever a policy dropped.
    pub async fn forward(
        &self,
        cache: &mut Cache,
        input: Forward<'_>,
        pause: &dyn Pause,
    ) -> Result<Output, LmError> {
        self.forward_without(cache, input, Layers::none(), pause).await
    }

    /// The same with some layers skipped: the residual stream passes them unchanged, and their caches get
    /// no entry. So the layers hold different numbers of entries afterwards, until [`Cache::truncate`]
    /// takes the pass back, which has to come before a pass that skips others.
    pub async fn forward_without(
        &self,
        cache: &mut Cache,
        input: Forward<'_>,
        skip: Layers,
        pause: &dyn Pause,
    ) -> Result<Output, LmError> {
        let wanted = input.logits.range(input.tokens.len());
        let mut output = Output::default();
        let Output { logits, captured } = &mut output;
        self.in_chunks(cache, &input, skip, pause, captured, async |residual, first| {
            let end = first + residual.dims()[0];
            let mut start = wanted.start.max(first);
            while start < wanted.end.min(end) {
                let stop = (start + HEAD_ROWS).min(wanted.end).min(end);
                let rows = residual.clone().slice_dim(0, start - first..stop - first);
                logits.extend(read(self.logits(rows)).await?);
                pause.pause().await?;
                start = stop;
            }
            Ok(())
        })
        .await?;
        Ok(output)
    }

    /// `log p(tokens[i] | cache, tokens[..i])` for every `i` from 1 on, in nats; appends all tokens.
    /// The logits of a few rows at a time are made and dropped, so the text may be long.
    pub async fn log_probs(
        &self,
        cache: &mut Cache,
        tokens: &[u32],
        pause: &dyn Pause,
    ) -> Result<Vec<f32>, LmError> {
        let input = Forward { logits: Rows::None, ..Forward::last(tokens) };
        let mut log_probs = Vec::with_capacity(tokens.len());
        let (skip, mut captured) = (Layers::none(), Captured::default());
        self.in_chunks(cache, &input, skip, pause, &mut captured, async |residual, first| {
            let targets = &tokens[(first + 1).min(tokens.len())..];
            let targets = &targets[..targets.len().min(residual.dims()[0])];
            for (piece, targets) in targets.chunks(HEAD_ROWS).enumerate() {
                let start = piece * HEAD_ROWS;
                let rows = residual.clone().slice_dim(0, start..start + targets.len());
                log_probs.extend(read(self.log_probs_of(rows, targets)).await?);
                pause.pause().await?;
            }
            Ok(())
        })
        .await?;
        Ok(log_probs)
    }

    /// Next-token logits `[rows, vocab]` of residual vectors `[rows, d_model]` after any layer:
    /// final norm and output matrix (the logit lens, nostalgebraist 2020).
    pub async fn unembed(&self, residual: &[f32]) -> Result<Vec<f32>, LmError> {
        let width = self.config.d_model;
        if residual.is_empty() || !residual.len().is_multiple_of(width) {
            let (expected, actual) = (vec![width], vec![residual.len()]);
            return Err(LmError::Shape { name: "a residual vector".to_owned(), expected, actual });
        }
        let data = TensorData::new(residual.to_vec(), [residual.len() / width, width]);
        read(self.logits(Tensor::from_data(data, &self.device))).await
    }

    /// What the first layer reads of a token: `[d_model]`.
    pub async fn embedding(&self, token: u32) -> Result<Vec<f32>, LmError> {
        if token as usize >= self.config.vocab {
            return Err(LmError::Token { id: token, vocab: self.config.vocab });
        }
        let ids = Tensor::<1, Int>::from_data(TensorData::from([token as i32]), &self.device);
        read(self.embedding.rows(ids)).await
    }

    /// The keys, not yet turned by positions, and the values that a layer makes of what its attention reads
    /// ([`Tap::AttnIn`], `[rows, d_model]`): `[rows, 2 * kv_heads * d_head]`, the keys first. Not rounded.
    pub async fn keys_values(&self, layer: usize, input: &[f32]) -> Result<Vec<f32>, LmError> {
        let Self { config, device, .. } = self;
        let width = config.d_model;
        if layer >= config.layers {
            return Err(LmError::Edit { what: "layer", found: layer, count: config.layers });
        }
        if input.is_empty() || !input.len().is_multiple_of(width) {
            let (expected, actual) = (vec![width], vec![input.len()]);
            return Err(LmError::Shape { name: "a layer's input".to_owned(), expected, actual });
        }
        let data = TensorData::new(input.to_vec(), [input.len() / width, width]);
        let qkv = &self.blocks[layer].attention.qkv;
        let made = qkv.forward(Tensor::from_data(data, device), Precision::Exact);
        let queries = config.heads * config.d_head();
        read(made.slice_dim(1, queries..queries + 2 * config.kv_heads * config.d_head())).await
    }

    /// What a layer would have made of each of these residual vectors `[rows, d_model]` in the place of the
    /// last token that was read: each sees the entries before that token, and itself. The cache is left
    /// as it was. Reads all entries, also where [`Cache::pages`] is set, and knows no dual chunks.
    pub async fn layer_instead(
        &self,
        cache: &mut Cache,
        layer: usize,
        states: &[f32],
    ) -> Result<Vec<f32>, LmError> {
        let Self { config, device, .. } = self;
        let width = config.d_model;
        if layer >= config.layers {
            return Err(LmError::Edit { what: "layer", found: layer, count: config.layers });
        }
        let held = cache.layers[layer].len;
        if held == 0 {
            return Err(LmError::NoTokens);
        }
        if states.is_empty() || !states.len().is_multiple_of(width) {
            let (expected, actual) = (vec![width], vec![states.len()]);
            return Err(LmError::Shape { name: "a residual vector".to_owned(), expected, actual });
        }
        let rows = states.len() / width;
        let x = Tensor::from_data(TensorData::new(states.to_vec(), [rows, width]), device);
        let chunk = Chunk::instead(config, cache, layer, rows, self.precision, device);
        let Block { attention_norm, attention, mlp_norm, mlp } = &self.blocks[layer];
        let entries = &mut cache.layers[layer];
        let normed = attention_norm.forward(x.clone());
        let attended = attention.forward(config, normed, &chunk, layer, entries, &[]);
        entries.truncate(held);
        let [x, normed] = mlp_norm.forward_sum(x, attended.out);
        read(x + mlp.forward(normed, self.precision)).await
    }

    pub(crate) fn logits(&self, residual: Tensor<2>) -> Tensor<2> {
        self.head
            .as_ref()
            .unwrap_or(&self.embedding)
            .forward(self.norm.forward(residual), self.precision)
    }

    fn log_probs_of(&self, residual: Tensor<2>, targets: &[u32]) -> Tensor<2> {
        let ids: Vec<i32> = targets.iter().map(|id| *id as i32).collect();
        let ids =
            Tensor::<2, Int>::from_data(TensorData::new(ids, [targets.len(), 1]), &self.device);
        log_softmax(self.logits(residual), 1).gather(1, ids)
    }

    /// Runs the blocks chunk by chunk and hands each chunk's last residual `[rows, d_model]` on,
    /// with the index of its first token.
    async fn in_chunks(
        &self,
        cache: &mut Cache,
        input: &Forward<'_>,
        skip: Layers,
        pause: &dyn Pause,
        captured: &mut Captured,
        mut use_chunk: impl AsyncFnMut(Tensor<2>, usize) -> Result<(), LmError>,
    ) -> Result<(), LmError> {
        self.check(cache, input)?;
        let before = cache.mark();
        let size = self.chunk_size();
        for (index, tokens) in input.tokens.chunks(size).enumerate() {
            let done = async {
                // Where this chunk reaches into the last tokens of the pass.
                let late = input.tokens.len().saturating_sub(LATE_TOKENS + index * size);
                let late = late.min(tokens.len())..tokens.len();
                let (precision, device) = (self.precision, &self.device);
                let mut chunk =
                    Chunk::new(&self.config, cache, tokens.len(), precision, input.taps, device);
                chunk.skip = skip;
                let (residual, record) =
                    self.chunk(cache, tokens, &chunk, late, input, pause).await?;
                use_chunk(residual, index * size).await?;
                record.read_into(captured).await?;
                pause.pause().await.map_err(LmError::from)
            };
            if let Err(error) = done.await {
                cache.rewind(&before);
                return Err(error);
            }
        }
        Ok(())
    }

    pub(crate) fn chunk_size(&self) -> usize {
        if kernels::is_cpu(&self.device) { CHUNK } else { GPU_CHUNK }
    }

    pub(crate) fn check(&self, cache: &Cache, input: &Forward<'_>) -> Result<(), LmError> {
        let (tokens, vocab) = (input.tokens, self.config.vocab);
        let context = cache.rope.context(&self.config);
        if tokens.is_empty() {
            return Err(LmError::NoTokens);
        }
        let needed = cache.next_position + tokens.len();
        if needed > context {
            return Err(LmError::Context { needed, capacity: context });
        }
        if let Some(id) = tokens.iter().find(|id| **id as usize >= vocab) {
            return Err(LmError::Token { id: *id, vocab });
        }
        check_edits(&self.config, input.edits)
    }

    /// The last residual `[tokens, d_model]` of a chunk's tokens, and what waits to be recorded.
    pub(crate) async fn chunk(
        &self,
        cache: &mut Cache,
        tokens: &[u32],
        chunk: &Chunk,
        late: Range<usize>,
        input: &Forward<'_>,
        pause: &dyn Pause,
    ) -> Result<(Tensor<2>, Record), LmError> {
        let Self { config, device, .. } = self;
        let (taps, edits) = (input.taps, input.edits);
        let edit =
            |site, layer, x| edits::apply(edits, site, layer, chunk.position, 0..config.d_model, x);
        let ids: Vec<i32> = tokens.iter().map(|id| *id as i32).collect();
        let ids = Tensor::<1, Int>::from_data(TensorData::new(ids, [tokens.len()]), device);
        let mut residual = self.embedding.rows(ids); // [tokens, d_model]
        // What is still to be added to it: the next norm does so on its way.
        let mut pending = None::<Tensor<2>>;
        let mut record = Record::default();
        for (layer, block) in self.blocks.iter().enumerate() {
            if chunk.skip.contains(layer) {
                continue;
            }
            pause.pause().await?;
            let norm = &block.attention_norm;
            let [sum, normed] = match pending.take() {
                None => [residual.clone(), norm.forward(residual)],
                Some(added) => norm.forward_sum(residual, added),
            };
            residual = sum;
            if taps.attn_in.contains(layer) {
                record.vectors(Tap::AttnIn, layer, taps.rows, normed.clone());
            }
            let held = &mut cache.layers[layer];
            let attended = block.attention.forward(config, normed, chunk, layer, held, edits);
            let [sum, normed] = block.mlp_norm.forward_sum(residual, attended.out.clone());
            residual = sum;
            record.attention(config, attended, layer, late.clone(), taps);
            pause.pause().await?;
            let out = edit(Site::MlpOut, layer, block.mlp.forward(normed, self.precision));
            if taps.mlp_out.contains(layer) {
                record.vectors(Tap::MlpOut, layer, taps.rows, out.clone());
            }
            let is_edited = edits.iter().any(|it| (it.site, it.layer) == (Site::Residual, layer));
            let is_tapped = taps.residual.contains(layer);
            if !is_edited && !is_tapped {
                pending = Some(out);
                continue;
            }
            residual = edit(Site::Residual, layer, residual + out);
            if is_tapped {
                record.vectors(Tap::Residual, layer, taps.rows, residual.clone());
            }
        }
        if let Some(added) = pending {
            residual = residual + added;
        }
        cache.next_position += tokens.len();
        Ok((residual, record))
    }
}
