//! Arbitrary bytes as a GGUF file: no panic, and no lie about what was read.
//!
//! `cargo +nightly fuzz run gguf fuzz/corpus/gguf fuzz/seeds/gguf -- -max_len=4096`, in `crates/lm`.
//! The reader is included alone, so that neither burn nor the tokenizer is built.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../src/gguf/mod.rs"]
#[allow(dead_code, unused_imports)]
mod gguf;

use gguf::{GgufError, Header, Value, dequantize};

fuzz_target!(|bytes: &[u8]| {
    let file_bytes = bytes.len() as u64;
    match Header::parse(bytes) {
        Err(GgufError::Truncated { offset, needed, .. }) => {
            assert!(offset <= file_bytes && file_bytes < needed);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(parsed) => {
            parsed.metadata.iter().for_each(|(key, value)| {
                assert_eq!(
                    parsed.metadata.get(key).map(|it| it.value_type()),
                    Some(value.value_type())
                );
                visit(value);
            });
        }
    }
    if let Ok(parsed) = Header::parse_of_file(bytes, file_bytes) {
        for tensor in &parsed.tensors {
            let range = tensor.bytes.start as usize..tensor.bytes.end as usize;
            let mut out = vec![0.0; tensor.elements()];
            dequantize(tensor.dtype, &bytes[range], &mut out).expect("the range fits the shape");
        }
    }
});

fn visit(value: Value<'_>) {
    if let Value::Array(array) = value {
        assert_eq!(array.values().map(visit).count(), array.len());
    }
}
