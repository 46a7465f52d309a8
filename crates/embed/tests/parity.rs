//! The encoder against an independent one in f64 (`golden/golden.py`).

use burn::tensor::Device;
use embed::{Embedder, Loader};
use futures_lite::future::block_on;
use serde::Deserialize;
use std::path::PathBuf;

/// The largest difference of a number of a vector of length one. Measured: 2.3e-7.
const ERROR_MOST: f32 = 1e-4;

#[derive(Deserialize)]
struct Golden {
    text: String,
    ids: Vec<u32>,
    vector: Vec<f32>,
}

fn golden() -> Vec<Golden> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/sentences.json");
    let text = std::fs::read_to_string(path).expect("the golden file is read");
    serde_json::from_str(&text).expect("the golden file is JSON")
}

fn embedder() -> Embedder {
    let folder = std::env::var_os("CONTEXTARIUM_MODELS").map(PathBuf::from).unwrap_or_else(|| {
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        cache.unwrap_or_else(|| home.join(".cache")).join("contextarium/models")
    });
    let path = folder.join("all-minilm-l6-v2.zip");
    let bytes = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo x setup` first", path.display()));
    let mut loader = Loader::new(&Device::flex());
    for piece in bytes.chunks(3_000_001) {
        loader.push(piece).expect("the model file is read");
    }
    loader.finish().expect("the model is built")
}

#[test]
fn ids_and_vectors_are_those_of_the_reference() {
    let (golden, embedder) = (golden(), embedder());
    let texts: Vec<&str> = golden.iter().map(|it| it.text.as_str()).collect();
    let mut vectors = vec![Vec::new(); texts.len()];
    for batch in embedder.batches(&texts) {
        let found = block_on(embedder.embed(&batch)).expect("the texts are embedded");
        for (text, vector) in batch.texts.iter().zip(found) {
            vectors[*text] = vector;
        }
    }
    assert!(golden.len() >= 12);
    let mut most = 0.0_f32;
    for (Golden { text, ids, vector }, found) in golden.iter().zip(&vectors) {
        assert_eq!(&embedder.tokenizer.encode(text), ids, "{text:?}");
        assert_eq!(found.len(), vector.len());
        let error = found.iter().zip(vector).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(error <= ERROR_MOST, "{text:?}: {error}");
        most = most.max(error);
    }
    println!("largest difference {most:e}");
    let dot = |a: usize, b: usize| -> f32 {
        vectors[a].iter().zip(&vectors[b]).map(|(a, b)| a * b).sum()
    };
    assert!(dot(3, 4) > 0.9 && dot(3, 0) < 0.3, "{} {}", dot(3, 4), dot(3, 0));
}

#[test]
fn a_batch_gives_each_text_what_it_gets_alone() {
    let embedder = embedder();
    let texts = ["the soup was cold", "the play was long", "a dog ran home"];
    let batches = embedder.batches(&texts);
    assert_eq!(batches.len(), 1, "all have one length");
    let together = block_on(embedder.embed(&batches[0])).unwrap();
    for (place, text) in batches[0].texts.iter().enumerate() {
        let alone = block_on(embedder.embed(&embedder.batches(&[texts[*text]])[0])).unwrap();
        let difference =
            alone[0].iter().zip(&together[place]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(difference < 1e-6, "{difference}");
    }
}
