//! Backend extensions of burn for the language model: matrix products with quantised weights, and
//! what a decoder layer does between them.
//!
//! Each operation has a GPU kernel (feature `gpu`) and a CPU twin of the same meaning; golden
//! tests compare both with plain scalar arithmetic.
#![allow(unsafe_code)] // the only crate that may: SIMD entry points, `gemm` and kernel launches

mod attend;
mod chosen;
mod cpu;
mod decoder;
mod decoder_cpu;
mod flex;
#[cfg(feature = "gpu")]
mod gpu;
mod groups;
mod integer;
mod lanes;
mod packed;
mod rounding;
mod symmetric;

pub use chosen::{mix_chosen, score_chosen, softmax_chosen};
pub use decoder::{
    DecoderOps, add_rms_norm, attend, attends, entry_width, is_cpu, rms_norm, rotate_append,
    silu_mul, unpack_entries,
};
pub use packed::{Packed, Precision, Scheme};
pub use symmetric::eigen;

use burn::backend::{Backend, backend_extension, tensor::FloatTensor, tensor::IntTensor};

/// What a backend has to offer for quantised weights. Called through [`Packed`].
#[backend_extension(Cube: cfg(feature = "gpu"), Flex)]
pub trait QuantOps: Backend {
    /// Puts the words of a matrix, which come row by row, in the order in which the backend keeps
    /// them: that of the words that the other operations get.
    ///
    /// # Shapes
    /// - words and output: `[n, words_per_row]`, i32
    fn arrange(words: IntTensor<Self>, scheme: Scheme) -> IntTensor<Self>;

    /// `y = x Wᵀ`.
    ///
    /// # Shapes
    /// - x: `[rows, k]`, f32
    /// - words: `[n, words_per_row]`, i32
    /// - output: `[rows, n]`, f32, accumulated in f32
    fn qmatmul(
        x: FloatTensor<Self>,
        words: IntTensor<Self>,
        scheme: Scheme,
        precision: Precision,
    ) -> FloatTensor<Self>;

    /// Rows of W, dequantised.
    ///
    /// # Shapes
    /// - words: `[n, words_per_row]`, i32
    /// - ids: `[rows]`, i32, each below n
    /// - output: `[rows, k]`, f32
    fn qrows(words: IntTensor<Self>, ids: IntTensor<Self>, scheme: Scheme) -> FloatTensor<Self>;
}
