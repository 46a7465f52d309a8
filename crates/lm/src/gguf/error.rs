//! What can be wrong with a GGUF file.

use std::fmt;

use super::{Dtype, ValueType};

/// An error of the GGUF reader. `offset` counts bytes from the start of the file.
#[derive(Clone, Debug, PartialEq)]
pub enum GgufError {
    /// The prefix ends inside the header: call again with at least `needed` bytes.
    Truncated {
        field: String,
        offset: u64,
        /// The length that the prefix has to have at least, counted from the start of the file.
        needed: u64,
    },
    /// The file is broken, or of a kind that is not supported.
    Invalid { field: String, offset: u64, problem: Problem },
    /// A metadata key that the caller needs is not in the file.
    Missing { key: String },
    /// The bytes handed to `dequantize` are not as many as the elements ask for.
    DataLength {
        dtype: Dtype,
        elements: usize,
        /// `None` where the elements are not a whole number of blocks.
        expected_bytes: Option<u64>,
        found_bytes: usize,
    },
}

/// Why a field is invalid.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// The first four bytes are not `GGUF`.
    Magic { found: [u8; 4] },
    /// Only versions 2 and 3 are read.
    Version { found: u32 },
    /// The version's bytes are in the wrong order.
    BigEndian,
    /// The field reaches beyond the end of the file.
    BeyondFile { needed: u64, file_bytes: u64 },
    /// The field is longer than any header may be, or its end overflows.
    TooLong { length: u64 },
    /// There is no metadata type of this number.
    ValueType { found: u32 },
    /// A truth value is neither 0 nor 1.
    Bool { found: u8 },
    /// A text is not UTF-8.
    Utf8,
    /// Arrays within arrays within arrays.
    Nesting { limit: u32 },
    /// A name is empty or too long.
    NameLength { found: u64, limit: u64 },
    /// The same name was given before.
    Duplicate { name: String },
    /// The alignment is no power of two, or absurdly large.
    Alignment { found: u64 },
    /// A tensor has no dimension, or too many.
    DimensionCount { found: u32 },
    /// A dimension is zero.
    EmptyDimension,
    /// The number of elements overflows.
    TooManyElements,
    /// There is no tensor data type of this number, or it is not supported.
    Dtype { found: u32 },
    /// A row is not a whole number of blocks.
    PartialBlock { row: u64, block: u64 },
    /// A tensor does not start at a multiple of the alignment.
    Misaligned { alignment: u64 },
    /// A tensor's bytes are also those of another.
    Overlap { other: String },
    /// The metadata value is of another type than the caller needs.
    WrongType { wanted: &'static str, found: ValueType },
    /// The metadata value is of the right type but out of range.
    OutOfRange { wanted: &'static str },
}

impl GgufError {
    /// Puts the name of what is around the field in front of it.
    pub(super) fn within(mut self, outer: impl fmt::Display) -> Self {
        if let Self::Truncated { field, .. } | Self::Invalid { field, .. } = &mut self {
            *field = format!("{outer}: {field}");
        }
        self
    }

    pub(super) fn invalid(field: impl fmt::Display, offset: u64, problem: Problem) -> Self {
        Self::Invalid { field: field.to_string(), offset, problem }
    }

    /// Whether more bytes of the same file may mend it.
    pub fn is_truncated(&self) -> bool {
        matches!(self, Self::Truncated { .. })
    }
}

impl fmt::Display for GgufError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { field, offset, needed } => write!(
                f,
                "gguf: the bytes end inside {field} at byte {offset}, at least {needed} are needed"
            ),
            Self::Invalid { field, offset, problem } => {
                write!(f, "gguf: {field} at byte {offset}: {problem}")
            }
            Self::Missing { key } => write!(f, "gguf: the metadata lack `{key}`"),
            Self::DataLength { dtype, elements, expected_bytes: Some(expected), found_bytes } => {
                write!(
                    f,
                    "gguf: {elements} elements of {dtype} take {expected} bytes, not {found_bytes}"
                )
            }
            Self::DataLength { dtype, elements, .. } => {
                write!(f, "gguf: {elements} elements are no whole number of {dtype} blocks")
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magic { found } => {
                let found = found.escape_ascii();
                write!(f, "this is no GGUF file: it starts with `{found}`, not with `GGUF`")
            }
            Self::Version { found } => write!(f, "version {found} is not supported, only 2 and 3"),
            Self::BigEndian => write!(f, "big-endian files are not supported"),
            Self::BeyondFile { needed, file_bytes } => {
                write!(f, "reaches to byte {needed} of a file of {file_bytes} bytes")
            }
            Self::TooLong { length } => write!(f, "a length of {length} is too long"),
            Self::ValueType { found } => write!(f, "unknown value type {found}"),
            Self::Bool { found } => write!(f, "{found} is no truth value"),
            Self::Utf8 => write!(f, "not UTF-8"),
            Self::Nesting { limit } => write!(f, "arrays nested more than {limit} deep"),
            Self::NameLength { found, limit } => {
                write!(f, "a name of {found} bytes, allowed are 1 to {limit}")
            }
            Self::Duplicate { name } => write!(f, "`{name}` was given before"),
            Self::Alignment { found } => write!(f, "{found} is no usable alignment"),
            Self::DimensionCount { found } => write!(f, "{found} dimensions, allowed are 1 to 4"),
            Self::EmptyDimension => write!(f, "a dimension is zero"),
            Self::TooManyElements => write!(f, "the number of elements overflows"),
            Self::Dtype { found } => {
                let found = Dtype::name_of(*found);
                write!(f, "{found} is not supported; F32, F16, BF16, Q8_0, Q4_0 and Q4_1 are")
            }
            Self::PartialBlock { row, block } => {
                write!(f, "a row of {row} elements is no whole number of blocks of {block}")
            }
            Self::Misaligned { alignment } => write!(f, "not a multiple of {alignment}"),
            Self::Overlap { other } => write!(f, "shares bytes with `{other}`"),
            Self::WrongType { wanted, found } => write!(f, "is {found}, wanted {wanted}"),
            Self::OutOfRange { wanted } => write!(f, "does not fit {wanted}"),
        }
    }
}

impl std::error::Error for GgufError {}
