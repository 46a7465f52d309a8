//! `y = x Wᵀ` for many rows: bound by arithmetic, so tiles of x and of dequantised W are shared.

use super::unpack::{Quad, minimum, payload_words, quad_of_bytes, quad_of_nibbles, scale};
use crate::Scheme;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

/// The tile of the output that a workgroup makes, 32 of k (a block) at a time.
const ROWS: usize = 32;
const COLUMNS: usize = 64;
/// Of that, each unit makes 4 x 4: rows `i * 8 + unit / 16`, columns `j * 16 + unit % 16`.
const UNITS: usize = 128;
/// Quads of a block, and one more between rows: units that read the same quad of neighbouring rows
/// then fall into different banks.
const STRIDE: usize = 9;

/// Contiguous x `[rows, k]`, words `[n, words_per_row]`, out `[rows, n]`.
pub(super) fn launch(x: CubeTensor, words: CubeTensor, out: &CubeTensor, scheme: Scheme) {
    let [rows, n] = out.meta.shape().dims();
    let blocks = words.meta.shape()[1] / scheme.words();
    let count = CubeCount::Static(n.div_ceil(COLUMNS) as u32, rows.div_ceil(ROWS) as u32, 1);
    // SAFETY: rows and columns beyond the last are read as the last and not written; the buffers
    // have the sizes that the kernel is given.
    unsafe {
        matmul_kernel::launch_unchecked(
            &out.client,
            count,
            CubeDim::new_1d(UNITS as u32),
            x.into_buffer_arg(),
            words.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            rows,
            blocks,
            n,
            scheme == Scheme::Q8,
        );
    }
}

/// 14 KB of shared memory, so that it fits the 16 KB that every WebGPU device has.
#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)] // a kernel's buffers and sizes
fn matmul_kernel(
    x: &[Quad],
    words: &[i32],
    out: &mut [f32],
    rows: usize,
    blocks: usize,
    n: usize,
    #[comptime] q8: bool,
) {
    let payload = comptime!(payload_words(q8));
    let unit = UNIT_POS as usize;
    let first_row = CUBE_POS_Y as usize * ROWS;
    let first_column = CUBE_POS_X as usize * COLUMNS;
    let unit_row = unit / 16;
    let unit_column = unit % 16;
    let mut x_tile = Shared::<[Quad]>::new_slice(comptime!(ROWS * STRIDE));
    let mut w_tile = Shared::<[Quad]>::new_slice(comptime!(COLUMNS * STRIDE));
    let mut sums = Array::<f32>::new(16usize);
    for block in 0..blocks {
        for index in range_stepped(unit, comptime!(ROWS * 8), UNITS) {
            let row = index / 8;
            let quad = index % 8;
            let source = usize::min(first_row + row, rows - 1) * blocks + block;
            x_tile[row * STRIDE + quad] = x[source * 8 + quad];
        }
        for index in range_stepped(unit, comptime!(COLUMNS * payload_words(q8)), UNITS) {
            let column = index / payload;
            let part = index % payload;
            let source = usize::min(first_column + column, n - 1) * blocks + block;
            let base = source * comptime!(payload + 1);
            let d = scale(words[base], q8);
            let word = words[base + 1 + part];
            let to = column * STRIDE + part;
            if comptime!(q8) {
                w_tile[to] = quad_of_bytes(word, d);
            } else {
                let m = minimum(words[base]);
                w_tile[to] = quad_of_nibbles(word, false, d, m);
                w_tile[to + 4] = quad_of_nibbles(word, true, d, m);
            }
        }
        sync_cube();
        for quad in 0..8usize {
            let mut w = Array::<Quad>::new(4usize);
            #[unroll]
            for j in 0..4usize {
                w[j] = w_tile[(comptime!(j * 16) + unit_column) * STRIDE + quad];
            }
            #[unroll]
            for i in 0..4usize {
                let row = x_tile[(comptime!(i * 8) + unit_row) * STRIDE + quad];
                #[unroll]
                for j in 0..4usize {
                    sums[comptime!(i * 4 + j)] += row.dot(w[j]);
                }
            }
        }
        sync_cube();
    }
    #[unroll]
    for i in 0..4usize {
        let row = first_row + comptime!(i * 8) + unit_row;
        #[unroll]
        for j in 0..4usize {
            let column = first_column + comptime!(j * 16) + unit_column;
            if row < rows && column < n {
                out[row * n + column] = sums[comptime!(i * 4 + j)];
            }
        }
    }
}
