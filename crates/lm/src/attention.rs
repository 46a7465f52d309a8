//! Grouped-query attention over the open cache, with its weights in view.

use crate::dual_chunk::DualChunk;
use crate::edits::{self, Edit, Site};
use crate::layers::{Stack, Weight};
use crate::{Cache, Config, LayerCache, Layers, Pages, Taps};
use burn::tensor::activation::{relu, softmax};
use burn::tensor::{Device, Tensor, TensorData};
use kernels::Precision;
use std::collections::BTreeMap;

/// Added to the score of what may not be seen.
const HIDDEN: f32 = -1e9;
/// The size of a head for which all devices have [`kernels::attend`].
const FUSED_D_HEAD: usize = 64;

/// `softmax(q kᵀ / sqrt(d_head) + mask) v`, three query heads a KV head (Ainslie et al. 2023).
#[derive(Clone, Debug)]
pub(crate) struct Attention {
    /// The rows of W_q, then those of W_k and of W_v.
    pub(crate) qkv: Stack,
    pub(crate) out: Weight,
}

/// What all layers of one chunk share: made once, so that nothing is uploaded in the layer loop.
pub(crate) struct Chunk {
    /// Position of the first token.
    pub(crate) position: usize,
    pub(crate) tokens: usize,
    pub(crate) precision: Precision,
    /// cos and sin of the rotary position embedding (Su et al. 2021, eq. 34; [`crate::Rope`]) in the
    /// half-split form:
    /// `[tokens, d_head / 2]` each.
    angles: [Tensor<2>; 2],
    /// What may be seen in the layers where it is asked for, by how many entries they hold beforehand.
    sights: BTreeMap<usize, Sight>,
    /// The layers that are computed without their weights coming into view.
    fused: Layers,
    dual: Option<DualChunk>,
    /// The layers that are passed over.
    pub(crate) skip: Layers,
}

/// Which entries the tokens of a chunk may read in a layer: 0 where one may, -1e9 elsewhere (finite,
/// since WGSL knows no infinities).
struct Sight {
    /// `[1, group * tokens, entries]`. None for one token, which sees everything.
    causal: Option<Tensor<3>>,
    /// For reading by pages: `[1, group * tokens, pages]`, 0 for the pages before the token's own.
    pages: Option<(Pages, Tensor<3>)>,
}

/// What attention did, for the taps.
pub(crate) struct Attended {
    /// Before W_o: `[tokens, heads * d_head]`.
    pub(crate) heads: Tensor<2>,
    /// `[tokens, d_model]`.
    pub(crate) out: Tensor<2>,
    /// None in a fused layer.
    pub(crate) seen: Option<Seen>,
}

/// `[kv_heads, group * tokens, entries]` each.
pub(crate) struct Seen {
    /// Before the softmax and the mask, scaled.
    pub(crate) scores: Tensor<3>,
    /// After it.
    pub(crate) weights: Tensor<3>,
}

impl Chunk {
    /// For `tokens` that follow what the cache holds; all held entries are visible.
    pub(crate) fn new(
        config: &Config,
        cache: &Cache,
        tokens: usize,
        precision: Precision,
        taps: &Taps,
        device: &Device,
    ) -> Self {
        let (position, rope) = (cache.next_position, cache.rope);
        let angle = |token, pair| rope.angle(config, position + token, pair);
        let angles = angle_tables(config, tokens, rope.gain(), angle, device);
        let dual = DualChunk::new(config, cache, tokens, device);
        // Reading by pages is a choice that rounding may turn, so there no layer is fused, and taps
        // see the very numbers of a run without them.
        let can_fuse = config.d_head() == FUSED_D_HEAD && cache.pages.is_none() && dual.is_none();
        let is_fused = |layer: &usize| can_fuse && !taps.see_attention(*layer);
        let fused = (0..config.layers).filter(is_fused).fold(Layers::none(), Layers::and);
        let mut sights = BTreeMap::new();
        for (index, layer) in cache.layers.iter().enumerate() {
            if fused.contains(index) {
                continue;
            }
            let sight = || Sight::new(config, layer.len, tokens, cache.pages, device);
            sights.entry(layer.len).or_insert_with(sight);
        }
        Self { position, tokens, precision, angles, sights, fused, dual, skip: Layers::none() }
    }

    /// For one token, `count` times: all at the next position, and none sees another.
    pub(crate) fn of_variants(
        config: &Config,
        cache: &Cache,
        count: usize,
        precision: Precision,
        device: &Device,
    ) -> Self {
        let (position, rope) = (cache.next_position, cache.rope);
        let angle = |_, pair| rope.angle(config, position, pair);
        let angles = angle_tables(config, count, rope.gain(), angle, device);
        let mut sights = BTreeMap::new();
        for LayerCache { len, .. } in &cache.layers {
            let sight = || Sight::of_variants(config, *len, count, device);
            sights.entry(*len).or_insert_with(sight);
        }
        let (fused, skip) = (Layers::none(), Layers::none());
        Self { position, tokens: count, precision, angles, sights, fused, dual: None, skip }
    }

    /// For states of one layer that stand, each alone, in the place of the last token of the cache.
    pub(crate) fn instead(
        config: &Config,
        cache: &Cache,
        layer: usize,
        tokens: usize,
        precision: Precision,
        device: &Device,
    ) -> Self {
        let (position, rope) = (cache.next_position.saturating_sub(1), cache.rope);
        let angle = |_, pair| rope.angle(config, position, pair);
        let angles = angle_tables(config, tokens, rope.gain(), angle, device);
        let held = cache.layers[layer].len;
        let visible = |token, entry| entry + 1 < held || entry == held + token;
        let own = sight_table(config, [tokens, held + tokens], &visible, device);
        let sights = BTreeMap::from([(held, Sight { causal: Some(own), pages: None })]);
        let (fused, skip) = (Layers::none(), Layers::none());
        Self { position, tokens, precision, angles, sights, fused, dual: None, skip }
    }
}

/// cos and sin, times a gain, of an angle by token and pair: `[tokens, d_head / 2]` each.
pub(crate) fn angle_tables(
    config: &Config,
    tokens: usize,
    gain: f64,
    angle: impl Fn(usize, usize) -> f64,
    device: &Device,
) -> [Tensor<2>; 2] {
    let half = config.d_head() / 2;
    [f64::cos, f64::sin].map(|of: fn(f64) -> f64| {
        let value = |index: usize| (gain * of(angle(index / half, index % half))) as f32;
        let values: Vec<f32> = (0..tokens * half).map(value).collect();
        Tensor::from_data(TensorData::new(values, [tokens, half]), device)
    })
}

/// 0 where a token may read a column, -1e9 elsewhere: `[1, group * tokens, columns]`.
pub(crate) fn sight_table(
    config: &Config,
    [tokens, columns]: [usize; 2],
    visible: &dyn Fn(usize, usize) -> bool,
    device: &Device,
) -> Tensor<3> {
    let rows = config.group() * tokens;
    let cell = |index: usize| {
        if visible(index / columns % tokens, index % columns) { 0.0 } else { HIDDEN }
    };
    let values: Vec<f32> = (0..rows * columns).map(cell).collect();
    Tensor::from_data(TensorData::new(values, [1, rows, columns]), device)
}

impl Sight {
    fn new(
        config: &Config,
        held: usize,
        tokens: usize,
        pages: Option<Pages>,
        device: &Device,
    ) -> Self {
        let table = |columns: usize, visible: &dyn Fn(usize, usize) -> bool| {
            sight_table(config, [tokens, columns], visible, device)
        };
        let causal =
            (tokens > 1).then(|| table(held + tokens, &|token, entry| entry <= held + token));
        let before = pages.map_or(0, |pages| pages.before(held + tokens));
        let pages = pages.filter(|pages| pages.size > 0 && before >= pages.count.max(1));
        let pages = pages.map(|pages| {
            (pages, table(before, &|token, page| page < pages.before(held + token + 1)))
        });
        Self { causal, pages }
    }

    fn of_variants(config: &Config, held: usize, count: usize, device: &Device) -> Self {
        let own = |variant: usize, entry: usize| entry < held || entry == held + variant;
        let apart = sight_table(config, [count, held + count], &own, device);
        Self { causal: Some(apart), pages: None }
    }

    /// 0 for the entries of the pages that each query reads, -1e9 for the others.
    ///
    /// # Shapes
    /// - q: `[kv_heads, group * tokens, d_head]`
    /// - k: `[kv_heads, entries, d_head]`
    /// - output: `[kv_heads, group * tokens, entries]`; None where everything is read
    fn paged(&self, layer: usize, q: &Tensor<3>, k: &Tensor<3>) -> Option<Tensor<3>> {
        let (pages, earlier) = self.pages.as_ref()?;
        if layer < pages.dense_layers {
            return None;
        }
        let [kv_heads, entries, d_head] = k.dims();
        let rows = q.dims()[1];
        let count = earlier.dims()[2];
        let whole = k.clone().slice_dim(1, 0..count * pages.size);
        let whole = whole.reshape([kv_heads, count, pages.size, d_head]);
        let bound = |of: Tensor<4>| of.reshape([kv_heads, count, d_head]).swap_dims(1, 2);
        let high = bound(whole.clone().max_dim(2)); // [kv_heads, d_head, pages]
        let low = bound(whole.min_dim(2));
        // The greatest product within the bounds takes `high` where q is positive, else `low`.
        let reach = relu(q.clone()).matmul(high) - relu(q.clone().neg()).matmul(low);
        let reach = reach + earlier.clone(); // [kv_heads, group * tokens, pages]
        let hidden = if pages.count > 1 {
            let least = reach.clone().topk(pages.count - 1, 2).min_dim(2); // [kv_heads, rows, 1]
            reach.lower(least.expand([kv_heads, rows, count])).float()
        } else {
            reach.ones_like()
        };
        // A token's own page and those behind it are not up for choice; `causal` hides the latter.
        let hidden = hidden * (earlier.clone() / -HIDDEN + 1.0);
        let by_entry = hidden.reshape([kv_heads * rows, count, 1]).repeat_dim(2, pages.size);
        let by_entry = by_entry.reshape([kv_heads, rows, count * pages.size]) * HIDDEN;
        let newest = entries - count * pages.size;
        let newest = Tensor::zeros([kv_heads, rows, newest], &k.device());
        Some(Tensor::cat(vec![by_entry, newest], 2))
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
        let (precision, d_head) = (chunk.precision, config.d_head());
        let qkv = self.qkv.forward(x, precision); // [tokens, (heads + 2 * kv_heads) * d_head]
        let q = cache.rotate_append(qkv, chunk.angles.clone(), chunk.position);
        let (mut mixed, seen) = if chunk.fused.contains(layer) {
            (kernels::attend(q, cache.k.clone(), cache.v.clone(), cache.len), None)
        } else {
            let (mixed, seen) = attend_in_view(config, q, chunk, layer, cache);
            (mixed, Some(seen))
        };
        for head in 0..config.heads {
            let columns = head * d_head..(head + 1) * d_head;
            mixed = edits::apply(edits, Site::Head(head), layer, chunk.position, columns, mixed);
        }
        let out = self.out.forward(mixed.clone(), precision);
        let out = edits::apply(edits, Site::AttnOut, layer, chunk.position, 0..config.d_model, out);
        Attended { heads: mixed, out, seen }
    }
}

/// Attention whose scores and weights can be looked at: `q` and output `[tokens, heads * d_head]`.
fn attend_in_view(
    config: &Config,
    q: Tensor<2>,
    chunk: &Chunk,
    layer: usize,
    cache: &LayerCache,
) -> (Tensor<2>, Seen) {
    let (tokens, d_head) = (chunk.tokens, config.d_head());
    let (heads, kv_heads, group) = (config.heads, config.kv_heads, config.group());
    let q = q.reshape([tokens, heads, d_head]).swap_dims(0, 1);
    let sight = &chunk.sights[&(cache.len - tokens)];
    let [k, v] = cache.held(); // [kv_heads, entries, d_head]

    // The heads of a group lie next to each other, so folding them is a reshape.
    let q = q.reshape([kv_heads, group * tokens, d_head]) * (d_head as f32).sqrt().recip();
    let paged = sight.paged(layer, &q, &k);
    // [kv_heads, group * tokens, entries]
    let scores = match &chunk.dual {
        Some(dual) => dual.scores(q, k, cache),
        None => q.matmul(k.swap_dims(1, 2)),
    };
    let mut masked = scores.clone();
    if let Some(mask) = &sight.causal {
        masked = masked + mask.clone();
    }
    if let Some(mask) = paged {
        masked = masked + mask;
    }
    let weights = softmax(masked, 2);
    let mixed = weights.clone().matmul(v); // [kv_heads, group * tokens, d_head]
    let mixed = mixed.reshape([heads, tokens, d_head]).swap_dims(0, 1);
    (mixed.reshape([tokens, heads * d_head]), Seen { scores, weights })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_chosen_by_their_bounds() {
        let config = Config {
            layers: 1,
            d_model: 24,
            heads: 6,
            kv_heads: 2,
            d_ffn: 1,
            vocab: 1,
            context: 64,
            norm_eps: 1e-5,
            rope_base: 1e4,
        };
        let (device, d_head) = (Device::flex(), 4);
        let (held, tokens, entries) = (17, 2, 19);
        let pages = Pages { size: 3, count: 3, dense_layers: 1 };
        let sight = Sight::new(&config, held, tokens, Some(pages), &device);
        let wave = |count: usize, step: f32| -> Vec<f32> {
            (0..count).map(|i| (i as f32 * step).sin()).collect()
        };
        let q = wave(2 * 3 * tokens * d_head, 0.73);
        let k = wave(2 * entries * d_head, 1.37);
        let tensor = |values: &[f32], rows| {
            Tensor::<3>::from_data(TensorData::new(values.to_vec(), [2, rows, d_head]), &device)
        };
        let (q_tensor, k_tensor) = (tensor(&q, 3 * tokens), tensor(&k, entries));
        assert!(sight.paged(0, &q_tensor, &k_tensor).is_none(), "a dense layer");
        let mask = sight.paged(1, &q_tensor, &k_tensor).unwrap();
        assert_eq!(mask.dims(), [2, 3 * tokens, entries]);
        let mask = mask.into_data().try_into_vec::<f32>().unwrap();
        for kv_head in 0..2 {
            for row in 0..3 * tokens {
                let own = (held + row % tokens) / pages.size;
                let q = &q[(kv_head * 3 * tokens + row) * d_head..][..d_head];
                let reach = |page: usize| -> f32 {
                    let keys = |d: usize| {
                        let at = move |entry: usize| (kv_head * entries + entry) * d_head + d;
                        (page * 3..page * 3 + 3).map(at)
                    };
                    let products = |d: usize| keys(d).map(|at| k[at] * q[d]).collect::<Vec<_>>();
                    (0..d_head).map(|d| products(d).into_iter().fold(f32::MIN, f32::max)).sum()
                };
                let mut order: Vec<usize> = (0..own).collect();
                order.sort_by(|a, b| reach(*b).total_cmp(&reach(*a)));
                order.truncate(pages.count - 1);
                for entry in 0..=held + row % tokens {
                    let page = entry / pages.size;
                    let expected = if page == own || order.contains(&page) { 0.0 } else { HIDDEN };
                    let found = mask[(kv_head * 3 * tokens + row) * entries + entry];
                    assert_eq!(found, expected, "head {kv_head}, row {row}, entry {entry}");
                }
            }
        }
    }
}
