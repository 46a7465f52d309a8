//! Scores of dual chunk attention (An et al. 2024, arXiv 2402.17463): one product for each of the
//! three places that a key's chunk may have, of which each entry takes its own.

use crate::attention::angle_tables;
use crate::rope::Chunks;
use crate::{Cache, Config, LayerCache};
use burn::tensor::{Device, Tensor, TensorData};
use std::cell::RefCell;

/// What all layers of a chunk of tokens share.
pub(crate) struct DualChunk {
    position: usize,
    tokens: usize,
    group: usize,
    rope: crate::Rope,
    /// cos and sin that turn a query further, for keys of the chunk before and of earlier ones:
    /// `[1, group * tokens, d_head / 2]` each.
    turns: [[Tensor<3>; 2]; 2],
    /// The last entries asked for; layers hold the same ones unless a policy chose.
    places: RefCell<Option<Places>>,
}

/// Positions by KV head, and which entries are of the chunk before and of earlier ones.
type Places = (Vec<Vec<u32>>, [Tensor<3>; 2]);

impl DualChunk {
    /// None where the cache is of another kind.
    pub(crate) fn new(
        config: &Config,
        cache: &Cache,
        tokens: usize,
        device: &Device,
    ) -> Option<Self> {
        let (position, rope, group) = (cache.next_position, cache.rope, config.group());
        rope.further(0, Chunks::Same)?;
        let turn = |of: Chunks| {
            let further = |token: usize| rope.further(position + token, of).unwrap_or(0);
            let angle = |token, pair| further(token) as f64 * rope.frequency(config, pair);
            angle_tables(config, tokens, 1.0, angle, device)
                .map(|table| table.unsqueeze::<3>().repeat_dim(1, group))
        };
        let turns = [turn(Chunks::Before), turn(Chunks::Earlier)];
        Some(Self { position, tokens, group, rope, turns, places: RefCell::new(None) })
    }

    /// `q kᵀ`, each entry with the query turned for its chunk.
    ///
    /// # Shapes
    /// - q: `[kv_heads, group * tokens, d_head]`, turned for its own chunk
    /// - k: `[kv_heads, entries, d_head]`, the new tokens' included
    /// - output: `[kv_heads, group * tokens, entries]`
    pub(crate) fn scores(&self, q: Tensor<3>, k: Tensor<3>, cache: &LayerCache) -> Tensor<3> {
        let keys = k.swap_dims(1, 2);
        let [before, earlier] = self.places(cache);
        let product = |turn: &[Tensor<3>; 2]| turned(q.clone(), turn).matmul(keys.clone());
        let own = q.clone().matmul(keys.clone());
        let [turn_before, turn_earlier] = &self.turns;
        let own = own.clone() + (product(turn_before) - own) * before;
        own.clone() + (product(turn_earlier) - own) * earlier
    }

    /// 1 for the entries of the chunk before, and for those of earlier ones:
    /// `[kv_heads, group * tokens, entries]`.
    fn places(&self, cache: &LayerCache) -> [Tensor<3>; 2] {
        let mut places = self.places.borrow_mut();
        if let Some((positions, tables)) = &*places
            && *positions == cache.positions
        {
            return tables.clone();
        }
        let (heads, entries) = (cache.positions.len(), cache.len);
        let rows = self.group * self.tokens;
        let table = |of: Chunks| {
            let mut values = Vec::with_capacity(heads * rows * entries);
            for positions in &cache.positions {
                for row in 0..rows {
                    let query = self.position + row % self.tokens;
                    let is = |key: &u32| self.rope.chunks(query, *key as usize) == Some(of);
                    values.extend(positions.iter().map(|key| if is(key) { 1.0_f32 } else { 0.0 }));
                }
            }
            Tensor::from_data(TensorData::new(values, [heads, rows, entries]), &cache.k.device())
        };
        let tables = [table(Chunks::Before), table(Chunks::Earlier)];
        *places = Some((cache.positions.clone(), tables.clone()));
        tables
    }
}

/// Turns vectors in the half-split form; `q`: `[kv_heads, rows, d_head]`.
fn turned(q: Tensor<3>, [cos, sin]: &[Tensor<3>; 2]) -> Tensor<3> {
    let half = q.dims()[2] / 2;
    let (low, high) = (q.clone().slice_dim(2, 0..half), q.slice_dim(2, half..2 * half));
    let (cos, sin) = (cos.clone(), sin.clone());
    let turned_low = low.clone() * cos.clone() - high.clone() * sin.clone();
    Tensor::cat(vec![turned_low, high * cos + low * sin], 2)
}
