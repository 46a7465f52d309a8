//! Products in integers: the rows of x are rounded to 16 bits, block by block, so that 32 weights
//! take four dot products of eight, and their scales one multiplication.
//!
//! The rounding moves a product by some 1e-5 of its size. Sums are taken in the same order on every
//! processor, so that a browser computes the same bits as a native program.

use crate::Scheme;
use crate::groups::{GROUP, Groups};
use crate::lanes::{F32x4, I16x8, I32x4};
use crate::packed::BLOCK;

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
            for at in (0..k).step_by(BLOCK) {
                let blocks_here = rows.chunks_exact(k).map(|row| &row[at..at + BLOCK]);
                blocks.extend(blocks_here.map(|x| Block::new(x, scheme)));
            }
        }
        Self { blocks, rows: x.len() / k }
    }
}

impl Block {
    fn new(x: &[f32], scheme: Scheme) -> Self {
        let most = x.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        // What is no number must not become one.
        let broken = x.iter().fold(false, |broken, x| broken | !x.is_finite());
        let most = if broken { f32::NAN } else { most };
        let inverse = if most > 0.0 { LEVELS / most } else { 0.0 };
        let mut values = [0_i16; BLOCK];
        for (value, x) in values.iter_mut().zip(x) {
            *value = (x * inverse).round_ties_even() as i16;
        }
        let scale = most / LEVELS;
        let sum: i32 = values.iter().map(|value| i32::from(*value)).sum();
        Self { values: ordered(&values, scheme), scale, sum: scale * sum as f32 }
    }
}

fn ordered(values: &[i16; BLOCK], scheme: Scheme) -> [[i16; 8]; 4] {
    let mut lanes = [[0; 8]; 4];
    for (g, lanes) in lanes.iter_mut().enumerate() {
        for (i, lane) in lanes.iter_mut().enumerate() {
            // Nibble g of half i is the low (g even) or the high nibble of byte 2 i + g / 2; the low
            // nibble of byte b is element b, the high one element 16 + b.
            *lane = values[match scheme {
                Scheme::Q4 => 16 * (g % 2) + 2 * i + g / 2,
                Scheme::Q8 => 8 * g + i,
            }];
        }
    }
    lanes
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
            [first, second] => {
                let mut totals = [F32x4::splat(0.0); 2];
                for (tile, x) in tiles.iter().zip(these.as_chunks::<2>().0) {
                    totals = add_two(totals, tile, x);
                }
                *first = totals[0].to_array();
                *second = totals[1].to_array();
            }
            _ => {
                let mut total = F32x4::splat(0.0);
                for (tile, x) in tiles.iter().zip(these) {
                    total = add_one(total, tile, x);
                }
                out[0] = total.to_array();
            }
        }
    }
}

/// A single row of x: products are summed across lanes at the end only, which leaves the compilers
/// enough registers to unpack as it goes.
#[inline(always)]
fn multiply_one<U: Unpack<N>, const N: usize>(
    group: &[[[i32; GROUP]; N]],
    x: &[Block],
) -> [f32; GROUP] {
    let zero = F32x4::splat(0.0);
    let (mut totals, mut minima) = ([zero; GROUP], zero);
    for (block, x) in group.iter().zip(x) {
        let [d, m] = U::scales(I32x4::load(&block[0]));
        let scales = d.mul(F32x4::splat(x.scale)).splats();
        minima = minima.add(m.mul(F32x4::splat(x.sum)));
        let values = loaded(&x.values);
        // Written out, since `map` on arrays is not inlined.
        let mut add = |weight: usize| {
            let products = dot(U::quants(block, weight), values).to_f32();
            totals[weight] = totals[weight].add(products.mul(scales[weight]));
        };
        add(0);
        add(1);
        add(2);
        add(3);
    }
    let mut sums = minima.to_array();
    for (sum, total) in sums.iter_mut().zip(totals) {
        let [a, b, c, d] = total.to_array();
        *sum += (a + b) + (c + d);
    }
    sums
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
fn add_two(totals: [F32x4; 2], tile: &Tile, [x, y]: &[Block; 2]) -> [F32x4; 2] {
    let zero = I32x4::load(&[0; 4]);
    let (mut x_products, mut y_products) = ([zero; GROUP], [zero; GROUP]);
    for (weight, quants) in tile.quants.iter().enumerate() {
        let quants = loaded(quants);
        x_products[weight] = dot(quants, loaded(&x.values));
        y_products[weight] = dot(quants, loaded(&y.values));
    }
    let (d, m) = (F32x4::load(&tile.d), F32x4::load(&tile.m));
    [scaled(totals[0], x_products, d, m, x), scaled(totals[1], y_products, d, m, y)]
}

#[inline(always)]
fn add_one(total: F32x4, tile: &Tile, x: &Block) -> F32x4 {
    let values = loaded(&x.values);
    let [a, b, c, d] = &tile.quants;
    let product = |quants| dot(loaded(quants), values);
    let products = [product(a), product(b), product(c), product(d)];
    scaled(total, products, F32x4::load(&tile.d), F32x4::load(&tile.m), x)
}

/// Adds what a block contributes: `d scale Σ q value + m scale Σ value`, weight by weight.
#[inline(always)]
fn scaled(total: F32x4, products: [I32x4; GROUP], d: F32x4, m: F32x4, x: &Block) -> F32x4 {
    let products = I32x4::sums(products).to_f32().mul(d.mul(F32x4::splat(x.scale)));
    total.add(products).add(m.mul(F32x4::splat(x.sum)))
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
        [words.bits_to_f32(), F32x4::splat(0.0)]
    }
}
