use crate::{Config, Precision, Rope};
use burn::tensor::{Device, Int, Tensor, TensorData};

/// Entries that a cache grows by at most at a time, unless more are needed at once.
const MOST_GROWTH: usize = 1024;

/// The keys and values that a prompt left behind, open to a policy.
///
/// The KV heads of a layer hold equally many entries, but after [`Cache::keep`] each may hold
/// those of other tokens, and layers may differ in how many they hold. Keys are stored after RoPE:
/// dropping entries never renumbers positions. All held entries are visible to new tokens. Cloning
/// is cheap; the copy is made at the first write.
#[derive(Clone, Debug)]
pub struct Cache {
    pub layers: Vec<LayerCache>,
    /// The position that the next token gets.
    pub next_position: usize,
    /// If set, tokens from now on read a part of what is held (Quest), chosen anew by each.
    pub pages: Option<Pages>,
    /// What becomes of positions; to be set before the first token, since keys are stored rotated.
    pub rope: Rope,
}

#[derive(Clone, Debug)]
pub struct LayerCache {
    /// `[kv_heads, capacity, entry_width]`; entries beyond `len` are not read. Rows that may be packed
    /// ([`kernels::unpack_entries`]).
    pub k: Tensor<3>,
    /// Like `k`.
    pub v: Tensor<3>,
    pub len: usize,
    /// Numbers of a key, and of a value.
    pub d_head: usize,
    /// For each KV head the position of each held entry, ascending.
    pub positions: Vec<Vec<u32>>,
}

/// Reading by pages: see [`crate::policies::Quest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    /// Entries of a page.
    pub size: usize,
    /// Pages that a query head reads, at least 1: that of the newest entry always, and the best of
    /// those before it.
    pub count: usize,
    /// The first layers read everything.
    pub dense_layers: usize,
}

/// What a pass that fails has to put back: the length of every layer, and the next position.
pub(crate) struct Mark {
    lens: Vec<usize>,
    next_position: usize,
}

impl Cache {
    pub(crate) fn new(
        config: &Config,
        capacity: usize,
        precision: Precision,
        device: &Device,
    ) -> Self {
        let d_head = config.d_head();
        let width = kernels::entry_width(d_head, precision, device);
        let shape = [config.kv_heads, capacity.max(1), width];
        let layer = || LayerCache {
            k: Tensor::zeros(shape, device),
            v: Tensor::zeros(shape, device),
            len: 0,
            d_head,
            positions: vec![Vec::new(); config.kv_heads],
        };
        let layers = (0..config.layers).map(|_| layer()).collect();
        Self { layers, next_position: 0, pages: None, rope: Rope::None }
    }

    /// Entries that each head of the first layer holds; of any layer, unless a policy gave the
    /// layers different budgets.
    pub fn len(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.len)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that the held keys and values take as the device keeps them ([`kernels::entry_width`]).
    pub fn bytes(&self) -> usize {
        self.layers.iter().map(LayerCache::bytes).sum()
    }

    /// Bytes of it that a query head of each KV head reads for one more token: all of them, or its
    /// pages and the two bounds of each page it chose from, kept like keys.
    pub fn bytes_read(&self) -> usize {
        let read = |(index, layer): (usize, &LayerCache)| {
            let [heads, _, width] = layer.k.dims();
            match self.pages {
                Some(pages) if index >= pages.dense_layers => {
                    let earlier = pages.before(layer.len + 1);
                    let count = pages.count.max(1);
                    if pages.size == 0 || count > earlier {
                        return layer.bytes();
                    }
                    let newest = layer.len - earlier * pages.size;
                    let entries = (count - 1) * pages.size + newest;
                    // Keys and values of the entries, and a least and a greatest key per page.
                    (2 * entries + 2 * earlier) * heads * width * size_of::<f32>()
                }
                _ => layer.bytes(),
            }
        };
        self.layers.iter().enumerate().map(read).sum()
    }

    /// Forgets all entries but the first `len`, and goes on at the position after the last kept one.
    pub fn truncate(&mut self, len: usize) {
        for layer in &mut self.layers {
            layer.truncate(len);
        }
        let positions = self.layers.iter().flat_map(|layer| &layer.positions);
        let last = positions.filter_map(|positions| positions.last()).max();
        self.next_position = last.map_or(0, |last| *last as usize + 1);
    }

    pub(crate) fn mark(&self) -> Mark {
        let lens = self.layers.iter().map(|layer| layer.len).collect();
        Mark { lens, next_position: self.next_position }
    }

    /// Drops what was appended since. A pass that stopped in the middle got further in some layers
    /// than in others.
    pub(crate) fn rewind(&mut self, mark: &Mark) {
        for (layer, len) in self.layers.iter_mut().zip(&mark.lens) {
            layer.truncate(*len);
        }
        self.next_position = mark.next_position;
    }

    /// Keeps these entries (indices, ascending) of each KV head of a layer, and drops the rest.
    ///
    /// # Panics
    /// If the heads would hold different numbers of entries, or an index is beyond the cache.
    pub fn keep(&mut self, layer: usize, per_head: &[Vec<usize>]) {
        self.layers[layer].keep(per_head);
    }

    /// Makes a window slide: where a layer holds more than `recent` entries, drops the oldest of
    /// the `recent` that were there before the newest. Sinks and chosen entries before them stay.
    /// With 0 nothing slides, as with [`crate::policies::Full`].
    pub fn evict_oldest_recent(&mut self, recent: usize) {
        for layer in &mut self.layers {
            if recent > 0 && layer.len > recent {
                layer.drop_entry(layer.len - 1 - recent);
            }
        }
    }

    /// Drops the entry at this index from every head of the layers that hold one there.
    pub fn drop_entry(&mut self, index: usize) {
        for layer in &mut self.layers {
            if index < layer.len {
                layer.drop_entry(index);
            }
        }
    }
}

impl Pages {
    /// Whole pages before that of the newest of `entries`.
    pub(crate) fn before(&self, entries: usize) -> usize {
        entries.saturating_sub(1) / self.size.max(1)
    }
}

impl LayerCache {
    /// Bytes that the held keys and values take as the device keeps them.
    pub fn bytes(&self) -> usize {
        let [heads, _, width] = self.k.dims();
        2 * heads * self.len * width * size_of::<f32>()
    }

    /// Rotates queries and keys by their positions and appends keys and values; returns the queries,
    /// `[new, heads * d_head]`. See [`kernels::rotate_append`].
    pub(crate) fn rotate_append(
        &mut self,
        qkv: Tensor<2>,
        [cos, sin]: [Tensor<2>; 2],
        position: usize,
    ) -> Tensor<2> {
        let new = qkv.dims()[0];
        self.reserve(new);
        let (held, mut made) = (self.len, None);
        // Both are handed over, so that they are written in place.
        self.k.inplace(|k| {
            let mut keys = None;
            self.v.inplace(|v| {
                let (q, k, v) = kernels::rotate_append(qkv, cos, sin, k, v, held);
                (made, keys) = (Some(q), Some(k));
                v
            });
            keys.expect("made with the values")
        });
        self.len += new;
        for positions in &mut self.positions {
            positions.extend((position..position + new).map(|position| position as u32));
        }
        made.expect("made with the keys")
    }

    /// The held keys and values, `[kv_heads, len, d_head]` each.
    pub(crate) fn held(&self) -> [Tensor<3>; 2] {
        let held = |of: &Tensor<3>| kernels::unpack_entries(of.clone().slice_dim(1, 0..self.len));
        [held(&self.k), held(&self.v)]
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
        self.positions.iter_mut().for_each(|positions| positions.truncate(len));
    }

    fn reserve(&mut self, new: usize) {
        let [heads, capacity, width] = self.k.dims();
        if self.len + new <= capacity {
            return;
        }
        // Doubles while that is little: later it would waste memory, and copying is quick.
        let more = (self.len + new - capacity).max(capacity.min(MOST_GROWTH));
        let device = self.k.device();
        let grow = |held: Tensor<3>| {
            Tensor::cat(vec![held, Tensor::zeros([heads, more, width], &device)], 1)
        };
        self.k.inplace(grow);
        self.v.inplace(grow);
    }

    fn keep(&mut self, per_head: &[Vec<usize>]) {
        let [heads, _, width] = self.k.dims();
        let kept = per_head.first().map_or(0, Vec::len);
        assert!(
            per_head.len() == heads && per_head.iter().all(|entries| entries.len() == kept),
            "every KV head must keep the same number of entries"
        );
        assert!(
            per_head.iter().flatten().all(|entry| *entry < self.len),
            "an entry beyond the cache"
        );
        let device = self.k.device();
        let indices: Vec<i32> = per_head.iter().flatten().map(|entry| *entry as i32).collect();
        let indices =
            Tensor::<3, Int>::from_data(TensorData::new(indices, [heads, kept, 1]), &device)
                .repeat_dim(2, width); // [kv_heads, kept, entry_width]
        self.k.inplace(|k| k.gather(1, indices.clone()));
        self.v.inplace(|v| v.gather(1, indices));
        self.len = kept;
        for (positions, entries) in self.positions.iter_mut().zip(per_head) {
            *positions = entries.iter().map(|entry| positions[*entry]).collect();
        }
    }

    /// Moves what follows the entry one place ahead; the room stays as large. Nothing is uploaded.
    fn drop_entry(&mut self, index: usize) {
        let [_, capacity, _] = self.k.dims();
        let close = |held: Tensor<3>| {
            let spare = held.clone().slice_dim(1, index..index + 1);
            let mut parts = Vec::with_capacity(3);
            if index > 0 {
                parts.push(held.clone().slice_dim(1, 0..index));
            }
            if index + 1 < capacity {
                parts.push(held.slice_dim(1, index + 1..capacity));
            }
            parts.push(spare);
            Tensor::cat(parts, 1)
        };
        self.k.inplace(close);
        self.v.inplace(close);
        self.len -= 1;
        for positions in &mut self.positions {
            positions.remove(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(capacity: usize, held: usize) -> Cache {
        let layer = |seed: usize| {
            let values =
                |from: usize| (from..from + 2 * capacity * 4).map(|i| i as f32).collect::<Vec<_>>();
            let tensor = |from| {
                Tensor::from_data(TensorData::new(values(from), [2, capacity, 4]), &Device::flex())
            };
            LayerCache {
                k: tensor(1_000 * seed),
                v: tensor(1_000 * seed + 500),
                len: held,
                d_head: 4,
                positions: vec![(0..held as u32).collect(); 2],
            }
        };
        Cache {
            layers: (0..2).map(layer).collect(),
            next_position: held,
            pages: None,
            rope: Rope::None,
        }
    }

    fn held(cache: &Cache, layer: usize) -> Vec<f32> {
        let [k, v] = cache.layers[layer].held();
        Tensor::cat(vec![k, v], 0).into_data().try_into_vec().unwrap()
    }

    #[test]
    fn dropping_an_entry_is_keeping_the_others() {
        for (capacity, len) in [(7, 7), (9, 7), (7, 1)] {
            for index in [0, len / 2, len - 1] {
                let (mut dropped, mut kept) = (cache(capacity, len), cache(capacity, len));
                let before = dropped.clone();
                dropped.drop_entry(index);
                let others: Vec<usize> = (0..len).filter(|entry| *entry != index).collect();
                for layer in 0..2 {
                    if len > 1 {
                        kept.keep(layer, &[others.clone(), others.clone()]);
                        assert_eq!(held(&dropped, layer), held(&kept, layer));
                        assert_eq!(dropped.layers[layer].positions, kept.layers[layer].positions);
                    }
                    assert_eq!(dropped.layers[layer].len, len - 1);
                    assert_eq!(dropped.layers[layer].k.dims(), [2, capacity, 4], "room stays");
                }
                assert_eq!(before.len(), len, "a clone is not touched");
            }
        }
    }

    #[test]
    fn a_window_slides_behind_what_was_chosen() {
        let mut cache = cache(8, 6);
        cache.evict_oldest_recent(0);
        cache.evict_oldest_recent(6);
        assert_eq!(cache.len(), 6, "nothing slides, or the window is not full");
        cache.evict_oldest_recent(3);
        assert_eq!(cache.layers[1].positions[1], [0, 1, 3, 4, 5]);
    }

    #[test]
    fn pages_save_reading() {
        let mut cache = cache(64, 40);
        assert_eq!(cache.bytes_read(), cache.bytes());
        cache.pages = Some(Pages { size: 8, count: 2, dense_layers: 1 });
        // The next token's page is its own, the sixth: one more page of the five before it, each
        // with two bounds.
        let entry = 2 * 4 * 4;
        assert_eq!(cache.bytes_read(), 2 * 40 * entry + (2 * 8 + 2 * 5) * entry);
        cache.pages = Some(Pages { size: 8, count: 6, dense_layers: 0 });
        assert_eq!(cache.bytes_read(), cache.bytes(), "as many pages as there are");
    }
}
