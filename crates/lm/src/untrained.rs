//! A model as before its training: of the same shape, and clueless.

use crate::attention::Attention;
use crate::layers::{Mlp, RmsNorm, Stack, Weight};
use crate::model::Block;
use crate::sampler::SplitMix64;
use crate::{Config, Lm};
use burn::tensor::{Device, Tensor, TensorData};
use half::f16;
use kernels::{Packed, Scheme};
use std::rc::Rc;

/// Standard deviation of the numbers 0 to 15.
const SPREAD: f32 = 4.609_772;

impl Lm {
    /// A model of this one's shape whose weights are drawn by the seed: each is one of 16 evenly spaced
    /// numbers with mean 0 and standard deviation `1 / sqrt(d_model)`, as that of SmolLM2's first weights,
    /// all gains are 1. The tokenizer is this one's.
    pub fn untrained(&self, seed: u64) -> Self {
        let Self { config, device, .. } = self;
        let mut draw = Draw { bits: SplitMix64(seed), config, device };
        let norm = |of: &RmsNorm| RmsNorm { gain: of.gain.ones_like(), eps: of.eps };
        let embedding = draw.weight(&self.embedding);
        let head = self.head.as_ref().map(|head| draw.weight(head));
        let of_block = |Block { attention_norm, attention, mlp_norm, mlp }: &Block| Block {
            attention_norm: norm(attention_norm),
            attention: Attention {
                qkv: draw.stack(&attention.qkv),
                out: draw.weight(&attention.out),
            },
            mlp_norm: norm(mlp_norm),
            mlp: Mlp { gate_up: draw.stack(&mlp.gate_up), down: draw.weight(&mlp.down) },
        };
        Self {
            config: config.clone(),
            tokenizer: Rc::clone(&self.tokenizer),
            chat: self.chat,
            precision: self.precision,
            embedding,
            blocks: self.blocks.iter().map(of_block).collect(),
            norm: norm(&self.norm),
            head,
            device: device.clone(),
        }
    }
}

struct Draw<'a> {
    bits: SplitMix64,
    config: &'a Config,
    device: &'a Device,
}

impl Draw<'_> {
    /// Of the same size, and packed where that one is.
    fn weight(&mut self, like: &Weight) -> Weight {
        let step = (self.config.d_model as f32).sqrt().recip() / SPREAD;
        match like {
            Weight::Packed(packed) => {
                let (n, k) = (packed.n(), packed.k());
                let [d, m] = [step, -7.5 * step].map(|it| i32::from(f16::from_f32(it).to_bits()));
                let words = (0..n * k / 32 * Scheme::Q4.words()).map(|at| {
                    let is_first = at.is_multiple_of(Scheme::Q4.words());
                    if is_first { d | m << 16 } else { self.bits.draw() as i32 }
                });
                let words = words.collect();
                Weight::Packed(Packed::new(words, n, k, Scheme::Q4, self.device))
            }
            Weight::Dense(dense) => {
                let [n, k] = dense.dims();
                let values = (0..n * k).map(|_| step * ((self.bits.draw() >> 60) as f32 - 7.5));
                let data = TensorData::new(values.collect::<Vec<f32>>(), [n, k]);
                Weight::Dense(Tensor::from_data(data, self.device))
            }
        }
    }

    fn stack(&mut self, like: &Stack) -> Stack {
        Stack::new(like.parts().iter().map(|part| self.weight(part)).collect())
    }
}
