//! IEEE 754 half-precision numbers as bits, and lists of them as base64 of little-endian bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(crate) const NAN: u16 = 0x7e00;

/// The nearest half-precision number; what is too large becomes infinite.
pub(crate) fn from_f32(value: f32) -> u16 {
    let sign = if value.is_sign_negative() { 0x8000 } else { 0 };
    let size = value.abs();
    if size.is_nan() {
        return NAN;
    }
    if size < SMALLEST_NORMAL {
        // Below it the numbers are evenly spaced, and the one after the last is the normal one.
        return sign | (size * SUBNORMALS).round_ties_even() as u16;
    }
    // Half of what is cut off, less one where a tie has to go down to an even number.
    let bits = size.to_bits();
    let rounded = bits + 0x0fff + (bits >> 13 & 1);
    let half = (rounded >> 13) - ((127 - 15) << 10);
    sign | half.min(INFINITE.into()) as u16
}

/// `None` for NaN.
pub(crate) fn to_f32(bits: u16) -> Option<f32> {
    let (exponent, fraction) = (bits >> 10 & 0x1f, u32::from(bits & 0x3ff));
    let size = match exponent {
        0 => fraction as f32 / SUBNORMALS,
        0x1f if fraction == 0 => f32::INFINITY,
        0x1f => return None,
        _ => f32::from_bits((u32::from(exponent) + 127 - 15) << 23 | fraction << 13),
    };
    Some(if bits & 0x8000 == 0 { size } else { -size })
}

pub(crate) fn to_base64(bits: &[u16]) -> String {
    let bytes: Vec<u8> = bits.iter().flat_map(|bits| bits.to_le_bytes()).collect();
    STANDARD.encode(bytes)
}

/// `None` where it is not base64 of whole numbers.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u16>> {
    let bytes = STANDARD.decode(text).ok()?;
    let pairs = bytes.chunks_exact(2);
    let whole = pairs.remainder().is_empty();
    whole.then(|| pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect())
}

const INFINITE: u16 = 0x7c00;
/// 2^-14.
const SMALLEST_NORMAL: f32 = 1.0 / 16_384.0;
/// One over the smallest positive number, 2^-24.
const SUBNORMALS: f32 = 16_777_216.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers_have_their_bits() {
        for (value, bits) in [
            (0.0, 0),
            (1.0, 0x3c00),
            (-2.0, 0xc000),
            (0.1, 0x2e66),
            (65_504.0, 0x7bff),
            (1e6, 0x7c00),
            (6.0e-8, 0x0001),
            (6.1e-5, 0x03ff),
            (SMALLEST_NORMAL, 0x0400),
            // Ties go to the even number.
            (1.0 + 1.0 / 2048.0, 0x3c00),
            (1.0 + 3.0 / 2048.0, 0x3c02),
        ] {
            assert_eq!(from_f32(value), bits, "{value}");
        }
        assert_eq!(from_f32(f32::NAN), NAN);
    }

    #[test]
    fn every_number_comes_back() {
        for bits in 0..=u16::MAX {
            match to_f32(bits) {
                Some(value) => assert_eq!(from_f32(value), bits),
                None => assert!(bits & 0x7fff > INFINITE),
            }
        }
    }

    #[test]
    fn base64_is_of_little_endian_pairs() {
        let pair = |text: &[u8; 2]| u16::from_le_bytes(*text);
        let many = [pair(b"Ma"), pair(b"ny"), pair(b"  ")];
        assert_eq!(to_base64(&many), "TWFueSAg");
        assert_eq!(from_base64("TWFueSAg").unwrap(), many);
        // Three bytes are a number and a half.
        assert_eq!(from_base64("TWFu"), None);
    }
}
