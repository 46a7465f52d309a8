//! The CPU twins, for flex.

use crate::DecoderOps;
use crate::attend::{self, Sizes, pack, unpack};
use crate::flex::{dims, tensor};
use crate::lanes::F32x4;
use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;
use burn_flex::FlexTensor;

impl DecoderOps for Flex {
    fn rms_norm(x: FloatTensor<Self>, gain: FloatTensor<Self>, eps: f32) -> FloatTensor<Self> {
        let (x, gain) = (x.to_contiguous(), gain.to_contiguous());
        tensor(normalised(x.storage(), gain.storage(), eps), dims::<2>(&x))
    }

    fn add_rms_norm(
        x: FloatTensor<Self>,
        added: FloatTensor<Self>,
        gain: FloatTensor<Self>,
        eps: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let [x, added, gain] = [x, added, gain].map(|it| it.to_contiguous());
        let shape = dims::<2>(&x);
        assert_eq!(shape, dims(&added));
        let pairs = x.storage::<f32>().iter().zip(added.storage::<f32>());
        let sum: Vec<f32> = pairs.map(|(x, added)| x + added).collect();
        let normed = normalised(&sum, gain.storage(), eps);
        (tensor(sum, shape), tensor(normed, shape))
    }

    fn silu_mul(gate_up: FloatTensor<Self>) -> FloatTensor<Self> {
        let gate_up = gate_up.to_contiguous();
        let [rows, both] = dims(&gate_up);
        let mut out = vec![0.0; rows * both / 2];
        let rows_of = gate_up.storage().chunks_exact(both).zip(out.chunks_exact_mut(both / 2));
        for (row, out) in rows_of {
            let (gate, up) = row.split_at(both / 2);
            gated(gate, up, out);
        }
        tensor(out, [rows, both / 2])
    }

    fn rotate_append(
        qkv: FloatTensor<Self>,
        cos: FloatTensor<Self>,
        sin: FloatTensor<Self>,
        k: FloatTensor<Self>,
        v: FloatTensor<Self>,
        held: usize,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let (qkv, cos, sin) = (qkv.to_contiguous(), cos.to_contiguous(), sin.to_contiguous());
        let (mut k, mut v) = (contiguous(k), contiguous(v));
        let ([rows, width], [_, half]) = (dims(&qkv), dims(&cos));
        let [kv_heads, capacity, entry_width] = dims(&k);
        let (d_head, kv_width) = (2 * half, kv_heads * 2 * half);
        let mut rotated = vec![0.0; d_head];
        let q_width = width - 2 * kv_width;
        let mut q = vec![0.0; rows * q_width];
        let (keys, values) = (k.storage_mut::<f32>(), v.storage_mut::<f32>());
        let angles = cos.storage::<f32>().chunks_exact(half);
        let angles = angles.zip(sin.storage::<f32>().chunks_exact(half));
        let inputs = qkv.storage::<f32>().chunks_exact(width).zip(angles);
        for (row, (q, (qkv, (cos, sin)))) in q.chunks_exact_mut(q_width).zip(inputs).enumerate() {
            let (from_q, from_kv) = qkv.split_at(q_width);
            let (from_k, from_v) = from_kv.split_at(kv_width);
            for (x, q) in from_q.chunks_exact(d_head).zip(q.chunks_exact_mut(d_head)) {
                rotate(x, cos, sin, q);
            }
            for head in 0..kv_heads {
                let from = head * d_head..(head + 1) * d_head;
                let to = (head * capacity + held + row) * entry_width;
                rotate(&from_k[from.clone()], cos, sin, &mut rotated);
                let to = to..to + entry_width;
                if entry_width == d_head {
                    keys[to.clone()].copy_from_slice(&rotated);
                    values[to].copy_from_slice(&from_v[from]);
                } else {
                    pack(&rotated, &mut keys[to.clone()]);
                    pack(&from_v[from], &mut values[to]);
                }
            }
        }
        (tensor(q, [rows, q_width]), k, v)
    }

    fn attend(
        q: FloatTensor<Self>,
        k: FloatTensor<Self>,
        v: FloatTensor<Self>,
        entries: usize,
    ) -> FloatTensor<Self> {
        let (q, k, v) = (q.to_contiguous(), contiguous(k), contiguous(v));
        let ([rows, width], [kv_heads, capacity, entry_width]) = (dims(&q), dims(&k));
        let d_head = attend::d_head(entry_width);
        let sizes = Sizes { rows, heads: width / d_head, kv_heads, d_head, capacity, entries };
        let mut out = vec![0.0; rows * width];
        attend::attend(q.storage(), k.storage(), v.storage(), sizes, &mut out);
        tensor(out, [rows, width])
    }

    fn unpack_entries(entries: FloatTensor<Self>) -> FloatTensor<Self> {
        let [kv_heads, count, width] = dims(&entries);
        let d_head = attend::d_head(width);
        if d_head == width {
            return entries;
        }
        let entries = entries.to_contiguous();
        let mut out = vec![0.0; kv_heads * count * d_head];
        let pairs = entries.storage().chunks_exact(width).zip(out.chunks_exact_mut(d_head));
        pairs.for_each(|(entry, out)| unpack(entry, out));
        tensor(out, [kv_heads, count, d_head])
    }
}

/// Rows as wide as `gain`.
fn normalised(x: &[f32], gain: &[f32], eps: f32) -> Vec<f32> {
    let mut out = vec![0.0; x.len()];
    let pairs = x.chunks_exact(gain.len()).zip(out.chunks_exact_mut(gain.len()));
    pairs.for_each(|(x, out)| normalise(x, gain, eps, out));
    out
}

fn normalise(x: &[f32], gain: &[f32], eps: f32, out: &mut [f32]) {
    let (x, _) = x.as_chunks();
    let mut squares = F32x4::splat(0.0);
    for x in x {
        let x = F32x4::load(x);
        squares = squares.add(x.mul(x));
    }
    let [a, b, c, d] = squares.to_array();
    let mean = ((a + b) + (c + d)) / (4 * x.len()) as f32;
    let factor = F32x4::splat((mean + eps).sqrt().recip());
    let gain = gain.as_chunks().0;
    for ((x, gain), out) in x.iter().zip(gain).zip(out.as_chunks_mut().0) {
        F32x4::load(x).mul(factor).mul(F32x4::load(gain)).store(out);
    }
}

/// `gate / (1 + e^-gate) · up`.
fn gated(gate: &[f32], up: &[f32], out: &mut [f32]) {
    let (gate, up) = (gate.as_chunks().0, up.as_chunks().0);
    let (zero, one) = (F32x4::splat(0.0), F32x4::splat(1.0));
    for ((gate, up), out) in gate.iter().zip(up).zip(out.as_chunks_mut().0) {
        let gate = F32x4::load(gate);
        let silu = gate.div(one.add(zero.sub(gate).exp()));
        silu.mul(F32x4::load(up)).store(out);
    }
}

fn rotate(x: &[f32], cos: &[f32], sin: &[f32], out: &mut [f32]) {
    let half = cos.len();
    let (low, high) = x.split_at(half);
    let (out_low, out_high) = out.split_at_mut(half);
    for i in 0..half {
        out_low[i] = low[i] * cos[i] - high[i] * sin[i];
        out_high[i] = high[i] * cos[i] + low[i] * sin[i];
    }
}

/// The tensor itself where it is contiguous: another handle of it would make the next write copy.
fn contiguous(tensor: FlexTensor) -> FlexTensor {
    if tensor.is_contiguous() && tensor.layout().start_offset() == 0 {
        tensor
    } else {
        tensor.to_contiguous()
    }
}
