//! Attention over the cache on the CPU: block by block of entries with a running softmax (Milakov &
//! Gimelshein 2018), so that a block stays in the nearest memory while all queries read it.

use crate::lanes::F32x4;
use std::ops::Range;

/// Entries that are read together.
const BLOCK: usize = 64;
/// Numbers of a value that are summed together: as many as there are registers for.
const SLICE: usize = 16;

/// Sizes of [`attend`].
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) rows: usize,
    pub(crate) heads: usize,
    pub(crate) kv_heads: usize,
    /// A multiple of [`SLICE`].
    pub(crate) d_head: usize,
    /// Entries between two KV heads.
    pub(crate) capacity: usize,
    /// What the last row sees; each row before it sees one less.
    pub(crate) entries: usize,
}

/// `softmax(q kᵀ / sqrt(d_head)) v`: `q` and `out` are `[rows, heads * d_head]`, `k` and `v`
/// `[kv_heads, capacity, d_head]`.
pub(crate) fn attend(q: &[f32], k: &[f32], v: &[f32], sizes: Sizes, out: &mut [f32]) {
    let Sizes { heads, kv_heads, d_head, capacity, entries, .. } = sizes;
    let group = heads / kv_heads;
    for kv_head in 0..kv_heads {
        let held = kv_head * capacity * d_head..(kv_head * capacity + entries) * d_head;
        let (k, v) = (&k[held.clone()], &v[held]);
        // The query heads of a group in threes, which share every key that is read.
        let mut first = kv_head * group;
        while first < (kv_head + 1) * group {
            let heads = first..((kv_head + 1) * group).min(first + 3);
            first = heads.end;
            match heads.len() {
                1 => attend_heads::<1>(q, k, v, sizes, heads, out),
                2 => attend_heads::<2>(q, k, v, sizes, heads, out),
                _ => attend_heads::<3>(q, k, v, sizes, heads, out),
            }
        }
    }
}

/// Queries of one row, so far.
struct Running<const HEADS: usize> {
    /// `[d_head / 4, HEADS, 4]`, scaled.
    q: Vec<[[f32; 4]; HEADS]>,
    /// `[d_head / SLICE, HEADS, SLICE]`: values times weights.
    mixed: Vec<[[f32; SLICE]; HEADS]>,
    highest: [f32; HEADS],
    total: [f32; HEADS],
}

/// For query heads that share their keys and values `[entries, d_head]`.
fn attend_heads<const HEADS: usize>(
    q: &[f32],
    k: &[f32],
    v: &[f32],
    sizes: Sizes,
    heads: Range<usize>,
    out: &mut [f32],
) {
    let Sizes { rows, d_head, entries, .. } = sizes;
    let width = sizes.heads * d_head;
    let columns = heads.start * d_head..heads.end * d_head;
    let mut running: Vec<Running<HEADS>> =
        q.chunks_exact(width).map(|row| Running::new(&row[columns.clone()], d_head)).collect();
    let blocks = k.chunks(BLOCK * d_head).zip(v.chunks(BLOCK * d_head));
    for (index, (k, v)) in blocks.enumerate() {
        for (row, running) in running.iter_mut().enumerate() {
            let visible = (entries - rows + row + 1).saturating_sub(index * BLOCK);
            let visible = visible.min(k.len() / d_head) * d_head;
            if visible > 0 {
                running.read(&k[..visible], &v[..visible], d_head);
            }
        }
    }
    for (running, out) in running.iter().zip(out.chunks_exact_mut(width)) {
        running.write(&mut out[columns.clone()], d_head);
    }
}

impl<const HEADS: usize> Running<HEADS> {
    /// `q`: `[HEADS, d_head]`.
    fn new(q: &[f32], d_head: usize) -> Self {
        let scale = (d_head as f32).sqrt().recip();
        let mut scaled = vec![[[0.0; 4]; HEADS]; d_head / 4];
        for (head, q) in q.chunks_exact(d_head).enumerate() {
            for (scaled, q) in scaled.iter_mut().zip(q.as_chunks::<4>().0) {
                F32x4::load(q).mul(F32x4::splat(scale)).store(&mut scaled[head]);
            }
        }
        Self {
            q: scaled,
            mixed: vec![[[0.0; SLICE]; HEADS]; d_head / SLICE],
            highest: [f32::MIN; HEADS],
            total: [0.0; HEADS],
        }
    }

    /// At most a block of keys and values.
    fn read(&mut self, k: &[f32], v: &[f32], d_head: usize) {
        let mut scores = [[[f32::MIN; 4]; BLOCK / 4]; HEADS];
        for (index, k) in k.chunks(4 * d_head).enumerate() {
            let count = k.len() / d_head;
            let mut products = if count == 4 {
                products(&self.q, k)
            } else {
                // Keys of zeros in place of those that are not there.
                products(&self.q, &[k, &vec![0.0; (4 - count) * d_head]].concat())
            };
            for (scores, products) in scores.iter_mut().zip(&mut products) {
                products[count..].fill(f32::MIN);
                scores[index] = *products;
            }
        }
        let weights = self.soften(&scores);
        self.mix(v, d_head, &weights);
    }

    /// Weights `[entries, HEADS]` of scores, relative to the highest so far.
    #[inline(always)]
    fn soften(&mut self, scores: &[[[f32; 4]; BLOCK / 4]; HEADS]) -> [[f32; HEADS]; BLOCK] {
        let mut weights = [[0.0; HEADS]; BLOCK];
        for (head, scores) in scores.iter().enumerate() {
            let mut most = F32x4::splat(self.highest[head]);
            for scores in scores {
                most = F32x4::load(scores).max(most);
            }
            let highest = most.to_array().into_iter().fold(f32::MIN, f32::max);
            let [shrink, ..] = F32x4::splat(self.highest[head] - highest).exp().to_array();
            self.highest[head] = highest;
            let mut total = F32x4::splat(0.0);
            for (index, scores) in scores.iter().enumerate() {
                let exp = F32x4::load(scores).sub(F32x4::splat(highest)).exp();
                total = total.add(exp);
                for (lane, weight) in exp.to_array().into_iter().enumerate() {
                    weights[4 * index + lane][head] = weight;
                }
            }
            let [a, b, c, d] = total.to_array();
            self.total[head] = self.total[head] * shrink + ((a + b) + (c + d));
            for mixed in &mut self.mixed {
                for mixed in mixed[head].as_chunks_mut::<4>().0 {
                    F32x4::load(mixed).mul(F32x4::splat(shrink)).store(mixed);
                }
            }
        }
        weights
    }

    fn mix(&mut self, v: &[f32], d_head: usize, weights: &[[f32; HEADS]; BLOCK]) {
        let (slices, _) = v.as_chunks::<SLICE>();
        let weights = &weights[..v.len() / d_head];
        for (slice, mixed) in self.mixed.iter_mut().enumerate() {
            let sums = weighted_sums(&slices[slice..], d_head / SLICE, weights);
            for (mixed, sums) in mixed.iter_mut().zip(sums) {
                for (mixed, sum) in mixed.as_chunks_mut::<4>().0.iter_mut().zip(sums) {
                    F32x4::load(mixed).add(sum).store(mixed);
                }
            }
        }
    }

    /// `out`: `[HEADS, d_head]`.
    fn write(&self, out: &mut [f32], d_head: usize) {
        for (head, out) in out.chunks_exact_mut(d_head).enumerate() {
            let total = F32x4::splat(self.total[head]);
            let mixed = self.mixed.iter().flat_map(|mixed| mixed[head].as_chunks::<4>().0);
            for (out, mixed) in out.as_chunks_mut::<4>().0.iter_mut().zip(mixed) {
                F32x4::load(mixed).div(total).store(out);
            }
        }
    }
}

/// The products of four keys with the queries.
#[inline(always)]
fn products<const HEADS: usize>(q: &[[[f32; 4]; HEADS]], k: &[f32]) -> [[f32; 4]; HEADS] {
    let (a, rest) = k.as_chunks::<4>().0.split_at(q.len());
    let (b, rest) = rest.split_at(q.len());
    let (c, d) = rest.split_at(q.len());
    let (ab, cd) = (products_of_two(q, a, b), products_of_two(q, c, d));
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
    q: &[[[f32; 4]; HEADS]],
    a: &[[f32; 4]],
    b: &[[f32; 4]],
) -> [[F32x4; 2]; HEADS] {
    let mut sums = [[F32x4::splat(0.0); 2]; HEADS];
    for ((q, a), b) in q.iter().zip(a).zip(b) {
        let (a, b) = (F32x4::load(a), F32x4::load(b));
        for head in 0..HEADS {
            let q = F32x4::load(&q[head]);
            sums[head][0] = sums[head][0].add(q.mul(a));
            sums[head][1] = sums[head][1].add(q.mul(b));
        }
    }
    sums
}

/// `Σ weight · v` over every `step`-th of the slices.
// A function of its own: the compiler in browsers runs out of registers in large ones.
#[inline(never)]
fn weighted_sums<const HEADS: usize>(
    slices: &[[f32; SLICE]],
    step: usize,
    weights: &[[f32; HEADS]],
) -> [[F32x4; SLICE / 4]; HEADS] {
    assert!(slices.len() > (weights.len() - 1) * step);
    let mut sums = [[F32x4::splat(0.0); SLICE / 4]; HEADS];
    for (entry, weights) in weights.iter().enumerate() {
        // SAFETY: the last entry's slice is there, as just asserted.
        let v = unsafe { slices.get_unchecked(entry * step) };
        let (v, _) = v.as_chunks::<4>();
        for part in 0..SLICE / 4 {
            let v = F32x4::load(&v[part]);
            for head in 0..HEADS {
                let weight = F32x4::splat(weights[head]);
                sums[head][part] = sums[head][part].add(weight.mul(v));
            }
        }
    }
    sums
}
