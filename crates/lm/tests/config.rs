//! What a GGUF's metadata has to say before a decoder is built from it: each case is a whole,
//! valid file but for one thing.

mod common;
#[allow(dead_code)] // `tests/gguf.rs` uses the rest of it
mod corpus;

use corpus::writer::{Entry, Writer};
use lm::gguf::{GgufError, Header};
use lm::{Config, LmError};

/// The keys of a small llama; `with` writes last, `without` is left out.
fn parse(without: &str, with: &[(&str, Entry<'_>)]) -> Result<Config, LmError> {
    let mut writer = Writer::new(3);
    let keys = [
        ("general.architecture", Entry::Str("llama")),
        ("llama.block_count", Entry::U32(2)),
        ("llama.embedding_length", Entry::U32(64)),
        ("llama.attention.head_count", Entry::U32(4)),
        ("llama.attention.head_count_kv", Entry::U32(2)),
        ("llama.feed_forward_length", Entry::U32(96)),
        ("llama.context_length", Entry::U32(128)),
        ("llama.attention.layer_norm_rms_epsilon", Entry::F32(1e-5)),
        ("llama.rope.freq_base", Entry::F32(10_000.0)),
        ("tokenizer.ggml.tokens", Entry::Strs(&["a", "b", "c"])),
    ];
    let replaced = |key: &str| key == without || with.iter().any(|(other, _)| *other == key);
    for (key, entry) in keys.iter().filter(|(key, _)| !replaced(key)).chain(with) {
        writer.entry(key, *entry);
    }
    Config::from_gguf(&Header::parse(&writer.finish()).expect("a whole file").metadata)
}

#[test]
fn sizes_are_read() {
    let config = parse("", &[]).unwrap();
    assert_eq!((config.layers, config.d_model, config.heads, config.kv_heads), (2, 64, 4, 2));
    assert_eq!((config.d_head(), config.group(), config.d_ffn, config.vocab), (16, 2, 96, 3));
    assert_eq!((config.context, config.norm_eps, config.rope_base), (128, 1e-5, 10_000.0));
    assert_eq!(parse("llama.attention.head_count_kv", &[]).unwrap().kv_heads, 4);
    assert_eq!(parse("llama.rope.freq_base", &[]).unwrap().rope_base, 10_000.0);
}

#[test]
fn a_missing_key_is_named() {
    for key in [
        "general.architecture",
        "llama.block_count",
        "llama.embedding_length",
        "llama.attention.head_count",
        "llama.feed_forward_length",
        "llama.context_length",
        "llama.attention.layer_norm_rms_epsilon",
        "tokenizer.ggml.tokens",
    ] {
        match parse(key, &[]).unwrap_err() {
            LmError::Gguf(GgufError::Missing { key: named }) => assert_eq!(named, key),
            other => panic!("{key}: {other}"),
        }
    }
}

#[test]
fn what_the_decoder_does_not_know_is_refused() {
    let refused = |key: &'static str, entry| {
        let error = parse("", &[(key, entry)]).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(key) || matches!(error, LmError::Architecture { .. }), "{text}");
    };
    refused("general.architecture", Entry::Str("mamba"));
    refused("llama.rope.scaling.type", Entry::Str("yarn"));
    refused("llama.rope.dimension_count", Entry::U32(8));
    refused("llama.attention.key_length", Entry::U32(32));
    refused("llama.attention.value_length", Entry::U32(32));
    refused("llama.attention.head_count", Entry::U32(5));
    refused("llama.attention.head_count_kv", Entry::U32(3));
    refused("llama.block_count", Entry::U32(0));
    refused("llama.block_count", Entry::U32(u32::MAX));
    refused("llama.rope.freq_base", Entry::F32(f32::NAN));
    refused("llama.rope.freq_base", Entry::Str("many"));
    refused("llama.attention.layer_norm_rms_epsilon", Entry::F32(-1.0));
    assert!(parse("", &[("llama.rope.scaling.type", Entry::Str("none"))]).is_ok());
    assert!(parse("", &[("llama.rope.dimension_count", Entry::U32(16))]).is_ok());
}
