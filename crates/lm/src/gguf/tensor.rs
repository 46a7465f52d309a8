//! The tensor table of the header.

use std::fmt;
use std::ops::Range;

use super::reader::Reader;
use super::{GgufError, Problem};

const MAX_NAME_BYTES: u64 = 64;
const MAX_DIMENSIONS: u32 = 4;
/// Length and one byte of name, dimension count, one dimension, type, offset.
pub(super) const LEAST_TENSOR_BYTES: u64 = 8 + 1 + 4 + 8 + 4 + 8;

/// One row of the tensor table.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub name: String,
    pub dtype: Dtype,
    /// Outermost dimension first, so a matrix is `[rows, k]` with `k` contiguous.
    pub shape: Vec<usize>,
    /// Where the data lie, counted from the start of the file.
    pub bytes: Range<u64>,
}

/// The data types that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dtype {
    F32,
    F16,
    /// The upper half of an f32.
    BF16,
    /// 32 weights in 18 bytes: an f16 scale and nibbles from -8 to 7.
    Q4_0,
    /// 32 weights in 20 bytes: an f16 scale, an f16 minimum and nibbles from 0 to 15.
    Q4_1,
    /// 32 weights in 34 bytes: an f16 scale and signed bytes.
    Q8_0,
}

impl Tensor {
    pub fn elements(&self) -> usize {
        // Cannot overflow: checked when the table was read.
        self.shape.iter().fold(1, |all, dim| all.saturating_mul(*dim))
    }

    /// The contiguous dimension.
    pub fn row_elements(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }

    /// The bytes of one run of the contiguous dimension.
    pub fn row_bytes(&self) -> usize {
        let bytes = self.dtype.bytes_of(self.row_elements() as u64);
        bytes.and_then(|it| usize::try_from(it).ok()).unwrap_or(0)
    }
}

impl Dtype {
    /// The number of elements that share a scale.
    pub fn block_elements(self) -> usize {
        match self {
            Self::F32 | Self::F16 | Self::BF16 => 1,
            Self::Q4_0 | Self::Q4_1 | Self::Q8_0 => 32,
        }
    }

    pub fn block_bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::BF16 => 2,
            Self::Q4_0 => 18,
            Self::Q4_1 => 20,
            Self::Q8_0 => 34,
        }
    }

    /// The bytes that so many elements take; `None` if they are no whole number of blocks.
    pub fn bytes_of(self, elements: u64) -> Option<u64> {
        let block = self.block_elements() as u64;
        if elements.checked_rem(block)? != 0 {
            return None;
        }
        elements.checked_div(block)?.checked_mul(self.block_bytes() as u64)
    }

    /// Every data type with its number in the file.
    pub const ALL: [(u32, Self); 6] = [
        (0, Self::F32),
        (1, Self::F16),
        (2, Self::Q4_0),
        (3, Self::Q4_1),
        (8, Self::Q8_0),
        (30, Self::BF16),
    ];

    /// What to say of a number that is not among them: the name that ggml has for it.
    pub(super) fn name_of(number: u32) -> String {
        let known = OTHERS.iter().find(|(other, _)| *other == number);
        known.map_or_else(|| format!("number {number}"), |(_, name)| (*name).to_owned())
    }
}

/// Data types of ggml that are not read.
const OTHERS: [(u32, &str); 26] = [
    (6, "Q5_0"),
    (7, "Q5_1"),
    (9, "Q8_1"),
    (10, "Q2_K"),
    (11, "Q3_K"),
    (12, "Q4_K"),
    (13, "Q5_K"),
    (14, "Q6_K"),
    (15, "Q8_K"),
    (16, "IQ2_XXS"),
    (17, "IQ2_XS"),
    (18, "IQ3_XXS"),
    (19, "IQ1_S"),
    (20, "IQ4_NL"),
    (21, "IQ3_S"),
    (22, "IQ2_S"),
    (23, "IQ4_XS"),
    (24, "I8"),
    (25, "I16"),
    (26, "I32"),
    (27, "I64"),
    (28, "F64"),
    (29, "IQ1_M"),
    (34, "TQ1_0"),
    (35, "TQ2_0"),
    (39, "MXFP4"),
];

impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A row of the table before the start of the data is known.
pub(super) struct Row {
    tensor: Tensor,
    name_offset: u64,
    offset_offset: u64,
}

pub(super) fn read_row(reader: &mut Reader<'_>, index: usize) -> Result<Row, GgufError> {
    let name_offset = reader.offset();
    let name = reader
        .name(MAX_NAME_BYTES, "name")
        .map_err(|e| e.within(format_args!("tensor {index}")))?;
    read_rest(reader, name, name_offset).map_err(|e| e.within(format_args!("tensor `{name}`")))
}

fn read_rest(reader: &mut Reader<'_>, name: &str, name_offset: u64) -> Result<Row, GgufError> {
    let offset = reader.offset();
    let found = reader.u32("dimension count")?;
    if found == 0 || found > MAX_DIMENSIONS {
        let problem = Problem::DimensionCount { found };
        return Err(GgufError::invalid("dimension count", offset, problem));
    }
    let shape_offset = reader.offset();
    let mut shape = Vec::with_capacity(found as usize);
    let mut elements = 1u64;
    let mut row = 0;
    for index in 0..found {
        let offset = reader.offset();
        let dimension = reader.u64("dimension")?;
        if dimension == 0 {
            let problem = Problem::EmptyDimension;
            return Err(GgufError::invalid("dimension", offset, problem));
        }
        if index == 0 {
            row = dimension;
        }
        let fits =
            elements.checked_mul(dimension).and_then(|all| Some((all, usize::try_from(all).ok()?)));
        let (Some((all, _)), Ok(dimension)) = (fits, usize::try_from(dimension)) else {
            let problem = Problem::TooManyElements;
            return Err(GgufError::invalid("dimension", offset, problem));
        };
        elements = all;
        shape.push(dimension);
    }
    shape.reverse();

    let offset = reader.offset();
    let found = reader.u32("data type")?;
    let known = Dtype::ALL.iter().find(|(number, _)| *number == found);
    let Some((_, dtype)) = known.copied() else {
        let problem = Problem::Dtype { found };
        return Err(GgufError::invalid("data type", offset, problem));
    };
    let block = dtype.block_elements() as u64;
    if row.checked_rem(block) != Some(0) {
        let problem = Problem::PartialBlock { row, block };
        return Err(GgufError::invalid("shape", shape_offset, problem));
    }
    let Some(length) = dtype.bytes_of(elements) else {
        let problem = Problem::TooManyElements;
        return Err(GgufError::invalid("shape", shape_offset, problem));
    };

    let offset_offset = reader.offset();
    let start = reader.u64("data offset")?;
    let Some(end) = start.checked_add(length) else {
        let problem = Problem::TooLong { length };
        return Err(GgufError::invalid("data offset", offset_offset, problem));
    };
    Ok(Row {
        tensor: Tensor { name: name.to_owned(), dtype, shape, bytes: start..end },
        name_offset,
        offset_offset,
    })
}

/// Turns the relative offsets into places in the file and checks that no name
/// is given twice and no byte belongs to two tensors.
pub(super) fn place(
    mut rows: Vec<Row>,
    data_start: u64,
    alignment: u64,
    file_bytes: Option<u64>,
) -> Result<Vec<Tensor>, GgufError> {
    for row in &mut rows {
        let field = || format!("tensor `{}`: data offset", row.tensor.name);
        let bytes = &row.tensor.bytes;
        if bytes.start.checked_rem(alignment) != Some(0) {
            let problem = Problem::Misaligned { alignment };
            return Err(GgufError::invalid(field(), row.offset_offset, problem));
        }
        let (Some(start), Some(end)) =
            (data_start.checked_add(bytes.start), data_start.checked_add(bytes.end))
        else {
            let length = bytes.end;
            let problem = Problem::TooLong { length };
            return Err(GgufError::invalid(field(), row.offset_offset, problem));
        };
        if let Some(file_bytes) = file_bytes
            && end > file_bytes
        {
            let needed = end;
            let problem = Problem::BeyondFile { needed, file_bytes };
            return Err(GgufError::invalid(field(), row.offset_offset, problem));
        }
        row.tensor.bytes = start..end;
    }

    let mut order: Vec<&Row> = rows.iter().collect();
    order.sort_by(|a, b| (&a.tensor.name, a.name_offset).cmp(&(&b.tensor.name, b.name_offset)));
    for (first, second) in order.iter().zip(order.iter().skip(1)) {
        if first.tensor.name == second.tensor.name {
            let name = &second.tensor.name;
            return Err(GgufError::invalid(
                format_args!("tensor `{name}`: name"),
                second.name_offset,
                Problem::Duplicate { name: name.clone() },
            ));
        }
    }
    order.sort_by_key(|row| (row.tensor.bytes.start, row.name_offset));
    for (first, second) in order.iter().zip(order.iter().skip(1)) {
        if second.tensor.bytes.start < first.tensor.bytes.end {
            return Err(GgufError::invalid(
                format_args!("tensor `{}`: data offset", second.tensor.name),
                second.offset_offset,
                Problem::Overlap { other: first.tensor.name.clone() },
            ));
        }
    }
    Ok(rows.into_iter().map(|row| row.tensor).collect())
}
