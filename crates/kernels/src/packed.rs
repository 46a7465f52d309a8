use crate::QuantOps;
use crate::groups::GROUP;
use burn::backend::Dispatch;
use burn::tensor::{Device, Int, Tensor, TensorData};

/// Weights of a block share their scale.
pub(crate) const BLOCK: usize = 32;

/// How a block of 32 weights is held in 32-bit words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// GGUF's Q4_1 as it is: f16 d, f16 m, 16 bytes of nibbles; `w = d q + m`.
    /// Element i is the low nibble of byte i, element 16 + i the high one.
    Q4,
    /// d as f32, then 32 signed bytes; `w = d q`.
    Q8,
}

impl Scheme {
    /// Words that hold one block.
    pub const fn words(self) -> usize {
        match self {
            Self::Q4 => 5,
            Self::Q8 => 9,
        }
    }
}

/// What becomes of the rows of x in a product on the CPU, and of the entries of a cache
/// ([`crate::entry_width`]); a GPU takes both as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    /// f32, as they are.
    Exact,
    /// Rounded to 16 bits in blocks of 32, for products in integers: several times as fast, and
    /// right to some 1e-5 of their size. Entries of a cache are rounded to 8 bits.
    Fast,
}

/// A weight matrix `[n, k]` that stays quantised in memory.
#[derive(Clone, Debug)]
pub struct Packed {
    words: Tensor<2, Int>,
    scheme: Scheme,
}

impl Packed {
    /// # Panics
    /// If the number of words is not `n` rows of `k / 32` blocks.
    pub fn new(words: Vec<i32>, n: usize, k: usize, scheme: Scheme, device: &Device) -> Self {
        let row = k / BLOCK * scheme.words();
        assert!(
            k.is_multiple_of(BLOCK) && words.len() == n * row,
            "packed weights of a wrong size"
        );
        let words = Tensor::<2, Int>::from_data(TensorData::new(words, [n, row]), device);
        let words = <Dispatch as QuantOps>::arrange(words.into_dispatch(), scheme);
        Self { words: Tensor::from_dispatch(words), scheme }
    }

    /// The rows of all parts, one below the other. None where they do not fit: where they are packed
    /// differently, or one but the last ends within a group of rows.
    pub fn stack(parts: Vec<Self>) -> Option<Self> {
        let (last, others) = parts.split_last()?;
        let (scheme, k) = (last.scheme, last.k());
        let fits =
            |part: &Self| part.scheme == scheme && part.k() == k && part.n().is_multiple_of(GROUP);
        if !others.iter().all(fits) {
            return None;
        }
        let words = parts.into_iter().map(|part| part.words).collect();
        Some(Self { words: Tensor::cat(words, 0), scheme })
    }

    /// GGUF blocks of Q4_1 (20 bytes each): the same bytes as words.
    pub fn words_from_q4_1(bytes: &[u8]) -> Vec<i32> {
        bytes.as_chunks::<4>().0.iter().map(|word| i32::from_le_bytes(*word)).collect()
    }

    /// GGUF blocks of Q4_0 (18 bytes: f16 d, nibbles; `w = d (q - 8)`), as Q4_1 with m = -8 d.
    pub fn words_from_q4_0(bytes: &[u8]) -> Vec<i32> {
        let block = |block: &[u8; 18]| {
            let d = half::f16::from_le_bytes([block[0], block[1]]);
            let m = half::f16::from_f32(-8.0 * d.to_f32());
            let mut words = [0; 5];
            words[0] = i32::from(d.to_bits()) | i32::from(m.to_bits()) << 16;
            for (word, bytes) in words[1..].iter_mut().zip(block[2..].as_chunks::<4>().0) {
                *word = i32::from_le_bytes(*bytes);
            }
            words
        };
        bytes.as_chunks::<18>().0.iter().flat_map(block).collect()
    }

    /// GGUF blocks of Q8_0 (34 bytes: f16 d, 32 signed bytes).
    pub fn words_from_q8_0(bytes: &[u8]) -> Vec<i32> {
        let block = |block: &[u8; 34]| {
            let mut words = [0; 9];
            words[0] =
                half::f16::from_le_bytes([block[0], block[1]]).to_f32().to_bits().cast_signed();
            for (word, bytes) in words[1..].iter_mut().zip(block[2..].as_chunks::<4>().0) {
                *word = i32::from_le_bytes(*bytes);
            }
            words
        };
        bytes.as_chunks::<34>().0.iter().flat_map(block).collect()
    }

    /// Plain numbers, rounded to blocks as Q8_0 has them, but for d, which stays an f32.
    pub fn words_from_f32(values: &[f32]) -> Vec<i32> {
        let block = |block: &[f32; BLOCK]| {
            let scale = block.iter().fold(0.0, |most: f32, value| most.max(value.abs())) / 127.0;
            let quant = |value: f32| if scale > 0.0 { (value / scale).round() as i8 } else { 0 };
            let mut words = [0; 9];
            words[0] = scale.to_bits().cast_signed();
            for (word, values) in words[1..].iter_mut().zip(block.as_chunks::<4>().0) {
                *word = i32::from_le_bytes(values.map(|value| quant(value).cast_unsigned()));
            }
            words
        };
        values.as_chunks().0.iter().flat_map(block).collect()
    }

    /// Rows of the matrix.
    pub fn n(&self) -> usize {
        self.words.dims()[0]
    }

    /// Columns of the matrix.
    pub fn k(&self) -> usize {
        self.words.dims()[1] / self.scheme.words() * BLOCK
    }

    pub fn bytes(&self) -> usize {
        self.words.shape().num_elements() * 4
    }

    /// `x Wᵀ`: `[rows, k]` to `[rows, n]`.
    pub fn matmul(&self, x: Tensor<2>, precision: Precision) -> Tensor<2> {
        debug_assert_eq!(x.dims()[1], self.k());
        Tensor::from_dispatch(<Dispatch as QuantOps>::qmatmul(
            x.into_dispatch(),
            self.words.clone().into_dispatch(),
            self.scheme,
            precision,
        ))
    }

    /// The rows of these ids: `[rows]` to `[rows, k]`.
    pub fn rows(&self, ids: Tensor<1, Int>) -> Tensor<2> {
        Tensor::from_dispatch(<Dispatch as QuantOps>::qrows(
            self.words.clone().into_dispatch(),
            ids.into_dispatch(),
            self.scheme,
        ))
    }

    /// The whole matrix in plain numbers.
    pub fn all_rows(&self) -> Tensor<2> {
        let ids: Vec<i32> = (0..self.n() as i32).collect();
        let ids = TensorData::new(ids, [self.n()]);
        self.rows(Tensor::from_data(ids, &self.words.device()))
    }
}

/// An f16 in the low half of `bits` as f32; subnormals are exact, infinities do not occur in weights.
#[inline(always)]
pub(crate) fn f32_from_f16(bits: u32) -> f32 {
    let sign = (bits & 0x8000) << 16;
    // The bits of an f32 whose exponent is 127 - 15 = 112 too small; no branch for subnormals.
    let magnitude = f32::from_bits((bits & 0x7fff) << 13) * f32::from_bits((127 + 112) << 23);
    f32::from_bits(sign | magnitude.to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_numbers_are_near_and_zeros_stay() {
        let mut values: Vec<f32> = (0..64).map(|i| (i as f32 * 0.7).sin() * 3.0).collect();
        values.extend([0.0; 32]);
        let words = Packed::words_from_f32(&values);
        for (values, words) in values.chunks(32).zip(words.chunks(9)) {
            let scale = f32::from_bits(words[0].cast_unsigned());
            let bytes: Vec<u8> = words[1..].iter().flat_map(|word| word.to_le_bytes()).collect();
            for (value, byte) in values.iter().zip(bytes) {
                let near = (value - scale * f32::from(byte.cast_signed())).abs() <= 0.5 * scale;
                assert!(near || *value == 0.0, "{value}");
            }
        }
        assert_eq!(words[18..], [0; 9]);
    }

    #[test]
    fn every_finite_half_is_converted_exactly() {
        for bits in 0..=u16::MAX {
            let exact = half::f16::from_bits(bits).to_f32();
            if exact.is_finite() {
                assert_eq!(f32_from_f16(u32::from(bits)).to_bits(), exact.to_bits(), "{bits:#x}");
            }
        }
    }
}
