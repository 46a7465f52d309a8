//! GGUF files: the header, read from a prefix of the file, and the tensor data
//! types that the model's weights come in.
//!
//! The reader is written for hostile files. Every length is checked against the
//! bytes that are there before anything is allocated, all arithmetic is checked,
//! and every error names the field and the byte offset. It depends on nothing
//! but the standard library, so that the fuzz target can include it alone.
//!
//! A streaming loader calls [`Header::parse`] with what has arrived so far. As
//! long as the header is incomplete the answer is [`GgufError::Truncated`], which
//! says how long the prefix has to be at least; any other error is final.
//!
//! Format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>

mod dequant;
mod error;
mod header;
mod metadata;
mod reader;
mod tensor;

pub use dequant::{dequantize, f32_from_f16};
pub use error::{GgufError, Problem};
pub use header::{Header, Parsed};
pub use metadata::{Array, Metadata, Value, ValueType};
pub use reader::MAX_HEADER_BYTES;
pub use tensor::{Dtype, Tensor};
