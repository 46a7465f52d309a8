//! The CPU twin, for flex. Few rows: each weight is dequantised inside the dot product.
//! Many rows: a tile of weights is dequantised once and multiplied by a blocked GEMM.

use crate::packed::{BLOCK, f32_from_f16};
use crate::{QuantOps, Scheme};
use burn::backend::Flex;
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::tensor::TensorData;
use burn_flex::FlexTensor;

/// Up to this many rows the fused dot product is faster than dequantising a tile.
const FUSED_ROWS: usize = 4;
/// Weight rows that are dequantised together.
const TILE: usize = 64;

impl QuantOps for Flex {
    fn qmatmul(x: FloatTensor<Self>, words: IntTensor<Self>, scheme: Scheme) -> FloatTensor<Self> {
        let (x, words) = (x.to_contiguous(), words.to_contiguous());
        let [rows, k] = dims(&x);
        let [n, row_words] = dims(&words);
        let mut out = vec![0.0; rows * n];
        let weights = Weights { words: words.storage(), row_words, k, scheme };
        multiply(x.storage(), &weights, n, &mut out);
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
            dequantize(&weights, *id as usize, out);
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

fn multiply(x: &[f32], weights: &Weights<'_>, n: usize, out: &mut [f32]) {
    let rows = x.len() / weights.k;
    if rows <= FUSED_ROWS {
        let sums: Vec<f32> =
            x.as_chunks::<BLOCK>().0.iter().map(|block| block.iter().sum()).collect();
        let per_row = weights.k / BLOCK;
        for (row, out) in out.chunks_exact_mut(n).enumerate() {
            let x = &x[row * weights.k..][..weights.k];
            let sums = &sums[row * per_row..][..per_row];
            in_parallel(out, 1, |first, out| {
                for (index, out) in out.iter_mut().enumerate() {
                    *out = dot(weights.row(first + index), x, sums, weights.scheme);
                }
            });
        }
        return;
    }
    // The product is made transposed, `[n, rows]`, so that threads own whole tiles of it.
    let mut transposed = vec![0.0; n * rows];
    in_parallel(&mut transposed, rows, |first, out| {
        let mut tile = vec![0.0; TILE * weights.k];
        for (index, out) in out.chunks_mut(TILE * rows).enumerate() {
            let height = out.len() / rows;
            for (row, tile) in tile.chunks_exact_mut(weights.k).take(height).enumerate() {
                dequantize(weights, first + index * TILE + row, tile);
            }
            gemm_nt(&tile[..height * weights.k], x, weights.k, out);
        }
    });
    for (column, values) in transposed.chunks_exact(rows).enumerate() {
        for (row, value) in values.iter().enumerate() {
            out[row * n + column] = *value;
        }
    }
}

/// Runs `work(first, part)` over parts of `out`, whose elements are `width` wide. The browser has
/// one thread; natively two halves run side by side.
fn in_parallel(out: &mut [f32], width: usize, work: impl Fn(usize, &mut [f32]) + Sync) {
    #[cfg(not(target_family = "wasm"))]
    if out.len() >= 16 * 1024 {
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

fn dequantize(weights: &Weights<'_>, row: usize, out: &mut [f32]) {
    let words = weights.row(row);
    match weights.scheme {
        Scheme::Q4 => {
            for (block, out) in words.as_chunks::<5>().0.iter().zip(out.as_chunks_mut::<BLOCK>().0)
            {
                let [d, m] = scales(block[0]);
                let nibbles = bytes_of(block);
                for i in 0..16 {
                    out[i] = d * f32::from(nibbles[i] & 15) + m;
                    out[16 + i] = d * f32::from(nibbles[i] >> 4) + m;
                }
            }
        }
        Scheme::Q8 => {
            for (block, out) in words.as_chunks::<9>().0.iter().zip(out.as_chunks_mut::<BLOCK>().0)
            {
                let d = f32::from_bits(block[0].cast_unsigned());
                for (out, q) in out.iter_mut().zip(signed_bytes_of(block)) {
                    *out = d * f32::from(q);
                }
            }
        }
    }
}

/// One weight row times `x`; `sums` holds the sum of each block of `x`.
#[inline]
fn dot(words: &[i32], x: &[f32], sums: &[f32], scheme: Scheme) -> f32 {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
        // SAFETY: the processor has the features, as just checked.
        return unsafe { dot_avx2(words, x, sums, scheme) };
    }
    dot_portable(words, x, sums, scheme)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn dot_avx2(words: &[i32], x: &[f32], sums: &[f32], scheme: Scheme) -> f32 {
    dot_portable(words, x, sums, scheme)
}

/// Written so that the compiler vectorises it: fixed-size blocks and eight running sums.
#[inline(always)]
fn dot_portable(words: &[i32], x: &[f32], sums: &[f32], scheme: Scheme) -> f32 {
    let x = x.as_chunks::<BLOCK>().0;
    let mut total = 0.0;
    match scheme {
        Scheme::Q4 => {
            for ((block, x), sum) in words.as_chunks::<5>().0.iter().zip(x).zip(sums) {
                let [d, m] = scales(block[0]);
                let nibbles = bytes_of(block);
                let mut lanes = [0.0; 8];
                for step in 0..2 {
                    for lane in 0..8 {
                        let byte = nibbles[8 * step + lane];
                        lanes[lane] += f32::from(byte & 15) * x[8 * step + lane];
                        lanes[lane] += f32::from(byte >> 4) * x[16 + 8 * step + lane];
                    }
                }
                total += d * lanes.iter().sum::<f32>() + m * sum;
            }
        }
        Scheme::Q8 => {
            for (block, x) in words.as_chunks::<9>().0.iter().zip(x) {
                let q = signed_bytes_of(block);
                let mut lanes = [0.0; 8];
                for step in 0..4 {
                    for lane in 0..8 {
                        lanes[lane] += f32::from(q[8 * step + lane]) * x[8 * step + lane];
                    }
                }
                total += f32::from_bits(block[0].cast_unsigned()) * lanes.iter().sum::<f32>();
            }
        }
    }
    total
}

#[inline(always)]
fn scales(word: i32) -> [f32; 2] {
    let word = word.cast_unsigned();
    [f32_from_f16(word & 0xffff), f32_from_f16(word >> 16)]
}

/// The 16 bytes after a Q4 block's scales.
#[inline(always)]
fn bytes_of(block: &[i32; 5]) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (bytes, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(&block[1..]) {
        *bytes = word.to_le_bytes();
    }
    bytes
}

/// The 32 signed bytes after a Q8 block's scale.
#[inline(always)]
fn signed_bytes_of(block: &[i32; 9]) -> [i8; 32] {
    let mut bytes = [0; 32];
    for (bytes, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(&block[1..]) {
        *bytes = word.to_le_bytes().map(u8::cast_signed);
    }
    bytes
}
