//! Rows of W by their ids, dequantised: a quad of the output or two per unit.

use super::unpack::{Quad, minimum, payload_words, quad_of_bytes, quad_of_nibbles, scale};
use crate::Scheme;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

const UNITS: usize = 64;

/// Contiguous words `[n, words_per_row]`, ids `[rows]`, out `[rows, k]`.
pub(super) fn launch(words: CubeTensor, ids: CubeTensor, out: &CubeTensor, scheme: Scheme) {
    let q8 = scheme == Scheme::Q8;
    let rows = ids.meta.shape()[0];
    let blocks = words.meta.shape()[1] / scheme.words();
    let count = (rows * blocks * payload_words(q8)).div_ceil(UNITS);
    // SAFETY: the kernel checks its position; ids are below the number of rows by contract.
    unsafe {
        rows_kernel::launch_unchecked(
            &out.client,
            CubeCount::Static(count as u32, 1, 1),
            CubeDim::new_1d(UNITS as u32),
            words.into_buffer_arg(),
            ids.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            rows,
            blocks,
            q8,
        );
    }
}

#[cube(launch_unchecked)]
fn rows_kernel(
    words: &[i32],
    ids: &[i32],
    out: &mut [Quad],
    rows: usize,
    blocks: usize,
    #[comptime] q8: bool,
) {
    let payload = comptime!(payload_words(q8));
    let block = ABSOLUTE_POS / payload; // of the output
    let part = ABSOLUTE_POS % payload;
    if block >= rows * blocks {
        terminate!();
    }
    let source = ids[block / blocks] as usize * blocks + block % blocks;
    let base = source * comptime!(payload + 1);
    let d = scale(words[base], q8);
    let word = words[base + 1 + part];
    let to = block * 8 + part;
    if comptime!(q8) {
        out[to] = quad_of_bytes(word, d);
    } else {
        let m = minimum(words[base]);
        out[to] = quad_of_nibbles(word, false, d, m);
        out[to + 4] = quad_of_nibbles(word, true, d, m);
    }
}
