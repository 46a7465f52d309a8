//! Models that visitors bring: right numbers whatever their sizes, the same from either format, and a
//! clear refusal of all others.

mod common;
#[allow(dead_code)] // `tests/gguf.rs` uses the rest of it
mod corpus;
mod tiny;

use burn::tensor::Device;
use common::now;
use corpus::writer::Entry;
use lm::gguf::Dtype;
use lm::{Forward, Lm, LmError, Loader, MAX_FILE_BYTES, NoPause, Precision};
use serde_json::{Value, json};
use tiny::{TINY, Tiny, VOCAB};

fn gguf(bytes: &[u8]) -> Result<Lm, LmError> {
    read(Loader::of_gguf(&Device::flex(), bytes.len() as u64)?, bytes)
}

fn folder(bytes: &[u8], config: &Value, tokenizer: &Value) -> Result<Lm, LmError> {
    let (config, tokenizer) = (config.to_string(), tokenizer.to_string());
    let device = Device::flex();
    let loader = Loader::of_safetensors(&device, bytes.len() as u64, &config, &tokenizer)?;
    read(loader, bytes)
}

fn read(mut loader: Loader, bytes: &[u8]) -> Result<Lm, LmError> {
    for piece in bytes.chunks(777) {
        loader.push(piece)?;
    }
    loader.finish()
}

fn logits(mut lm: Lm, precision: Precision, tokens: &[u32]) -> Vec<f32> {
    lm.precision = precision;
    let mut cache = lm.new_cache(4);
    now(lm.forward(&mut cache, Forward::last(tokens), &NoPause)).unwrap().logits
}

fn farthest(found: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let apart = found.iter().zip(expected).map(|(a, b)| (f64::from(*a) - b).abs());
    apart.fold(0.0, f64::max)
}

#[test]
fn whatever_its_sizes_a_model_computes_what_it_should() {
    let tokens: Vec<u32> = (0..70).map(|i| i * 7 % VOCAB as u32).collect();
    let mut failures = Vec::new();
    for tiny in [
        TINY,
        Tiny { has_head: true, rope_base: 500_000.0, ..TINY },
        Tiny { d_head: 8, heads: 4, kv_heads: 4, ..TINY },
        // Rows of 72 and of 100 are no whole blocks.
        Tiny { d_head: 24, heads: 3, kv_heads: 1, d_ffn: 100, ..TINY },
        Tiny { d_head: 48, heads: 2, kv_heads: 1, d_ffn: 100, ..TINY },
        Tiny { d_head: 64, heads: 5, kv_heads: 1, ..TINY },
        Tiny { d_head: 80, heads: 2, kv_heads: 2, ..TINY },
        Tiny { d_head: 128, heads: 8, kv_heads: 2, layers: 1, has_head: true, ..TINY },
    ] {
        let expected = tiny.logits(&tokens);
        for dtype in [Dtype::F32, Dtype::F16, Dtype::BF16, Dtype::Q8_0] {
            for (precision, most) in [(Precision::Exact, 2e-4), (Precision::Fast, 0.05)] {
                let found = logits(gguf(&tiny.gguf(dtype)).unwrap(), precision, &tokens);
                let apart = farthest(&found, &expected);
                if apart.is_nan() || apart > most {
                    failures.push(format!("{tiny:?} {dtype} {precision:?}: {apart}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_folder_gives_the_same_as_a_gguf() {
    let tokens = [0, 3, 4, 1, 6, 7, 2, 9];
    for tiny in [TINY, Tiny { has_head: true, d_head: 24, heads: 3, kv_heads: 1, ..TINY }] {
        for dtype in [Dtype::F32, Dtype::F16, Dtype::BF16] {
            let lm = gguf(&tiny.gguf(dtype)).unwrap();
            let bytes = tiny.safetensors(dtype);
            let other = folder(&bytes, &tiny.config(), &tiny::tokenizer()).unwrap();
            assert_eq!(lm.config, other.config);
            for text in ["ab a12\n b<|endoftext|>.", "", "  abba 1a2b"] {
                assert_eq!(lm.tokenizer.encode(text), other.tokenizer.encode(text), "{text}");
            }
            assert_eq!((lm.tokenizer.start(), other.tokenizer.start()), (Some(0), Some(0)));
            let [a, b] = [lm, other].map(|lm| logits(lm, Precision::Fast, &tokens));
            assert_eq!(a, b);
        }
    }
}

#[test]
fn the_card_is_there_as_soon_as_the_header_is() {
    let bytes = TINY.gguf(Dtype::F16);
    let mut loader = Loader::of_gguf(&Device::flex(), bytes.len() as u64).unwrap();
    loader.push(&bytes[..100]).unwrap();
    assert_eq!(loader.card(), None);
    loader.push(&bytes[100..8_000]).unwrap();
    let card = loader.card().expect("the header is complete");
    let value = |key: &str| card.iter().find(|[name, _]| name == key).unwrap()[1].clone();
    assert_eq!(value("Name"), "Tiny");
    assert_eq!(value("Tensors"), "15 F16, 5 F32");
    assert_eq!(value("Layers"), "2 of width 64, inner width 96");
    assert_eq!(value("Heads"), "4 of 16, over 2 of keys and values");
    assert_eq!(value("Vocabulary"), "101 tokens, SmolLM words");
}

#[test]
fn the_shipped_model_brought_as_a_file_is_the_same() {
    let bytes = std::fs::read(common::model_path()).expect("run `cargo x setup` first");
    let (usual, own) = (common::model(), gguf(&bytes).unwrap());
    let text = "The lighthouse keeper climbed 132 stairs";
    let tokens = usual.tokenizer.encode(text);
    assert_eq!(own.tokenizer.encode(text), tokens);
    let [a, b] = [usual, own].map(|lm| logits(lm, Precision::Fast, &tokens));
    assert_eq!(a, b);
}

#[test]
fn a_gguf_that_can_not_be_run_is_refused_by_name() {
    let with = |key: &str, entry: Entry<'_>| {
        let mut writer = TINY.metadata(&[(key, entry)]);
        for it in TINY.weights() {
            let dims: Vec<u64> = it.shape.iter().rev().map(|size| *size as u64).collect();
            writer.tensor(&it.gguf, &dims, 0, &vec![0; 4 * it.values.len()]);
        }
        gguf(&writer.finish()).err().map_or_else(String::new, |error| error.to_string())
    };
    let strange = "which this decoder doesn't know";
    for (key, entry, parts) in [
        ("general.architecture", Entry::Str("qwen2"), ["qwen2", "only llama"]),
        ("llama.rope.scaling.type", Entry::Str("yarn"), ["yarn rope scaling", "only llama"]),
        ("llama.expert_count", Entry::U32(8), ["llama.expert_count", strange]),
        ("llama.attention.scale", Entry::F32(0.5), ["llama.attention.scale", strange]),
        ("llama.attention.key_length", Entry::U32(32), ["is 32", "heads of another size"]),
        ("tokenizer.ggml.model", Entry::Str("llama"), ["is `llama`", "byte-level BPE"]),
        ("tokenizer.ggml.pre", Entry::Str("deepseek"), ["is `deepseek`", "`smollm`"]),
    ] {
        let message = with(key, entry);
        assert!(parts.iter().all(|part| message.contains(part)), "{key}: {message}");
    }
    let few = Entry::Strs(&["<|endoftext|>", "a", "b", "ab", "Ġ"]);
    let merges = ("tokenizer.ggml.merges", Entry::Strs(&["a b"]));
    let types = ("tokenizer.ggml.token_type", Entry::I32s(&[3, 1, 1, 1, 1]));
    let mut writer = TINY.metadata(&[("tokenizer.ggml.tokens", few), merges, types]);
    for it in TINY.weights() {
        let mut dims: Vec<u64> = it.shape.iter().rev().map(|size| *size as u64).collect();
        if it.gguf == "token_embd.weight" {
            dims[1] = 5;
        }
        let elements: u64 = dims.iter().product();
        writer.tensor(&it.gguf, &dims, 0, &vec![0; 4 * elements as usize]);
    }
    let message = gguf(&writer.finish()).err().expect("is refused").to_string();
    assert!(message.contains("the vocabulary can't write '!'"), "{message}");
    // What changes nothing is let through.
    assert_eq!(with("llama.expert_count", Entry::U32(0)), "");
    assert_eq!(with("llama.vocab_size", Entry::U32(101)), "");
    for pre in ["gpt-2", "llama-bpe"] {
        assert_eq!(with("tokenizer.ggml.pre", Entry::Str(pre)), "");
    }

    let refused = |bytes: &[u8]| gguf(bytes).err().expect("is refused").to_string();
    let mut writer = TINY.metadata(&[]);
    writer.tensor("token_embd.weight", &[64, 101], 14, &[0; 8192]);
    let message = refused(&writer.finish());
    assert!(message.contains("Q6_K is not supported; F32, F16, BF16, Q8_0"), "{message}");
    let mut writer = TINY.metadata(&[("general.architecture", Entry::Str("gemma3"))]);
    writer.tensor("token_embd.weight", &[64, 101], 14, &[0; 8192]);
    let message = refused(&writer.finish());
    assert!(message.contains("gemma3"), "the architecture comes first: {message}");
    let message = refused(b"# A text that was renamed\nand nothing else");
    assert!(message.contains("no GGUF file: it starts with `# A `"), "{message}");
    let whole = TINY.gguf(Dtype::F16);
    let message = refused(&whole[..whole.len() - 10]);
    assert!(message.contains("of a file of"), "{message}");
    let many = Loader::of_gguf(&Device::flex(), MAX_FILE_BYTES + 1).err().unwrap().to_string();
    assert!(many.contains("1073741825 bytes"), "{many}");
    let mut broken = whole.clone();
    let end = broken.len();
    broken[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(refused(&broken).contains("not finite"));
}

#[test]
fn tensors_have_to_be_those_of_the_decoder() {
    let with = |change: &dyn Fn(&str) -> Option<(String, usize)>| {
        let mut writer = TINY.metadata(&[]);
        for it in TINY.weights() {
            let Some((name, columns)) = change(&it.gguf) else { continue };
            let mut dims: Vec<u64> = it.shape.iter().rev().map(|size| *size as u64).collect();
            dims[0] += columns as u64;
            let elements: u64 = dims.iter().product();
            writer.tensor(&name, &dims, 0, &vec![0; 4 * elements as usize]);
        }
        gguf(&writer.finish()).err().expect("is refused").to_string()
    };
    let gone = with(&|name| (name != "blk.1.ffn_up.weight").then(|| (name.to_owned(), 0)));
    assert!(gone.contains("no tensor `blk.1.ffn_up.weight`"), "{gone}");
    let bias = with(&|name| Some((name.replace("blk.0.attn_v.weight", "blk.0.attn_v.bias"), 0)));
    assert!(bias.contains("the tensor `blk.0.attn_v.bias`, which this decoder"), "{bias}");
    let wide = with(&|name| Some((name.to_owned(), 32 * usize::from(name == "token_embd.weight"))));
    assert!(wide.contains("[101, 96], expected [101, 64]"), "{wide}");
}

#[test]
fn a_folder_that_can_not_be_run_is_refused_by_name() {
    let bytes = TINY.safetensors(Dtype::F16);
    let refused = |bytes: &[u8], config: &Value, tokenizer: &Value| {
        folder(bytes, config, tokenizer).err().map_or_else(String::new, |error| error.to_string())
    };
    let strange = "which this decoder doesn't know";
    for (key, value, parts) in [
        ("model_type", json!("qwen2"), ["qwen2", "only llama"]),
        ("model_type", json!(null), ["config.json", "model_type"]),
        ("rope_scaling", json!({"rope_type": "llama3"}), ["llama3 rope scaling", "only llama"]),
        ("rope_parameters", json!({"rope_type": "yarn"}), ["yarn rope scaling", "only llama"]),
        ("attention_bias", json!(true), ["attention_bias = true", strange]),
        ("hidden_act", json!("gelu"), ["hidden_act", strange]),
        ("quantization_config", json!({"bits": 4}), ["quantization_config", strange]),
        ("head_dim", json!(32), ["head_dim is 32", "heads of another size"]),
        ("num_attention_heads", json!(5), ["num_attention_heads is 5", "must divide"]),
        ("num_hidden_layers", json!("many"), ["config.json", "can't be read"]),
        ("num_hidden_layers", json!(3), ["no tensor", "blk.2."]),
        ("tie_word_embeddings", json!(false), ["no tensor", "output.weight"]),
        ("vocab_size", json!(100), ["100", "beyond the vocabulary"]),
        ("vocab_size", json!(1_u64 << 24), ["vocab_size", "out of range"]),
        ("vocab_size", json!(1_u64 << 20), ["the file ends after", "134217728 are needed"]),
    ] {
        let mut config = TINY.config();
        config[key] = value;
        let message = refused(&bytes, &config, &tiny::tokenizer());
        assert!(parts.iter().all(|part| message.contains(part)), "{key}: {message}");
    }
    for (pointer, value, part) in [
        ("/model/type", json!("Unigram"), "a Unigram model"),
        ("/model/byte_fallback", json!(true), "byte fallback"),
        ("/model/ignore_merges", json!(true), "cuts texts in an unknown way"),
        ("/normalizer", json!({"type": "NFC"}), "a normalizer"),
        ("/pre_tokenizer", json!({"type": "Metaspace"}), "cuts texts in an unknown way"),
        ("/added_tokens/0/special", json!(false), "added to the vocabulary by hand"),
        ("/model/merges/0", json!(["a", "x"]), "merge 0"),
        ("/model/vocab/c", json!(1), "given before"),
        ("/model/vocab", json!({"a": 1}), "merge 0"),
        ("/model/vocab", json!(3), "can't be read"),
    ] {
        let mut tokenizer = tiny::tokenizer();
        match tokenizer.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => tokenizer["model"]["ignore_merges"] = value,
        }
        let message = refused(&bytes, &TINY.config(), &tokenizer);
        assert!(message.contains(part), "{pointer}: {message}");
    }
    let message = refused(b"# A text that was renamed", &TINY.config(), &tiny::tokenizer());
    assert!(message.contains("no safetensors file: it starts with `# A text`"), "{message}");
    let message = refused(&bytes[..bytes.len() - 1], &TINY.config(), &tiny::tokenizer());
    assert!(message.contains("the file ends after"), "{message}");
    let mut integers = bytes.clone();
    let at = integers.windows(5).position(|it| it == b"\"F16\"").unwrap();
    integers[at + 1] = b'I';
    let message = refused(&integers, &TINY.config(), &tiny::tokenizer());
    assert!(message.contains("is I16; F32, F16 and BF16 are supported"), "{message}");
}

#[test]
fn cut_and_flipped_headers_end_in_a_refusal_and_never_in_a_panic() {
    let tiny = Tiny { layers: 1, ..TINY };
    let whole = tiny.safetensors(Dtype::BF16);
    let header = 8 + u64::from_le_bytes(*whole.first_chunk().unwrap()) as usize;
    let (config, tokenizer) = (tiny.config(), tiny::tokenizer());
    for length in (0..header).step_by(13) {
        assert!(folder(&whole[..length], &config, &tokenizer).is_err(), "{length}");
    }
    let mut read = 0;
    for at in 0..header {
        for flip in [0x01, 0x08, 0x40, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            read += usize::from(folder(&bytes, &config, &tokenizer).is_ok());
        }
    }
    // A flip that makes no difference, such as one within a space, is rare.
    assert!(read < header / 10, "{read} of {header}");
    for header in [
        "",
        "{}",
        "[]",
        "{\"__metadata__\":{}}",
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[4294967295,4294967295,4294967295],\"data_offsets\":[0,2]}}",
    ] {
        assert!(folder(&tiny::with_header(header, &[0; 8]), &config, &tokenizer).is_err());
    }
}

#[test]
fn before_its_training_a_model_is_of_the_same_shape_and_clueless() {
    for tiny in [TINY, Tiny { d_head: 24, heads: 3, kv_heads: 1, d_ffn: 100, ..TINY }] {
        let trained = gguf(&tiny.gguf(Dtype::F16)).unwrap();
        let tokens = [0, 3, 4, 1, 6];
        let of = |seed| logits(trained.untrained(seed), Precision::Exact, &tokens);
        let (first, width) = (of(1), tiny.d_model() as f32);
        assert_eq!((first.len(), first == of(1), first == of(2)), (VOCAB, true, false));
        // A normed vector times rows of standard deviation 1 / sqrt(d_model).
        let size = first.iter().map(|it| it * it).sum::<f32>() / VOCAB as f32;
        assert!((0.4..2.5).contains(&size), "{size}");
        let row = now(trained.untrained(1).embedding(7)).unwrap();
        let size = row.iter().map(|it| it * it).sum::<f32>();
        assert!((0.5..1.8).contains(&size) && row.len() as f32 == width, "{size}");
    }
}
