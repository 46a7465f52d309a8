//! SSE2, which every x86-64 processor has.

use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub(crate) struct I16x8(__m128i);
#[derive(Clone, Copy)]
pub(crate) struct I32x4(__m128i);
#[derive(Clone, Copy)]
pub(crate) struct F32x4(__m128);

/// An expression of SSE2 instructions that touch no memory.
macro_rules! sse2 {
    ($value:expr) => {
        // SAFETY: SSE2 is part of x86-64.
        unsafe { $value }
    };
}

impl I16x8 {
    #[inline(always)]
    pub(crate) fn load(values: &[i16; 8]) -> Self {
        // SAFETY: the 16 bytes are those of the array; the load needs no alignment.
        Self(unsafe { _mm_loadu_si128(values.as_ptr().cast()) })
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [i16; 8] {
        let mut values = [0; 8];
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { _mm_storeu_si128(values.as_mut_ptr().cast(), self.0) };
        values
    }

    /// Those of the first, then those of the second, each within 16 bits.
    #[inline(always)]
    pub(crate) fn pack(first: I32x4, second: I32x4) -> Self {
        Self(sse2!(_mm_packs_epi32(first.0, second.0)))
    }

    /// Numbers 0, 2, 4 and 6 of both.
    #[inline(always)]
    pub(crate) fn evens(a: Self, b: Self) -> Self {
        let wide = |x: Self| I32x4(sse2!(_mm_srai_epi32::<16>(_mm_slli_epi32::<16>(x.0))));
        Self::pack(wide(a), wide(b))
    }

    /// Numbers 1, 3, 5 and 7 of both.
    #[inline(always)]
    pub(crate) fn odds(a: Self, b: Self) -> Self {
        let wide = |x: Self| I32x4(sse2!(_mm_srai_epi32::<16>(x.0)));
        Self::pack(wide(a), wide(b))
    }

    /// The low four of this with those of the other: 0, 0, 1, 1, 2, 2, 3, 3.
    #[inline(always)]
    pub(crate) fn zip_low(self, other: Self) -> Self {
        Self(sse2!(_mm_unpacklo_epi16(self.0, other.0)))
    }

    /// The high four of this with those of the other.
    #[inline(always)]
    pub(crate) fn zip_high(self, other: Self) -> Self {
        Self(sse2!(_mm_unpackhi_epi16(self.0, other.0)))
    }

    /// The two halves of a word, four times.
    #[inline(always)]
    pub(crate) fn splat_pair(word: i32) -> Self {
        Self(sse2!(_mm_set1_epi32(word)))
    }

    /// The signed bytes of the bits, in order.
    #[inline(always)]
    pub(crate) fn widen(bits: &[f32; 2]) -> Self {
        // SAFETY: the 8 bytes are those of the array; the load needs no alignment.
        let bytes = unsafe { _mm_loadl_epi64(bits.as_ptr().cast()) };
        Self(sse2!(_mm_srai_epi16::<8>(_mm_unpacklo_epi8(bytes, bytes))))
    }

    /// As signed bytes, in order, those of the first before those of the second; each within 8 bits.
    #[inline(always)]
    pub(crate) fn narrow(first: Self, second: Self) -> I32x4 {
        I32x4(sse2!(_mm_packs_epi16(first.0, second.0)))
    }

    /// Two in each word.
    #[inline(always)]
    pub(crate) fn words(self) -> [i32; 4] {
        let mut words = [0; 4];
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { _mm_storeu_si128(words.as_mut_ptr().cast(), self.0) };
        words
    }

    /// Products of neighbours, summed in pairs.
    #[inline(always)]
    pub(crate) fn dot(self, other: Self) -> I32x4 {
        I32x4(sse2!(_mm_madd_epi16(self.0, other.0)))
    }

    /// Nibble g of each of the 8 halves of the words, for g from 0 (the lowest) to 3.
    #[inline(always)]
    pub(crate) fn nibbles(words: &[i32; 4]) -> [Self; 4] {
        // SAFETY: the 16 bytes are those of the array; the load needs no alignment.
        let halves = unsafe { _mm_loadu_si128(words.as_ptr().cast()) };
        let low = |halves| Self(sse2!(_mm_and_si128(halves, _mm_set1_epi16(15))));
        [
            low(halves),
            low(sse2!(_mm_srli_epi16::<4>(halves))),
            low(sse2!(_mm_srli_epi16::<8>(halves))),
            Self(sse2!(_mm_srli_epi16::<12>(halves))),
        ]
    }

    /// The signed bytes of the words, in order.
    #[inline(always)]
    pub(crate) fn bytes(words: &[i32; 4]) -> [Self; 2] {
        // SAFETY: the 16 bytes are those of the array; the load needs no alignment.
        let bytes = unsafe { _mm_loadu_si128(words.as_ptr().cast()) };
        [
            Self(sse2!(_mm_srai_epi16::<8>(_mm_unpacklo_epi8(bytes, bytes)))),
            Self(sse2!(_mm_srai_epi16::<8>(_mm_unpackhi_epi8(bytes, bytes)))),
        ]
    }
}

impl I32x4 {
    #[inline(always)]
    pub(crate) fn load(values: &[i32; 4]) -> Self {
        // SAFETY: the 16 bytes are those of the array; the load needs no alignment.
        Self(unsafe { _mm_loadu_si128(values.as_ptr().cast()) })
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [i32; 4] {
        let mut values = [0; 4];
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { _mm_storeu_si128(values.as_mut_ptr().cast(), self.0) };
        values
    }

    #[inline(always)]
    pub(crate) fn store(self, values: &mut [i32; 4]) {
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { _mm_storeu_si128(values.as_mut_ptr().cast(), self.0) };
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(sse2!(_mm_add_epi32(self.0, other.0)))
    }

    /// Of each a low lane and a high one: a0 + a2, b0 + b2, a1 + a3, b1 + b3.
    #[inline(always)]
    pub(crate) fn fold(a: Self, b: Self) -> Self {
        let low = sse2!(_mm_unpacklo_epi32(a.0, b.0));
        Self(sse2!(_mm_add_epi32(low, _mm_unpackhi_epi32(a.0, b.0))))
    }

    /// The halves of each: a0 + a2, a1 + a3, b0 + b2, b1 + b3.
    #[inline(always)]
    pub(crate) fn add_halves(a: Self, b: Self) -> Self {
        let low = sse2!(_mm_unpacklo_epi64(a.0, b.0));
        Self(sse2!(_mm_add_epi32(low, _mm_unpackhi_epi64(a.0, b.0))))
    }

    #[inline(always)]
    pub(crate) fn bits_to_f32(self) -> F32x4 {
        F32x4(sse2!(_mm_castsi128_ps(self.0)))
    }

    #[inline(always)]
    pub(crate) fn to_f32(self) -> F32x4 {
        F32x4(sse2!(_mm_cvtepi32_ps(self.0)))
    }

    /// The f16 in the low half of each lane.
    #[inline(always)]
    pub(crate) fn low_halves_to_f32(self) -> F32x4 {
        Self(sse2!(_mm_slli_epi32::<16>(self.0))).high_halves_to_f32()
    }

    /// The f16 in the high half of each lane; infinities do not occur.
    #[inline(always)]
    pub(crate) fn high_halves_to_f32(self) -> F32x4 {
        // The bits of an f32 whose exponent is 127 - 15 = 112 too small.
        let mask = Self::load(&[0x8fff_e000_u32.cast_signed(); 4]).0;
        let bits = Self(sse2!(_mm_and_si128(_mm_srai_epi32::<3>(self.0), mask)));
        bits.bits_to_f32().mul(F32x4::splat(f32::from_bits((127 + 112) << 23)))
    }

    /// This times 2²³.
    #[inline(always)]
    pub(crate) fn to_exponent(self) -> Self {
        Self(sse2!(_mm_slli_epi32::<23>(self.0)))
    }
}

impl F32x4 {
    // SAFETY: both are 128 bits, and all of them may be zero.
    pub(crate) const ZERO: Self =
        Self(unsafe { std::mem::transmute::<[f32; 4], __m128>([0.0; 4]) });

    /// To the nearest whole numbers, which lie within 2²².
    #[inline(always)]
    pub(crate) fn round(self) -> I32x4 {
        I32x4(sse2!(_mm_cvtps_epi32(self.0)))
    }

    #[inline(always)]
    pub(crate) fn splat(value: f32) -> Self {
        Self(sse2!(_mm_set1_ps(value)))
    }

    /// Each lane, four times.
    #[inline(always)]
    pub(crate) fn splats(self) -> [Self; 4] {
        let v = self.0;
        [
            Self(sse2!(_mm_shuffle_ps::<0b00_00_00_00>(v, v))),
            Self(sse2!(_mm_shuffle_ps::<0b01_01_01_01>(v, v))),
            Self(sse2!(_mm_shuffle_ps::<0b10_10_10_10>(v, v))),
            Self(sse2!(_mm_shuffle_ps::<0b11_11_11_11>(v, v))),
        ]
    }

    #[inline(always)]
    pub(crate) fn load(values: &[f32; 4]) -> Self {
        // SAFETY: the 16 bytes are those of the array; the load needs no alignment.
        Self(unsafe { _mm_loadu_ps(values.as_ptr()) })
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [f32; 4] {
        let mut values = [0.0; 4];
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { _mm_storeu_ps(values.as_mut_ptr(), self.0) };
        values
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(sse2!(_mm_add_ps(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn mul(self, other: Self) -> Self {
        Self(sse2!(_mm_mul_ps(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn store(self, values: &mut [f32; 4]) {
        // SAFETY: the 16 bytes are those of the array; the store needs no alignment.
        unsafe { _mm_storeu_ps(values.as_mut_ptr(), self.0) };
    }

    #[inline(always)]
    pub(crate) fn sub(self, other: Self) -> Self {
        Self(sse2!(_mm_sub_ps(self.0, other.0)))
    }

    #[inline(always)]
    pub(crate) fn div(self, other: Self) -> Self {
        Self(sse2!(_mm_div_ps(self.0, other.0)))
    }

    /// The greater one; what is no number in this stays.
    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        Self(sse2!(_mm_max_ps(other.0, self.0)))
    }

    /// The smaller one; what is no number in this stays.
    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        Self(sse2!(_mm_min_ps(other.0, self.0)))
    }

    /// The greatest of the lanes; any of them if one is no number.
    #[inline(always)]
    pub(crate) fn greatest(self) -> f32 {
        let pairs = self.max(Self(sse2!(_mm_movehl_ps(self.0, self.0))));
        let other = Self(sse2!(_mm_shuffle_ps::<0b00_00_00_01>(pairs.0, pairs.0)));
        sse2!(_mm_cvtss_f32(pairs.max(other).0))
    }

    /// Lane r is the sum of the lanes of row r.
    #[inline(always)]
    pub(crate) fn sums(rows: [Self; 4]) -> Self {
        let [a, b, c, d] = [rows[0].0, rows[1].0, rows[2].0, rows[3].0];
        let two = |a, b| sse2!(_mm_add_ps(_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b)));
        let (ab, cd) = (two(a, b), two(c, d));
        Self(sse2!(_mm_add_ps(_mm_movelh_ps(ab, cd), _mm_movehl_ps(cd, ab))))
    }

    #[inline(always)]
    pub(crate) fn bits(self) -> I32x4 {
        I32x4(sse2!(_mm_castps_si128(self.0)))
    }
}
