//! Broken files, each with its error.

use lm::gguf::{GgufError, Problem, ValueType};

use super::writer::{Entry, Writer};

pub(crate) struct Broken {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) error: GgufError,
}

/// Where the metadata begin, and in a file without metadata the tensor table.
const BODY: u64 = 24;

pub(crate) fn all() -> Vec<Broken> {
    let mut all = Vec::new();
    let mut add = |name: &'static str, bytes: Vec<u8>, field: &str, offset: u64, problem| {
        let field = field.to_owned();
        let error = GgufError::Invalid { field, offset, problem };
        all.push(Broken { name, bytes, error });
    };

    // The first 24 bytes.
    let found = *b"GGML";
    let ggml = [&found[..], &[0; 40]].concat();
    add("magic", ggml, "magic", 0, Problem::Magic { found });
    let found = *b"<!DO";
    let page = b"<!DOCTYPE html><title>404</title>".to_vec();
    add("web-page", page, "magic", 0, Problem::Magic { found });
    for (name, version) in [("version-0", 0), ("version-1", 1), ("version-4", 4)] {
        let bytes = Writer::new(version).finish();
        let problem = Problem::Version { found: version };
        add(name, bytes, "version", 4, problem);
    }
    let bytes = Writer::new(3u32.swap_bytes()).finish();
    add("big-endian", bytes, "version", 4, Problem::BigEndian);

    // Counts that no file of this length can hold.
    for (name, count) in [("tensor-count-max", u64::MAX), ("tensor-count-half", 1 << 63)] {
        let mut writer = Writer::new(3);
        writer.tensor_count = count;
        let problem = Problem::TooLong { length: u64::MAX };
        add(name, writer.finish(), "tensor count", BODY, problem);
    }
    let mut writer = Writer::new(3);
    writer.tensor_count = 1000;
    let problem = beyond(BODY + 33_000, 32);
    add("tensor-count", writer.finish(), "tensor count", BODY, problem);
    let mut writer = Writer::new(3);
    writer.entry_count = u64::MAX;
    let problem = Problem::TooLong { length: u64::MAX };
    add("metadata-count-max", writer.finish(), "metadata count", BODY, problem);
    let mut writer = Writer::new(2);
    writer.entry_count = 100;
    let problem = beyond(BODY + 1400, 32);
    add("metadata-count", writer.finish(), "metadata count", BODY, problem);

    // Keys.
    let bytes = Writer::new(3).entry("", Entry::U64(0)).finish();
    let problem = Problem::NameLength { found: 0, limit: 65_535 };
    add("key-empty", bytes, "metadata entry 0: key", BODY, problem);
    let key = "k".repeat(65_536);
    let bytes = Writer::new(3).entry(&key, Entry::U8(0)).finish();
    let problem = Problem::NameLength { found: 65_536, limit: 65_535 };
    add("key-long", bytes, "metadata entry 0: key", BODY, problem);
    let bytes = Writer::new(3).raw_entry(b"ab\xffcd", Entry::U64(0)).finish();
    add("key-utf8", bytes, "metadata entry 0: key", BODY + 10, Problem::Utf8);
    let bytes = Writer::new(3)
        .entry("twice", Entry::U8(1))
        .entry("other", Entry::U8(1))
        .entry("twice", Entry::Str("x"))
        .finish();
    let problem = Problem::Duplicate { name: "twice".into() };
    let offset = BODY + 2 * 18 + 8;
    add("key-twice", bytes, "metadata key `twice`", offset, problem);

    // Values. With a key of one letter the type stands 9 bytes into the entry.
    let kind = BODY + 9;
    let value = kind + 4;
    let mut one = |name, entry: Entry<'_>, field: &str, offset, problem| {
        let mut writer = Writer::new(3);
        writer.entry("k", entry);
        let field = format!("metadata `k`: {field}");
        add(name, writer.finish(), &field, offset, problem);
    };
    for (name, found) in [("type-13", 13), ("type-max", u32::MAX)] {
        let problem = Problem::ValueType { found };
        one(name, Entry::Raw(found, &[0; 8]), "value type", kind, problem);
    }
    for (name, found) in [("bool-2", 2), ("bool-255", 255)] {
        let problem = Problem::Bool { found };
        one(name, Entry::Raw(7, &[found]), "value", value, problem);
    }
    let text = b"\x03\0\0\0\0\0\0\0a\xc3(";
    let at = value + 9;
    one("text-utf8", Entry::Raw(8, text), "text", at, Problem::Utf8);
    let text = b"\x02\0\0\0\0\0\0\0\xed\xa0";
    let at = value + 8;
    one("text-cut-character", Entry::Raw(8, text), "text", at, Problem::Utf8);
    for (name, length) in [
        ("text-length-max", u64::MAX),
        ("text-length-half", 1 << 63),
        ("text-length-4gib", 1 << 32),
    ] {
        let bytes = length.to_le_bytes();
        let problem = Problem::TooLong { length };
        one(name, Entry::Raw(8, &bytes), "text", value + 8, problem);
    }
    let problem = beyond(value + 8 + 1000, 64);
    let bytes = 1000u64.to_le_bytes();
    one("text-length", Entry::Raw(8, &bytes), "text", value + 8, problem);
    for (name, element, count, length) in [
        ("array-length-max", 0, u64::MAX, u64::MAX),
        ("array-length-wraps", 10, 1 << 61, u64::MAX),
        ("array-length-texts", 8, 1 << 40, 1 << 43),
        ("array-length-arrays", 9, 1 << 40, 12 << 40),
    ] {
        let bytes = array(element, count, &[]);
        let problem = Problem::TooLong { length };
        one(name, Entry::Raw(9, &bytes), "array", value + 12, problem);
    }
    let bytes = array(4, 1000, &[0; 16]);
    let problem = beyond(value + 12 + 4000, 96);
    one("array-length", Entry::Raw(9, &bytes), "array", value + 12, problem);
    let bytes = array(77, 1, &[0; 16]);
    let problem = Problem::ValueType { found: 77 };
    one("array-type", Entry::Raw(9, &bytes), "value type", value, problem);
    let bytes = array(7, 3, &[0, 1, 9]);
    let problem = Problem::Bool { found: 9 };
    let field = "element 2: value";
    one("array-bool", Entry::Raw(9, &bytes), field, value + 14, problem);
    let bytes = array(8, 2, b"\x01\0\0\0\0\0\0\0a\x01\0\0\0\0\0\0\0\xff");
    let field = "element 1: text";
    one("array-utf8", Entry::Raw(9, &bytes), field, value + 29, Problem::Utf8);
    let mut bytes = array(0, 1, &[5]);
    for _ in 0..2 {
        bytes = array(9, 1, &bytes);
    }
    let problem = Problem::Nesting { limit: 2 };
    let field = "element 0: element 0: array";
    one("nested-3", Entry::Raw(9, &bytes), field, value + 24, problem);
    for _ in 0..1000 {
        bytes = array(9, 1, &bytes);
    }
    let problem = Problem::Nesting { limit: 2 };
    one("nested-1000", Entry::Raw(9, &bytes), field, value + 24, problem);

    // The alignment. Its key has 17 letters.
    let value = BODY + 8 + 17 + 4;
    for (name, found) in [("alignment-0", 0), ("alignment-24", 24), ("alignment-2gib", 1 << 31)] {
        let mut writer = Writer::new(3);
        writer.entry("general.alignment", Entry::U32(found));
        let problem = Problem::Alignment { found: found.into() };
        let field = "metadata `general.alignment`";
        add(name, writer.finish(), field, value, problem);
    }
    let bytes = Writer::new(3).entry("general.alignment", Entry::Str("32")).finish();
    let problem = Problem::WrongType { wanted: "an integer", found: ValueType::Str };
    let field = "metadata `general.alignment`";
    add("alignment-text", bytes, field, value, problem);
    let bytes = Writer::new(3).entry("general.alignment", Entry::I32(-32)).finish();
    let problem = Problem::OutOfRange { wanted: "an integer" };
    add("alignment-negative", bytes, field, value, problem);

    // Tensors. With a name of one letter the dimension count stands 9 bytes into the row.
    let mut one = |name, dims: &[u64], dtype, start, field: &str, offset, problem| {
        let mut writer = Writer::new(3);
        writer.tensor_at("t", dims, dtype, start);
        writer.data.resize(256, 0);
        let field = format!("tensor `t`: {field}");
        add(name, writer.finish(), &field, BODY + offset, problem);
    };
    let problem = Problem::DimensionCount { found: 0 };
    // Without a dimension the row would be shorter than any valid one.
    one("dims-0", &[], 0, 0, "dimension count", 9, problem);
    let problem = Problem::DimensionCount { found: 5 };
    one("dims-5", &[1; 5], 0, 0, "dimension count", 9, problem);
    let problem = Problem::EmptyDimension;
    one("dim-empty", &[8, 0, 2], 0, 0, "dimension", 21, problem);
    let dims = [1 << 32, 1 << 32, 1 << 32];
    let problem = Problem::TooManyElements;
    one("elements-overflow", &dims, 0, 0, "dimension", 21, problem);
    let problem = Problem::TooManyElements;
    let dims = [1 << 62, 2];
    one("bytes-overflow", &dims, 0, 0, "shape", 13, problem);
    for (name, found) in [("dtype-q4-k", 12), ("dtype-4", 4), ("dtype-max", u32::MAX)] {
        let problem = Problem::Dtype { found };
        one(name, &[32], found, 0, "data type", 21, problem);
    }
    let problem = Problem::PartialBlock { row: 48, block: 32 };
    one("partial-block", &[48, 2], 3, 0, "shape", 13, problem);
    let problem = Problem::Misaligned { alignment: 32 };
    one("misaligned", &[4], 0, 16, "data offset", 25, problem);
    let problem = Problem::TooLong { length: 16 };
    let start = u64::MAX - 15;
    one("offset-overflow", &[4], 0, start, "data offset", 25, problem);
    let problem = Problem::TooLong { length: u64::MAX - 15 };
    let start = u64::MAX - 31;
    one("offset-near-overflow", &[4], 0, start, "data offset", 25, problem);
    let problem = beyond(64 + 256 + 16, 64 + 256);
    one("offset-beyond", &[4], 0, 256, "data offset", 25, problem);
    let problem = beyond(64 + 4000, 64 + 256);
    one("data-beyond", &[1000], 0, 0, "data offset", 25, problem);

    let bytes = Writer::new(3).tensor("", &[32], 0, &[0; 128]).finish();
    let problem = Problem::NameLength { found: 0, limit: 64 };
    add("name-empty", bytes, "tensor 0: name", BODY, problem);
    let name = "n".repeat(65);
    let bytes = Writer::new(3).tensor(&name, &[4], 0, &[0; 16]).finish();
    let problem = Problem::NameLength { found: 65, limit: 64 };
    add("name-long", bytes, "tensor 0: name", BODY, problem);
    let bytes =
        Writer::new(3).tensor("t", &[4], 0, &[0; 16]).tensor("t", &[4], 0, &[0; 16]).finish();
    let problem = Problem::Duplicate { name: "t".into() };
    add("name-twice", bytes, "tensor `t`: name", BODY + 33, problem);
    let mut writer = Writer::new(3);
    writer.tensor("late", &[16], 0, &[0; 64]);
    writer.tensor_at("next", &[4], 0, 32);
    let problem = Problem::Overlap { other: "late".into() };
    let offset = BODY + 36 + 28;
    let field = "tensor `next`: data offset";
    add("overlap", writer.finish(), field, offset, problem);
    let mut writer = Writer::new(3);
    writer.tensor("a", &[4], 0, &[0; 16]);
    writer.tensor_at("b", &[4], 0, 0);
    let problem = Problem::Overlap { other: "a".into() };
    let field = "tensor `b`: data offset";
    add("same-place", writer.finish(), field, BODY + 33 + 25, problem);
    all
}

fn beyond(needed: u64, file_bytes: u64) -> Problem {
    Problem::BeyondFile { needed, file_bytes }
}

fn array(element: u32, count: u64, rest: &[u8]) -> Vec<u8> {
    let head = [&element.to_le_bytes()[..], &count.to_le_bytes()].concat();
    [head, rest.to_vec()].concat()
}
