//! The CPU twin, for flex. `Fast` is computed in integers; for `Exact` a tile of weights at a time
//! is dequantised and multiplied in f32.

use crate::flex::{dims, tensor};
use crate::groups::{GROUP, Groups, group_rows};
use crate::integer::{self, Rounded};
use crate::packed::BLOCK;
use crate::{Precision, QuantOps, Scheme};
use burn::backend::Flex;
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn_flex::FlexTensor;

/// Weight rows that are dequantised together.
const TILE: usize = 64;

impl QuantOps for Flex {
    fn arrange(mut words: IntTensor<Self>, scheme: Scheme) -> IntTensor<Self> {
        let [_, row_words] = dims(&words);
        group_rows(words.storage_mut(), row_words, scheme);
        words
    }

    fn qmatmul(
        x: FloatTensor<Self>,
        words: IntTensor<Self>,
        scheme: Scheme,
        precision: Precision,
    ) -> FloatTensor<Self> {
        let x = x.to_contiguous();
        let [rows, _] = dims(&x);
        let weights = groups(&words, scheme);
        let out = match precision {
            Precision::Exact => multiply_exact(x.storage(), weights),
            Precision::Fast => multiply_fast(x.storage(), weights),
        };
        tensor(out, [rows, weights.n])
    }

    fn qrows(words: IntTensor<Self>, ids: IntTensor<Self>, scheme: Scheme) -> FloatTensor<Self> {
        let ids = ids.to_contiguous();
        let weights = groups(&words, scheme);
        let ids: &[i32] = ids.storage();
        let mut out = vec![0.0; ids.len() * weights.k];
        for (id, out) in ids.iter().zip(out.chunks_exact_mut(weights.k)) {
            weights.dequantize(*id as usize, out);
        }
        tensor(out, [ids.len(), weights.k])
    }
}

fn groups(words: &FlexTensor, scheme: Scheme) -> Groups<'_> {
    let [n, row_words] = dims(words);
    Groups { words: words.storage(), n, k: row_words / scheme.words() * BLOCK, scheme }
}

/// `[rows, n]`.
fn multiply_fast(x: &[f32], weights: Groups<'_>) -> Vec<f32> {
    let (n, rows) = (weights.n, x.len() / weights.k);
    let x = Rounded::new(x, weights.k, weights.scheme);
    // [groups, rows of x, weight rows of the group], so that threads own groups.
    let mut by_group = vec![[0.0; GROUP]; weights.count() * rows];
    in_parallel(&mut by_group, rows, |first, part| integer::multiply(weights, first, &x, part));
    if rows == 1 && n.is_multiple_of(GROUP) {
        return by_group.into_flattened();
    }
    let mut out = vec![0.0; rows * n];
    for (row, out) in out.chunks_exact_mut(n).enumerate() {
        let values = by_group[row..].iter().step_by(rows);
        for (out, values) in out.chunks_mut(GROUP).zip(values) {
            out.copy_from_slice(&values[..out.len()]);
        }
    }
    out
}

/// `[rows, n]`.
fn multiply_exact(x: &[f32], weights: Groups<'_>) -> Vec<f32> {
    let (n, k) = (weights.n, weights.k);
    let rows = x.len() / k;
    // The product is made transposed, `[n, rows]`, so that threads own whole tiles of it.
    let mut transposed = vec![0.0; n * rows];
    in_parallel(&mut transposed, rows, |first, out| {
        let mut tile = vec![0.0; TILE * k];
        for (index, out) in out.chunks_mut(TILE * rows).enumerate() {
            let height = out.len() / rows;
            for (row, tile) in tile.chunks_exact_mut(k).take(height).enumerate() {
                weights.dequantize(first + index * TILE + row, tile);
            }
            gemm_nt(&tile[..height * k], x, k, out);
        }
    });
    let mut out = vec![0.0; rows * n];
    for (column, values) in transposed.chunks_exact(rows).enumerate() {
        for (row, value) in values.iter().enumerate() {
            out[row * n + column] = *value;
        }
    }
    out
}

/// Runs `work(first, part)` over parts of `out`, whose elements are `width` wide. The browser has
/// one thread; natively two halves run side by side.
fn in_parallel<T: Send>(out: &mut [T], width: usize, work: impl Fn(usize, &mut [T]) + Sync) {
    #[cfg(not(target_family = "wasm"))]
    if size_of_val(out) >= 64 * 1024 {
        let half = out.len() / width / 2 / TILE * TILE;
        let (low, high) = out.split_at_mut(half * width);
        std::thread::scope(|scope| {
            scope.spawn(|| work(0, low));
            work(half, high);
        });
        return;
    }
    let _ = width;
    work(0, out);
}

/// `out[i, j] = Σ a[i, :] b[j, :]`, all row-major.
fn gemm_nt(a: &[f32], b: &[f32], k: usize, out: &mut [f32]) {
    let (m, n) = (a.len() / k, b.len() / k);
    assert_eq!(out.len(), m * n);
    // SAFETY: a is m x k, b is n x k and out is m x n, as computed and asserted above; the strides
    // given are those of row-major matrices (b transposed), and out does not overlap its inputs.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            n as isize,
            false,
            a.as_ptr(),
            1,
            k as isize,
            b.as_ptr(),
            k as isize,
            1,
            0.0,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}
