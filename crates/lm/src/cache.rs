use crate::Config;
use burn::tensor::{Device, Int, Tensor, TensorData};

/// The keys and values that a prompt left behind, open to a policy.
///
/// All layers and heads hold the same number of entries, but after [`Cache::keep`] each KV head
/// may hold those of other tokens. Keys are stored after RoPE: dropping entries never renumbers
/// positions. Cloning is cheap; the copy is made at the first write.
#[derive(Clone, Debug)]
pub struct Cache {
    pub layers: Vec<LayerCache>,
    /// The position that the next token gets.
    pub next_position: usize,
}

#[derive(Clone, Debug)]
pub struct LayerCache {
    /// `[kv_heads, capacity, d_head]`; entries beyond `len` are not read.
    pub k: Tensor<3>,
    /// Like `k`.
    pub v: Tensor<3>,
    pub len: usize,
    /// For each KV head the position of each held entry, ascending.
    pub positions: Vec<Vec<u32>>,
}

impl Cache {
    pub(crate) fn new(config: &Config, capacity: usize, device: &Device) -> Self {
        let shape = [config.kv_heads, capacity.max(1), config.d_head()];
        let layer = || LayerCache {
            k: Tensor::zeros(shape, device),
            v: Tensor::zeros(shape, device),
            len: 0,
            positions: vec![Vec::new(); config.kv_heads],
        };
        Self { layers: (0..config.layers).map(|_| layer()).collect(), next_position: 0 }
    }

    /// Entries that each head holds.
    pub fn len(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.len)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of the held keys and values, in f32.
    pub fn bytes(&self) -> usize {
        self.layers.iter().map(LayerCache::bytes).sum()
    }

    /// Forgets all entries but the first `len`, and goes on at the position after the last kept one.
    /// After a pass that stopped in the middle some layers may have got further than others.
    pub fn truncate(&mut self, len: usize) {
        for layer in &mut self.layers {
            layer.len = layer.len.min(len);
            layer.positions.iter_mut().for_each(|positions| positions.truncate(len));
        }
        let positions = self.layers.iter().flat_map(|layer| &layer.positions);
        let last = positions.filter_map(|positions| positions.last()).max();
        self.next_position = last.map_or(0, |last| *last as usize + 1);
    }

    /// Keeps these entries (indices, ascending) of each KV head of a layer, and drops the rest.
    ///
    /// # Panics
    /// If the heads would hold different numbers of entries, or an index is beyond the cache.
    pub fn keep(&mut self, layer: usize, per_head: &[Vec<usize>]) {
        self.layers[layer].keep(per_head);
    }

    /// Drops the entry at this index from every head, as a sliding window does with its oldest.
    pub fn drop_entry(&mut self, index: usize) {
        for layer in &mut self.layers {
            let kept: Vec<usize> = (0..layer.len).filter(|entry| *entry != index).collect();
            let per_head = vec![kept; layer.positions.len()];
            layer.keep(&per_head);
        }
    }
}

impl LayerCache {
    pub fn bytes(&self) -> usize {
        let [heads, _, d_head] = self.k.dims();
        2 * heads * self.len * d_head * 4
    }

    /// Appends keys and values `[kv_heads, new, d_head]` of the tokens from `position` on.
    pub(crate) fn append(&mut self, k: Tensor<3>, v: Tensor<3>, position: usize) {
        let [heads, new, d_head] = k.dims();
        self.reserve(new);
        let at = [0..heads, self.len..self.len + new, 0..d_head];
        // In place, as long as no clone of the buffer is alive.
        self.k.inplace(|held| held.slice_assign(at.clone(), k));
        self.v.inplace(|held| held.slice_assign(at, v));
        self.len += new;
        for positions in &mut self.positions {
            positions.extend((position..position + new).map(|position| position as u32));
        }
    }

    /// The held keys and values, `[kv_heads, len, d_head]` each.
    pub(crate) fn held(&self) -> [Tensor<3>; 2] {
        let [heads, _, d_head] = self.k.dims();
        let at = [0..heads, 0..self.len, 0..d_head];
        [self.k.clone().slice(at.clone()), self.v.clone().slice(at)]
    }

    fn reserve(&mut self, new: usize) {
        let [heads, capacity, d_head] = self.k.dims();
        if self.len + new <= capacity {
            return;
        }
        let more = (self.len + new).max(2 * capacity) - capacity;
        let device = self.k.device();
        let grow = |held: Tensor<3>| {
            Tensor::cat(vec![held, Tensor::zeros([heads, more, d_head], &device)], 1)
        };
        self.k.inplace(grow);
        self.v.inplace(grow);
    }

    fn keep(&mut self, per_head: &[Vec<usize>]) {
        let [heads, _, d_head] = self.k.dims();
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
                .repeat_dim(2, d_head); // [kv_heads, kept, d_head]
        let [k, v] = self.held();
        self.k = k.gather(1, indices.clone());
        self.v = v.gather(1, indices);
        self.len = kept;
        for (positions, entries) in self.positions.iter_mut().zip(per_head) {
            *positions = entries.iter().map(|entry| positions[*entry]).collect();
        }
    }
}
