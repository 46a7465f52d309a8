//! Grouped-query attention over the open cache, with its weights in view.

use crate::edits::{self, Edit, Site};
use crate::layers::Weight;
use crate::{Cache, Config, LayerCache, Pages};
use burn::tensor::activation::{relu, softmax};
use burn::tensor::{Device, Tensor, TensorData};
use kernels::Precision;
use std::collections::BTreeMap;

/// Added to the score of what may not be seen.
const HIDDEN: f32 = -1e9;

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
    pub(crate) precision: Precision,
    /// cos and sin of the rotations, `[1, tokens, d_head / 2]` each.
    cos: Tensor<3>,
    sin: Tensor<3>,
    /// What may be seen, by how many entries a layer holds beforehand.
    sights: BTreeMap<usize, Sight>,
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
    /// Before the softmax and the mask, scaled: `[kv_heads, group * tokens, entries]`.
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
        device: &Device,
    ) -> Self {
        let (half, position) = (config.d_head() / 2, cache.next_position);
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
        let mut sights = BTreeMap::new();
        for layer in &cache.layers {
            let sight = || Sight::new(config, layer.len, tokens, cache.pages, device);
            sights.entry(layer.len).or_insert_with(sight);
        }
        Self { position, tokens, precision, cos: table(f64::cos), sin: table(f64::sin), sights }
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

impl Sight {
    fn new(
        config: &Config,
        held: usize,
        tokens: usize,
        pages: Option<Pages>,
        device: &Device,
    ) -> Self {
        let rows = config.group() * tokens;
        let table = |columns: usize, visible: &dyn Fn(usize, usize) -> bool| {
            let cell = |index: usize| {
                if visible(index / columns % tokens, index % columns) { 0.0 } else { HIDDEN }
            };
            let values: Vec<f32> = (0..rows * columns).map(cell).collect();
            Tensor::from_data(TensorData::new(values, [1, rows, columns]), device)
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
        let precision = chunk.precision;
        let (tokens, d_head) = (chunk.tokens, config.d_head());
        let (heads, kv_heads, group) = (config.heads, config.kv_heads, config.group());
        let split = |x: Tensor<2>, heads: usize| x.reshape([tokens, heads, d_head]).swap_dims(0, 1);

        let q = chunk.rotate(split(self.q.forward(x.clone(), precision), heads)); // [heads, tokens, d_head]
        let k = chunk.rotate(split(self.k.forward(x.clone(), precision), kv_heads)); // [kv_heads, tokens, d_head]
        let v = split(self.v.forward(x, precision), kv_heads);
        let sight = &chunk.sights[&cache.len];
        cache.append(k, v, chunk.position);
        let [k, v] = cache.held(); // [kv_heads, entries, d_head]

        // The heads of a group lie next to each other, so folding them is a reshape.
        let q = q.reshape([kv_heads, group * tokens, d_head]) * (d_head as f32).sqrt().recip();
        let paged = sight.paged(layer, &q, &k);
        let scores = q.matmul(k.swap_dims(1, 2)); // [kv_heads, group * tokens, entries]
        let mut masked = scores.clone();
        if let Some(mask) = &sight.causal {
            masked = masked + mask.clone();
        }
        if let Some(mask) = paged {
            masked = masked + mask;
        }
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
        let out = self.out.forward(mixed.clone(), precision);
        let out = edits::apply(edits, Site::AttnOut, layer, chunk.position, 0..config.d_model, out);
        Attended { heads: mixed, out, scores, weights }
    }
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
