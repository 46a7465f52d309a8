//! Random weights, the same everywhere.
#![allow(dead_code)] // each test program uses a part

use kernels::{Packed, Scheme};

/// A small generator, so that the tests are the same everywhere.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }

    pub(crate) fn unit(&mut self) -> f32 {
        self.next() as f32 / (1_u32 << 30) as f32 - 1.0
    }

    /// Each within -1 and 1.
    pub(crate) fn many(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.unit()).collect()
    }
}

/// GGUF bytes of random blocks, and the weights they stand for.
pub(crate) fn random_blocks(
    scheme: Scheme,
    count: usize,
    numbers: &mut Numbers,
) -> (Vec<u8>, Vec<f32>) {
    let (mut bytes, mut weights) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let d = half::f16::from_f32(numbers.unit() * 0.1);
        bytes.extend(d.to_le_bytes());
        match scheme {
            Scheme::Q4 => {
                let m = half::f16::from_f32(numbers.unit());
                bytes.extend(m.to_le_bytes());
                let nibbles: Vec<u8> = (0..16).map(|_| numbers.next() as u8).collect();
                let weight = |q: u8| d.to_f32() * f32::from(q) + m.to_f32();
                weights.extend(nibbles.iter().map(|byte| weight(byte & 15)));
                weights.extend(nibbles.iter().map(|byte| weight(byte >> 4)));
                bytes.extend(nibbles);
            }
            Scheme::Q8 => {
                let q: Vec<i8> = (0..32).map(|_| numbers.next() as i8).collect();
                weights.extend(q.iter().map(|q| d.to_f32() * f32::from(*q)));
                bytes.extend(q.iter().map(|q| *q as u8));
            }
        }
    }
    (bytes, weights)
}

/// The same blocks as a [`Packed`] holds them.
pub(crate) fn words(scheme: Scheme, bytes: &[u8]) -> Vec<i32> {
    match scheme {
        Scheme::Q4 => Packed::words_from_q4_1(bytes),
        Scheme::Q8 => Packed::words_from_q8_0(bytes),
    }
}
