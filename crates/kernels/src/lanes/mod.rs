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
        let [low, high] = I16x8::bytes(&[0x7f01_ff80, 0, 0, 0x0403_0201]);
        assert_eq!(low.to_array(), [-128, -1, 1, 127, 0, 0, 0, 0]);
        assert_eq!(high.to_array(), [0, 0, 0, 0, 1, 2, 3, 4]);
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
        let rows = [1, 10, 100, 1000].map(|factor| I32x4::load(&[1, 2, 3, 4].map(|v| v * factor)));
        assert_eq!(integers(I32x4::sums(rows)), [10.0, 100.0, 1000.0, 10_000.0]);
    }
}
