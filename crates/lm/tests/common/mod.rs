//! The real model for tests.
#![allow(dead_code)] // each test file uses its part

use burn::tensor::Device;
use lm::{Lm, Loader};
use std::path::PathBuf;

/// Loads SmolLM2 in pieces, as the page does.
pub(crate) fn model() -> Lm {
    let path = model_path();
    let bytes = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo x setup` first", path.display()));
    let mut loader = Loader::new(&Device::flex());
    for piece in bytes.chunks(3_000_001) {
        loader.push(piece).expect("the model file is read");
    }
    loader.finish().expect("the model is built")
}

pub(crate) fn model_path() -> PathBuf {
    let folder = std::env::var_os("CONTEXTARIUM_MODELS").map(PathBuf::from).unwrap_or_else(|| {
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        cache.unwrap_or_else(|| home.join(".cache")).join("contextarium/models")
    });
    folder.join("SmolLM2-135M-Instruct.Q4_1.gguf")
}

/// Waits for a future that never really waits: on the CPU everything is ready at once.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
