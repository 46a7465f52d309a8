//! Attention over the cache in two dispatches, however much is held: workgroups each take some of
//! the entries (flash decoding, Dao et al. 2023), and a second kernel merges what they found.

use super::empty;
use super::unpack::Quad;
use crate::decoder::GPU_D_HEAD;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

/// Entries whose keys are in shared memory at a time: 9 KB with heads of 64.
const ENTRIES: usize = 32;
/// Units of a workgroup: for scores half of them take half of the queries, for values each takes
/// a dimension.
const UNITS: usize = GPU_D_HEAD;
/// Queries of a KV head that share the reading of its entries: one token's, or several tokens'.
const FEW: usize = 4;
const MANY: usize = 8;
/// Entries of a workgroup. One token has no other work to spread over the device.
const SPLIT_OF_FEW: usize = 64;
const SPLIT_OF_MANY: usize = 512;
/// Below any score. WGSL knows no infinities.
const LOWEST: f32 = -1e30;

/// Contiguous q and out `[rows, heads * d_head]`, k and v `[kv_heads, capacity, d_head]`.
pub(super) fn launch(
    q: CubeTensor,
    k: CubeTensor,
    v: CubeTensor,
    out: &CubeTensor,
    entries: usize,
) {
    let [kv_heads, capacity, d_head] = k.meta.shape().dims();
    let [rows, width] = out.meta.shape().dims();
    assert!(d_head == UNITS, "the GPU attends with heads of {UNITS} only, not {d_head}");
    let heads = width / d_head;
    let queries = rows * heads / kv_heads;
    let (tile, split) = if queries <= FEW { (FEW, SPLIT_OF_FEW) } else { (MANY, SPLIT_OF_MANY) };
    let splits = entries.div_ceil(split);
    let mixed = empty(&q, [rows * heads, splits, d_head]);
    let sums = empty(&q, [rows * heads, splits, 2]);
    let count = CubeCount::Static((queries.div_ceil(tile) * kv_heads) as u32, splits as u32, 1);
    // SAFETY: queries and entries beyond the last are read as the last, and not written; entries
    // are within the capacity by the check of the caller.
    unsafe {
        attend_kernel::launch_unchecked(
            &out.client,
            count,
            CubeDim::new_1d(UNITS as u32),
            q.into_buffer_arg(),
            k.into_buffer_arg(),
            v.into_buffer_arg(),
            mixed.clone().into_buffer_arg(),
            sums.clone().into_buffer_arg(),
            rows,
            heads,
            kv_heads,
            capacity,
            entries,
            split,
            (d_head as f32).sqrt().recip(),
            tile,
        );
    }
    // SAFETY: there is a workgroup for each head of each row.
    unsafe {
        merge_kernel::launch_unchecked(
            &out.client,
            CubeCount::Static((rows * heads) as u32, 1, 1),
            CubeDim::new_1d(UNITS as u32),
            mixed.into_buffer_arg(),
            sums.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            splits,
        );
    }
}

/// The softmax of one split, unnormalised, of a tile of queries of a KV head. Queries are numbered
/// row by row, and within a row by the heads of the group.
///
/// Output: mixed values `[rows * heads, splits, d_head]`, and for each the score that weights are
/// relative to and the sum of the weights, `[rows * heads, splits, 2]`.
#[cube(launch_unchecked)]
#[allow(clippy::too_many_arguments)] // a kernel's buffers and sizes
fn attend_kernel(
    q: &[Quad],
    k: &[Quad],
    v: &[f32],
    mixed: &mut [f32],
    sums: &mut [f32],
    rows: usize,
    heads: usize,
    kv_heads: usize,
    capacity: usize,
    entries: usize,
    split: usize,
    scale: f32,
    #[comptime] tile: usize,
) {
    let quads = comptime!(UNITS / 4); // of a head
    let unit = UNIT_POS as usize;
    let group = heads / kv_heads;
    let last_query = rows * group - 1;
    let kv_head = CUBE_POS_X as usize % kv_heads;
    let first_query = CUBE_POS_X as usize / kv_heads * tile;
    let first_head = kv_head * group;
    let start = CUBE_POS_Y as usize * split;
    // What the last query of the tile sees ends the work.
    let before = entries - rows + 1; // what the first row sees
    let seen = before + usize::min(first_query + comptime!(tile - 1), last_query) / group;
    let end = usize::min(start + split, seen);

    let mut q_tile = Shared::<[Quad]>::new_slice(comptime!(tile * UNITS / 4));
    for index in range_stepped(unit, comptime!(tile * UNITS / 4), UNITS) {
        let query = usize::min(first_query + index / quads, last_query);
        let head = query / group * heads + first_head + query % group;
        q_tile[index] = q[head * quads + index % quads] * Quad::new(scale);
    }

    // A quad more between entries: units that read the same quad of neighbouring entries then fall
    // into different banks.
    let stride = comptime!(UNITS / 4 + 1);
    let mut k_tile = Shared::<[Quad]>::new_slice(comptime!(ENTRIES * (UNITS / 4 + 1)));
    let weight_stride = comptime!(ENTRIES + 1);
    let mut weights = Shared::<[f32]>::new_slice(comptime!(tile * (ENTRIES + 1)));
    let mut highest = Shared::<[f32]>::new_slice(tile);
    let mut fading = Shared::<[f32]>::new_slice(tile); // what sums so far are worth now
    let mut sum = 0.0_f32; // of the query `unit`
    if unit < tile {
        highest[unit] = f32::new(LOWEST);
    }
    let mut values = Array::<f32>::new(tile);

    let part = comptime!(tile / 2); // queries that a unit scores
    let entry = unit % ENTRIES;
    let first_scored = unit / ENTRIES * part;
    for at in range_stepped(start, end, ENTRIES) {
        for index in range_stepped(unit, comptime!(ENTRIES * UNITS / 4), UNITS) {
            let source = usize::min(at + index / quads, entries - 1);
            k_tile[index / quads * stride + index % quads] =
                k[(kv_head * capacity + source) * quads + index % quads];
        }
        sync_cube();

        let mut scores = Array::<f32>::new(part);
        for quad in 0..quads {
            let key = k_tile[entry * stride + quad];
            #[unroll]
            for index in 0..part {
                scores[index] += key.dot(q_tile[(first_scored + index) * quads + quad]);
            }
        }
        #[unroll]
        for index in 0..part {
            let query = usize::min(first_query + first_scored + index, last_query);
            let sees = at + entry < before + query / group;
            scores[index] = select(sees, scores[index], f32::new(LOWEST));
            weights[(first_scored + index) * weight_stride + entry] = scores[index];
        }
        sync_cube();

        if unit < tile {
            let earlier = highest[unit];
            let mut now = earlier;
            for other in 0..ENTRIES {
                now = f32::max(now, weights[unit * weight_stride + other]);
            }
            highest[unit] = now;
            fading[unit] = f32::exp(earlier - now);
        }
        sync_cube();

        #[unroll]
        for index in 0..part {
            let query = first_scored + index;
            let weight = f32::exp(scores[index] - highest[query]);
            // Where nothing is seen yet, all scores are as low as the highest.
            weights[query * weight_stride + entry] =
                select(scores[index] > f32::new(LOWEST), weight, 0.0_f32);
        }
        sync_cube();

        if unit < tile {
            sum *= fading[unit];
            for other in 0..ENTRIES {
                sum += weights[unit * weight_stride + other];
            }
        }
        #[unroll]
        for query in 0..tile {
            values[query] *= fading[query];
        }
        for other in 0..ENTRIES {
            let source = usize::min(at + other, entries - 1);
            let value = v[(kv_head * capacity + source) * UNITS + unit];
            #[unroll]
            for query in 0..tile {
                values[query] += weights[query * weight_stride + other] * value;
            }
        }
        sync_cube();
    }

    let splits = CUBE_COUNT_Y as usize;
    #[unroll]
    for index in 0..tile {
        let query = first_query + index;
        if query <= last_query {
            let head = query / group * heads + first_head + query % group;
            mixed[(head * splits + CUBE_POS_Y as usize) * UNITS + unit] = values[index];
        }
    }
    let query = first_query + unit;
    if unit < tile && query <= last_query {
        let head = query / group * heads + first_head + query % group;
        let to = (head * splits + CUBE_POS_Y as usize) * 2;
        sums[to] = highest[unit];
        sums[to + 1] = sum;
    }
}

/// A workgroup for each head of each row, a unit for each dimension.
#[cube(launch_unchecked)]
fn merge_kernel(mixed: &[f32], sums: &[f32], out: &mut [f32], splits: usize) {
    let first = CUBE_POS_X as usize * splits;
    let mut highest = f32::new(LOWEST);
    for split in first..first + splits {
        highest = f32::max(highest, sums[split * 2]);
    }
    let mut sum = 0.0_f32;
    let mut value = 0.0_f32;
    for split in first..first + splits {
        let weight = f32::exp(sums[split * 2] - highest);
        sum += weight * sums[split * 2 + 1];
        value += weight * mixed[split * UNITS + UNIT_POS as usize];
    }
    out[CUBE_POS_X as usize * UNITS + UNIT_POS as usize] = value / sum;
}
