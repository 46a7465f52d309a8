//! From the file's blocks to `f32`.

use super::{Dtype, GgufError};

/// Writes `out.len()` elements. `bytes` has to be exactly as long as those take.
///
/// The arithmetic is that of ggml, in `f32`: `scale * q`, then `+ minimum`.
pub fn dequantize(dtype: Dtype, bytes: &[u8], out: &mut [f32]) -> Result<(), GgufError> {
    let expected_bytes = dtype.bytes_of(out.len() as u64);
    if expected_bytes != Some(bytes.len() as u64) {
        return Err(GgufError::DataLength {
            dtype,
            elements: out.len(),
            expected_bytes,
            found_bytes: bytes.len(),
        });
    }
    match dtype {
        Dtype::F32 => {
            for (to, from) in out.iter_mut().zip(bytes.as_chunks::<4>().0) {
                *to = f32::from_le_bytes(*from);
            }
        }
        Dtype::F16 => {
            for (to, from) in out.iter_mut().zip(bytes.as_chunks::<2>().0) {
                *to = f32_from_f16(u16::from_le_bytes(*from));
            }
        }
        Dtype::BF16 => {
            for (to, from) in out.iter_mut().zip(bytes.as_chunks::<2>().0) {
                *to = f32::from_bits(u32::from(u16::from_le_bytes(*from)) << 16);
            }
        }
        Dtype::Q4_0 => {
            for (to, block) in blocks::<18>(out, bytes) {
                let [d0, d1, quants @ ..] = block;
                let scale = f32_from_f16(u16::from_le_bytes([*d0, *d1]));
                nibbles(to, quants, |q| scale * (f32::from(q) - 8.0));
            }
        }
        Dtype::Q4_1 => {
            for (to, block) in blocks::<20>(out, bytes) {
                let [d0, d1, m0, m1, quants @ ..] = block;
                let scale = f32_from_f16(u16::from_le_bytes([*d0, *d1]));
                let minimum = f32_from_f16(u16::from_le_bytes([*m0, *m1]));
                nibbles(to, quants, |q| scale * f32::from(q) + minimum);
            }
        }
        Dtype::Q8_0 => {
            for (to, block) in blocks::<34>(out, bytes) {
                let [d0, d1, quants @ ..] = block;
                let scale = f32_from_f16(u16::from_le_bytes([*d0, *d1]));
                for (to, q) in to.iter_mut().zip(quants) {
                    *to = scale * f32::from(i8::from_le_bytes([*q]));
                }
            }
        }
    }
    Ok(())
}

/// An IEEE half from its bits. Exact, as every half is also an `f32`.
pub fn f32_from_f16(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let exponent = u32::from(bits >> 10) & 0x1f;
    let fraction = u32::from(bits & 0x3ff);
    match exponent {
        // Zero and subnormals: the fraction counts steps of 2^-24.
        0 => {
            let magnitude = fraction as f32 * (1.0 / 16_777_216.0);
            f32::from_bits(magnitude.to_bits() | sign)
        }
        31 => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

fn blocks<'a, const BYTES: usize>(
    out: &'a mut [f32],
    bytes: &'a [u8],
) -> impl Iterator<Item = (&'a mut [f32; 32], &'a [u8; BYTES])> {
    out.as_chunks_mut::<32>().0.iter_mut().zip(bytes.as_chunks::<BYTES>().0)
}

/// The low nibbles are the first half of a block, the high ones the second.
fn nibbles(out: &mut [f32; 32], quants: &[u8; 16], value: impl Fn(u8) -> f32) {
    let (low, high) = out.split_at_mut(16);
    for ((low, high), byte) in low.iter_mut().zip(high).zip(quants) {
        *low = value(byte & 0xf);
        *high = value(byte >> 4);
    }
}
