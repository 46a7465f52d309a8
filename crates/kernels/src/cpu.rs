//! The CPU twin, for flex: `Fast` in integers; `Exact` in f32, where each weight is dequantised
//! inside the dot product for few rows, and tile by tile for a blocked GEMM for many.

use crate::blocks::{self, FUSED_ROWS};
use crate::integer::{self, Rounded};
use crate::packed::BLOCK;
use crate::{Precision, QuantOps, Scheme};
use burn::backend::Flex;
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::tensor::TensorData;
use burn_flex::FlexTensor;

/// Weight rows that are dequantised together.
const TILE: usize = 64;

impl QuantOps for Flex {
    fn qmatmul(
        x: FloatTensor<Self>,
        words: IntTensor<Self>,
        scheme: Scheme,
        precision: Precision,
    ) -> FloatTensor<Self> {
        let (x, words) = (x.to_contiguous(), words.to_contiguous());
        let [rows, k] = dims(&x);
        let [n, row_words] = dims(&words);
        let weights = Weights { words: words.storage(), row_words, k, scheme };
        let out = match precision {
            Precision::Exact => multiply(x.storage(), &weights, n),
            Precision::Fast => multiply_rounded(x.storage(), &weights, n),
        };
        FlexTensor::from_data(TensorData::new(out, [rows, n]))
    }

    fn qrows(words: IntTensor<Self>, ids: IntTensor<Self>, scheme: Scheme) -> FloatTensor<Self> {
        let (words, ids) = (words.to_contiguous(), ids.to_contiguous());
        let [_, row_words] = dims(&words);
        let k = row_words / scheme.words() * BLOCK;
        let weights = Weights { words: words.storage(), row_words, k, scheme };
        let ids: &[i32] = ids.storage();
        let mut out = vec![0.0; ids.len() * k];
        for (id, out) in ids.iter().zip(out.chunks_exact_mut(k)) {
            blocks::dequantize(weights.row(*id as usize), scheme, out);
        }
        FlexTensor::from_data(TensorData::new(out, [ids.len(), k]))
    }
}

fn dims(tensor: &FlexTensor) -> [usize; 2] {
    let shape = tensor.layout().shape();
    [shape[0], shape[1]]
}

struct Weights<'a> {
    words: &'a [i32],
    row_words: usize,
    k: usize,
    scheme: Scheme,
}

impl Weights<'_> {
    fn row(&self, index: usize) -> &[i32] {
        &self.words[index * self.row_words..][..self.row_words]
    }
}

/// `[rows, n]`, in integers.
fn multiply_rounded(x: &[f32], weights: &Weights<'_>, n: usize) -> Vec<f32> {
    let rows = x.len() / weights.k;
    let x = Rounded::new(x, weights.k, weights.scheme);
    // [groups of weight rows, rows of x, weight rows of the group], so that threads own groups.
    let mut by_group = vec![[0.0; integer::WEIGHTS]; n.div_ceil(integer::WEIGHTS) * rows];
    in_parallel(&mut by_group, rows, |first, part| grouped(weights, first, n, &x, part));
    if rows == 1 && n.is_multiple_of(integer::WEIGHTS) {
        return by_group.into_flattened();
    }
    let mut out = vec![0.0; rows * n];
    for (row, out) in out.chunks_exact_mut(n).enumerate() {
        let values = by_group[row..].iter().step_by(rows);
        for (out, values) in out.chunks_mut(integer::WEIGHTS).zip(values) {
            out.copy_from_slice(&values[..out.len()]);
        }
    }
    out
}

/// Fills `out`, `[groups from first on, rows of x]`.
fn grouped(
    weights: &Weights<'_>,
    first: usize,
    n: usize,
    x: &Rounded,
    out: &mut [[f32; integer::WEIGHTS]],
) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has the feature, as just checked.
        return unsafe { grouped_avx2(weights, first, n, x, out) };
    }
    grouped_inline(weights, first, n, x, out);
}

/// The same instructions in their newer encoding, which spares copies between registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn grouped_avx2(
    weights: &Weights<'_>,
    first: usize,
    n: usize,
    x: &Rounded,
    out: &mut [[f32; integer::WEIGHTS]],
) {
    grouped_inline(weights, first, n, x, out);
}

#[inline(always)]
fn grouped_inline(
    weights: &Weights<'_>,
    first: usize,
    n: usize,
    x: &Rounded,
    out: &mut [[f32; integer::WEIGHTS]],
) {
    let mut tiles = Vec::new();
    for (group, out) in out.chunks_exact_mut(x.rows()).enumerate() {
        // Past the end the last row once more.
        let row = |lane: usize| weights.row(((first + group) * integer::WEIGHTS + lane).min(n - 1));
        let rows = [row(0), row(1), row(2), row(3)];
        integer::multiply(rows, weights.scheme, x, &mut tiles, out);
    }
}

/// `[rows, n]`, in f32.
fn multiply(x: &[f32], weights: &Weights<'_>, n: usize) -> Vec<f32> {
    let rows = x.len() / weights.k;
    let mut out = vec![0.0; rows * n];
    if rows <= 2 * FUSED_ROWS {
        let outs = out.chunks_mut(FUSED_ROWS * n);
        for (x, out) in x.chunks(FUSED_ROWS * weights.k).zip(outs) {
            match out.len() / n {
                1 => fused::<1>(x, weights, n, out),
                2 => fused::<2>(x, weights, n, out),
                3 => fused::<3>(x, weights, n, out),
                _ => fused::<FUSED_ROWS>(x, weights, n, out),
            }
        }
        return out;
    }
    // The product is made transposed, `[n, rows]`, so that threads own whole tiles of it.
    let mut transposed = vec![0.0; n * rows];
    in_parallel(&mut transposed, rows, |first, out| {
        let mut tile = vec![0.0; TILE * weights.k];
        for (index, out) in out.chunks_mut(TILE * rows).enumerate() {
            let height = out.len() / rows;
            for (row, tile) in tile.chunks_exact_mut(weights.k).take(height).enumerate() {
                blocks::dequantize(weights.row(first + index * TILE + row), weights.scheme, tile);
            }
            gemm_nt(&tile[..height * weights.k], x, weights.k, out);
        }
    });
    for (column, values) in transposed.chunks_exact(rows).enumerate() {
        for (row, value) in values.iter().enumerate() {
            out[row * n + column] = *value;
        }
    }
    out
}

/// The product for `ROWS` rows of x: every weight is unpacked once, within the dot products.
fn fused<const ROWS: usize>(x: &[f32], weights: &Weights<'_>, n: usize, out: &mut [f32]) {
    let sums: Vec<f32> = x.as_chunks::<BLOCK>().0.iter().map(|block| block.iter().sum()).collect();
    let mut by_weight = vec![0.0; if ROWS == 1 { 0 } else { out.len() }];
    let target = if ROWS == 1 { &mut *out } else { &mut by_weight };
    in_parallel(target, ROWS, |first, part| dots::<ROWS>(weights, first, x, &sums, part));
    for (column, values) in by_weight.as_chunks::<ROWS>().0.iter().enumerate() {
        for (row, value) in values.iter().enumerate() {
            out[row * n + column] = *value;
        }
    }
}

/// Fills `out`, `[weight rows from first on, ROWS]`.
fn dots<const ROWS: usize>(
    weights: &Weights<'_>,
    first: usize,
    x: &[f32],
    sums: &[f32],
    out: &mut [f32],
) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
        // SAFETY: the processor has the features, as just checked.
        return unsafe { dots_avx2::<ROWS>(weights, first, x, sums, out) };
    }
    dots_inline::<ROWS>(weights, first, x, sums, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn dots_avx2<const ROWS: usize>(
    weights: &Weights<'_>,
    first: usize,
    x: &[f32],
    sums: &[f32],
    out: &mut [f32],
) {
    dots_inline::<ROWS>(weights, first, x, sums, out);
}

#[inline(always)]
fn dots_inline<const ROWS: usize>(
    weights: &Weights<'_>,
    first: usize,
    x: &[f32],
    sums: &[f32],
    out: &mut [f32],
) {
    for (index, out) in out.as_chunks_mut::<ROWS>().0.iter_mut().enumerate() {
        *out = blocks::dot::<ROWS>(weights.row(first + index), weights.scheme, x, sums);
    }
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
