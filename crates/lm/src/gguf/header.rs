//! The header as a whole.

use super::metadata::{LEAST_ENTRY_BYTES, Metadata, read_entry};
use super::reader::Reader;
use super::tensor::{LEAST_TENSOR_BYTES, Tensor, place, read_row};
use super::{GgufError, Problem};

const ALIGNMENT_KEY: &str = "general.alignment";
const DEFAULT_ALIGNMENT: u32 = 32;
const MAX_ALIGNMENT: u32 = 1 << 20;

/// The way in: parses the header of a file.
pub struct Header;

/// A header that has been read and checked.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// 2 or 3.
    pub version: u32,
    pub metadata: Metadata,
    /// In the order of the file's table.
    pub tensors: Vec<Tensor>,
    pub alignment: u64,
    /// Where the first tensor may start; the header ends at most `alignment - 1` bytes earlier.
    pub data_start: u64,
}

impl Header {
    /// Reads the header from a prefix of the file whose length is not known.
    pub fn parse(bytes: &[u8]) -> Result<Parsed, GgufError> {
        parse(bytes, None)
    }

    /// Reads the header from a prefix of a file of `file_bytes` bytes. What reaches
    /// beyond that is reported at once, as broken.
    pub fn parse_of_file(bytes: &[u8], file_bytes: u64) -> Result<Parsed, GgufError> {
        parse(bytes, Some(file_bytes))
    }

    /// The metadata alone, also of a file whose tensors can't be read.
    pub fn metadata(bytes: &[u8]) -> Result<Metadata, GgufError> {
        read_metadata(&mut Reader::new(bytes, None), bytes).map(|(_, _, metadata)| metadata)
    }
}

impl Parsed {
    /// The row of the table with this name.
    pub fn tensor(&self, name: &str) -> Option<&Tensor> {
        self.tensors.iter().find(|tensor| tensor.name == name)
    }

    /// How long the file has to be at least.
    pub fn data_end(&self) -> u64 {
        let ends = self.tensors.iter().map(|tensor| tensor.bytes.end);
        ends.max().unwrap_or(self.data_start)
    }
}

fn parse(bytes: &[u8], file_bytes: Option<u64>) -> Result<Parsed, GgufError> {
    let mut reader = Reader::new(bytes, file_bytes);
    let (version, tensor_count, metadata) = read_metadata(&mut reader, bytes)?;
    let alignment = alignment_of(&metadata)?;
    let tensor_room = reader.expect(tensor_count, LEAST_TENSOR_BYTES, "tensor table")?;
    let mut rows = Vec::with_capacity(tensor_room);
    for index in 0..tensor_room {
        rows.push(read_row(&mut reader, index)?);
    }
    let header_end = reader.offset();
    let data_start = header_end.checked_next_multiple_of(alignment).ok_or_else(|| {
        let problem = Problem::TooLong { length: alignment };
        GgufError::invalid("tensor table", header_end, problem)
    })?;
    let tensors = place(rows, data_start, alignment, file_bytes)?;
    Ok(Parsed { version, metadata, tensors, alignment, data_start })
}

/// The version, how many tensors there are, and the metadata.
fn read_metadata(reader: &mut Reader<'_>, bytes: &[u8]) -> Result<(u32, u64, Metadata), GgufError> {
    let found = reader.array("magic")?;
    if &found != b"GGUF" {
        return Err(GgufError::invalid("magic", 0, Problem::Magic { found }));
    }
    let offset = reader.offset();
    let version = reader.u32("version")?;
    let problem = match version {
        2 | 3 => None,
        0x0200_0000 | 0x0300_0000 => Some(Problem::BigEndian),
        found => Some(Problem::Version { found }),
    };
    if let Some(problem) = problem {
        return Err(GgufError::invalid("version", offset, problem));
    }

    let tensor_count = reader.u64("tensor count")?;
    let entry_count = reader.u64("metadata count")?;
    // Before anything is allocated: is there room for so many?
    reader.expect(tensor_count, LEAST_TENSOR_BYTES, "tensor count")?;
    let entry_room = reader.expect(entry_count, LEAST_ENTRY_BYTES, "metadata count")?;
    let mut entries = Vec::with_capacity(entry_room);
    for index in 0..entry_room {
        entries.push(read_entry(reader, index)?);
    }
    Ok((version, tensor_count, Metadata::new(bytes, entries)?))
}

fn alignment_of(metadata: &Metadata) -> Result<u64, GgufError> {
    let found = match metadata.u32(ALIGNMENT_KEY) {
        Ok(found) => found,
        Err(GgufError::Missing { .. }) => DEFAULT_ALIGNMENT,
        Err(error) => return Err(error),
    };
    if !found.is_power_of_two() || found > MAX_ALIGNMENT {
        return Err(GgufError::invalid(
            format_args!("metadata `{ALIGNMENT_KEY}`"),
            metadata.offset_of(ALIGNMENT_KEY).unwrap_or(0),
            Problem::Alignment { found: found.into() },
        ));
    }
    Ok(found.into())
}
