//! For `cargo x bench` alone: what it times, with the model, pauses and device that visitors get.
#![allow(unreachable_pub)] // wasm-bindgen exports only what is public

use crate::device;
use crate::host::BrowserHost;
use crate::runner::Session;
use lab::{Lab, LmSession};
use lm::{Cache, Forward, sampler::Sampler};
use nn::{Regression, TransformerConfig};
use protocol::{Knobs, RunId, SMOLLM2};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// The language model with the tokens that it has read.
#[wasm_bindgen]
pub struct BenchLm {
    lab: Lab,
    session: Rc<LmSession>,
    cache: Cache,
}

#[wasm_bindgen]
impl BenchLm {
    /// From the browser's storage, or fetched below `base` and stored.
    pub async fn load(base: String) -> Result<Self, JsError> {
        let lab = lab(base);
        let session = lab.language_model().await?;
        let cache = session.lm.new_cache(1);
        Ok(Self { lab, session, cache })
    }

    /// Reads tokens at once; the most likely next one.
    pub async fn read(&mut self, tokens: Vec<u32>) -> Result<u32, JsError> {
        let output = self.session.lm.forward(&mut self.cache, Forward::last(&tokens), &self.lab);
        Ok(Sampler::new(0.0, 1.0, 0).sample(&output.await?.logits))
    }

    /// Forgets all, then takes `count` tokens of zeros for read, which would take minutes.
    pub fn pretend(&mut self, count: usize) {
        let lm = &self.session.lm;
        // Never two at a time, as with visitors.
        self.cache = lm.new_cache(1);
        self.cache = lm.new_cache(count.next_multiple_of(256));
        for layer in &mut self.cache.layers {
            layer.len = count;
            layer.positions.fill((0..count as u32).collect());
        }
        self.cache.next_position = count;
    }
}

/// Trains a transformer on batches that the caller makes.
#[wasm_bindgen]
pub struct BenchTrainer(Regression);

#[wasm_bindgen]
impl BenchTrainer {
    #[wasm_bindgen(constructor)]
    pub fn new(d_input: usize, d_model: usize, heads: usize, layers: usize, seq: usize) -> Self {
        let sizes = TransformerConfig::new(d_input, 1, d_model, heads, layers, seq);
        Self(Regression::new(sizes, 1e-3, 1, &lab(String::new()).train_device()))
    }

    /// One step; the loss before it.
    pub async fn step(
        &mut self,
        seq: usize,
        tokens: Vec<f32>,
        targets: Vec<f32>,
    ) -> Result<f32, JsError> {
        self.0.step(seq, tokens, targets)?;
        Ok(self.0.loss().await?)
    }
}

fn lab(base: String) -> Lab {
    let session = Rc::new(Session::default());
    *session.base.borrow_mut() = base;
    session.choose(device::cpu("the measurement is of the CPU", None));
    let may_download = vec![SMOLLM2.id.to_owned()];
    let host = BrowserHost::new(RunId(0), may_download, session, Rc::default());
    Lab::new(Rc::new(host), Knobs::default())
}
