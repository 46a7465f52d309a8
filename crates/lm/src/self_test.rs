use crate::LmError;
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};
use kernels::{Packed, Precision, Scheme};

/// Runs the operations of the language model at small shapes on a device and on the CPU, and
/// returns the largest absolute difference. Wrong numbers are worse than none.
///
/// A kernel's compiled form does not depend on sizes, so that this also warms up: the first token
/// need not wait for a compiler.
pub async fn self_test(device: &Device) -> Result<f32, LmError> {
    let expected = read(compute(&Device::flex())).await?;
    let actual = read(compute(device)).await?;
    if expected.len() != actual.len() {
        return Ok(f32::INFINITY);
    }
    let differences = expected.iter().zip(&actual).map(|(a, b)| (a - b).abs());
    // A NaN must not pass as the smaller one.
    Ok(differences.fold(0.0, |worst: f32, d| if d.is_nan() { f32::INFINITY } else { worst.max(d) }))
}

/// All in one read, since a GPU answers no sooner than a few milliseconds later.
async fn read(values: Vec<Tensor<1>>) -> Result<Vec<f32>, LmError> {
    Ok(Tensor::cat(values, 0).into_data_async().await?.try_into_vec().unwrap_or_default())
}

fn compute(device: &Device) -> Vec<Tensor<1>> {
    let mut values = products(device);
    values.extend(layer(device));
    values
}

/// Values between -1 and 1.
fn wave<const D: usize>(shape: [usize; D], step: f32, device: &Device) -> Tensor<D> {
    let values: Vec<f32> = (0..shape.iter().product()).map(|i| (i as f32 * step).sin()).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// Rows alone, few and many: each has a kernel of its own.
fn products(device: &Device) -> Vec<Tensor<1>> {
    let (n, k) = (96, 64);
    let scales = i32::from(half::f16::from_f32(0.02).to_bits())
        | i32::from(half::f16::from_f32(-0.15).to_bits()) << 16;
    let words = |width: usize, first: i32| {
        let word = |i: usize| {
            if i.is_multiple_of(width) {
                first
            } else {
                (i as i32).wrapping_mul(0x9E37_79B1_u32 as i32)
            }
        };
        (0..n * k / 32 * width).map(word).collect::<Vec<i32>>()
    };
    let q4 = Packed::new(words(5, scales), n, k, Scheme::Q4, device);
    let q8 = Packed::new(words(9, 0.002_f32.to_bits().cast_signed()), n, k, Scheme::Q8, device);
    let mut values = Vec::new();
    for rows in [1, 3, 35] {
        let gain = wave([k], 0.7, device);
        let x = kernels::rms_norm(wave([rows, k], 0.37, device), gain.clone(), 1e-5);
        let (sum, x) = kernels::add_rms_norm(x, wave([rows, k], 0.9, device), gain, 1e-5);
        values.push(sum.flatten(0, 1));
        let y = q4.matmul(x.clone(), Precision::Exact) + q8.matmul(x, Precision::Exact);
        values.extend([softmax(y.clone(), 1).flatten(0, 1), y.flatten(0, 1)]);
    }
    let ids = Tensor::<1, Int>::from_data(TensorData::from([3_i32, 95, 0]), device);
    values.extend([&q4, &q8].map(|packed| packed.rows(ids.clone()).flatten(0, 1)));
    values
}

/// The rest of a layer, over a cache that needs more than one workgroup.
fn layer(device: &Device) -> Vec<Tensor<1>> {
    let (heads, kv_heads, d_head, held) = (6, 2, 64, 70);
    let mut values = Vec::new();
    for rows in [1, 4] {
        // Held twice, so that the keys are written into a copy, and the values in place.
        let cache = wave([kv_heads, held + rows, d_head], 0.11, device);
        let qkv = wave([rows, (heads + 2 * kv_heads) * d_head], 1.3, device);
        let [cos, sin] = [0.3, 0.4].map(|step| wave([rows, d_head / 2], step, device));
        let (q, k, v) = kernels::rotate_append(qkv, cos, sin, cache.clone(), cache, held);
        let mixed = kernels::attend(q, k.clone(), v.clone(), held + rows);
        values.extend([kernels::silu_mul(mixed.clone()).flatten(0, 1), mixed.flatten(0, 1)]);
        values.extend([k, v].map(|cache| cache.flatten(0, 2)));
    }
    values
}
