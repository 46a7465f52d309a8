//! Attention over the cache on the CPU: block by block of entries with a running softmax (Milakov &
//! Gimelshein 2018), so that a block stays in the nearest memory while all queries read it.

mod hadamard;
mod packed;
mod plain;

pub(crate) use packed::{pack, packed_width, unpack};

use crate::lanes::F32x4;
use packed::Packed;
use plain::Plain;
use std::f32::consts::LOG2_E;
use std::ops::Range;

/// Entries that are read together.
const BLOCK: usize = 64;
/// Numbers of a value that are summed together: as many as there are registers for.
const SLICE: usize = 16;

/// How the numbers of an entry are kept.
trait Format {
    /// A row's queries of some heads.
    type Queries<const HEADS: usize>;

    /// Numbers of an entry.
    fn width(d_head: usize) -> usize;

    /// `q`: `[HEADS, d_head]`, scaled.
    fn queries<const HEADS: usize>(q: &[f32], d_head: usize) -> Self::Queries<HEADS>;

    /// The products of at most a block of keys with all queries, and the scales of their values.
    fn products<const HEADS: usize>(
        queries: &Self::Queries<HEADS>,
        keys: &[f32],
        values: &[f32],
        d_head: usize,
        block: &mut Block<HEADS>,
    );

    /// Adds `Σ weight · value`, over those of a block.
    fn mix<const HEADS: usize>(
        values: &[f32],
        d_head: usize,
        block: &Block<HEADS>,
        mixed: &mut [Mixed<HEADS>],
    );

    /// Makes plain numbers of mixed ones, of one head.
    fn restore(mixed: &mut [f32]);
}

/// What is known of a block's entries. Those that are not there have no weight.
struct Block<const HEADS: usize> {
    /// Products of queries and keys; then, in their place, softmax weights times `scales`.
    weights: [[f32; BLOCK]; HEADS],
    /// What the values are to be multiplied by.
    scales: [f32; BLOCK],
    /// The greatest of `weights`.
    greatest: [f32; HEADS],
}

impl<const HEADS: usize> Block<HEADS> {
    fn new() -> Self {
        Self { weights: [[0.0; BLOCK]; HEADS], scales: [0.0; BLOCK], greatest: [0.0; HEADS] }
    }
}

/// A slice of the mixed values.
type Mixed<const HEADS: usize> = [[f32; SLICE]; HEADS];

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
/// `[kv_heads, capacity, d_head]`, or [`packed_width`] in place of d_head.
pub(crate) fn attend(q: &[f32], k: &[f32], v: &[f32], sizes: Sizes, out: &mut [f32]) {
    let width = k.len() / (sizes.kv_heads * sizes.capacity);
    if width == sizes.d_head {
        attend_as::<Plain>(q, k, v, sizes, out);
    } else {
        attend_as::<Packed>(q, k, v, sizes, out);
    }
}

/// The size of a head whose entries are so wide.
pub(crate) fn d_head(width: usize) -> usize {
    // That of packed ones is odd, since a head is a multiple of 16.
    if width.is_multiple_of(2) { width } else { 4 * (width - 1) }
}

fn attend_as<F: Format>(q: &[f32], k: &[f32], v: &[f32], sizes: Sizes, out: &mut [f32]) {
    let Sizes { heads, kv_heads, d_head, capacity, entries, .. } = sizes;
    let (group, width) = (heads / kv_heads, F::width(d_head));
    for kv_head in 0..kv_heads {
        let held = kv_head * capacity * width..(kv_head * capacity + entries) * width;
        let (k, v) = (&k[held.clone()], &v[held]);
        // The query heads of a group in threes, which share every key that is read.
        let mut first = kv_head * group;
        while first < (kv_head + 1) * group {
            let heads = first..((kv_head + 1) * group).min(first + 3);
            first = heads.end;
            match heads.len() {
                1 => attend_heads::<F, 1>(q, k, v, sizes, heads, out),
                2 => attend_heads::<F, 2>(q, k, v, sizes, heads, out),
                _ => attend_heads::<F, 3>(q, k, v, sizes, heads, out),
            }
        }
    }
}

/// A row's queries of some heads, and what they have read so far.
struct Running<F: Format, const HEADS: usize> {
    queries: F::Queries<HEADS>,
    /// `[d_head / SLICE, HEADS, SLICE]`: values times weights.
    mixed: Vec<Mixed<HEADS>>,
    highest: [f32; HEADS],
    total: [f32; HEADS],
}

/// For query heads that share their keys and values, `[entries, width]`.
#[inline(never)]
fn attend_heads<F: Format, const HEADS: usize>(
    q: &[f32],
    k: &[f32],
    v: &[f32],
    sizes: Sizes,
    heads: Range<usize>,
    out: &mut [f32],
) {
    let Sizes { rows, d_head, entries, .. } = sizes;
    let width = F::width(d_head);
    let columns = heads.start * d_head..heads.end * d_head;
    let rows_of_q = q.chunks_exact(sizes.heads * d_head);
    let mut running: Vec<Running<F, HEADS>> =
        rows_of_q.map(|row| Running::new(&row[columns.clone()], d_head)).collect();
    let mut block = Block::new();
    let blocks = k.chunks(BLOCK * width).zip(v.chunks(BLOCK * width));
    for (index, (k, v)) in blocks.enumerate() {
        for (row, running) in running.iter_mut().enumerate() {
            let visible = (entries - rows + row + 1).saturating_sub(index * BLOCK);
            let visible = visible.min(k.len() / width) * width;
            if visible > 0 {
                running.read(&k[..visible], &v[..visible], d_head, &mut block);
            }
        }
    }
    for (running, out) in running.iter().zip(out.chunks_exact_mut(sizes.heads * d_head)) {
        running.write(&mut out[columns.clone()], d_head);
    }
}

impl<F: Format, const HEADS: usize> Running<F, HEADS> {
    /// `q`: `[HEADS, d_head]`.
    fn new(q: &[f32], d_head: usize) -> Self {
        // Weights are powers of 2.
        let scale = LOG2_E / (d_head as f32).sqrt();
        let scaled: Vec<f32> = q.iter().map(|q| q * scale).collect();
        Self {
            queries: F::queries(&scaled, d_head),
            mixed: vec![[[0.0; SLICE]; HEADS]; d_head / SLICE],
            highest: [f32::MIN; HEADS],
            total: [0.0; HEADS],
        }
    }

    /// At most a block of keys and values.
    fn read(&mut self, k: &[f32], v: &[f32], d_head: usize, block: &mut Block<HEADS>) {
        F::products(&self.queries, k, v, d_head, block);
        let count = k.len() / F::width(d_head);
        block.weights.iter_mut().for_each(|weights| weights[count..].fill(f32::MIN));
        block.scales[count..].fill(0.0);
        self.soften(block);
        F::mix(v, d_head, block, &mut self.mixed);
    }

    /// Makes weights of products, relative to the highest so far.
    // A function of its own: the compiler in browsers runs out of registers in large ones.
    #[inline(never)]
    fn soften(&mut self, block: &mut Block<HEADS>) {
        let scales = block.scales.as_chunks().0;
        for (head, products) in block.weights.iter_mut().enumerate() {
            let (products, _) = products.as_chunks_mut();
            let mut most = F32x4::splat(self.highest[head]);
            for products in products.iter() {
                most = F32x4::load(products).max(most);
            }
            let highest = most.greatest();
            let power = |x: F32x4| x.sub(F32x4::splat(highest)).max(F32x4::splat(-126.0)).exp2();
            let [shrink, ..] = power(F32x4::splat(self.highest[head])).to_array();
            self.highest[head] = highest;
            let (mut total, mut greatest) = (F32x4::ZERO, F32x4::ZERO);
            for (products, scales) in products.iter_mut().zip(scales) {
                let weights = power(F32x4::load(products));
                total = total.add(weights);
                let scaled = weights.mul(F32x4::load(scales));
                greatest = scaled.max(greatest);
                scaled.store(products);
            }
            block.greatest[head] = greatest.greatest();
            let [a, b, c, d] = total.to_array();
            self.total[head] = self.total[head] * shrink + ((a + b) + (c + d));
            if shrink < 1.0 {
                for mixed in &mut self.mixed {
                    for mixed in mixed[head].as_chunks_mut::<4>().0 {
                        F32x4::load(mixed).mul(F32x4::splat(shrink)).store(mixed);
                    }
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
            F::restore(out);
        }
    }
}
