//! Grouped-query attention over the open cache, with its weights in view.

use crate::edits::{self, Edit, Site};
use crate::layers::Weight;
use crate::{Config, LayerCache};
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor, TensorData};

/// `softmax(q kᵀ / sqrt(d_head) + mask) v`, three query heads a KV head (Ainslie et al. 2023).
#[derive(Clone, Debug)]
pub(crate) struct Attention {
    pub(crate) q: Weight,
    pub(crate) k: Weight,
    pub(crate) v: Weight,
    pub(crate) out: Weight,
}

/// What all layers of one chunk share: made once, so that nothing is uploaded in the layer loop.
pub(crate) struct Chunk {
    /// Position of the first token.
    pub(crate) position: usize,
    pub(crate) tokens: usize,
    /// cos and sin of the rotations, `[1, tokens, d_head / 2]` each.
    cos: Tensor<3>,
    sin: Tensor<3>,
    /// `[1, group * tokens, entries]`; 0 where a token may look, -1e9 elsewhere. None for one token.
    mask: Option<Tensor<3>>,
}

/// What attention did, for the taps.
pub(crate) struct Attended {
    /// Before W_o: `[tokens, heads * d_head]`.
    pub(crate) heads: Tensor<2>,
    /// `[tokens, d_model]`.
    pub(crate) out: Tensor<2>,
    /// Before the softmax and the mask, scaled: `[kv_heads, group * tokens, entries]`.
    pub(crate) scores: Tensor<3>,
    /// After it.
    pub(crate) weights: Tensor<3>,
}

impl Chunk {
    /// `held` entries are in the cache already; all of them are visible.
    pub(crate) fn new(
        config: &Config,
        position: usize,
        tokens: usize,
        held: usize,
        device: &Device,
    ) -> Self {
        let half = config.d_head() / 2;
        let angle = |index: usize| {
            let (token, pair) = (index / half, index % half);
            let frequency = f64::from(config.rope_base).powf(-(pair as f64) / half as f64);
            (position + token) as f64 * frequency
        };
        let table = |of: fn(f64) -> f64| {
            let values: Vec<f32> =
                (0..tokens * half).map(|index| of(angle(index)) as f32).collect();
            Tensor::from_data(TensorData::new(values, [1, tokens, half]), device)
        };
        let mask = (tokens > 1).then(|| {
            let (rows, entries) = (config.group() * tokens, held + tokens);
            let cell = |index: usize| {
                if index % entries > held + index / entries % tokens { -1e9 } else { 0.0 }
            };
            let values: Vec<f32> = (0..rows * entries).map(cell).collect();
            Tensor::from_data(TensorData::new(values, [1, rows, entries]), device)
        });
        Self { position, tokens, cos: table(f64::cos), sin: table(f64::sin), mask }
    }

    /// Rotary position embedding (Su et al. 2021, eq. 34) in the half-split form.
    /// `[heads, tokens, d_head]` to the same.
    fn rotate(&self, x: Tensor<3>) -> Tensor<3> {
        let [heads, tokens, d_head] = x.dims();
        let half = d_head / 2;
        let low = x.clone().slice([0..heads, 0..tokens, 0..half]);
        let high = x.slice([0..heads, 0..tokens, half..d_head]);
        let (cos, sin) = (self.cos.clone(), self.sin.clone());
        let first = low.clone() * cos.clone() - high.clone() * sin.clone();
        let second = high * cos + low * sin;
        Tensor::cat(vec![first, second], 2)
    }
}

impl Attention {
    /// `x`: `[tokens, d_model]`, normed. Appends to the cache.
    pub(crate) fn forward(
        &self,
        config: &Config,
        x: Tensor<2>,
        chunk: &Chunk,
        layer: usize,
        cache: &mut LayerCache,
        edits: &[Edit],
    ) -> Attended {
        let (tokens, d_head) = (chunk.tokens, config.d_head());
        let (heads, kv_heads, group) = (config.heads, config.kv_heads, config.group());
        let split = |x: Tensor<2>, heads: usize| x.reshape([tokens, heads, d_head]).swap_dims(0, 1);

        let q = chunk.rotate(split(self.q.forward(x.clone()), heads)); // [heads, tokens, d_head]
        let k = chunk.rotate(split(self.k.forward(x.clone()), kv_heads)); // [kv_heads, tokens, d_head]
        let v = split(self.v.forward(x), kv_heads);
        cache.append(k, v, chunk.position);
        let [k, v] = cache.held(); // [kv_heads, entries, d_head]

        // The heads of a group lie next to each other, so folding them is a reshape.
        let q = q.reshape([kv_heads, group * tokens, d_head]) * (d_head as f32).sqrt().recip();
        let scores = q.matmul(k.swap_dims(1, 2)); // [kv_heads, group * tokens, entries]
        let masked = match &chunk.mask {
            Some(mask) => scores.clone() + mask.clone(),
            None => scores.clone(),
        };
        let weights = softmax(masked, 2);
        let mixed = weights.clone().matmul(v); // [kv_heads, group * tokens, d_head]
        let mut mixed = mixed
            .reshape([heads, tokens, d_head])
            .swap_dims(0, 1)
            .reshape([tokens, heads * d_head]);
        for head in 0..heads {
            let columns = head * d_head..(head + 1) * d_head;
            mixed = edits::apply(edits, Site::Head(head), layer, chunk.position, columns, mixed);
        }
        let out = self.out.forward(mixed.clone());
        let out = edits::apply(edits, Site::AttnOut, layer, chunk.position, 0..config.d_model, out);
        Attended { heads: mixed, out, scores, weights }
    }
}
