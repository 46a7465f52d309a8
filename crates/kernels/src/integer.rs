//! Products in integers: the rows of x are rounded to 16 bits, block by block, so that 32 weights
//! take four dot products of eight, and their scales one multiplication.
//!
//! The rounding moves a product by some 1e-5 of its size. Sums are taken in the same order on every
//! processor and for any number of rows: a browser computes the same bits as a native program, and a
//! prompt in pieces those of the whole one.

use crate::Scheme;
use crate::groups::{GROUP, Groups};
use crate::lanes::{F32x4, I16x8, I32x4};
use crate::packed::BLOCK;
use crate::rounding::{rounded, scales};

/// Rows of x that share a pass over unpacked weights.
const ROWS: usize = 2;

/// Largest magnitude of a rounded value. A block's sum stays below 32 · 128 · 32767 < 2³¹.
const LEVELS: f32 = 32_767.0;

/// Rows of x, rounded.
pub(crate) struct Rounded {
    /// `[rows / 2, blocks, 2]`, then a row that is left over.
    blocks: Vec<Block>,
    rows: usize,
}

/// 32 numbers as `scale · value`.
#[derive(Clone, Copy)]
#[repr(align(16))]
struct Block {
    /// In the order in which weights are unpacked.
    values: [[i16; 8]; 4],
    scale: f32,
    /// The scale times the sum of the values: the share of a Q4 block's minimum.
    sum: f32,
}

impl Rounded {
    /// `x`: `[rows, k]`.
    pub(crate) fn new(x: &[f32], k: usize, scheme: Scheme) -> Self {
        let mut blocks = Vec::with_capacity(x.len() / BLOCK);
        for rows in x.chunks(ROWS * k) {
            let rows = rows.as_chunks::<BLOCK>().0;
            for at in 0..k / BLOCK {
                let beside = rows[at..].iter().step_by(k / BLOCK);
                blocks.extend(beside.map(|x| Block::new(x, scheme)));
            }
        }
        Self { blocks, rows: x.len() / k }
    }
}

impl Block {
    fn new(x: &[f32; BLOCK], scheme: Scheme) -> Self {
        let [scale, inverse] = scales(x, LEVELS);
        let (eights, _) = x.as_chunks();
        let packed = |index: usize| {
            let [low, high] = rounded(&eights[index], inverse);
            I16x8::pack(low, high)
        };
        let mut values = [[0; 8]; 4];
        let mut sum = I32x4::load(&[0; 4]);
        for (half, values) in values.as_chunks_mut::<2>().0.iter_mut().enumerate() {
            let [a, b] = [packed(2 * half), packed(2 * half + 1)];
            sum = sum.add(a.dot(I16x8::load(&[1; 8]))).add(b.dot(I16x8::load(&[1; 8])));
            *values = match scheme {
                Scheme::Q4 => [I16x8::evens(a, b).to_array(), I16x8::odds(a, b).to_array()],
                Scheme::Q8 => [a.to_array(), b.to_array()],
            };
        }
        let [a, b, c, d] = sum.to_f32().to_array();
        if scheme == Scheme::Q4 {
            // Nibbles 0 and 2 of the halves of a block are the first sixteen weights.
            let [first_evens, first_odds, last_evens, last_odds] = values;
            values = [first_evens, last_evens, first_odds, last_odds];
        }
        Self { values, scale, sum: scale * ((a + b) + (c + d)) }
    }
}

/// Weights times every row of x: fills `out`, `[groups from first on, rows, four]`.
pub(crate) fn multiply(weights: Groups<'_>, first: usize, x: &Rounded, out: &mut [[f32; GROUP]]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has the feature, as just checked.
        return unsafe { multiply_avx2(weights, first, x, out) };
    }
    multiply_inline(weights, first, x, out);
}

/// The same instructions in their newer encoding, which spares copies between registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn multiply_avx2(weights: Groups<'_>, first: usize, x: &Rounded, out: &mut [[f32; GROUP]]) {
    multiply_inline(weights, first, x, out);
}

#[inline(always)]
fn multiply_inline(weights: Groups<'_>, first: usize, x: &Rounded, out: &mut [[f32; GROUP]]) {
    let mut tiles = Vec::new();
    for (index, out) in out.chunks_exact_mut(x.rows).enumerate() {
        let group = weights.group(first + index);
        let group = group.as_chunks().0;
        match weights.scheme {
            Scheme::Q4 => multiply_group::<Q4, 5>(group.as_chunks().0, x, &mut tiles, out),
            Scheme::Q8 => multiply_group::<Q8, 9>(group.as_chunks().0, x, &mut tiles, out),
        }
    }
}

#[inline(always)]
fn multiply_group<U: Unpack<N>, const N: usize>(
    group: &[[[i32; GROUP]; N]],
    x: &Rounded,
    tiles: &mut Vec<Tile>,
    out: &mut [[f32; GROUP]],
) {
    if let [out] = out {
        *out = multiply_one::<U, N>(group, &x.blocks);
        return;
    }
    // Several rows share the unpacking.
    tiles.clear();
    tiles.extend(group.iter().map(Tile::new::<U, N>));
    let mut rest = &x.blocks[..];
    for out in out.chunks_mut(ROWS) {
        let (these, others) = rest.split_at(out.len() * tiles.len());
        rest = others;
        match out {
            [out] => [*out] = multiply_tiles(tiles, these.as_chunks().0),
            _ => out.copy_from_slice(&multiply_tiles::<ROWS>(tiles, these.as_chunks().0)),
        }
    }
}

#[inline(always)]
fn multiply_one<U: Unpack<N>, const N: usize>(
    group: &[[[i32; GROUP]; N]],
    x: &[Block],
) -> [f32; GROUP] {
    let mut total = Total::ZERO;
    for (block, x) in group.iter().zip(x) {
        let [d, m] = U::scales(I32x4::load(&block[0]));
        let scales = total.add_minima(d, m, x);
        let values = loaded(&x.values);
        // Written out, as below: neither loops nor `map` keep the sums in registers.
        total.add(0, U::quants(block, 0), values, scales);
        total.add(1, U::quants(block, 1), values, scales);
        total.add(2, U::quants(block, 2), values, scales);
        total.add(3, U::quants(block, 3), values, scales);
    }
    total.sums()
}

#[inline(always)]
fn multiply_tiles<const COUNT: usize>(
    tiles: &[Tile],
    x: &[[Block; COUNT]],
) -> [[f32; GROUP]; COUNT] {
    let mut totals = [Total::ZERO; COUNT];
    for (tile, x) in tiles.iter().zip(x) {
        let (d, m) = (F32x4::load(&tile.d), F32x4::load(&tile.m));
        let mut scales = [[F32x4::ZERO; GROUP]; COUNT];
        for row in 0..COUNT {
            scales[row] = totals[row].add_minima(d, m, &x[row]);
        }
        let mut add = |weight: usize| {
            let quants = loaded(&tile.quants[weight]);
            for row in 0..COUNT {
                totals[row].add(weight, quants, loaded(&x[row].values), scales[row]);
            }
        };
        add(0);
        add(1);
        add(2);
        add(3);
    }
    let mut out = [[0.0; GROUP]; COUNT];
    for (out, total) in out.iter_mut().zip(totals) {
        *out = total.sums();
    }
    out
}

/// Products of four rows of weights with a row of x, so far. They are summed across lanes at the end
/// only: that is what leaves compilers enough registers.
#[derive(Clone, Copy)]
struct Total {
    /// Row by row of the weights; without the minima.
    products: [F32x4; GROUP],
    /// Lane by lane.
    minima: F32x4,
}

impl Total {
    const ZERO: Self = Self { products: [F32x4::ZERO; GROUP], minima: F32x4::ZERO };

    /// Adds the share of the minima; returns the scales of the products.
    #[inline(always)]
    fn add_minima(&mut self, d: F32x4, m: F32x4, x: &Block) -> [F32x4; GROUP] {
        self.minima = self.minima.add(m.mul(F32x4::splat(x.sum)));
        d.mul(F32x4::splat(x.scale)).splats()
    }

    #[inline(always)]
    fn add(
        &mut self,
        weight: usize,
        quants: [I16x8; 4],
        values: [I16x8; 4],
        scales: [F32x4; GROUP],
    ) {
        let products = dot(quants, values).to_f32();
        self.products[weight] = self.products[weight].add(products.mul(scales[weight]));
    }

    #[inline(always)]
    fn sums(self) -> [f32; GROUP] {
        F32x4::sums(self.products).add(self.minima).to_array()
    }
}

/// A block of each of four rows of weights, unpacked.
#[derive(Clone, Copy)]
#[repr(align(16))]
struct Tile {
    quants: [[[i16; 8]; 4]; GROUP],
    d: [f32; GROUP],
    m: [f32; GROUP],
}

impl Tile {
    #[inline(always)]
    fn new<U: Unpack<N>, const N: usize>(block: &[[i32; GROUP]; N]) -> Self {
        let stored = |weight| {
            let [a, b, c, d] = U::quants(block, weight);
            [a.to_array(), b.to_array(), c.to_array(), d.to_array()]
        };
        let [d, m] = U::scales(I32x4::load(&block[0]));
        Self {
            quants: [stored(0), stored(1), stored(2), stored(3)],
            d: d.to_array(),
            m: m.to_array(),
        }
    }
}

#[inline(always)]
fn loaded([a, b, c, d]: &[[i16; 8]; 4]) -> [I16x8; 4] {
    [I16x8::load(a), I16x8::load(b), I16x8::load(c), I16x8::load(d)]
}

/// Its lanes add up to the sum of the products.
#[inline(always)]
fn dot(a: [I16x8; 4], b: [I16x8; 4]) -> I32x4 {
    a[0].dot(b[0]).add(a[1].dot(b[1])).add(a[2].dot(b[2]).add(a[3].dot(b[3])))
}

/// How a block of each of four rows is unpacked: the first words of all four, then what follows
/// them, row by row.
trait Unpack<const N: usize> {
    fn quants(block: &[[i32; 4]; N], weight: usize) -> [I16x8; 4];
    /// Scales and minima, from the first words.
    fn scales(words: I32x4) -> [F32x4; 2];
}

struct Q4;
struct Q8;

impl Unpack<5> for Q4 {
    #[inline(always)]
    fn quants(block: &[[i32; 4]; 5], weight: usize) -> [I16x8; 4] {
        I16x8::nibbles(&block[1 + weight])
    }

    #[inline(always)]
    fn scales(words: I32x4) -> [F32x4; 2] {
        [words.low_halves_to_f32(), words.high_halves_to_f32()]
    }
}

impl Unpack<9> for Q8 {
    #[inline(always)]
    fn quants(block: &[[i32; 4]; 9], weight: usize) -> [I16x8; 4] {
        let [a, b] = I16x8::bytes(&block[1 + 2 * weight]);
        let [c, d] = I16x8::bytes(&block[2 + 2 * weight]);
        [a, b, c, d]
    }

    #[inline(always)]
    fn scales(words: I32x4) -> [F32x4; 2] {
        [words.bits_to_f32(), F32x4::ZERO]
    }
}
