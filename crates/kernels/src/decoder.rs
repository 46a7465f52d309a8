//! What a decoder layer does between its matrix products, each in one pass over its tensors.

use crate::Precision;
use crate::attend::packed_width;
use burn::backend::{Backend, Dispatch, DispatchDevice, backend_extension, tensor::FloatTensor};
use burn::tensor::{Device, Tensor};

/// The size of a head that the GPU's kernel of attention is made for.
pub(crate) const GPU_D_HEAD: usize = 64;

/// See the functions of the same names.
#[backend_extension(Cube: cfg(feature = "gpu"), Flex)]
pub trait DecoderOps: Backend {
    fn rms_norm(x: FloatTensor<Self>, gain: FloatTensor<Self>, eps: f32) -> FloatTensor<Self>;

    fn add_rms_norm(
        x: FloatTensor<Self>,
        added: FloatTensor<Self>,
        gain: FloatTensor<Self>,
        eps: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);

    fn silu_mul(gate_up: FloatTensor<Self>) -> FloatTensor<Self>;

    fn rotate_append(
        qkv: FloatTensor<Self>,
        cos: FloatTensor<Self>,
        sin: FloatTensor<Self>,
        k: FloatTensor<Self>,
        v: FloatTensor<Self>,
        held: usize,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);

    fn attend(
        q: FloatTensor<Self>,
        k: FloatTensor<Self>,
        v: FloatTensor<Self>,
        entries: usize,
    ) -> FloatTensor<Self>;

    fn unpack_entries(entries: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// Whether a device is the processor, and not a graphics card.
pub fn is_cpu(device: &Device) -> bool {
    matches!(device.as_dispatch(), DispatchDevice::Flex(_))
}

/// Whether a device attends with heads of this size: the GPU's kernel has one only.
pub fn attends(device: &Device, d_head: usize) -> bool {
    is_cpu(device) || d_head == GPU_D_HEAD
}

/// How many f32 an entry of a cache takes. On the CPU `Fast` packs the numbers of a key or a value to
/// bytes that share a scale: a quarter of the memory, and products in integers.
pub fn entry_width(d_head: usize, precision: Precision, device: &Device) -> usize {
    let is_packed = is_cpu(device) && precision == Precision::Fast && d_head.is_multiple_of(16);
    if is_packed { packed_width(d_head) } else { d_head }
}

/// Entries of a cache as plain numbers.
///
/// # Shapes
/// - entries: `[kv_heads, entries, entry_width]`
/// - output: `[kv_heads, entries, d_head]`
pub fn unpack_entries(entries: Tensor<3>) -> Tensor<3> {
    Tensor::from_dispatch(<Dispatch as DecoderOps>::unpack_entries(entries.into_dispatch()))
}

/// `x / sqrt(mean(x²) + eps) · gain`, row by row.
///
/// # Shapes
/// - x: `[rows, width]`, a multiple of 4 wide
/// - gain: `[width]`
/// - output: `[rows, width]`
pub fn rms_norm(x: Tensor<2>, gain: Tensor<1>, eps: f32) -> Tensor<2> {
    let (x, gain) = (x.into_dispatch(), gain.into_dispatch());
    Tensor::from_dispatch(<Dispatch as DecoderOps>::rms_norm(x, gain, eps))
}

/// `x + added`, and its [`rms_norm`].
///
/// # Shapes
/// - x, added: `[rows, width]`, a multiple of 4 wide
/// - gain: `[width]`
/// - output: both `[rows, width]`
pub fn add_rms_norm(
    x: Tensor<2>,
    added: Tensor<2>,
    gain: Tensor<1>,
    eps: f32,
) -> (Tensor<2>, Tensor<2>) {
    let (x, added, gain) = (x.into_dispatch(), added.into_dispatch(), gain.into_dispatch());
    let (sum, normed) = <Dispatch as DecoderOps>::add_rms_norm(x, added, gain, eps);
    (Tensor::from_dispatch(sum), Tensor::from_dispatch(normed))
}

/// `silu(gate) ⊙ up`.
///
/// # Shapes
/// - gate_up: `[rows, 2 * width]`, the gates before the others; width a multiple of 4
/// - output: `[rows, width]`
pub fn silu_mul(gate_up: Tensor<2>) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as DecoderOps>::silu_mul(gate_up.into_dispatch()))
}

/// Rotates queries and keys by their positions, and writes keys and values into the cache, in place
/// where nothing else holds its buffers.
///
/// # Shapes
/// - qkv: `[rows, (heads + 2 * kv_heads) * d_head]`: queries, keys, values; d_head a multiple of 8
/// - cos, sin: `[rows, d_head / 2]`; dimension i is rotated with `d_head / 2 + i`
/// - k, v: `[kv_heads, capacity, entry_width]`, the cache ([`entry_width`]); rows go to the entries from `held` on
/// - output: q `[rows, heads * d_head]`, k and v
///
/// # Panics
/// If the rows do not fit the cache.
pub fn rotate_append(
    qkv: Tensor<2>,
    cos: Tensor<2>,
    sin: Tensor<2>,
    k: Tensor<3>,
    v: Tensor<3>,
    held: usize,
) -> (Tensor<2>, Tensor<3>, Tensor<3>) {
    assert!(held + qkv.dims()[0] <= k.dims()[1], "more keys than the cache has room for");
    let (q, k, v) = <Dispatch as DecoderOps>::rotate_append(
        qkv.into_dispatch(),
        cos.into_dispatch(),
        sin.into_dispatch(),
        k.into_dispatch(),
        v.into_dispatch(),
        held,
    );
    (Tensor::from_dispatch(q), Tensor::from_dispatch(k), Tensor::from_dispatch(v))
}

/// `softmax(q kᵀ / sqrt(d_head)) v`; heads that share a KV head lie next to each other.
///
/// # Shapes
/// - q: `[rows, heads * d_head]`, d_head a multiple of 16, on a GPU 64; the last row sees all `entries`, each one before it one less
/// - k, v: `[kv_heads, capacity, entry_width]`, of which `entries` are read
/// - output: `[rows, heads * d_head]`
///
/// # Panics
/// If there are fewer entries than rows, or more than the cache holds.
pub fn attend(q: Tensor<2>, k: Tensor<3>, v: Tensor<3>, entries: usize) -> Tensor<2> {
    assert!(
        q.dims()[0] <= entries && entries <= k.dims()[1],
        "entries of a cache that are not there"
    );
    let (q, k, v) = (q.into_dispatch(), k.into_dispatch(), v.into_dispatch());
    Tensor::from_dispatch(<Dispatch as DecoderOps>::attend(q, k, v, entries))
}
