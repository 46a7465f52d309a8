use super::{attend, empty, gate, norm, rotary};
use crate::DecoderOps;
use burn::backend::Cube;
use burn::backend::tensor::FloatTensor;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

impl DecoderOps for Cube {
    fn rms_norm(x: FloatTensor<Self>, gain: FloatTensor<Self>, eps: f32) -> FloatTensor<Self> {
        let (x, gain) = (into_contiguous(x), into_contiguous(gain));
        let out = empty(&x, x.meta.shape().dims::<2>());
        norm::launch(x, gain, &out, eps);
        out
    }

    fn add_rms_norm(
        x: FloatTensor<Self>,
        added: FloatTensor<Self>,
        gain: FloatTensor<Self>,
        eps: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let [x, added, gain] = [x, added, gain].map(into_contiguous);
        let [sum, out] = [0, 1].map(|_| empty(&x, x.meta.shape().dims::<2>()));
        norm::launch_added([x, added], gain, &sum, &out, eps);
        (sum, out)
    }

    fn silu_mul(gate_up: FloatTensor<Self>) -> FloatTensor<Self> {
        let gate_up = into_contiguous(gate_up);
        let [rows, both] = gate_up.meta.shape().dims();
        let out = empty(&gate_up, [rows, both / 2]);
        gate::launch(gate_up, &out);
        out
    }

    fn rotate_append(
        qkv: FloatTensor<Self>,
        cos: FloatTensor<Self>,
        sin: FloatTensor<Self>,
        k: FloatTensor<Self>,
        v: FloatTensor<Self>,
        held: usize,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let (qkv, angles) = (into_contiguous(qkv), [cos, sin].map(into_contiguous));
        let [k, v] = [k, v].map(|held| writable(into_contiguous(held)));
        let [rows, width] = qkv.meta.shape().dims();
        let [kv_heads, _, d_head] = k.meta.shape().dims();
        let q = empty(&qkv, [rows, width - 2 * kv_heads * d_head]);
        rotary::launch(qkv, angles, &q, [&k, &v], held);
        (q, k, v)
    }

    fn attend(
        q: FloatTensor<Self>,
        k: FloatTensor<Self>,
        v: FloatTensor<Self>,
        entries: usize,
    ) -> FloatTensor<Self> {
        let [q, k, v] = [q, k, v].map(into_contiguous);
        let out = empty(&q, q.meta.shape().dims::<2>());
        attend::launch(q, k, v, &out, entries);
        out
    }

    fn unpack_entries(entries: FloatTensor<Self>) -> FloatTensor<Self> {
        entries
    }
}

/// The tensor itself if nothing else holds its buffer, else a copy.
fn writable(tensor: CubeTensor) -> CubeTensor {
    if tensor.can_mut() { tensor } else { tensor.copy() }
}
