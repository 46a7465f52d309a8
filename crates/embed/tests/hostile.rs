//! Packages from anywhere: never a panic, and no more memory than the file warrants.

use burn::tensor::Device;
use embed::{Embedder, Loader};
use futures_lite::future::block_on;
use hostile::{Cost, Counting, Random, changed, changed_json, changed_text, each_seed, measured};
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const D_MODEL: usize = 4;
const D_FFN: usize = 8;
const WORDS: [&str; 6] = ["[UNK]", "[CLS]", "[SEP]", "a", "b", "##b"];
/// What the reader of an archive holds, and a tokenizer's tables.
const BASE_BYTES: usize = 512 << 10;
/// For a byte of what is in the archive. Packed, a file may hold a thousand times its length.
const BYTES_A_BYTE: usize = 64;

#[test]
fn no_package_panics_or_takes_more_memory_than_it_holds() {
    let [config, tokenizer] = [config(), tokenizer()].map(|it| it.to_string());
    let weights = weights();
    let (mut most, mut read) = (Cost::default(), 0);
    each_seed(1_000, 100_000, |random| {
        let (mut config, mut tokenizer, mut weights) =
            (config.clone(), tokenizer.clone(), weights.clone());
        match random.below(5) {
            0 => config = document_changed(random, &config),
            1 => tokenizer = document_changed(random, &tokenizer),
            2 => weights = changed(random, &weights, weights.len()),
            // Most of what can go wrong is in the header.
            3 => weights = changed(random, &weights, 1_200),
            _ => {}
        }
        let held = config.len() + tokenizer.len() + weights.len();
        let packed = random.one_in(2);
        let members = [
            ("config.json", config.as_bytes()),
            ("tokenizer.json", tokenizer.as_bytes()),
            ("model.safetensors", weights.as_slice()),
        ];
        let mut archive: Vec<u8> =
            members.iter().flat_map(|(name, bytes)| member(name, bytes, packed)).collect();
        archive.extend(b"PK\x01\x02");
        if random.one_in(4) {
            archive = changed(random, &archive, archive.len());
        }
        let piece = random.pick(&[50, 999, usize::MAX]);
        let (embedder, cost) = measured(|| {
            let mut loader = Loader::new(&Device::flex());
            for piece in archive.chunks(piece) {
                loader.push(piece)?;
            }
            loader.finish()
        });
        let warranted = BASE_BYTES + BYTES_A_BYTE * held;
        assert!(cost.peak <= warranted, "{cost:?} for {held} bytes");
        most = most.or(cost);
        match embedder {
            Ok(embedder) => {
                read += 1;
                embed(&embedder);
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    });
    println!("{read} read; at most {most:?}");
    assert!(read > 100, "{read}");
}

fn embed(embedder: &Embedder) {
    for batch in embedder.batches(&["ab a", ""]) {
        let vectors = block_on(embedder.embed(&batch)).unwrap();
        assert!(vectors.iter().all(|vector| vector.len() == embedder.config.d_model));
    }
}

fn document_changed(random: &mut Random, text: &str) -> String {
    if random.one_in(3) {
        return changed_text(random, text);
    }
    let mut document: Value = serde_json::from_str(text).unwrap();
    changed_json(random, &mut document);
    document.to_string()
}

fn config() -> Value {
    json!({
        "hidden_size": D_MODEL, "num_attention_heads": 2, "num_hidden_layers": 1,
        "intermediate_size": D_FFN, "vocab_size": WORDS.len(), "max_position_embeddings": 8,
        "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu",
    })
}

fn tokenizer() -> Value {
    let vocab = WORDS.iter().enumerate().map(|(id, word)| ((*word).to_owned(), json!(id)));
    json!({"model": {
        "vocab": Value::Object(vocab.collect()), "unk_token": WORDS[0],
        "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
    }})
}

fn weights() -> Vec<u8> {
    let (d, f) = (D_MODEL, D_FFN);
    let mut shapes = vec![
        ("embeddings.word_embeddings.weight".to_owned(), vec![WORDS.len(), d]),
        ("embeddings.position_embeddings.weight".to_owned(), vec![8, d]),
        ("embeddings.token_type_embeddings.weight".to_owned(), vec![2, d]),
    ];
    for name in ["embeddings", "encoder.layer.0.attention.output", "encoder.layer.0.output"] {
        shapes.push((format!("{name}.LayerNorm.weight"), vec![d]));
        shapes.push((format!("{name}.LayerNorm.bias"), vec![d]));
    }
    for (name, n, k) in [
        ("attention.self.query", d, d),
        ("attention.self.key", d, d),
        ("attention.self.value", d, d),
        ("attention.output.dense", d, d),
        ("intermediate.dense", f, d),
        ("output.dense", d, f),
    ] {
        shapes.push((format!("encoder.layer.0.{name}.weight"), vec![n, k]));
        shapes.push((format!("encoder.layer.0.{name}.bias"), vec![n]));
    }
    let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
    for (name, shape) in shapes {
        let start = data.len();
        let count: usize = shape.iter().product();
        data.extend((0..count).flat_map(|at| ((at as f32).sin()).to_le_bytes()));
        let offsets = [start, data.len()];
        header.insert(name, json!({"dtype": "F32", "shape": shape, "data_offsets": offsets}));
    }
    let header = Value::Object(header).to_string();
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &data].concat()
}

fn member(name: &str, bytes: &[u8], packed: bool) -> Vec<u8> {
    let data =
        if packed { miniz_oxide::deflate::compress_to_vec(bytes, 1) } else { bytes.to_vec() };
    let method = if packed { 8_u16 } else { 0 };
    let mut all = b"PK\x03\x04\x14\0\0\0".to_vec();
    all.extend(method.to_le_bytes());
    all.extend([0; 8]);
    all.extend((data.len() as u32).to_le_bytes());
    all.extend((bytes.len() as u32).to_le_bytes());
    all.extend((name.len() as u16).to_le_bytes());
    all.extend([0; 2]);
    all.extend(name.as_bytes());
    all.extend(data);
    all
}
