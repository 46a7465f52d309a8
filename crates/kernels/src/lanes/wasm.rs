//! WebAssembly's 128-bit SIMD, which every browser has.

use std::arch::wasm32::*;

#[derive(Clone, Copy)]
pub(crate) struct I16x8(v128);
#[derive(Clone, Copy)]
pub(crate) struct I32x4(v128);
#[derive(Clone, Copy)]
pub(crate) struct F32x4(v128);

impl I16x8 {
    #[inline(always)]
    pub(crate) fn load(values: &[i16; 8]) -> Self {
        // SAFETY: the 16 bytes are those of the array; the load needs no alignment.
        Self(unsafe { v128_load(values.as_ptr().cast()) })
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [i16; 8] {
        let mut values = [0; 8];
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { v128_store(values.as_mut_ptr().cast(), self.0) };
        values
    }

    /// Those of the first, then those of the second, each within 16 bits.
    #[inline(always)]
    pub(crate) fn pack(first: I32x4, second: I32x4) -> Self {
        Self(i16x8_narrow_i32x4(first.0, second.0))
    }

    /// Numbers 0, 2, 4 and 6 of both.
    #[inline(always)]
    pub(crate) fn evens(a: Self, b: Self) -> Self {
        Self(i16x8_shuffle::<0, 2, 4, 6, 8, 10, 12, 14>(a.0, b.0))
    }

    /// Numbers 1, 3, 5 and 7 of both.
    #[inline(always)]
    pub(crate) fn odds(a: Self, b: Self) -> Self {
        Self(i16x8_shuffle::<1, 3, 5, 7, 9, 11, 13, 15>(a.0, b.0))
    }

    /// The low four of this with those of the other: 0, 0, 1, 1, 2, 2, 3, 3.
    #[inline(always)]
    pub(crate) fn zip_low(self, other: Self) -> Self {
        Self(i16x8_shuffle::<0, 8, 1, 9, 2, 10, 3, 11>(self.0, other.0))
    }

    /// The high four of this with those of the other.
    #[inline(always)]
    pub(crate) fn zip_high(self, other: Self) -> Self {
        Self(i16x8_shuffle::<4, 12, 5, 13, 6, 14, 7, 15>(self.0, other.0))
    }

    /// The two halves of a word, four times.
    #[inline(always)]
    pub(crate) fn splat_pair(word: i32) -> Self {
        Self(i32x4_splat(word))
    }

    /// The signed bytes of the bits, in order.
    #[inline(always)]
    pub(crate) fn widen(bits: &[f32; 2]) -> Self {
        // SAFETY: the 8 bytes are those of the array; the load needs no alignment.
        Self(unsafe { i16x8_load_extend_i8x8(bits.as_ptr().cast()) })
    }

    /// As signed bytes, in order, those of the first before those of the second; each within 8 bits.
    #[inline(always)]
    pub(crate) fn narrow(first: Self, second: Self) -> I32x4 {
        I32x4(i8x16_narrow_i16x8(first.0, second.0))
    }

    /// Two in each word.
    #[inline(always)]
    pub(crate) fn words(self) -> [i32; 4] {
        let mut words = [0; 4];
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { v128_store(words.as_mut_ptr().cast(), self.0) };
        words
    }

    /// Products of neighbours, summed in pairs.
    #[inline(always)]
    pub(crate) fn dot(self, other: Self) -> I32x4 {
        I32x4(i32x4_dot_i16x8(self.0, other.0))
    }

    /// Nibble g of each of the 8 halves of the words, for g from 0 (the lowest) to 3.
    #[inline(always)]
    pub(crate) fn nibbles(words: &[i32; 4]) -> [Self; 4] {
        // SAFETY: the 16 bytes are those of the array; the load needs no alignment.
        let halves = unsafe { v128_load(words.as_ptr().cast()) };
        let low = |halves| Self(v128_and(halves, i16x8_splat(15)));
        let shifted = |bits| u16x8_shr(halves, bits);
        [low(halves), low(shifted(4)), low(shifted(8)), Self(shifted(12))]
    }

    /// The signed bytes of the words, in order.
    #[inline(always)]
    pub(crate) fn bytes(words: &[i32; 4]) -> [Self; 2] {
        // SAFETY: the 16 bytes are those of the array; the load needs no alignment.
        let bytes = unsafe { v128_load(words.as_ptr().cast()) };
        [Self(i16x8_extend_low_i8x16(bytes)), Self(i16x8_extend_high_i8x16(bytes))]
    }
}

impl I32x4 {
    #[inline(always)]
    pub(crate) fn load(values: &[i32; 4]) -> Self {
        // SAFETY: the 16 bytes are those of the array; the load needs no alignment.
        Self(unsafe { v128_load(values.as_ptr().cast()) })
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [i32; 4] {
        let mut values = [0; 4];
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { v128_store(values.as_mut_ptr().cast(), self.0) };
        values
    }

    #[inline(always)]
    pub(crate) fn store(self, values: &mut [i32; 4]) {
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { v128_store(values.as_mut_ptr().cast(), self.0) };
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(i32x4_add(self.0, other.0))
    }

    /// Of each a low lane and a high one: a0 + a2, b0 + b2, a1 + a3, b1 + b3.
    #[inline(always)]
    pub(crate) fn fold(a: Self, b: Self) -> Self {
        let low = i32x4_shuffle::<0, 4, 1, 5>(a.0, b.0);
        Self(i32x4_add(low, i32x4_shuffle::<2, 6, 3, 7>(a.0, b.0)))
    }

    /// The halves of each: a0 + a2, a1 + a3, b0 + b2, b1 + b3.
    #[inline(always)]
    pub(crate) fn add_halves(a: Self, b: Self) -> Self {
        let low = i64x2_shuffle::<0, 2>(a.0, b.0);
        Self(i32x4_add(low, i64x2_shuffle::<1, 3>(a.0, b.0)))
    }

    #[inline(always)]
    pub(crate) fn bits_to_f32(self) -> F32x4 {
        F32x4(self.0)
    }

    #[inline(always)]
    pub(crate) fn to_f32(self) -> F32x4 {
        F32x4(f32x4_convert_i32x4(self.0))
    }

    /// The f16 in the low half of each lane.
    #[inline(always)]
    pub(crate) fn low_halves_to_f32(self) -> F32x4 {
        Self(i32x4_shl(self.0, 16)).high_halves_to_f32()
    }

    /// The f16 in the high half of each lane; infinities do not occur.
    #[inline(always)]
    pub(crate) fn high_halves_to_f32(self) -> F32x4 {
        // The bits of an f32 whose exponent is 127 - 15 = 112 too small.
        let bits = v128_and(i32x4_shr(self.0, 3), i32x4_splat(0x8fff_e000_u32.cast_signed()));
        F32x4(f32x4_mul(bits, i32x4_splat((127 + 112) << 23)))
    }

    /// This times 2²³.
    #[inline(always)]
    pub(crate) fn to_exponent(self) -> Self {
        Self(i32x4_shl(self.0, 23))
    }
}

impl F32x4 {
    pub(crate) const ZERO: Self = Self(f32x4(0.0, 0.0, 0.0, 0.0));

    /// To the nearest whole numbers, which lie within 2²².
    #[inline(always)]
    pub(crate) fn round(self) -> I32x4 {
        // Adding 1.5 · 2²³ leaves them in the low bits; a conversion takes browsers four times as many
        // instructions.
        let moved = f32x4_add(self.0, f32x4_splat(12_582_912.0));
        I32x4(i32x4_sub(moved, f32x4_splat(12_582_912.0)))
    }

    #[inline(always)]
    pub(crate) fn splat(value: f32) -> Self {
        Self(f32x4_splat(value))
    }

    /// Each lane, four times.
    #[inline(always)]
    pub(crate) fn splats(self) -> [Self; 4] {
        let v = self.0;
        [
            Self(i32x4_shuffle::<0, 0, 0, 0>(v, v)),
            Self(i32x4_shuffle::<1, 1, 1, 1>(v, v)),
            Self(i32x4_shuffle::<2, 2, 2, 2>(v, v)),
            Self(i32x4_shuffle::<3, 3, 3, 3>(v, v)),
        ]
    }

    #[inline(always)]
    pub(crate) fn load(values: &[f32; 4]) -> Self {
        // SAFETY: the 16 bytes are those of the array; the load needs no alignment.
        Self(unsafe { v128_load(values.as_ptr().cast()) })
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [f32; 4] {
        let mut values = [0.0; 4];
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { v128_store(values.as_mut_ptr().cast(), self.0) };
        values
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(f32x4_add(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn mul(self, other: Self) -> Self {
        Self(f32x4_mul(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn store(self, values: &mut [f32; 4]) {
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { v128_store(values.as_mut_ptr().cast(), self.0) };
    }

    #[inline(always)]
    pub(crate) fn sub(self, other: Self) -> Self {
        Self(f32x4_sub(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn div(self, other: Self) -> Self {
        Self(f32x4_div(self.0, other.0))
    }

    /// The greater one; what is no number in this stays.
    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        Self(f32x4_pmax(self.0, other.0))
    }

    /// The smaller one; what is no number in this stays.
    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        Self(f32x4_pmin(self.0, other.0))
    }

    /// The greatest of the lanes; any of them if one is no number.
    #[inline(always)]
    pub(crate) fn greatest(self) -> f32 {
        let pairs = f32x4_pmax(self.0, i32x4_shuffle::<2, 3, 0, 1>(self.0, self.0));
        f32x4_extract_lane::<0>(f32x4_pmax(pairs, i32x4_shuffle::<1, 0, 3, 2>(pairs, pairs)))
    }

    /// Lane r is the sum of the lanes of row r.
    #[inline(always)]
    pub(crate) fn sums(rows: [Self; 4]) -> Self {
        let [a, b, c, d] = [rows[0].0, rows[1].0, rows[2].0, rows[3].0];
        let low = |a, b| i32x4_shuffle::<0, 4, 1, 5>(a, b);
        let high = |a, b| i32x4_shuffle::<2, 6, 3, 7>(a, b);
        let ab = f32x4_add(low(a, b), high(a, b));
        let cd = f32x4_add(low(c, d), high(c, d));
        Self(f32x4_add(i64x2_shuffle::<0, 2>(ab, cd), i64x2_shuffle::<1, 3>(ab, cd)))
    }

    #[inline(always)]
    pub(crate) fn bits(self) -> I32x4 {
        I32x4(self.0)
    }
}
