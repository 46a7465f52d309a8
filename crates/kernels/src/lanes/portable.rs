//! Plain arrays, for processors without a set of their own.

use crate::packed::f32_from_f16;

#[derive(Clone, Copy)]
pub(crate) struct I16x8([i16; 8]);
#[derive(Clone, Copy)]
pub(crate) struct I32x4([i32; 4]);
#[derive(Clone, Copy)]
pub(crate) struct F32x4([f32; 4]);

impl I16x8 {
    pub(crate) fn load(values: &[i16; 8]) -> Self {
        Self(*values)
    }

    pub(crate) fn to_array(self) -> [i16; 8] {
        self.0
    }

    /// Those of the first, then those of the second, each within 16 bits.
    pub(crate) fn pack(first: I32x4, second: I32x4) -> Self {
        let both = [first.0, second.0];
        Self(std::array::from_fn(|lane| both[lane / 4][lane % 4] as i16))
    }

    /// Numbers 0, 2, 4 and 6 of both.
    pub(crate) fn evens(a: Self, b: Self) -> Self {
        Self(std::array::from_fn(|lane| [a.0, b.0][lane / 4][lane % 4 * 2]))
    }

    /// Numbers 1, 3, 5 and 7 of both.
    pub(crate) fn odds(a: Self, b: Self) -> Self {
        Self(std::array::from_fn(|lane| [a.0, b.0][lane / 4][lane % 4 * 2 + 1]))
    }

    /// The low four of this with those of the other: 0, 0, 1, 1, 2, 2, 3, 3.
    pub(crate) fn zip_low(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| [self.0, other.0][lane % 2][lane / 2]))
    }

    /// The high four of this with those of the other.
    pub(crate) fn zip_high(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| [self.0, other.0][lane % 2][4 + lane / 2]))
    }

    /// The two halves of a word, four times.
    pub(crate) fn splat_pair(word: i32) -> Self {
        Self(std::array::from_fn(|lane| (word >> (16 * (lane % 2))) as i16))
    }

    /// The signed bytes of the bits, in order.
    pub(crate) fn widen(bits: &[f32; 2]) -> Self {
        let byte = |lane: usize| bits[lane / 4].to_bits().to_le_bytes()[lane % 4] as i8;
        Self(std::array::from_fn(|lane| i16::from(byte(lane))))
    }

    /// As signed bytes, in order, those of the first before those of the second; each within 8 bits.
    pub(crate) fn narrow(first: Self, second: Self) -> I32x4 {
        let byte = |index: usize| [first.0, second.0][index / 8][index % 8] as u8;
        let word = |word: usize| std::array::from_fn(|at| byte(4 * word + at));
        I32x4(std::array::from_fn(|lane| i32::from_le_bytes(word(lane))))
    }

    /// Two in each word.
    pub(crate) fn words(self) -> [i32; 4] {
        let half = |lane: usize| i32::from(self.0[lane].cast_unsigned());
        std::array::from_fn(|word| half(2 * word) | half(2 * word + 1) << 16)
    }

    /// Products of neighbours, summed in pairs.
    pub(crate) fn dot(self, other: Self) -> I32x4 {
        let product = |i: usize| i32::from(self.0[i]) * i32::from(other.0[i]);
        I32x4(std::array::from_fn(|lane| product(2 * lane).wrapping_add(product(2 * lane + 1))))
    }

    /// Nibble g of each of the 8 halves of the words, for g from 0 (the lowest) to 3.
    pub(crate) fn nibbles(words: &[i32; 4]) -> [Self; 4] {
        let nibble = |g: usize, lane: usize| (words[lane / 2] >> (16 * (lane % 2) + 4 * g)) & 15;
        std::array::from_fn(|g| Self(std::array::from_fn(|lane| nibble(g, lane) as i16)))
    }

    /// The signed bytes of the words, in order.
    pub(crate) fn bytes(words: &[i32; 4]) -> [Self; 2] {
        let byte = |index: usize| i16::from(words[index / 4].to_le_bytes()[index % 4] as i8);
        std::array::from_fn(|part| Self(std::array::from_fn(|lane| byte(8 * part + lane))))
    }
}

impl I32x4 {
    pub(crate) fn load(values: &[i32; 4]) -> Self {
        Self(*values)
    }

    pub(crate) fn to_array(self) -> [i32; 4] {
        self.0
    }

    pub(crate) fn store(self, values: &mut [i32; 4]) {
        *values = self.0;
    }

    pub(crate) fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane].wrapping_add(other.0[lane])))
    }

    /// Of each a low lane and a high one: a0 + a2, b0 + b2, a1 + a3, b1 + b3.
    pub(crate) fn fold(a: Self, b: Self) -> Self {
        let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a.0, b.0);
        Self([a0, b0, a1, b1]).add(Self([a2, b2, a3, b3]))
    }

    /// The halves of each: a0 + a2, a1 + a3, b0 + b2, b1 + b3.
    pub(crate) fn add_halves(a: Self, b: Self) -> Self {
        let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a.0, b.0);
        Self([a0, a1, b0, b1]).add(Self([a2, a3, b2, b3]))
    }

    pub(crate) fn bits_to_f32(self) -> F32x4 {
        F32x4(self.0.map(|bits| f32::from_bits(bits.cast_unsigned())))
    }

    pub(crate) fn to_f32(self) -> F32x4 {
        F32x4(self.0.map(|value| value as f32))
    }

    /// The f16 in the low half of each lane.
    pub(crate) fn low_halves_to_f32(self) -> F32x4 {
        F32x4(self.0.map(|value| f32_from_f16(value.cast_unsigned() & 0xffff)))
    }

    /// The f16 in the high half of each lane; infinities do not occur.
    pub(crate) fn high_halves_to_f32(self) -> F32x4 {
        F32x4(self.0.map(|value| f32_from_f16(value.cast_unsigned() >> 16)))
    }

    /// This times 2²³.
    pub(crate) fn to_exponent(self) -> Self {
        Self(self.0.map(|value| value << 23))
    }
}

impl F32x4 {
    pub(crate) const ZERO: Self = Self([0.0; 4]);

    /// To the nearest whole numbers, which lie within 2²².
    pub(crate) fn round(self) -> I32x4 {
        I32x4(self.0.map(|value| value.round_ties_even() as i32))
    }

    pub(crate) fn splat(value: f32) -> Self {
        Self([value; 4])
    }

    /// Each lane, four times.
    pub(crate) fn splats(self) -> [Self; 4] {
        self.0.map(Self::splat)
    }

    pub(crate) fn load(values: &[f32; 4]) -> Self {
        Self(*values)
    }

    pub(crate) fn to_array(self) -> [f32; 4] {
        self.0
    }

    pub(crate) fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] + other.0[lane]))
    }

    pub(crate) fn mul(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] * other.0[lane]))
    }

    pub(crate) fn store(self, values: &mut [f32; 4]) {
        *values = self.0;
    }

    pub(crate) fn sub(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] - other.0[lane]))
    }

    pub(crate) fn div(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] / other.0[lane]))
    }

    /// The greater one; what is no number in this stays.
    pub(crate) fn max(self, other: Self) -> Self {
        let greater = |a: f32, b: f32| if a < b { b } else { a };
        Self(std::array::from_fn(|lane| greater(self.0[lane], other.0[lane])))
    }

    /// The smaller one; what is no number in this stays.
    pub(crate) fn min(self, other: Self) -> Self {
        let smaller = |a: f32, b: f32| if b < a { b } else { a };
        Self(std::array::from_fn(|lane| smaller(self.0[lane], other.0[lane])))
    }

    /// The greatest of the lanes; any of them if one is no number.
    pub(crate) fn greatest(self) -> f32 {
        self.0.into_iter().fold(f32::MIN, f32::max)
    }

    /// Lane r is the sum of the lanes of row r.
    pub(crate) fn sums(rows: [Self; 4]) -> Self {
        Self(rows.map(|Self([a, b, c, d])| (a + c) + (b + d)))
    }

    pub(crate) fn bits(self) -> I32x4 {
        I32x4(self.0.map(|value| value.to_bits().cast_signed()))
    }
}
