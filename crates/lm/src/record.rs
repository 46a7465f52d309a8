//! From tensors to numbers: what the taps of a pass asked for, read once a chunk is built.

use crate::attention::{Attended, Seen};
use crate::{Capture, Captured, Config, LmError, Tap, TapRows, Taps};
use burn::tensor::Tensor;
use std::ops::Range;

/// Tensors that wait to be read. Keeping one is cheap: it is a handle.
#[derive(Default)]
pub(crate) struct Record(Vec<Entry>);

struct Entry {
    tap: Tap,
    layer: usize,
    rows: TapRows,
    shape: Vec<usize>,
    values: Tensor<1>,
}

impl Record {
    /// One of the taps on vectors of tokens: `[tokens, width]`.
    pub(crate) fn vectors(&mut self, tap: Tap, layer: usize, rows: TapRows, x: Tensor<2>) {
        let [count, width] = x.dims();
        let x = match rows {
            TapRows::All => x,
            TapRows::Last => x.slice_dim(0, count - 1..count),
        };
        let shape = vec![x.dims()[0], width];
        self.0.push(Entry { tap, layer, rows, shape, values: x.flatten(0, 1) });
    }

    /// The taps on attention; `late` are the tokens of the chunk among the last of the pass.
    pub(crate) fn attention(
        &mut self,
        config: &Config,
        attended: Attended,
        layer: usize,
        late: Range<usize>,
        taps: &Taps,
    ) {
        let heads = config.heads;
        let Attended { heads: head_out, out, seen } = attended;
        if taps.attn_out.contains(layer) {
            self.vectors(Tap::AttnOut, layer, taps.rows, out);
        }
        if taps.head_out.contains(layer) {
            self.vectors(Tap::HeadOut, layer, taps.rows, head_out);
        }
        let Some(Seen { scores, weights }) = seen else { return };
        let [_, rows, entries] = weights.dims();
        let tokens = rows / config.group();
        let by_head = |x: Tensor<3>| x.reshape([heads, tokens, entries]);
        let last = |x: Tensor<3>| x.slice([0..heads, tokens - 1..tokens, 0..entries]);
        let mut push = |tap, rows, shape: Vec<usize>, values: Tensor<3>| {
            self.0.push(Entry { tap, layer, rows, shape, values: values.flatten(0, 2) });
        };
        if taps.scores.contains(layer) {
            push(Tap::Scores, TapRows::Last, vec![heads, entries], last(by_head(scores)));
        }
        if taps.attention_sum.contains(layer) {
            let sum = by_head(weights.clone()).sum_dim(1);
            push(Tap::AttentionSum, TapRows::All, vec![heads, entries], sum);
        }
        if taps.attention_late.contains(layer) && !late.is_empty() {
            let sum = by_head(weights.clone()).slice_dim(1, late).sum_dim(1);
            push(Tap::AttentionLate, TapRows::All, vec![heads, entries], sum);
        }
        if taps.attention.contains(layer) {
            let (rows, values) = match taps.attention_rows {
                TapRows::Last => (1, last(by_head(weights))),
                TapRows::All => (tokens, by_head(weights)),
            };
            push(Tap::Attention, taps.attention_rows, vec![heads, rows, entries], values);
        }
    }

    /// Reads everything and joins it to what earlier chunks of the pass recorded.
    pub(crate) async fn read_into(self, captured: &mut Captured) -> Result<(), LmError> {
        for Entry { tap, layer, rows, shape, values } in self.0 {
            captured.join(tap, layer, rows, Capture { shape, values: read(values).await? });
        }
        Ok(())
    }
}

/// All values, row-major. A GPU is read asynchronously; there is no other way in a browser.
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, LmError> {
    let data = tensor.into_data_async().await?;
    data.try_into_vec::<f32>().map_err(|error| LmError::Device { reason: format!("{error:?}") })
}
