//! The GPU kernels against the CPU twin, at the language model's shapes. Not part of CI, since a
//! machine may have no graphics adapter; the browser's test on SwiftShader is. To run, with any
//! Vulkan driver (Mesa's lavapipe, in software, will do):
//!
//! ```text
//! cargo test -p kernels --features gpu --test gpu
//! ```
#![cfg(feature = "gpu")]

use burn::tensor::{Device, Int, Tensor, TensorData};
use kernels::{Packed, Precision, Scheme};

mod common;
use common::{Numbers, random_blocks, words};

/// The largest difference, as a part of the largest value.
fn difference<const D: usize>(gpu: Tensor<D>, cpu: Tensor<D>) -> f32 {
    assert_eq!(gpu.dims(), cpu.dims());
    let values = |tensor: Tensor<D>| tensor.into_data().try_into_vec::<f32>().unwrap();
    let (gpu, cpu) = (values(gpu), values(cpu));
    let largest = cpu.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    let worst = gpu.iter().zip(&cpu).map(|(a, b)| (a - b).abs());
    // A NaN must not pass as the smaller one.
    worst.fold(0.0, |worst: f32, d| if d.is_nan() { f32::INFINITY } else { worst.max(d) }) / largest
}

#[test]
fn products_at_the_models_shapes() {
    let (gpu, cpu) = (Device::wgpu(Default::default()), Device::flex());
    let mut numbers = Numbers(1);
    for scheme in [Scheme::Q4, Scheme::Q8] {
        // The last has fewer columns than a workgroup serves, and a half of them in the next.
        for (k, n) in [(576, 576), (576, 960), (1536, 576), (576, 3072), (576, 49_152), (64, 13)] {
            let words = words(scheme, &random_blocks(scheme, n * k / 32, &mut numbers).0);
            let matrix = |device| Packed::new(words.clone(), n, k, scheme, device);
            let (on_gpu, on_cpu) = (matrix(&gpu), matrix(&cpu));
            let all_rows: &[usize] = if n > 10_000 { &[1, 3, 5] } else { &[1, 3, 5, 64, 100] };
            for &rows in all_rows {
                let x = TensorData::new(numbers.many(rows * k), [rows, k]);
                let y = |matrix: &Packed, device| {
                    matrix.matmul(Tensor::<2>::from_data(x.clone(), device), Precision::Exact)
                };
                let off = difference(y(&on_gpu, &gpu), y(&on_cpu, &cpu));
                assert!(off < 1e-5, "{scheme:?} {rows}x{k}x{n}: {off:e}");
            }
        }
    }
}

#[test]
fn rows_are_dequantised() {
    let (gpu, cpu) = (Device::wgpu(Default::default()), Device::flex());
    let mut numbers = Numbers(2);
    for scheme in [Scheme::Q4, Scheme::Q8] {
        let words = words(scheme, &random_blocks(scheme, 50 * 18, &mut numbers).0);
        let rows = |device| {
            let matrix = Packed::new(words.clone(), 50, 576, scheme, device);
            let ids = TensorData::from([49, 0, 7, 7]);
            matrix.rows(Tensor::<1, Int>::from_data(ids, device))
        };
        let off = difference(rows(&gpu), rows(&cpu));
        assert!(off < 1e-6, "{scheme:?}: {off:e}");
    }
}

#[test]
fn norms_and_gates() {
    let (gpu, cpu) = (Device::wgpu(Default::default()), Device::flex());
    let mut numbers = Numbers(3);
    for rows in [1, 3, 64] {
        let x = TensorData::new(numbers.many(rows * 576), [rows, 576]);
        let gain = TensorData::new(numbers.many(576), [576]);
        let norm = |device| {
            let gain = Tensor::<1>::from_data(gain.clone(), device);
            kernels::rms_norm(Tensor::<2>::from_data(x.clone(), device), gain, 1e-5)
        };
        let off = difference(norm(&gpu), norm(&cpu));
        assert!(off < 1e-6, "norm of {rows}: {off:e}");
        let added = TensorData::new(numbers.many(rows * 576), [rows, 576]);
        let sum = |device| {
            let [x, added] = [&x, &added].map(|x| Tensor::<2>::from_data(x.clone(), device));
            let gain = Tensor::<1>::from_data(gain.clone(), device);
            kernels::add_rms_norm(x, added, gain, 1e-5)
        };
        let (on_gpu, on_cpu) = (sum(&gpu), sum(&cpu));
        let off = [difference(on_gpu.0, on_cpu.0), difference(on_gpu.1, on_cpu.1)];
        assert!(off.iter().all(|off| *off < 1e-6), "norm of a sum of {rows}: {off:?}");

        let x: Vec<f32> = numbers.many(rows * 3072).iter().map(|x| x * 20.0).collect();
        let x = TensorData::new(x, [rows, 3072]);
        let gated = |device| kernels::silu_mul(Tensor::<2>::from_data(x.clone(), device));
        let off = difference(gated(&gpu), gated(&cpu));
        assert!(off < 1e-6, "gates of {rows}: {off:e}");
    }
}

#[test]
fn attention_over_what_is_held() {
    let (gpu, cpu) = (Device::wgpu(Default::default()), Device::flex());
    let mut numbers = Numbers(4);
    let (heads, kv_heads, d_head) = (9, 3, 64);
    for held in [0, 1, 63, 520, 2000] {
        for rows in [1, 3, 64] {
            let capacity = held + rows + 7;
            let mut data = |shape: &[usize], size: f32| {
                let values = numbers.many(shape.iter().product());
                TensorData::new(values.iter().map(|x| x * size).collect::<Vec<_>>(), shape)
            };
            let qkv = data(&[rows, (heads + 2 * kv_heads) * d_head], 4.0);
            let [cos, sin] = [0, 1].map(|_| data(&[rows, d_head / 2], 1.0));
            let [k, v] = [0, 1].map(|_| data(&[kv_heads, capacity, d_head], 1.0));
            let run = |device: &Device| {
                let angles = [&cos, &sin].map(|x| Tensor::<2>::from_data(x.clone(), device));
                let [cos, sin] = angles;
                let caches = [&k, &v].map(|x| Tensor::<3>::from_data(x.clone(), device));
                let [k, v] = caches;
                let qkv = Tensor::<2>::from_data(qkv.clone(), device);
                let (q, k, v) = kernels::rotate_append(qkv, cos, sin, k, v, held);
                let mixed = kernels::attend(q.clone(), k.clone(), v.clone(), held + rows);
                (q, k, v, mixed)
            };
            let (on_gpu, on_cpu) = (run(&gpu), run(&cpu));
            let off = [
                difference(on_gpu.0, on_cpu.0),
                difference(on_gpu.1, on_cpu.1),
                difference(on_gpu.2, on_cpu.2),
                difference(on_gpu.3, on_cpu.3),
            ];
            assert!(off.iter().all(|off| *off < 1e-5), "{rows} after {held}: {off:?}");
        }
    }
}

#[test]
fn a_cache_held_elsewhere_is_not_touched() {
    let device = Device::wgpu(Default::default());
    let (kv_heads, d_head) = (1, 64);
    let cache = Tensor::<3>::zeros([kv_heads, 4, d_head], &device);
    let angles = || Tensor::<2>::ones([1, d_head / 2], &device);
    let qkv = Tensor::<2>::ones([1, 3 * d_head], &device);
    let held = cache.clone();
    let v = Tensor::zeros_like(&cache);
    let (_, k, _) = kernels::rotate_append(qkv, angles(), angles(), cache, v, 2);
    let sum = |tensor: Tensor<3>| tensor.abs().sum().into_scalar::<f32>();
    assert_eq!(sum(held), 0.0);
    assert!(sum(k) > 0.0);
}
