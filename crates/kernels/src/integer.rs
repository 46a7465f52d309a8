//! Products in integers: the rows of x are rounded to 16 bits, block by block, so that 32 weights
//! take four dot products of eight, and their scales one multiplication.
//!
//! The rounding moves a product by some 1e-5 of its size. All sums are taken in one order, whatever
//! the number of rows and the processor, so that results are the same bits everywhere.

use crate::Scheme;
use crate::lanes::{F32x4, I16x8, I32x4};
use crate::packed::BLOCK;

/// Rows of weights that share a pass over x.
pub(crate) const WEIGHTS: usize = 4;
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

    pub(crate) fn rows(&self) -> usize {
        self.rows
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

/// Four rows of weights times every row of x: `out` is `[rows, four]`.
#[inline(always)]
pub(crate) fn multiply(
    weights: [&[i32]; WEIGHTS],
    scheme: Scheme,
    x: &Rounded,
    tiles: &mut Vec<Tile>,
    out: &mut [[f32; WEIGHTS]],
) {
    match scheme {
        Scheme::Q4 => multiply_blocks::<Q4, 5>(weights, x, tiles, out),
        Scheme::Q8 => multiply_blocks::<Q8, 9>(weights, x, tiles, out),
    }
}

// Arrays are written out here: `map` on them is not inlined.
#[inline(always)]
fn multiply_blocks<U: Unpack<WORDS>, const WORDS: usize>(
    [a, b, c, d]: [&[i32]; WEIGHTS],
    x: &Rounded,
    tiles: &mut Vec<Tile>,
    out: &mut [[f32; WEIGHTS]],
) {
    let [a, b] = [a.as_chunks::<WORDS>().0, b.as_chunks::<WORDS>().0];
    let [c, d] = [c.as_chunks::<WORDS>().0, d.as_chunks::<WORDS>().0];
    let blocks = a.iter().zip(b).zip(c).zip(d).map(|(((a, b), c), d)| [a, b, c, d]);
    if let [out] = out {
        let mut total = F32x4::splat(0.0);
        for (weights, x) in blocks.zip(&x.blocks) {
            total = add_one::<U, WORDS>(total, weights, x);
        }
        *out = total.to_array();
        return;
    }
    tiles.clear();
    tiles.extend(blocks.map(Tile::new::<U, WORDS>));
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
                    total = add_tile(total, tile, x);
                }
                out[0] = total.to_array();
            }
        }
    }
}

/// A block of each of four rows of weights, unpacked.
#[derive(Clone, Copy)]
#[repr(align(16))]
pub(crate) struct Tile {
    quants: [[[i16; 8]; 4]; WEIGHTS],
    d: [f32; WEIGHTS],
    m: [f32; WEIGHTS],
}

impl Tile {
    #[inline(always)]
    fn new<U: Unpack<WORDS>, const WORDS: usize>([a, b, c, d]: [&[i32; WORDS]; WEIGHTS]) -> Self {
        let stored = |block| {
            let [a, b, c, d] = U::quants(block);
            [a.to_array(), b.to_array(), c.to_array(), d.to_array()]
        };
        let quants = [stored(a), stored(b), stored(c), stored(d)];
        let [d, m] = U::scales(I32x4::new([a[0], b[0], c[0], d[0]]));
        Self { quants, d: d.to_array(), m: m.to_array() }
    }
}

#[inline(always)]
fn add_one<U: Unpack<WORDS>, const WORDS: usize>(
    total: F32x4,
    [a, b, c, d]: [&[i32; WORDS]; WEIGHTS],
    x: &Block,
) -> F32x4 {
    let values = loaded(&x.values);
    let product = |block| dot(U::quants(block), values);
    let products = [product(a), product(b), product(c), product(d)];
    let [d, m] = U::scales(I32x4::new([a[0], b[0], c[0], d[0]]));
    scaled(total, products, d, m, x)
}

#[inline(always)]
fn add_two(totals: [F32x4; 2], tile: &Tile, [x, y]: &[Block; 2]) -> [F32x4; 2] {
    let zero = I32x4::new([0; 4]);
    let (mut x_products, mut y_products) = ([zero; WEIGHTS], [zero; WEIGHTS]);
    for (weight, quants) in tile.quants.iter().enumerate() {
        let quants = loaded(quants);
        x_products[weight] = dot(quants, loaded(&x.values));
        y_products[weight] = dot(quants, loaded(&y.values));
    }
    let (d, m) = (F32x4::load(&tile.d), F32x4::load(&tile.m));
    [scaled(totals[0], x_products, d, m, x), scaled(totals[1], y_products, d, m, y)]
}

#[inline(always)]
fn add_tile(total: F32x4, tile: &Tile, x: &Block) -> F32x4 {
    let values = loaded(&x.values);
    let [a, b, c, d] = &tile.quants;
    let product = |quants| dot(loaded(quants), values);
    let products = [product(a), product(b), product(c), product(d)];
    scaled(total, products, F32x4::load(&tile.d), F32x4::load(&tile.m), x)
}

/// Adds what a block contributes: `d scale Σ q value + m scale Σ value`, weight by weight.
#[inline(always)]
fn scaled(total: F32x4, products: [I32x4; WEIGHTS], d: F32x4, m: F32x4, x: &Block) -> F32x4 {
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

/// How blocks of a scheme are unpacked.
trait Unpack<const WORDS: usize> {
    fn quants(block: &[i32; WORDS]) -> [I16x8; 4];
    /// Scales and minima, from the first words of four blocks.
    fn scales(words: I32x4) -> [F32x4; 2];
}

struct Q4;
struct Q8;

impl Unpack<5> for Q4 {
    #[inline(always)]
    fn quants([_, quants @ ..]: &[i32; 5]) -> [I16x8; 4] {
        I16x8::nibbles(quants)
    }

    #[inline(always)]
    fn scales(words: I32x4) -> [F32x4; 2] {
        [words.low_halves_to_f32(), words.high_halves_to_f32()]
    }
}

impl Unpack<9> for Q8 {
    #[inline(always)]
    fn quants([_, quants @ ..]: &[i32; 9]) -> [I16x8; 4] {
        I16x8::bytes(quants)
    }

    #[inline(always)]
    fn scales(words: I32x4) -> [F32x4; 2] {
        [words.bits_to_f32(), F32x4::splat(0.0)]
    }
}
