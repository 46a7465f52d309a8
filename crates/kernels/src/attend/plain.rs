//! Entries of d_head f32 numbers.

use super::{BLOCK, Block, Format, Mixed, SLICE};
use crate::lanes::F32x4;

pub(super) struct Plain;

impl Format for Plain {
    /// `[d_head / 4, HEADS, 4]`.
    type Queries<const HEADS: usize> = Vec<[[f32; 4]; HEADS]>;

    fn width(d_head: usize) -> usize {
        d_head
    }

    fn queries<const HEADS: usize>(q: &[f32], d_head: usize) -> Self::Queries<HEADS> {
        let mut queries = vec![[[0.0; 4]; HEADS]; d_head / 4];
        for (head, q) in q.chunks_exact(d_head).enumerate() {
            for (queries, q) in queries.iter_mut().zip(q.as_chunks().0) {
                queries[head] = *q;
            }
        }
        queries
    }

    #[inline(never)]
    fn products<const HEADS: usize>(
        queries: &Self::Queries<HEADS>,
        keys: &[f32],
        _: &[f32],
        d_head: usize,
        block: &mut Block<HEADS>,
    ) {
        block.scales.fill(1.0);
        for (index, keys) in keys.chunks(4 * d_head).enumerate() {
            let count = keys.len() / d_head;
            let products = if count == 4 {
                products_of_four(queries, keys)
            } else {
                // Zeros in place of the keys that are not there.
                let padding = vec![0.0; (4 - count) * d_head];
                products_of_four(queries, &[keys, &padding].concat())
            };
            for (weights, products) in block.weights.iter_mut().zip(products) {
                weights.as_chunks_mut().0[index] = products;
            }
        }
    }

    fn mix<const HEADS: usize>(
        values: &[f32],
        d_head: usize,
        block: &Block<HEADS>,
        mixed: &mut [Mixed<HEADS>],
    ) {
        let count = values.len() / d_head;
        let slices = values.as_chunks::<SLICE>().0;
        for (slice, mixed) in mixed.iter_mut().enumerate() {
            add_slice(&slices[slice..], d_head / SLICE, &block.weights, count, mixed);
        }
    }

    fn restore(_: &mut [f32]) {}
}

#[inline(always)]
fn products_of_four<const HEADS: usize>(
    queries: &[[[f32; 4]; HEADS]],
    keys: &[f32],
) -> [[f32; 4]; HEADS] {
    let (a, rest) = keys.as_chunks::<4>().0.split_at(queries.len());
    let (b, rest) = rest.split_at(queries.len());
    let (c, d) = rest.split_at(queries.len());
    let (ab, cd) = (products_of_two(queries, a, b), products_of_two(queries, c, d));
    let mut products = [[0.0; 4]; HEADS];
    for head in 0..HEADS {
        let sums = F32x4::sums([ab[head][0], ab[head][1], cd[head][0], cd[head][1]]);
        sums.store(&mut products[head]);
    }
    products
}

/// The lanes add up to the products.
#[inline(always)]
fn products_of_two<const HEADS: usize>(
    queries: &[[[f32; 4]; HEADS]],
    a: &[[f32; 4]],
    b: &[[f32; 4]],
) -> [[F32x4; 2]; HEADS] {
    let mut sums = [[F32x4::ZERO; 2]; HEADS];
    for ((q, a), b) in queries.iter().zip(a).zip(b) {
        let (a, b) = (F32x4::load(a), F32x4::load(b));
        for head in 0..HEADS {
            let q = F32x4::load(&q[head]);
            sums[head][0] = sums[head][0].add(q.mul(a));
            sums[head][1] = sums[head][1].add(q.mul(b));
        }
    }
    sums
}

/// Adds weight times slice over every `step`-th of the slices, `count` of them.
// A function of its own: the compiler in browsers runs out of registers in large ones.
#[inline(never)]
#[allow(clippy::needless_range_loop)] // iterators over heads within the loop are not unrolled
fn add_slice<const HEADS: usize>(
    slices: &[[f32; SLICE]],
    step: usize,
    weights: &[[f32; BLOCK]; HEADS],
    count: usize,
    mixed: &mut Mixed<HEADS>,
) {
    assert!(count <= BLOCK && slices.len() > (count - 1) * step);
    let mut sums = [[F32x4::ZERO; SLICE / 4]; HEADS];
    for entry in 0..count {
        // SAFETY: the slice of the last entry is there, as just asserted.
        let value = unsafe { slices.get_unchecked(entry * step) }.as_chunks::<4>().0;
        for part in 0..SLICE / 4 {
            let value = F32x4::load(&value[part]);
            for head in 0..HEADS {
                let weight = F32x4::splat(weights[head][entry]);
                sums[head][part] = sums[head][part].add(weight.mul(value));
            }
        }
    }
    for head in 0..HEADS {
        for (mixed, sum) in mixed[head].as_chunks_mut::<4>().0.iter_mut().zip(sums[head]) {
            F32x4::load(mixed).add(sum).store(mixed);
        }
    }
}
