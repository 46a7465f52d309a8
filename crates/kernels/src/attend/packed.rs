//! Entries of 12-bit numbers that share a scale: half the memory of f32, and products in integers.
//!
//! An entry is a row of f32 in name only: the bits of d_head numbers, two in each, then the scale.
//! So it goes through everything that moves rows of a cache. The numbers are kept without a sign,
//! so that no two of them look like a NaN, whose bits need not survive being moved.

use super::{BLOCK, Format, Mixed, SLICE, Weights};
use crate::lanes::{F32x4, I16x8, I32x4};
use crate::rounding::{self, rounded, scales};

/// Largest magnitude of a number of an entry, before it is moved up by [`ZERO`].
const LEVELS: f32 = 2_047.0;
const ZERO: i32 = 2_048;
/// Largest magnitude of rounded queries and weights. With them a sum over 64 products stays below
/// 64 · 4096 · 4096 = 2³⁰.
const QUERY_LEVELS: f32 = 4_095.0;

/// f32 that an entry takes.
pub(crate) const fn packed_width(d_head: usize) -> usize {
    d_head / 2 + 1
}

/// Packs an entry: d_head numbers to [`packed_width`].
pub(crate) fn pack(entry: &[f32], out: &mut [f32]) {
    let [scale, inverse] = scales(entry, LEVELS);
    let (out, last) = out.split_at_mut(entry.len() / 2);
    let zero = I32x4::load(&[ZERO; 4]);
    for (eight, out) in entry.as_chunks::<8>().0.iter().zip(out.as_chunks_mut().0) {
        let [low, high] = rounded(eight, inverse);
        I16x8::pack(low.add(zero), high.add(zero)).bits_to_f32().store(out);
    }
    last[0] = scale;
}

/// The numbers that an entry stands for.
pub(crate) fn unpack(packed: &[f32], out: &mut [f32]) {
    let (packed, scale) = packed.split_at(packed.len() - 1);
    for (packed, out) in packed.as_chunks().0.iter().zip(out.as_chunks_mut::<8>().0) {
        let values = F32x4::load(packed).halves().to_array();
        for (out, value) in out.iter_mut().zip(values) {
            *out = scale[0] * (i32::from(value) - ZERO) as f32;
        }
    }
}

pub(super) struct Packed;

/// Queries, rounded.
pub(super) struct Queries<const HEADS: usize> {
    /// `[d_head / 8, HEADS, 8]`.
    values: Vec<[[i16; 8]; HEADS]>,
    scales: [f32; HEADS],
    /// What the products have too much, since keys are moved up; negative.
    excess: [i32; HEADS],
}

impl Format for Packed {
    type Queries<const HEADS: usize> = Queries<HEADS>;

    fn width(d_head: usize) -> usize {
        packed_width(d_head)
    }

    fn queries<const HEADS: usize>(q: &[f32], d_head: usize) -> Queries<HEADS> {
        let mut values = vec![[[0; 8]; HEADS]; d_head / 8];
        let (mut all_scales, mut excess) = ([0.0; HEADS], [0; HEADS]);
        for (head, q) in q.chunks_exact(d_head).enumerate() {
            let [scale, inverse] = scales(q, QUERY_LEVELS);
            all_scales[head] = scale;
            for (values, eight) in values.iter_mut().zip(q.as_chunks().0) {
                let [low, high] = rounded(eight, inverse);
                values[head] = I16x8::pack(low, high).to_array();
                excess[head] -= ZERO * values[head].iter().map(|q| i32::from(*q)).sum::<i32>();
            }
        }
        Queries { values, scales: all_scales, excess }
    }

    #[inline(always)]
    fn products<const HEADS: usize>(
        queries: &Queries<HEADS>,
        keys: &[f32],
        d_head: usize,
    ) -> [[f32; 4]; HEADS] {
        let (a, rest) = keys.split_at(packed_width(d_head));
        let (b, rest) = rest.split_at(packed_width(d_head));
        let (c, d) = rest.split_at(packed_width(d_head));
        let (ab, cd) = (products_of_two(queries, a, b), products_of_two(queries, c, d));
        let last = d_head / 2;
        let scales = F32x4::load(&[a[last], b[last], c[last], d[last]]);
        let mut products = [[0.0; 4]; HEADS];
        for head in 0..HEADS {
            let sums = F32x4::sums([ab[head][0], ab[head][1], cd[head][0], cd[head][1]]);
            sums.mul(scales).mul(F32x4::splat(queries.scales[head])).store(&mut products[head]);
        }
        products
    }

    fn mix<const HEADS: usize>(
        values: &[f32],
        d_head: usize,
        weights: &Weights<HEADS>,
        mixed: &mut [Mixed<HEADS>],
    ) {
        let width = packed_width(d_head);
        let mut scales = [0.0; BLOCK];
        for (scale, value) in scales.iter_mut().zip(values.chunks_exact(width)) {
            *scale = value[d_head / 2];
        }
        let weights = RoundedWeights::new(weights, &scales);
        for (slice, mixed) in mixed.iter_mut().enumerate() {
            add_slice(&values[slice * SLICE / 2..], width, &weights, values.len() / width, mixed);
        }
    }
}

/// The lanes add up to the products, but for the scales.
#[inline(always)]
#[allow(clippy::needless_range_loop)] // zipped slices are not unrolled, nor even inlined
fn products_of_two<const HEADS: usize>(
    queries: &Queries<HEADS>,
    a: &[f32],
    b: &[f32],
) -> [[F32x4; 2]; HEADS] {
    let mut sums = [[I32x4::load(&[0; 4]); 2]; HEADS];
    for (sums, excess) in sums.iter_mut().zip(queries.excess) {
        *sums = [I32x4::load(&[excess, 0, 0, 0]); 2];
    }
    let eights = queries.values.len();
    let (a, b) = (&a.as_chunks().0[..eights], &b.as_chunks().0[..eights]);
    for eight in 0..eights {
        let (a, b) = (F32x4::load(&a[eight]).halves(), F32x4::load(&b[eight]).halves());
        for head in 0..HEADS {
            let q = I16x8::load(&queries.values[eight][head]);
            sums[head][0] = sums[head][0].add(q.dot(a));
            sums[head][1] = sums[head][1].add(q.dot(b));
        }
    }
    let mut products = [[F32x4::ZERO; 2]; HEADS];
    for (products, [a, b]) in products.iter_mut().zip(sums) {
        *products = [a.to_f32(), b.to_f32()];
    }
    products
}

/// Weights times the scales of the values, rounded.
struct RoundedWeights<const HEADS: usize> {
    /// Those of entries 2 i and 2 i + 1 in a word.
    pairs: [[i32; BLOCK / 2]; HEADS],
    scales: [f32; HEADS],
    /// As in [`Queries`].
    excess: [i32; HEADS],
}

impl<const HEADS: usize> RoundedWeights<HEADS> {
    #[inline(always)]
    fn new(weights: &Weights<HEADS>, scales: &[f32; BLOCK]) -> Self {
        let mut pairs = [[0; BLOCK / 2]; HEADS];
        let (mut all_scales, mut excess) = ([0.0; HEADS], [0; HEADS]);
        for (head, weights) in weights.iter().enumerate() {
            let mut products = [0.0; BLOCK];
            let (fours, _) = products.as_chunks_mut::<4>();
            for (index, product) in fours.iter_mut().enumerate() {
                let scales = F32x4::load(&scales.as_chunks().0[index]);
                F32x4::load(&weights.as_chunks().0[index]).mul(scales).store(product);
            }
            let [scale, inverse] = rounding::scales(&products, QUERY_LEVELS);
            all_scales[head] = scale;
            let mut sum = I32x4::load(&[0; 4]);
            let (pairs, _) = pairs[head].as_chunks_mut();
            for (index, pairs) in pairs.iter_mut().enumerate() {
                let [low, high] = rounded(&products.as_chunks().0[index], inverse);
                sum = sum.add(low).add(high);
                *pairs = I16x8::pack(low, high).words();
            }
            excess[head] = -ZERO * sum.to_array().into_iter().sum::<i32>();
        }
        Self { pairs, scales: all_scales, excess }
    }
}

/// Adds weight times slice; `values` begins at the slice of the first of `count` entries.
// A function of its own: the compiler in browsers runs out of registers in large ones.
#[inline(never)]
fn add_slice<const HEADS: usize>(
    values: &[f32],
    width: usize,
    weights: &RoundedWeights<HEADS>,
    count: usize,
    mixed: &mut Mixed<HEADS>,
) {
    assert!(count <= BLOCK && values.len() >= (count - 1) * width + SLICE / 2);
    let mut sums = [[I32x4::load(&[0; 4]); SLICE / 4]; HEADS];
    for (sums, excess) in sums.iter_mut().zip(weights.excess) {
        *sums = [I32x4::load(&[excess; 4]); SLICE / 4];
    }
    for pair in 0..count.div_ceil(2) {
        // The partner of a last entry without one has no weight, so any will do.
        let entries = [2 * pair, (2 * pair + 1).min(count - 1)];
        let eight = |number: usize| {
            // SAFETY: the last entry's slice is there, as just asserted.
            let four = unsafe { values.as_ptr().add(number).cast::<[f32; 4]>().as_ref_unchecked() };
            F32x4::load(four).halves()
        };
        let (a, b) = (entries[0] * width, entries[1] * width);
        let (a_low, a_high, b_low, b_high) = (eight(a), eight(a + 4), eight(b), eight(b + 4));
        let low = [a_low.zip_low(b_low), a_low.zip_high(b_low)];
        let high = [a_high.zip_low(b_high), a_high.zip_high(b_high)];
        for head in 0..HEADS {
            let weight = I16x8::splat_pair(weights.pairs[head][pair]);
            let sums = &mut sums[head];
            sums[0] = sums[0].add(low[0].dot(weight));
            sums[1] = sums[1].add(low[1].dot(weight));
            sums[2] = sums[2].add(high[0].dot(weight));
            sums[3] = sums[3].add(high[1].dot(weight));
        }
    }
    for head in 0..HEADS {
        let scale = F32x4::splat(weights.scales[head]);
        for (mixed, sum) in mixed[head].as_chunks_mut::<4>().0.iter_mut().zip(sums[head]) {
            F32x4::load(mixed).add(sum.to_f32().mul(scale)).store(mixed);
        }
    }
}
