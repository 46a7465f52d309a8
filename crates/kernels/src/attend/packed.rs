//! Entries of bytes that share a scale: a quarter of the memory of f32, and products in integers.
//!
//! An entry is a row of f32 in name only: the bits of d_head signed bytes, four in each, then the
//! scale. So it goes through everything that moves rows of a cache. No word has the bits of a NaN,
//! which need not survive being moved: see [`pack`]. Keys and queries are rounded after a Hadamard
//! transform, which leaves their products; so are values, and what is mixed of them goes back.

use super::hadamard::transform;
use super::{BLOCK, Block, Format, Mixed, SLICE};
use crate::lanes::{F32x4, I16x8, I32x4};
use crate::rounding::{rounded, scales};

/// Largest magnitude of a number of an entry.
const LEVELS: f32 = 127.0;
/// Largest magnitude of rounded queries and weights. With them a sum over 64 products stays below
/// 64 · 127 · 32767 < 2²⁸.
const QUERY_LEVELS: f32 = 32_767.0;
/// Of a word: all are set in NaNs and infinities.
const EXPONENT: i32 = 0x7f80_0000;
/// The lowest bit of the last of a word's four bytes.
const LOWEST: i32 = 0x0100_0000;

/// f32 that an entry takes.
pub(crate) const fn packed_width(d_head: usize) -> usize {
    d_head / 4 + 1
}

/// Packs an entry: d_head numbers to [`packed_width`]. A word that would be no number has its last byte
/// moved by one: from 127 to 126, or from -1 to -2, if the byte before it is negative.
pub(crate) fn pack(entry: &[f32], out: &mut [f32]) {
    let mut entry = entry.to_vec();
    transform(&mut entry);
    let [scale, inverse] = scales(&entry, LEVELS);
    let (out, last) = out.split_at_mut(entry.len() / 4);
    for (sixteen, out) in entry.as_chunks::<16>().0.iter().zip(out.as_chunks_mut::<4>().0) {
        let [first, second] = [0, 1].map(|half| {
            let [low, high] = rounded(&sixteen.as_chunks().0[half], inverse);
            I16x8::pack(low, high)
        });
        *out = I16x8::narrow(first, second).to_array().map(|word| {
            let is_number = word & EXPONENT != EXPONENT;
            f32::from_bits((if is_number { word } else { word & !LOWEST }).cast_unsigned())
        });
    }
    last[0] = scale;
}

/// The numbers that an entry stands for.
pub(crate) fn unpack(packed: &[f32], out: &mut [f32]) {
    let (packed, scale) = packed.split_at(packed.len() - 1);
    for (packed, out) in packed.as_chunks().0.iter().zip(out.as_chunks_mut::<8>().0) {
        for (out, value) in out.iter_mut().zip(I16x8::widen(packed).to_array()) {
            *out = scale[0] * f32::from(value);
        }
    }
    transform(out);
}

pub(super) struct Packed;

/// Queries, rounded.
pub(super) struct Queries<const HEADS: usize> {
    /// `[d_head / 8, HEADS, 8]`.
    values: Vec<[[i16; 8]; HEADS]>,
    scales: [f32; HEADS],
}

impl Format for Packed {
    type Queries<const HEADS: usize> = Queries<HEADS>;

    fn width(d_head: usize) -> usize {
        packed_width(d_head)
    }

    fn queries<const HEADS: usize>(q: &[f32], d_head: usize) -> Queries<HEADS> {
        let mut values = vec![[[0; 8]; HEADS]; d_head / 8];
        let mut all_scales = [0.0; HEADS];
        let mut q = q.to_vec();
        for (head, q) in q.chunks_exact_mut(d_head).enumerate() {
            transform(q);
            let [scale, inverse] = scales(q, QUERY_LEVELS);
            all_scales[head] = scale;
            for (values, eight) in values.iter_mut().zip(q.as_chunks().0) {
                let [low, high] = rounded(eight, inverse);
                values[head] = I16x8::pack(low, high).to_array();
            }
        }
        Queries { values, scales: all_scales }
    }

    #[inline(never)]
    fn products<const HEADS: usize>(
        queries: &Queries<HEADS>,
        keys: &[f32],
        values: &[f32],
        d_head: usize,
        block: &mut Block<HEADS>,
    ) {
        let width = packed_width(d_head);
        let mut scales = [[0.0; 2]; BLOCK / 2];
        let mut folded = [[[0; 4]; HEADS]; BLOCK / 2];
        let pairs = Pairs {
            keys,
            values,
            folded: &mut folded,
            key_scales: &mut scales,
            value_scales: block.scales.as_chunks_mut().0,
        };
        // The compiler knows the size that matters, and unrolls.
        match <&[_; 8]>::try_from(&queries.values[..]) {
            Ok(eights) => products_of_pairs(eights, const { packed_width(64) }, pairs),
            Err(_) => products_of_pairs(&queries.values, width, pairs),
        }
        let fours = folded.as_chunks::<2>().0.iter().zip(scales.as_flattened().as_chunks().0);
        for (index, (folded, scales)) in fours.enumerate().take(keys.len().div_ceil(4 * width)) {
            #[allow(clippy::needless_range_loop)] // as below
            for head in 0..HEADS {
                let [ab, cd] = [0, 1].map(|pair| I32x4::load(&folded[pair][head]));
                let scales = F32x4::load(scales).mul(F32x4::splat(queries.scales[head]));
                let products = I32x4::add_halves(ab, cd).to_f32().mul(scales);
                products.store(&mut block.weights[head].as_chunks_mut().0[index]);
            }
        }
    }

    fn mix<const HEADS: usize>(
        values: &[f32],
        d_head: usize,
        block: &Block<HEADS>,
        mixed: &mut [Mixed<HEADS>],
    ) {
        let width = packed_width(d_head);
        let weights = RoundedWeights::new(block);
        for (slice, mixed) in mixed.iter_mut().enumerate() {
            add_slice(&values[slice * SLICE / 4..], width, &weights, values.len() / width, mixed);
        }
    }

    fn restore(mixed: &mut [f32]) {
        transform(mixed);
    }
}

/// A block's entries, and what becomes of them two by two.
struct Pairs<'a, const HEADS: usize> {
    keys: &'a [f32],
    values: &'a [f32],
    folded: &'a mut [[[i32; 4]; HEADS]],
    key_scales: &'a mut [[f32; 2]],
    value_scales: &'a mut [[f32; 2]],
}

#[inline(always)]
fn products_of_pairs<const HEADS: usize>(
    queries: &[[[i16; 8]; HEADS]],
    width: usize,
    pairs: Pairs<'_, HEADS>,
) {
    let inputs = pairs.keys.chunks(2 * width).zip(pairs.values.chunks(2 * width));
    let outputs = pairs.folded.iter_mut().zip(pairs.key_scales).zip(pairs.value_scales);
    for ((keys, values), ((folded, key_scales), value_scales)) in inputs.zip(outputs) {
        // A last entry without a partner is its own.
        let second = keys.len() - width;
        let (a, b) = (&keys[..width], &keys[second..]);
        products_of_two(queries, a, b, folded);
        *key_scales = [a[width - 1], b[width - 1]];
        // Read here, values are on their way from memory when their turn comes: a sixth of all time
        // with thousands of entries.
        *value_scales = [values[width - 1], values[second + width - 1]];
    }
}

/// Products of two keys, but for the scales: lanes 0 and 2 add up to those of `a`, the others to
/// those of `b`.
#[inline(always)]
#[allow(clippy::needless_range_loop)] // zipped slices are not unrolled, nor even inlined
fn products_of_two<const HEADS: usize>(
    queries: &[[[i16; 8]; HEADS]],
    a: &[f32],
    b: &[f32],
    folded: &mut [[i32; 4]; HEADS],
) {
    let mut sums = [[I32x4::load(&[0; 4]); 2]; HEADS];
    let (a, b) = (&a.as_chunks().0[..queries.len()], &b.as_chunks().0[..queries.len()]);
    for eight in 0..queries.len() {
        let (a, b) = (I16x8::widen(&a[eight]), I16x8::widen(&b[eight]));
        for head in 0..HEADS {
            let q = I16x8::load(&queries[eight][head]);
            sums[head][0] = sums[head][0].add(q.dot(a));
            sums[head][1] = sums[head][1].add(q.dot(b));
        }
    }
    for (folded, [a, b]) in folded.iter_mut().zip(sums) {
        I32x4::fold(a, b).store(folded);
    }
}

/// Weights times the scales of the values, rounded.
struct RoundedWeights<const HEADS: usize> {
    /// Those of entries 2 i and 2 i + 1 in a word.
    pairs: [[i32; BLOCK / 2]; HEADS],
    scales: [f32; HEADS],
}

impl<const HEADS: usize> RoundedWeights<HEADS> {
    #[inline(never)]
    fn new(block: &Block<HEADS>) -> Self {
        // What is no number must not become one; of the weights the softmax's total sees to that.
        let mut broken = F32x4::ZERO;
        for scales in block.scales.as_chunks().0 {
            broken = broken.add(F32x4::load(scales).mul(F32x4::ZERO));
        }
        let broken: f32 = broken.to_array().into_iter().sum();
        let mut rounded_weights = Self { pairs: [[0; BLOCK / 2]; HEADS], scales: [0.0; HEADS] };
        for (head, weights) in block.weights.iter().enumerate() {
            let greatest = block.greatest[head];
            rounded_weights.scales[head] = greatest / QUERY_LEVELS + broken;
            let inverse = if greatest > 0.0 { QUERY_LEVELS / greatest } else { 0.0 };
            let pairs = rounded_weights.pairs[head].as_chunks_mut().0;
            for (pairs, eight) in pairs.iter_mut().zip(weights.as_chunks().0) {
                let [low, high] = rounded(eight, inverse);
                *pairs = I16x8::pack(low, high).words();
            }
        }
        rounded_weights
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
    assert!(count <= BLOCK && values.len() >= (count - 1) * width + SLICE / 4);
    let mut sums = [[I32x4::load(&[0; 4]); SLICE / 4]; HEADS];
    let mut add = |pair: usize, step: usize| {
        let eight = |at: usize| {
            // SAFETY: the last entry's slice is there, as just asserted.
            let two = unsafe { values.as_ptr().add(at).cast::<[f32; 2]>().as_ref_unchecked() };
            I16x8::widen(two)
        };
        let (a, b) = (2 * pair * width, 2 * pair * width + step);
        let (a_low, a_high, b_low, b_high) = (eight(a), eight(a + 2), eight(b), eight(b + 2));
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
    };
    for pair in 0..count / 2 {
        add(pair, width);
    }
    if !count.is_multiple_of(2) {
        // Its partner has no weight, so any will do.
        add(count / 2, 0);
    }
    for head in 0..HEADS {
        let scale = F32x4::splat(weights.scales[head]);
        for (mixed, sum) in mixed[head].as_chunks_mut::<4>().0.iter_mut().zip(sums[head]) {
            F32x4::load(mixed).add(sum.to_f32().mul(scale)).store(mixed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_a_nan() {
        // Of 127. The last of each four is what would make a NaN or an infinity of the first three.
        let numbers = [[0, 3, -127, 127], [5, 0, -1, -1], [127, 0, -7, -1], [9, 1, -2, -127]];
        let mut entry =
            numbers.as_flattened().iter().map(|x| *x as f32 / 127.0).collect::<Vec<_>>();
        transform(&mut entry);
        let (mut packed, mut found) = ([0.0; packed_width(16)], [0.0; 16]);
        pack(&entry, &mut packed);
        assert!(packed.iter().all(|word| word.is_finite()));
        unpack(&packed, &mut found);
        transform(&mut found);
        let expected = [[0, 3, -127, 126], [5, 0, -1, -2], [127, 0, -7, -2], [9, 1, -2, -127]];
        for (found, expected) in found.iter().zip(expected.as_flattened()) {
            assert!((found * 127.0 - *expected as f32).abs() < 1e-3, "{found} for {expected}");
        }
    }
}
