//! The CPU twins: one loop each, as plain as their definitions.

use crate::DecoderOps;
use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;
use burn::tensor::TensorData;
use burn_flex::FlexTensor;

impl DecoderOps for Flex {
    fn rms_norm(x: FloatTensor<Self>, gain: FloatTensor<Self>, eps: f32) -> FloatTensor<Self> {
        let (x, gain) = (x.to_contiguous(), gain.to_contiguous());
        let [rows, width] = dims(&x);
        let gain = gain.storage::<f32>();
        let mut out = Vec::with_capacity(rows * width);
        for x in x.storage::<f32>().chunks_exact(width) {
            let factor = (dot(x, x) / width as f32 + eps).sqrt().recip();
            out.extend(x.iter().zip(gain).map(|(x, gain)| x * factor * gain));
        }
        tensor(out, [rows, width])
    }

    fn silu_mul(gate_up: FloatTensor<Self>) -> FloatTensor<Self> {
        let gate_up = gate_up.to_contiguous();
        let [rows, both] = dims(&gate_up);
        let mut out = Vec::with_capacity(rows * both / 2);
        for row in gate_up.storage::<f32>().chunks_exact(both) {
            let (gate, up) = row.split_at(both / 2);
            out.extend(gate.iter().zip(up).map(|(gate, up)| gate / (1.0 + (-gate).exp()) * up));
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
        let (mut k, mut v) = (k.to_contiguous(), v.to_contiguous());
        let ([rows, width], [kv_heads, capacity, d_head]) = (dims(&qkv), dims(&k));
        let (half, kv_width) = (d_head / 2, kv_heads * d_head);
        let (keys, values) = (k.storage_mut::<f32>(), v.storage_mut::<f32>());
        let mut q = vec![0.0; rows * (width - 2 * kv_width)];
        let q_rows = q.chunks_exact_mut(width - 2 * kv_width);
        let angles = cos.storage::<f32>().chunks_exact(half);
        let angles = angles.zip(sin.storage::<f32>().chunks_exact(half));
        for (row, ((q, qkv), (cos, sin))) in
            q_rows.zip(qkv.storage::<f32>().chunks_exact(width)).zip(angles).enumerate()
        {
            let (from_q, from_kv) = qkv.split_at(q.len());
            let (from_k, from_v) = from_kv.split_at(kv_width);
            for (q, x) in q.chunks_exact_mut(d_head).zip(from_q.chunks_exact(d_head)) {
                rotate(x, cos, sin, q);
            }
            for head in 0..kv_heads {
                let to = (head * capacity + held + row) * d_head..;
                let from = head * d_head..(head + 1) * d_head;
                rotate(&from_k[from.clone()], cos, sin, &mut keys[to.clone()][..d_head]);
                values[to][..d_head].copy_from_slice(&from_v[from]);
            }
        }
        (tensor(q, [rows, width - 2 * kv_width]), k, v)
    }

    fn attend(
        q: FloatTensor<Self>,
        k: FloatTensor<Self>,
        v: FloatTensor<Self>,
        entries: usize,
    ) -> FloatTensor<Self> {
        let (q, k, v) = (q.to_contiguous(), k.to_contiguous(), v.to_contiguous());
        let ([rows, width], [kv_heads, capacity, d_head]) = (dims(&q), dims(&k));
        let heads = width / d_head;
        let scale = (d_head as f32).sqrt().recip();
        let mut out = vec![0.0; rows * width];
        let pairs = q.storage::<f32>().chunks_exact(d_head).zip(out.chunks_exact_mut(d_head));
        for (index, (q, out)) in pairs.enumerate() {
            let visible = entries - rows + index / heads + 1;
            let first = index % heads / (heads / kv_heads) * capacity * d_head;
            let held = first..first + visible * d_head;
            let keys = k.storage::<f32>()[held.clone()].chunks_exact(d_head);
            let mut weights: Vec<f32> = keys.map(|k| dot(q, k) * scale).collect();
            let highest = weights.iter().copied().fold(f32::MIN, f32::max);
            weights.iter_mut().for_each(|weight| *weight = (*weight - highest).exp());
            let total: f32 = weights.iter().sum();
            for (weight, v) in
                weights.iter().zip(v.storage::<f32>()[held.clone()].chunks_exact(d_head))
            {
                out.iter_mut().zip(v).for_each(|(out, v)| *out += weight / total * v);
            }
        }
        tensor(out, [rows, width])
    }
}

fn rotate(x: &[f32], cos: &[f32], sin: &[f32], out: &mut [f32]) {
    let (low, high) = x.split_at(cos.len());
    for i in 0..cos.len() {
        out[i] = low[i] * cos[i] - high[i] * sin[i];
        out[cos.len() + i] = high[i] * cos[i] + low[i] * sin[i];
    }
}

/// In eight partial sums, so that it becomes SIMD.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

fn dims<const D: usize>(tensor: &FlexTensor) -> [usize; D] {
    tensor.layout().shape().dims()
}

fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}
