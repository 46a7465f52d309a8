//! The GPU kernels. Plain buffers, no plane operations and no shared memory: one unit makes one
//! column of the output for up to four rows, so that each weight block is unpacked once for them.

use crate::packed::BLOCK;
use crate::{Precision, QuantOps, Scheme};
use burn::backend::Cube;
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::tensor::{DType, Shape};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::ops::numeric::empty_device_dtype;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

const UNITS: u32 = 64;
const ROWS: usize = 4;

impl QuantOps for Cube {
    fn arrange(words: IntTensor<Self>, _: Scheme) -> IntTensor<Self> {
        words
    }

    // In f32 whatever the precision: a GPU gains nothing by less.
    fn qmatmul(
        x: FloatTensor<Self>,
        words: IntTensor<Self>,
        scheme: Scheme,
        _: Precision,
    ) -> FloatTensor<Self> {
        let (x, words) = (into_contiguous(x), into_contiguous(words));
        let (rows, k) = (x.meta.shape()[0], x.meta.shape()[1]);
        let n = words.meta.shape()[0];
        let out = empty(&x, Shape::new([rows, n]));
        let count = CubeCount::Static((n as u32).div_ceil(UNITS), rows.div_ceil(ROWS) as u32, 1);
        // SAFETY: the kernel checks its position against n and rows; the buffers have the sizes it is given.
        unsafe {
            qmatmul_kernel::launch_unchecked(
                &out.client.clone(),
                count,
                CubeDim::new_1d(UNITS),
                x.into_buffer_arg(),
                words.into_buffer_arg(),
                out.clone().into_buffer_arg(),
                rows,
                k / BLOCK,
                n,
                scheme == Scheme::Q8,
            );
        }
        out
    }

    fn qrows(words: IntTensor<Self>, ids: IntTensor<Self>, scheme: Scheme) -> FloatTensor<Self> {
        let (words, ids) = (into_contiguous(words), into_contiguous(ids));
        let rows = ids.meta.shape()[0];
        let blocks = words.meta.shape()[1] / scheme.words();
        let out = empty(&words, Shape::new([rows, blocks * BLOCK]));
        let count = CubeCount::Static(((rows * blocks) as u32).div_ceil(UNITS), 1, 1);
        // SAFETY: the kernel checks its position against rows x blocks; ids are below the number of rows by contract.
        unsafe {
            qrows_kernel::launch_unchecked(
                &out.client.clone(),
                count,
                CubeDim::new_1d(UNITS),
                words.into_buffer_arg(),
                ids.into_buffer_arg(),
                out.clone().into_buffer_arg(),
                rows,
                blocks,
                scheme == Scheme::Q8,
            );
        }
        out
    }
}

fn empty(like: &CubeTensor, shape: Shape) -> CubeTensor {
    empty_device_dtype(like.client.clone(), like.device.clone(), shape, DType::F32)
}

/// An f16 in the low half of `bits` as f32.
#[cube]
fn half_to_f32(bits: u32) -> f32 {
    let sign = (bits & 0x8000u32) << 16u32;
    let magnitude = bits & 0x7fffu32;
    let normal = f32::reinterpret(sign | ((magnitude << 13u32) + 0x3800_0000u32));
    let small = f32::cast_from(magnitude) * 0.000_000_059_604_645_f32;
    let signed_small = select(sign == 0u32, small, -small);
    select(magnitude >= 0x400u32, normal, signed_small)
}

#[cube]
fn word_at(words: &[i32], index: usize) -> u32 {
    u32::reinterpret(words[index])
}

/// A signed byte of a word.
#[cube]
fn signed_byte(word: u32, shift: u32) -> f32 {
    let byte = (word >> shift) & 0xffu32;
    let value = f32::cast_from(byte);
    select(byte >= 128u32, value - 256.0_f32, value)
}

#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)] // a kernel's buffers and sizes
fn qmatmul_kernel(
    x: &[f32],
    words: &[i32],
    out: &mut [f32],
    rows: usize,
    blocks: usize,
    n: usize,
    #[comptime] q8: bool,
) {
    let column = ABSOLUTE_POS_X as usize;
    let first = CUBE_POS_Y as usize * 4;
    if column >= n || first >= rows {
        terminate!();
    }
    // Rows past the end read the last one again and are not written.
    let last = rows - 1;
    let k = blocks * 32;
    let x0 = first * k;
    let x1 = select(first + 1 < rows, first + 1, last) * k;
    let x2 = select(first + 2 < rows, first + 2, last) * k;
    let x3 = select(first + 3 < rows, first + 3, last) * k;
    let mut y0 = 0.0_f32;
    let mut y1 = 0.0_f32;
    let mut y2 = 0.0_f32;
    let mut y3 = 0.0_f32;
    for block in 0..blocks {
        let at = block * 32;
        if comptime!(q8) {
            let base = (column * blocks + block) * 9;
            let d = f32::reinterpret(words[base]);
            for index in 0..8usize {
                let word = word_at(words, base + 1 + index);
                for byte in 0..4usize {
                    let w = d * signed_byte(word, byte as u32 * 8u32);
                    let i = at + index * 4 + byte;
                    y0 += w * x[x0 + i];
                    y1 += w * x[x1 + i];
                    y2 += w * x[x2 + i];
                    y3 += w * x[x3 + i];
                }
            }
        } else {
            let base = (column * blocks + block) * 5;
            let scales = word_at(words, base);
            let d = half_to_f32(scales & 0xffffu32);
            let m = half_to_f32(scales >> 16u32);
            for index in 0..4usize {
                let word = word_at(words, base + 1 + index);
                for byte in 0..4usize {
                    let shift = byte as u32 * 8u32;
                    let low = d * f32::cast_from((word >> shift) & 15u32) + m;
                    let high = d * f32::cast_from((word >> (shift + 4u32)) & 15u32) + m;
                    let i = at + index * 4 + byte;
                    y0 += low * x[x0 + i] + high * x[x0 + i + 16];
                    y1 += low * x[x1 + i] + high * x[x1 + i + 16];
                    y2 += low * x[x2 + i] + high * x[x2 + i + 16];
                    y3 += low * x[x3 + i] + high * x[x3 + i + 16];
                }
            }
        }
    }
    out[first * n + column] = y0;
    if first + 1 < rows {
        out[(first + 1) * n + column] = y1;
    }
    if first + 2 < rows {
        out[(first + 2) * n + column] = y2;
    }
    if first + 3 < rows {
        out[(first + 3) * n + column] = y3;
    }
}

#[cube(launch_unchecked)]
fn qrows_kernel(
    words: &[i32],
    ids: &[i32],
    out: &mut [f32],
    rows: usize,
    blocks: usize,
    #[comptime] q8: bool,
) {
    let position = ABSOLUTE_POS;
    if position >= rows * blocks {
        terminate!();
    }
    let row = position / blocks;
    let block = position % blocks;
    let source = ids[row] as usize * blocks + block;
    let to = position * 32;
    if comptime!(q8) {
        let base = source * 9;
        let d = f32::reinterpret(words[base]);
        for index in 0..8usize {
            let word = word_at(words, base + 1 + index);
            for byte in 0..4usize {
                out[to + index * 4 + byte] = d * signed_byte(word, byte as u32 * 8u32);
            }
        }
    } else {
        let base = source * 5;
        let scales = word_at(words, base);
        let d = half_to_f32(scales & 0xffffu32);
        let m = half_to_f32(scales >> 16u32);
        for index in 0..4usize {
            let word = word_at(words, base + 1 + index);
            for byte in 0..4usize {
                let shift = byte as u32 * 8u32;
                let i = to + index * 4 + byte;
                out[i] = d * f32::cast_from((word >> shift) & 15u32) + m;
                out[i + 16] = d * f32::cast_from((word >> (shift + 4u32)) & 15u32) + m;
            }
        }
    }
}
