//! Weights out of the words of a block.

use cubecl::prelude::*;

/// What buffers and shared memory are read by: a load of 16 bytes, the widest there is.
pub(super) type Quad = Vector<f32, Const<4>>;

/// Words that hold the weights of a block, without those of its scale.
pub(super) const fn payload_words(q8: bool) -> usize {
    if q8 { 8 } else { 4 }
}

/// An f16 in the low half of `bits` as f32.
#[cube]
pub(super) fn half_to_f32(bits: u32) -> f32 {
    let sign = (bits & 0x8000u32) << 16u32;
    let magnitude = bits & 0x7fffu32;
    let normal = f32::reinterpret(sign | ((magnitude << 13u32) + 0x3800_0000u32));
    let small = f32::cast_from(magnitude) * 0.000_000_059_604_645_f32;
    let signed_small = select(sign == 0u32, small, -small);
    select(magnitude >= 0x400u32, normal, signed_small)
}

/// `d` of a block whose scale is this word.
#[cube]
pub(super) fn scale(word: i32, #[comptime] q8: bool) -> f32 {
    if comptime!(q8) {
        f32::reinterpret(word)
    } else {
        half_to_f32(u32::reinterpret(word) & 0xffffu32)
    }
}

/// `m` of a Q4 block whose scale is this word.
#[cube]
pub(super) fn minimum(word: i32) -> f32 {
    half_to_f32(u32::reinterpret(word) >> 16u32)
}

/// Four weights of a Q4 block: the low nibbles of a word, or the high ones.
#[cube]
pub(super) fn quad_of_nibbles(word: i32, #[comptime] high: bool, d: f32, m: f32) -> Quad {
    let bits = u32::reinterpret(word);
    let mut quad = Quad::empty();
    #[unroll]
    for byte in 0..4usize {
        let shift = comptime!(8 * byte as u32 + if high { 4 } else { 0 });
        quad.insert(byte, d * f32::cast_from((bits >> shift) & 15u32) + m);
    }
    quad
}

/// Four weights of a Q8 block: the signed bytes of a word.
#[cube]
pub(super) fn quad_of_bytes(word: i32, d: f32) -> Quad {
    let mut quad = Quad::empty();
    #[unroll]
    for byte in 0..4usize {
        // To the top and back, which extends the sign.
        let top = comptime!(24 - 8 * byte as i32);
        quad.insert(byte, d * f32::cast_from((word << top) >> 24i32));
    }
    quad
}
