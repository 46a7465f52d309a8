//! Blocks of 32 quantised weights on the CPU: dequantising them, and their dot product with rows
//! of x. In the browser with explicit SIMD, since the compiler leaves the widening of bytes scalar
//! there; elsewhere in a form that it vectorises.

use crate::Scheme;
use crate::packed::{BLOCK, f32_from_f16};

/// Rows of x that one pass over a weight row serves at most.
pub(crate) const FUSED_ROWS: usize = 4;

/// Writes one row of weights, `w = d q + m`, to `out`.
pub(crate) fn dequantize(words: &[i32], scheme: Scheme, out: &mut [f32]) {
    let out = out.as_chunks_mut::<BLOCK>().0;
    match scheme {
        Scheme::Q4 => {
            for (block, out) in words.as_chunks::<5>().0.iter().zip(out) {
                let [d, m] = scales(block[0]);
                lanes::store(lanes::nibbles(block), d, m, out);
            }
        }
        Scheme::Q8 => {
            for (block, out) in words.as_chunks::<9>().0.iter().zip(out) {
                // Adding 0 changes no weight.
                lanes::store(lanes::bytes(block), f32_of(block[0]), 0.0, out);
            }
        }
    }
}

/// One row of weights times `ROWS` rows of x, which lie one after another, `k` apart. `sums` holds
/// the sum of every block of x, so that the minimum of a Q4 block costs one product: the block's
/// share is `d Σ q x + m Σ x`.
#[inline(always)]
pub(crate) fn dot<const ROWS: usize>(
    words: &[i32],
    scheme: Scheme,
    x: &[f32],
    sums: &[f32],
) -> [f32; ROWS] {
    let x = x.as_chunks::<BLOCK>().0;
    let per_row = x.len() / ROWS;
    let mut totals = [lanes::ZERO; ROWS];
    let mut minima = [0.0; ROWS];
    match scheme {
        Scheme::Q4 => {
            for (index, block) in words.as_chunks::<5>().0.iter().enumerate() {
                let q = lanes::nibbles(block);
                let [d, m] = scales(block[0]);
                for row in 0..ROWS {
                    let at = row * per_row + index;
                    totals[row] = lanes::add_scaled(totals[row], d, q, &x[at]);
                    minima[row] += m * sums[at];
                }
            }
        }
        Scheme::Q8 => {
            for (index, block) in words.as_chunks::<9>().0.iter().enumerate() {
                let (q, d) = (lanes::bytes(block), f32_of(block[0]));
                for row in 0..ROWS {
                    totals[row] = lanes::add_scaled(totals[row], d, q, &x[row * per_row + index]);
                }
            }
        }
    }
    std::array::from_fn(|row| lanes::sum(totals[row]) + minima[row])
}

#[inline(always)]
fn scales(word: i32) -> [f32; 2] {
    let word = word.cast_unsigned();
    [f32_from_f16(word & 0xffff), f32_from_f16(word >> 16)]
}

#[inline(always)]
fn f32_of(word: i32) -> f32 {
    f32::from_bits(word.cast_unsigned())
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod lanes {
    use super::BLOCK;

    pub(super) type Sum = [f32; 8];
    pub(super) type Block = [f32; BLOCK];

    pub(super) const ZERO: Sum = [0.0; 8];

    /// The 32 nibbles after a Q4 block's scales: the low ones of all bytes, then the high ones.
    #[inline(always)]
    pub(super) fn nibbles(block: &[i32; 5]) -> Block {
        let mut bytes = [0; 16];
        for (bytes, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(&block[1..]) {
            *bytes = word.to_le_bytes();
        }
        let mut q = [0.0; BLOCK];
        let (low, high) = q.split_at_mut(16);
        for (q, byte) in low.iter_mut().zip(bytes) {
            *q = f32::from(byte & 15);
        }
        for (q, byte) in high.iter_mut().zip(bytes) {
            *q = f32::from(byte >> 4);
        }
        q
    }

    /// The 32 signed bytes after a Q8 block's scale.
    #[inline(always)]
    pub(super) fn bytes(block: &[i32; 9]) -> Block {
        let mut q = [0.0; BLOCK];
        for (q, word) in q.as_chunks_mut::<4>().0.iter_mut().zip(&block[1..]) {
            *q = word.to_le_bytes().map(|byte| f32::from(byte.cast_signed()));
        }
        q
    }

    #[inline(always)]
    pub(super) fn store(q: Block, d: f32, m: f32, out: &mut [f32; BLOCK]) {
        for (out, q) in out.iter_mut().zip(q) {
            *out = d * q + m;
        }
    }

    /// `total + d q x`, lane by lane.
    #[inline(always)]
    pub(super) fn add_scaled(mut total: Sum, d: f32, q: Block, x: &[f32; BLOCK]) -> Sum {
        let mut part = ZERO;
        for step in 0..4 {
            for lane in 0..8 {
                part[lane] += q[8 * step + lane] * x[8 * step + lane];
            }
        }
        for lane in 0..8 {
            total[lane] += d * part[lane];
        }
        total
    }

    #[inline(always)]
    pub(super) fn sum(total: Sum) -> f32 {
        total.iter().sum()
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod lanes {
    use super::BLOCK;
    use std::arch::wasm32::*;

    pub(super) type Sum = v128;
    pub(super) type Block = [v128; 8];

    pub(super) const ZERO: Sum = f32x4(0.0, 0.0, 0.0, 0.0);

    /// The 32 nibbles after a Q4 block's scales: the low ones of all bytes, then the high ones.
    #[inline(always)]
    pub(super) fn nibbles(block: &[i32; 5]) -> Block {
        // SAFETY: the 16 bytes from the second of the five words on lie within the block; the load
        // needs no alignment.
        let packed = unsafe { v128_load(block.as_ptr().add(1).cast()) };
        let low = unsigned(v128_and(packed, u8x16_splat(15)));
        let high = unsigned(u8x16_shr(packed, 4));
        [low[0], low[1], low[2], low[3], high[0], high[1], high[2], high[3]]
    }

    #[inline(always)]
    fn unsigned(bytes: v128) -> [v128; 4] {
        let (low, high) = (u16x8_extend_low_u8x16(bytes), u16x8_extend_high_u8x16(bytes));
        [
            f32x4_convert_i32x4(u32x4_extend_low_u16x8(low)),
            f32x4_convert_i32x4(u32x4_extend_high_u16x8(low)),
            f32x4_convert_i32x4(u32x4_extend_low_u16x8(high)),
            f32x4_convert_i32x4(u32x4_extend_high_u16x8(high)),
        ]
    }

    /// The 32 signed bytes after a Q8 block's scale.
    #[inline(always)]
    pub(super) fn bytes(block: &[i32; 9]) -> Block {
        // SAFETY: the 32 bytes from the second of the nine words on lie within the block; the
        // loads need no alignment.
        let [first, second] = unsafe {
            let bytes = block.as_ptr().add(1).cast::<v128>();
            [v128_load(bytes), v128_load(bytes.add(1))]
        };
        let (first, second) = (signed(first), signed(second));
        [first[0], first[1], first[2], first[3], second[0], second[1], second[2], second[3]]
    }

    #[inline(always)]
    fn signed(bytes: v128) -> [v128; 4] {
        let (low, high) = (i16x8_extend_low_i8x16(bytes), i16x8_extend_high_i8x16(bytes));
        [
            f32x4_convert_i32x4(i32x4_extend_low_i16x8(low)),
            f32x4_convert_i32x4(i32x4_extend_high_i16x8(low)),
            f32x4_convert_i32x4(i32x4_extend_low_i16x8(high)),
            f32x4_convert_i32x4(i32x4_extend_high_i16x8(high)),
        ]
    }

    #[inline(always)]
    pub(super) fn store(q: Block, d: f32, m: f32, out: &mut [f32; BLOCK]) {
        let (d, m) = (f32x4_splat(d), f32x4_splat(m));
        for (index, q) in q.into_iter().enumerate() {
            let w = f32x4_add(f32x4_mul(d, q), m);
            // SAFETY: eight vectors of four make the 32 numbers; the store needs no alignment.
            unsafe { v128_store(out.as_mut_ptr().add(4 * index).cast(), w) };
        }
    }

    /// `total + d q x`, lane by lane.
    #[inline(always)]
    pub(super) fn add_scaled(total: Sum, d: f32, q: Block, x: &[f32; BLOCK]) -> Sum {
        let product = |index: usize| {
            // SAFETY: eight vectors of four make the 32 numbers; the load needs no alignment.
            let x = unsafe { v128_load(x.as_ptr().add(4 * index).cast()) };
            f32x4_mul(q[index], x)
        };
        let low = f32x4_add(f32x4_add(product(0), product(1)), f32x4_add(product(2), product(3)));
        let high = f32x4_add(f32x4_add(product(4), product(5)), f32x4_add(product(6), product(7)));
        f32x4_add(total, f32x4_mul(f32x4_splat(d), f32x4_add(low, high)))
    }

    #[inline(always)]
    pub(super) fn sum(total: Sum) -> f32 {
        (f32x4_extract_lane::<0>(total) + f32x4_extract_lane::<1>(total))
            + (f32x4_extract_lane::<2>(total) + f32x4_extract_lane::<3>(total))
    }
}
