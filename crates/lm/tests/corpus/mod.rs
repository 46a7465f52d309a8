//! Small GGUF files for the tests: a writer, whole files, and broken ones with the
//! error that each of them has to give.

pub(crate) mod broken;
pub(crate) mod writer;

use lm::gguf::Dtype;
use writer::{Entry, Writer};

/// A file that has every value type and every data type.
pub(crate) fn everything(version: u32) -> Vec<u8> {
    let mut writer = Writer::new(version);
    writer
        .entry("general.architecture", Entry::Str("llama"))
        .entry("a.u8", Entry::U8(200))
        .entry("a.i8", Entry::I8(-7))
        .entry("a.u16", Entry::U16(60_000))
        .entry("a.i16", Entry::I16(-300))
        .entry("a.u32", Entry::U32(4_000_000_000))
        .entry("a.i32", Entry::I32(-5))
        .entry("a.u64", Entry::U64(1 << 40))
        .entry("a.i64", Entry::I64(-(1 << 40)))
        .entry("a.f32", Entry::F32(1.5))
        .entry("a.f64", Entry::F64(2.25))
        .entry("a.bool", Entry::Bool(true))
        .entry("a.strings", Entry::Strs(&["één", "", "zwei"]))
        .entry("a.i32s", Entry::I32s(&[1, -2, 3]))
        .entry("a.f32s", Entry::F32s(&[0.5, -0.5]))
        .entry("a.nested", Entry::Nested(&[&[1, 2], &[], &[3]]))
        .entry("a.none", Entry::I32s(&[]));
    for (number, dtype) in Dtype::ALL {
        let bytes = 3 * 64 / dtype.block_elements() * dtype.block_bytes();
        let data: Vec<u8> = (0..bytes).map(|i| (i * 37 + 11) as u8).collect();
        writer.tensor(&format!("t.{dtype}"), &[64, 3], number, &data);
    }
    writer.finish()
}

/// The least file there is: no metadata, no tensors.
pub(crate) fn nothing() -> Vec<u8> {
    Writer::new(3).finish()
}

/// The first bytes of the real model, which hold its header.
pub(crate) fn model_header() -> Vec<u8> {
    use std::io::Read;
    let path = crate::common::model_path();
    let file = std::fs::File::open(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo x setup` first", path.display()));
    let mut bytes = Vec::new();
    file.take(4 << 20).read_to_end(&mut bytes).unwrap();
    bytes
}
