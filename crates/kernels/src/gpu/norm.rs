//! RMSNorm: a workgroup for each row.

use super::unpack::Quad;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

const UNITS: usize = 64;

/// Contiguous x `[rows, width]`, gain `[width]`, out like x.
pub(super) fn launch(x: CubeTensor, gain: CubeTensor, out: &CubeTensor, eps: f32) {
    let (rows, quads) = workgroups(out);
    // SAFETY: there is a workgroup for each row and the kernel stays within it.
    unsafe {
        rms_norm_kernel::launch_unchecked(
            &out.client,
            rows,
            CubeDim::new_1d(UNITS as u32),
            x.into_buffer_arg(),
            gain.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            quads,
            eps,
        );
    }
}

/// As [`launch`], of the sum of two x, which is written too.
pub(super) fn launch_added(
    [x, added]: [CubeTensor; 2],
    gain: CubeTensor,
    sum: &CubeTensor,
    out: &CubeTensor,
    eps: f32,
) {
    let (rows, quads) = workgroups(out);
    // SAFETY: there is a workgroup for each row and the kernel stays within it.
    unsafe {
        add_rms_norm_kernel::launch_unchecked(
            &out.client,
            rows,
            CubeDim::new_1d(UNITS as u32),
            x.into_buffer_arg(),
            added.into_buffer_arg(),
            gain.into_buffer_arg(),
            sum.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            quads,
            eps,
        );
    }
}

/// One for each row, and the quads of a row.
fn workgroups(out: &CubeTensor) -> (CubeCount, usize) {
    let [rows, width] = out.meta.shape().dims();
    assert!(width.is_multiple_of(4), "a norm over an odd width");
    (CubeCount::Static(rows as u32, 1, 1), width / 4)
}

#[cube(launch_unchecked)]
fn rms_norm_kernel(x: &[Quad], gain: &[Quad], out: &mut [Quad], quads: usize, eps: f32) {
    let unit = UNIT_POS as usize;
    let start = CUBE_POS_X as usize * quads;
    let mut square_sum = 0.0_f32;
    for quad in range_stepped(unit, quads, UNITS) {
        let value = x[start + quad];
        square_sum += value.dot(value);
    }
    let factor = factor_of(square_sum, quads, eps);
    for quad in range_stepped(unit, quads, UNITS) {
        out[start + quad] = x[start + quad] * factor * gain[quad];
    }
}

#[cube(launch_unchecked)]
fn add_rms_norm_kernel(
    x: &[Quad],
    added: &[Quad],
    gain: &[Quad],
    sum: &mut [Quad],
    out: &mut [Quad],
    quads: usize,
    eps: f32,
) {
    let unit = UNIT_POS as usize;
    let start = CUBE_POS_X as usize * quads;
    let mut square_sum = 0.0_f32;
    for quad in range_stepped(unit, quads, UNITS) {
        let value = x[start + quad] + added[start + quad];
        sum[start + quad] = value;
        square_sum += value.dot(value);
    }
    let factor = factor_of(square_sum, quads, eps);
    // A unit reads only what it wrote itself.
    for quad in range_stepped(unit, quads, UNITS) {
        out[start + quad] = sum[start + quad] * factor * gain[quad];
    }
}

/// `1 / sqrt(mean + eps)` of a row of which each unit has a part of the sum of squares.
#[cube]
fn factor_of(square_sum: f32, quads: usize, eps: f32) -> Quad {
    let unit = UNIT_POS as usize;
    let mut partial = Shared::<[f32]>::new_slice(UNITS);
    partial[unit] = square_sum;
    sync_cube();
    #[unroll]
    for step in 0..comptime!(UNITS.ilog2() as usize) {
        let half = comptime!(UNITS >> (step + 1));
        if unit < half {
            partial[unit] += partial[unit + half];
        }
        sync_cube();
    }
    let mean = partial[0] / f32::cast_from(quads * 4);
    Quad::new(1.0_f32 / f32::sqrt(mean + eps))
}
