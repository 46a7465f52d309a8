//! The key-value part of the header.
// size: the value types, their views and their reader share their private parts.

use std::fmt;
use std::ops::Range;

use super::reader::Reader;
use super::{GgufError, Problem};

const MAX_KEY_BYTES: u64 = 65_535;
const MAX_NESTING: u32 = 2;
/// An empty key does not exist: length, one byte of key, type, one byte of value.
pub(super) const LEAST_ENTRY_BYTES: u64 = 8 + 1 + 4 + 1;

/// All key-value pairs. Owns one copy of the header's bytes; texts and arrays
/// are handed out as views of it.
#[derive(Clone)]
pub struct Metadata {
    bytes: Box<[u8]>,
    entries: Vec<Entry>,
}

/// One value, borrowed from the [`Metadata`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    U8(u8),
    I8(i8),
    U16(u16),
    I16(i16),
    U32(u32),
    I32(i32),
    U64(u64),
    I64(i64),
    F32(f32),
    F64(f64),
    Bool(bool),
    Str(&'a str),
    Array(Array<'a>),
}

/// An array value: a view of its bytes, which were checked when the header was read.
#[derive(Clone, Copy, PartialEq)]
pub struct Array<'a> {
    element: ValueType,
    len: usize,
    bytes: &'a [u8],
}

/// The type of a value, by its number in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    Bool,
    Str,
    Array,
    U64,
    I64,
    F64,
}

/// A key and where its value lies. The header is shorter than 4 GiB, so `u32` is enough.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    key: Range<u32>,
    value: Range<u32>,
    kind: ValueType,
}

impl Metadata {
    /// The value of a key, of whatever type.
    pub fn get(&self, key: &str) -> Option<Value<'_>> {
        self.value_of(self.find(key)?)
    }

    /// An integer of any width that fits.
    pub fn u32(&self, key: &str) -> Result<u32, GgufError> {
        self.typed(key, "an integer", |value| value.integer().map(|wide| u32::try_from(wide).ok()))
    }

    /// A floating-point number of either width.
    pub fn f32(&self, key: &str) -> Result<f32, GgufError> {
        self.typed(key, "a floating-point number", |value| {
            value.float().map(|wide| Some(wide as f32))
        })
    }

    pub fn bool(&self, key: &str) -> Result<bool, GgufError> {
        self.typed(key, "a truth value", |value| match value {
            Value::Bool(it) => Some(Some(it)),
            _ => None,
        })
    }

    pub fn str(&self, key: &str) -> Result<&str, GgufError> {
        self.typed(key, "a text", |value| match value {
            Value::Str(it) => Some(Some(it)),
            _ => None,
        })
    }

    pub fn array(&self, key: &str) -> Result<Array<'_>, GgufError> {
        self.typed(key, "an array", |value| match value {
            Value::Array(it) => Some(Some(it)),
            _ => None,
        })
    }

    /// An array of texts.
    pub fn strings(&self, key: &str) -> Result<impl Iterator<Item = &str>, GgufError> {
        self.typed(key, "an array of texts", |value| match value {
            Value::Array(it) => it.strings().map(Some),
            _ => None,
        })
    }

    /// An array of integers of any width.
    pub fn integers(&self, key: &str) -> Result<impl Iterator<Item = i128>, GgufError> {
        self.typed(key, "an array of integers", |value| match value {
            Value::Array(it) => it.integers().map(Some),
            _ => None,
        })
    }

    /// An array of floating-point numbers of either width.
    pub fn floats(&self, key: &str) -> Result<impl Iterator<Item = f64>, GgufError> {
        self.typed(key, "an array of floating-point numbers", |value| match value {
            Value::Array(it) => it.floats().map(Some),
            _ => None,
        })
    }

    /// All pairs, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Value<'_>)> {
        self.entries.iter().filter_map(|entry| Some((self.key_of(entry), self.value_of(entry)?)))
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Where a key's value starts in the file.
    pub(super) fn offset_of(&self, key: &str) -> Option<u64> {
        Some(u64::from(self.find(key)?.value.start))
    }

    /// Sorts the entries and looks for keys given twice. `bytes` holds all of them.
    pub(super) fn new(bytes: &[u8], mut entries: Vec<Entry>) -> Result<Self, GgufError> {
        let key = |entry: &Entry| text_at(bytes, &entry.key);
        entries.sort_by(|a, b| key(a).cmp(key(b)).then(a.key.start.cmp(&b.key.start)));
        for (first, second) in entries.iter().zip(entries.iter().skip(1)) {
            if key(first) == key(second) {
                let name = key(second);
                return Err(GgufError::invalid(
                    format_args!("metadata key `{name}`"),
                    u64::from(second.key.start),
                    Problem::Duplicate { name: name.into() },
                ));
            }
        }
        let end = entries.iter().map(|entry| entry.value.end).max();
        let kept = slice_at(bytes, &(0..end.unwrap_or(0)));
        Ok(Self { bytes: kept.into(), entries })
    }

    fn typed<'a, T>(
        &'a self,
        key: &str,
        wanted: &'static str,
        get: impl FnOnce(Value<'a>) -> Option<Option<T>>,
    ) -> Result<T, GgufError> {
        let missing = || GgufError::Missing { key: key.to_owned() };
        let entry = self.find(key).ok_or_else(missing)?;
        let value = self.value_of(entry).ok_or_else(missing)?;
        let problem = match get(value) {
            Some(Some(it)) => return Ok(it),
            Some(None) => Problem::OutOfRange { wanted },
            None => Problem::WrongType { wanted, found: entry.kind },
        };
        Err(GgufError::invalid(
            format_args!("metadata `{key}`"),
            u64::from(entry.value.start),
            problem,
        ))
    }

    fn find(&self, key: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| self.key_of(entry).cmp(key)).ok()?;
        self.entries.get(at)
    }

    fn key_of(&self, entry: &Entry) -> &str {
        text_at(&self.bytes, &entry.key)
    }

    fn value_of(&self, entry: &Entry) -> Option<Value<'_>> {
        let bytes = slice_at(&self.bytes, &entry.value);
        read_value(&mut Reader::new(bytes, None), entry.kind, 0).ok()
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<'a> Value<'a> {
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::U8(_) => ValueType::U8,
            Self::I8(_) => ValueType::I8,
            Self::U16(_) => ValueType::U16,
            Self::I16(_) => ValueType::I16,
            Self::U32(_) => ValueType::U32,
            Self::I32(_) => ValueType::I32,
            Self::U64(_) => ValueType::U64,
            Self::I64(_) => ValueType::I64,
            Self::F32(_) => ValueType::F32,
            Self::F64(_) => ValueType::F64,
            Self::Bool(_) => ValueType::Bool,
            Self::Str(_) => ValueType::Str,
            Self::Array(_) => ValueType::Array,
        }
    }

    /// The value as an integer, if it is one of any width.
    pub fn integer(&self) -> Option<i128> {
        Some(match *self {
            Self::U8(it) => it.into(),
            Self::I8(it) => it.into(),
            Self::U16(it) => it.into(),
            Self::I16(it) => it.into(),
            Self::U32(it) => it.into(),
            Self::I32(it) => it.into(),
            Self::U64(it) => it.into(),
            Self::I64(it) => it.into(),
            _ => return None,
        })
    }

    /// The value as a floating-point number, if it is one of either width.
    pub fn float(&self) -> Option<f64> {
        match *self {
            Self::F32(it) => Some(it.into()),
            Self::F64(it) => Some(it),
            _ => None,
        }
    }
}

impl<'a> Array<'a> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn element_type(&self) -> ValueType {
        self.element
    }

    /// All elements.
    pub fn values(self) -> impl Iterator<Item = Value<'a>> {
        let mut reader = Reader::new(self.bytes, None);
        (0..self.len).map_while(move |_| read_value(&mut reader, self.element, 0).ok())
    }

    /// All elements, if they are texts.
    pub fn strings(self) -> Option<impl Iterator<Item = &'a str>> {
        let texts = self.values().filter_map(|value| match value {
            Value::Str(it) => Some(it),
            _ => None,
        });
        (self.element == ValueType::Str).then_some(texts)
    }

    /// All elements, if they are integers.
    pub fn integers(self) -> Option<impl Iterator<Item = i128>> {
        let integers = self.values().filter_map(|value| value.integer());
        self.element.is_integer().then_some(integers)
    }

    /// All elements, if they are floating-point numbers.
    pub fn floats(self) -> Option<impl Iterator<Item = f64>> {
        let floats = self.values().filter_map(|value| value.float());
        matches!(self.element, ValueType::F32 | ValueType::F64).then_some(floats)
    }
}

impl fmt::Debug for Array<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}; {}]", self.element, self.len)
    }
}

impl ValueType {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, GgufError> {
        let offset = reader.offset();
        let found = reader.u32("value type")?;
        Ok(match found {
            0 => Self::U8,
            1 => Self::I8,
            2 => Self::U16,
            3 => Self::I16,
            4 => Self::U32,
            5 => Self::I32,
            6 => Self::F32,
            7 => Self::Bool,
            8 => Self::Str,
            9 => Self::Array,
            10 => Self::U64,
            11 => Self::I64,
            12 => Self::F64,
            _ => {
                let problem = Problem::ValueType { found };
                return Err(GgufError::invalid("value type", offset, problem));
            }
        })
    }

    fn is_integer(self) -> bool {
        !matches!(self, Self::F32 | Self::F64 | Self::Bool | Self::Str | Self::Array)
    }

    /// The bytes that a value takes, or takes at least where it is of variable length.
    fn least_bytes(self) -> u64 {
        match self {
            Self::U8 | Self::I8 | Self::Bool => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 | Self::I64 | Self::F64 | Self::Str => 8,
            Self::Array => 12,
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::U8 => "u8",
            Self::I8 => "i8",
            Self::U16 => "u16",
            Self::I16 => "i16",
            Self::U32 => "u32",
            Self::I32 => "i32",
            Self::F32 => "f32",
            Self::Bool => "bool",
            Self::Str => "text",
            Self::Array => "array",
            Self::U64 => "u64",
            Self::I64 => "i64",
            Self::F64 => "f64",
        })
    }
}

/// Reads one key and checks its value, which is left where it is.
pub(super) fn read_entry(reader: &mut Reader<'_>, index: usize) -> Result<Entry, GgufError> {
    let key = reader
        .name(MAX_KEY_BYTES, "key")
        .map_err(|e| e.within(format_args!("metadata entry {index}")))?;
    let key_end = to_u32(reader.offset());
    let mut value_part = || {
        let kind = ValueType::read(reader)?;
        let start = to_u32(reader.offset());
        read_value(reader, kind, 0)?;
        Ok((kind, start..to_u32(reader.offset())))
    };
    let (kind, value) =
        value_part().map_err(|e: GgufError| e.within(format_args!("metadata `{key}`")))?;
    Ok(Entry { key: key_end.saturating_sub(to_u32(key.len() as u64))..key_end, value, kind })
}

fn read_value<'a>(
    reader: &mut Reader<'a>,
    kind: ValueType,
    depth: u32,
) -> Result<Value<'a>, GgufError> {
    const FIELD: &str = "value";
    Ok(match kind {
        ValueType::U8 => Value::U8(u8::from_le_bytes(reader.array(FIELD)?)),
        ValueType::I8 => Value::I8(i8::from_le_bytes(reader.array(FIELD)?)),
        ValueType::U16 => Value::U16(u16::from_le_bytes(reader.array(FIELD)?)),
        ValueType::I16 => Value::I16(i16::from_le_bytes(reader.array(FIELD)?)),
        ValueType::U32 => Value::U32(reader.u32(FIELD)?),
        ValueType::I32 => Value::I32(i32::from_le_bytes(reader.array(FIELD)?)),
        ValueType::U64 => Value::U64(reader.u64(FIELD)?),
        ValueType::I64 => Value::I64(i64::from_le_bytes(reader.array(FIELD)?)),
        ValueType::F32 => Value::F32(f32::from_le_bytes(reader.array(FIELD)?)),
        ValueType::F64 => Value::F64(f64::from_le_bytes(reader.array(FIELD)?)),
        ValueType::Bool => {
            let offset = reader.offset();
            match reader.array::<1>(FIELD)? {
                [0] => Value::Bool(false),
                [1] => Value::Bool(true),
                [found] => {
                    return Err(GgufError::invalid(FIELD, offset, Problem::Bool { found }));
                }
            }
        }
        ValueType::Str => Value::Str(reader.text("text")?),
        ValueType::Array => Value::Array(read_array(reader, depth)?),
    })
}

fn read_array<'a>(reader: &mut Reader<'a>, depth: u32) -> Result<Array<'a>, GgufError> {
    let offset = reader.offset();
    if depth >= MAX_NESTING {
        let problem = Problem::Nesting { limit: MAX_NESTING };
        return Err(GgufError::invalid("array", offset, problem));
    }
    let element = ValueType::read(reader)?;
    let count = reader.u64("array length")?;
    let len = reader.expect(count, element.least_bytes(), "array")?;
    let start = reader.rest();
    match element {
        ValueType::Bool | ValueType::Str | ValueType::Array => {
            for index in 0..len {
                read_value(reader, element, depth + 1)
                    .map_err(|e| e.within(format_args!("element {index}")))?;
            }
        }
        // Numbers of a fixed width are all valid.
        _ => {
            reader.take(count.saturating_mul(element.least_bytes()), "array")?;
        }
    }
    let used = start.len().saturating_sub(reader.rest().len());
    Ok(Array { element, len, bytes: start.get(..used).unwrap_or_default() })
}

/// Offsets in a header fit, because its length is limited.
fn to_u32(offset: u64) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn slice_at<'a>(bytes: &'a [u8], range: &Range<u32>) -> &'a [u8] {
    bytes.get(range.start as usize..range.end as usize).unwrap_or_default()
}

fn text_at<'a>(bytes: &'a [u8], range: &Range<u32>) -> &'a str {
    std::str::from_utf8(slice_at(bytes, range)).unwrap_or_default()
}
