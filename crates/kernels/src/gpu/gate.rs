//! SwiGLU's middle: a quad of the output per unit.

use super::unpack::Quad;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

const UNITS: usize = 64;

/// Contiguous gate_up `[rows, 2 * width]`, out `[rows, width]`.
pub(super) fn launch(gate_up: CubeTensor, out: &CubeTensor) {
    let [rows, width] = out.meta.shape().dims();
    assert!(width.is_multiple_of(4), "gates of an odd width");
    let quads = width / 4;
    // SAFETY: the kernel checks its position.
    unsafe {
        silu_mul_kernel::launch_unchecked(
            &out.client,
            CubeCount::Static((rows * quads).div_ceil(UNITS) as u32, 1, 1),
            CubeDim::new_1d(UNITS as u32),
            gate_up.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            rows,
            quads,
        );
    }
}

#[cube(launch_unchecked)]
fn silu_mul_kernel(gate_up: &[Quad], out: &mut [Quad], rows: usize, quads: usize) {
    if ABSOLUTE_POS >= rows * quads {
        terminate!();
    }
    let row = ABSOLUTE_POS / quads;
    let at = row * quads + ABSOLUTE_POS; // rows of the input are twice as long
    let gate = gate_up[at];
    let one = Quad::new(1.0_f32);
    out[ABSOLUTE_POS] = gate / (one + (-gate).exp()) * gate_up[at + quads];
}
