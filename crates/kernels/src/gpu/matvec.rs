//! `y = x Wᵀ` for a few rows: bound by the reading of W.

use super::unpack::{Quad, minimum, payload_words, quad_of_bytes, quad_of_nibbles, scale};
use crate::Scheme;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

/// Rows of x that share the unpacking of W.
pub(super) const MAX_ROWS: usize = 4;
/// Units that share a column. A row of 18 blocks, the least of the model, has 72 words for them.
const LANES: usize = 16;
/// Columns of a workgroup.
const COLUMNS: usize = 8;

/// Contiguous x `[rows, k]`, words `[n, words_per_row]`, out `[rows, n]`, for at most [`MAX_ROWS`].
pub(super) fn launch(x: CubeTensor, words: CubeTensor, out: &CubeTensor, scheme: Scheme) {
    let [rows, n] = out.meta.shape().dims();
    let blocks = words.meta.shape()[1] / scheme.words();
    // SAFETY: rows and columns beyond the last are read as the last and not written; the buffers
    // have the sizes that the kernel is given.
    unsafe {
        matvec_kernel::launch_unchecked(
            &out.client,
            CubeCount::Static(n.div_ceil(COLUMNS) as u32, 1, 1),
            CubeDim::new_2d(LANES as u32, COLUMNS as u32),
            x.into_buffer_arg(),
            words.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            rows,
            blocks,
            n,
            if rows == 1 { 1 } else { MAX_ROWS },
            scheme == Scheme::Q8,
        );
    }
}

/// Neighbouring lanes take neighbouring words of a row of W, so that loads coalesce, and multiply
/// them by whole quads of x, which the columns of a workgroup find in the cache. The lanes' sums
/// meet in shared memory.
#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)] // a kernel's buffers and sizes
fn matvec_kernel(
    x: &[Quad],
    words: &[i32],
    out: &mut [f32],
    rows: usize,
    blocks: usize,
    n: usize,
    #[comptime] tile: usize,
    #[comptime] q8: bool,
) {
    let payload = comptime!(payload_words(q8));
    let lane = UNIT_POS_X as usize;
    let first = CUBE_POS_X as usize * COLUMNS;
    let row_of_w = usize::min(first + UNIT_POS_Y as usize, n - 1) * blocks;
    let mut sums = Array::<f32>::new(tile);
    for index in range_stepped(lane, blocks * payload, LANES) {
        let block = index / payload;
        let part = index % payload;
        let base = (row_of_w + block) * comptime!(payload + 1);
        let d = scale(words[base], q8);
        let word = words[base + 1 + part];
        if comptime!(q8) {
            let w = quad_of_bytes(word, d);
            #[unroll]
            for row in 0..tile {
                let at = (usize::min(row, rows - 1) * blocks + block) * 8 + part;
                sums[row] += w.dot(x[at]);
            }
        } else {
            let m = minimum(words[base]);
            let low = quad_of_nibbles(word, false, d, m);
            let high = quad_of_nibbles(word, true, d, m);
            #[unroll]
            for row in 0..tile {
                let at = (usize::min(row, rows - 1) * blocks + block) * 8 + part;
                sums[row] += low.dot(x[at]) + high.dot(x[at + 4]);
            }
        }
    }

    // A column's lanes side by side, with a gap between columns that spares bank conflicts.
    let stride = comptime!(LANES + 1);
    let mut partial = Shared::<[f32]>::new_slice(comptime!(tile * COLUMNS * stride));
    #[unroll]
    for row in 0..tile {
        partial[(row * COLUMNS + UNIT_POS_Y as usize) * stride + lane] = sums[row];
    }
    sync_cube();
    let unit = UNIT_POS as usize;
    let row = unit / COLUMNS;
    let column = first + unit % COLUMNS;
    if row < usize::min(rows, tile) && column < n {
        let mut sum = 0.0_f32;
        for other in 0..LANES {
            sum += partial[unit * stride + other];
        }
        out[row * n + column] = sum;
    }
}
