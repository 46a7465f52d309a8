//! 128 bits at a time: the few vector operations that the integer products and attention are made
//! of. One meaning, three sets of instructions, so that a kernel is written once and gives the
//! same bits in the browser as natively.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[path = "wasm.rs"]
mod set;
#[cfg(target_arch = "x86_64")]
#[path = "x86.rs"]
mod set;
#[cfg(not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))))]
#[path = "portable.rs"]
mod set;

pub(crate) use set::{F32x4, I16x8, I32x4};
use std::f32::consts::{LN_2, LOG2_E};

impl F32x4 {
    /// e to the power of this: to some 3e-7 of itself near 0 and 1e-5 at the ends. Below -87 and above
    /// 88 it stays where it is there.
    #[inline(always)]
    pub(crate) fn exp(self) -> Self {
        let x = self.max(Self::splat(-87.0)).min(Self::splat(88.0));
        x.mul(Self::splat(LOG2_E)).exp2()
    }

    /// 2 to the power of this, which lies between -126 and 127, to some 3e-7 of itself.
    #[inline(always)]
    pub(crate) fn exp2(self) -> Self {
        // 2^(n + f), n whole and f within a half. Adding 1.5 · 2²³ rounds, and leaves n in the low
        // bits; the others are zeros that the shift drops.
        let round = Self::splat(12_582_912.0);
        let rounded = self.add(round);
        let f = self.sub(rounded.sub(round));
        // Of the polynomials of degree 5 with the value and the slope of 2^f at 0, that of the least
        // relative error: 1.1e-7, without rounding.
        let mut power = Self::splat(1.330_060_7e-3);
        for coefficient in [9.669_691e-3, 5.550_558_5e-2, 2.402_228_3e-1, LN_2, 1.0] {
            power = power.mul(f).add(Self::splat(coefficient));
        }
        power.bits().add(rounded.bits().to_exponent()).bits_to_f32()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integers(x: I32x4) -> [f32; 4] {
        x.to_f32().to_array()
    }

    #[test]
    fn products_are_summed_in_pairs() {
        let x = I16x8::load(&[1, -2, 3, -4, 30_000, 0, -7, 8]);
        let y = I16x8::load(&[5, 6, 7, 8, 30_000, 10, 11, 12]);
        let dot = x.dot(y).add(I32x4::load(&[1, 0, 0, 0]));
        assert_eq!(integers(dot), [-6.0, -11.0, 9e8, 19.0]);
    }

    #[test]
    fn nibbles_and_bytes_are_where_they_belong() {
        let words = [0x7654_3210, 0, 0, 0xfedc_ba98_u32.cast_signed()];
        let nibbles = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15]];
        for (found, [a, b, c, d]) in I16x8::nibbles(&words).iter().zip(nibbles) {
            assert_eq!(found.to_array(), [a, b, 0, 0, 0, 0, c, d]);
        }
        let words = [0x7f01_ff80, 0, 0, 0x0403_0201];
        let [low, high] = I16x8::bytes(&words);
        assert_eq!(low.to_array(), [-128, -1, 1, 127, 0, 0, 0, 0]);
        assert_eq!(high.to_array(), [0, 0, 0, 0, 1, 2, 3, 4]);
        assert_eq!(I16x8::narrow(low, high).to_array(), words);
        let bits = [0x7f01_ff80, 0x0403_0201].map(f32::from_bits);
        assert_eq!(I16x8::widen(&bits).to_array(), [-128, -1, 1, 127, 1, 2, 3, 4]);
    }

    #[test]
    fn numbers_are_rounded_packed_and_sorted() {
        let round = |values| F32x4::load(values).round();
        let packed =
            I16x8::pack(round(&[1.4, -2.6, 0.5, 1.5]), round(&[32_767.0, -9.0, 8.0, -0.2]));
        assert_eq!(packed.to_array(), [1, -3, 0, 2, 32_767, -9, 8, 0]);
        let other = I16x8::load(&[10, 11, 12, 13, 14, 15, 16, 17]);
        assert_eq!(packed.zip_low(other).to_array(), [1, 10, -3, 11, 0, 12, 2, 13]);
        assert_eq!(packed.zip_high(other).to_array(), [32_767, 14, -9, 15, 8, 16, 0, 17]);
        assert_eq!(I16x8::splat_pair(0x0005_ffff).to_array(), [-1, 5, -1, 5, -1, 5, -1, 5]);
        assert_eq!(I16x8::evens(packed, other).to_array(), [1, 0, 32_767, 8, 10, 12, 14, 16]);
        assert_eq!(I16x8::odds(packed, other).to_array(), [-3, 2, -9, 0, 11, 13, 15, 17]);
    }

    #[test]
    fn halves_become_floats() {
        let half = |value: f32| i32::from(half::f16::from_f32(value).to_bits());
        let pair = |low, high| half(low) | half(high) << 16;
        let words = [pair(1.5, -2.0), pair(-0.1, 6e-8), pair(0.0, -0.0), pair(65504.0, 0.25)];
        let exact = |value: f32| half::f16::from_f32(value).to_f32();
        let low = [1.5, -0.1, 0.0, 65504.0].map(exact);
        let high = [-2.0, 6e-8, 0.0, 0.25].map(exact);
        assert_eq!(I32x4::load(&words).low_halves_to_f32().to_array(), low);
        assert_eq!(I32x4::load(&words).high_halves_to_f32().to_array(), high);
        let bits = I32x4::load(&[1.0_f32, -3.5, 0.0, 1e-30].map(|x| x.to_bits().cast_signed()));
        assert_eq!(bits.bits_to_f32().to_array(), [1.0, -3.5, 0.0, 1e-30]);
    }

    #[test]
    fn lanes_are_added_apart_and_together() {
        let x = F32x4::load(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(x.mul(F32x4::splat(2.0)).add(x).to_array(), [3.0, 6.0, 9.0, 12.0]);
        let rows = [1.0, 10.0, 100.0, 1000.0].map(|factor| x.mul(F32x4::splat(factor)));
        assert_eq!(F32x4::sums(rows).to_array(), [10.0, 100.0, 1000.0, 10_000.0]);
        let [a, b] = [[1, 2, 3, 4], [10, 20, 30, 40]].map(|x| I32x4::load(&x));
        assert_eq!(I32x4::fold(a, b).to_array(), [4, 40, 6, 60]);
        assert_eq!(I32x4::add_halves(a, b).to_array(), [4, 6, 40, 60]);
        let mut stored = [0; 4];
        a.store(&mut stored);
        assert_eq!(stored, [1, 2, 3, 4]);
        for (at, greatest) in [2.0, -1.0, 7.0, 7.5].into_iter().enumerate() {
            let mut lanes = [-3.0; 4];
            lanes[at] = greatest;
            assert_eq!(F32x4::load(&lanes).greatest(), greatest);
        }
        let [a, b, c, d] = x.splats();
        assert_eq!(a.sub(b).div(d).to_array(), [-0.25; 4]);
        assert_eq!(c.max(x).min(d).to_array(), [3.0, 3.0, 3.0, 4.0]);
    }

    #[test]
    fn exponentials() {
        for step in -3_480..=3_520 {
            let x = step as f32 / 40.0;
            let [y, ..] = F32x4::splat(x).exp().to_array();
            let exact = f64::from(x).exp();
            let error = (f64::from(y) - exact).abs() / exact;
            assert!(error < 3e-7 + 1.2e-7 * f64::from(x.abs()), "e^{x}: {error}");
        }
        let ends = F32x4::load(&[-1e30, 1e30, 0.0, f32::NAN]).exp().to_array();
        assert!(ends[0] < 2e-38 && ends[1] > 1e38 && ends[2] == 1.0 && ends[3].is_nan());
    }
}
