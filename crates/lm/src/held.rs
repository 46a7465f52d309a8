use crate::record::read;
use crate::{LayerCache, LmError};
use burn::tensor::{Tensor, TensorData};

/// The entries of a layer as plain numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// For each KV head `[entries, d_head]`, row-major; rotated by their positions.
    pub keys: Vec<Vec<f32>>,
    /// For each KV head `[entries, d_head]`.
    pub values: Vec<Vec<f32>>,
    /// For each KV head the position of each entry, ascending.
    pub positions: Vec<Vec<u32>>,
    pub d_head: usize,
}

impl LayerCache {
    /// What is held, as plain numbers.
    pub async fn read(&self) -> Result<Held, LmError> {
        let [k, v] = self.held();
        let numbers = self.len * self.d_head;
        let by_head = |all: Vec<f32>| all.chunks(numbers.max(1)).map(<[f32]>::to_vec).collect();
        Ok(Held {
            keys: by_head(read(k).await?),
            values: by_head(read(v).await?),
            positions: self.positions.clone(),
            d_head: self.d_head,
        })
    }

    /// Holds these entries instead, as f32: packing would round them once more.
    ///
    /// # Panics
    /// If the heads hold different numbers of entries.
    pub(crate) fn write(&mut self, held: Held) {
        let Held { keys, values, positions, d_head } = held;
        let (heads, len) = (positions.len(), positions.first().map_or(0, Vec::len));
        assert!(positions.iter().all(|it| it.len() == len), "every KV head must hold as many");
        let device = self.k.device();
        let tensor = |by_head: Vec<Vec<f32>>| {
            Tensor::from_data(TensorData::new(by_head.concat(), [heads, len, d_head]), &device)
        };
        (self.k, self.v) = (tensor(keys), tensor(values));
        (self.len, self.positions) = (len, positions);
    }
}
