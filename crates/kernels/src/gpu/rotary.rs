//! Rotary positions, and the way of keys and values into the cache.

use super::unpack::Quad;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

const UNITS: usize = 64;

/// Contiguous qkv `[rows, (heads + 2 * kv_heads) * d_head]`, cos and sin `[rows, d_head / 2]`,
/// q `[rows, heads * d_head]`, k and v `[kv_heads, capacity, d_head]`; the last three are written.
pub(super) fn launch(
    qkv: CubeTensor,
    [cos, sin]: [CubeTensor; 2],
    q: &CubeTensor,
    [k, v]: [&CubeTensor; 2],
    held: usize,
) {
    let [kv_heads, capacity, d_head] = k.meta.shape().dims();
    let [rows, width] = q.meta.shape().dims();
    assert!(d_head.is_multiple_of(8), "heads of an odd width");
    let (heads, quads) = (width / d_head, d_head / 8);
    let units = rows * (heads + 2 * kv_heads) * quads;
    // SAFETY: the kernel checks its position; the rows fit the cache by the check of the caller.
    unsafe {
        rotate_append_kernel::launch_unchecked(
            &q.client,
            CubeCount::Static(units.div_ceil(UNITS) as u32, 1, 1),
            CubeDim::new_1d(UNITS as u32),
            qkv.into_buffer_arg(),
            cos.into_buffer_arg(),
            sin.into_buffer_arg(),
            q.clone().into_buffer_arg(),
            k.clone().into_buffer_arg(),
            v.clone().into_buffer_arg(),
            rows,
            heads,
            kv_heads,
            capacity,
            held,
            quads,
        );
    }
}

/// A unit moves two quads of a head, those that are rotated with each other.
#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)] // a kernel's buffers and sizes
fn rotate_append_kernel(
    qkv: &[Quad],
    cos: &[Quad],
    sin: &[Quad],
    q: &mut [Quad],
    k: &mut [Quad],
    v: &mut [Quad],
    rows: usize,
    heads: usize,
    kv_heads: usize,
    capacity: usize,
    held: usize,
    quads: usize,
) {
    let all = heads + 2 * kv_heads;
    let head = ABSOLUTE_POS / quads % all;
    let quad = ABSOLUTE_POS % quads;
    let row = ABSOLUTE_POS / (quads * all);
    if row >= rows {
        terminate!();
    }
    let from = (row * all + head) * 2 * quads + quad;
    let low = qkv[from];
    let high = qkv[from + quads];
    let angle = row * quads + quad;
    let rotated_low = low * cos[angle] - high * sin[angle];
    let rotated_high = high * cos[angle] + low * sin[angle];
    if head < heads {
        let to = (row * heads + head) * 2 * quads + quad;
        q[to] = rotated_low;
        q[to + quads] = rotated_high;
    } else if head < heads + kv_heads {
        let to = ((head - heads) * capacity + held + row) * 2 * quads + quad;
        k[to] = rotated_low;
        k[to + quads] = rotated_high;
    } else {
        let to = ((head - heads - kv_heads) * capacity + held + row) * 2 * quads + quad;
        v[to] = low;
        v[to + quads] = high;
    }
}
