//! The CPU twins of a layer's operations against their definitions in f64.

use burn::tensor::{Device, Tensor, TensorData};

mod common;
use common::Numbers;

fn tensor<const D: usize>(values: &[f32], shape: [usize; D]) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), &Device::flex())
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

fn assert_close(found: &[f32], expected: impl IntoIterator<Item = f64>) {
    let expected: Vec<f64> = expected.into_iter().collect();
    assert_eq!(found.len(), expected.len());
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (f64::from(*found) - expected).abs();
        assert!(error <= 1e-6 * (1.0 + expected.abs()), "{found} for {expected} at {index}");
    }
}

#[test]
fn norm_and_gate() {
    let mut numbers = Numbers(1);
    let (rows, width) = (3, 24);
    let x = numbers.many(rows * width);
    let gain = numbers.many(width);
    let y = values(kernels::rms_norm(tensor(&x, [rows, width]), tensor(&gain, [width]), 1e-2));
    assert_close(
        &y,
        x.chunks(width).flat_map(|row| {
            let square_sum: f64 = row.iter().map(|x| f64::from(*x).powi(2)).sum();
            let root = (square_sum / width as f64 + 1e-2).sqrt();
            row.iter().zip(&gain).map(move |(x, gain)| f64::from(*x) / root * f64::from(*gain))
        }),
    );

    let gate_up: Vec<f32> = x.iter().map(|x| x * 30.0).collect();
    let y = values(kernels::silu_mul(tensor(&gate_up, [rows, width])));
    assert_close(
        &y,
        gate_up.chunks(width).flat_map(|row| {
            (0..width / 2).map(|i| {
                let (gate, up) = (f64::from(row[i]), f64::from(row[width / 2 + i]));
                gate / (1.0 + (-gate).exp()) * up
            })
        }),
    );
}

#[test]
fn rows_enter_the_cache_rotated_and_are_attended_to() {
    let mut numbers = Numbers(2);
    let (rows, heads, kv_heads, d_head, held, capacity) = (3, 4, 2, 16, 5, 10);
    let (half, width) = (d_head / 2, (heads + 2 * kv_heads) * d_head);
    let qkv = numbers.many(rows * width);
    let angles: Vec<f64> = (0..rows * half).map(|i| i as f64 * 0.7).collect();
    let table = |of: fn(f64) -> f64| {
        let values: Vec<f32> = angles.iter().map(|angle| of(*angle) as f32).collect();
        tensor(&values, [rows, half])
    };
    let cache = [0, 1].map(|_| numbers.many(kv_heads * capacity * d_head));
    let [k, v] = cache.each_ref().map(|cache| tensor(cache, [kv_heads, capacity, d_head]));
    let (before_k, qkv_tensor) = (k.clone(), tensor(&qkv, [rows, width]));
    let (q, k, v) =
        kernels::rotate_append(qkv_tensor, table(f64::cos), table(f64::sin), k, v, held);
    assert_eq!(values(before_k), cache[0], "a cache held elsewhere is not touched");

    // A pair of dimensions is a complex number, turned by its angle.
    let rotated = |row: usize, head: usize, d: usize| {
        let at = row * width + head * d_head + d % half;
        let (low, high) = (f64::from(qkv[at]), f64::from(qkv[at + half]));
        let (sin, cos) = angles[row * half + d % half].sin_cos();
        if d < half { low * cos - high * sin } else { high * cos + low * sin }
    };
    let index = |i: usize, heads: usize| (i / d_head / heads, i / d_head % heads, i % d_head);
    let expected_q = (0..rows * heads * d_head).map(|i| {
        let (row, head, d) = index(i, heads);
        rotated(row, head, d)
    });
    let q_values = values(q.clone());
    assert_close(&q_values, expected_q);
    let kept = |old: &[f32], new: &dyn Fn(usize, usize, usize) -> f64| {
        let cell = |i: usize| {
            let (head, entry, d) = index(i, capacity);
            let is_new = (held..held + rows).contains(&entry);
            if is_new { new(entry - held, head, d) } else { f64::from(old[i]) }
        };
        (0..old.len()).map(cell).collect::<Vec<f64>>()
    };
    let keys = kept(&cache[0], &|row, head, d| rotated(row, heads + head, d));
    let values_at = |row: usize, head: usize, d: usize| {
        f64::from(qkv[row * width + (heads + kv_heads + head) * d_head + d])
    };
    let vals = kept(&cache[1], &values_at);
    assert_close(&values(k.clone()), keys.iter().copied());
    assert_close(&values(v.clone()), vals.iter().copied());

    let mixed = values(kernels::attend(q, k, v, held + rows));
    let expected = (0..rows * heads * d_head).map(|i| {
        let (row, head, d) = index(i, heads);
        let q = &q_values[(row * heads + head) * d_head..][..d_head];
        let at = |entry: usize| (head / (heads / kv_heads) * capacity + entry) * d_head;
        let weights: Vec<f64> = (0..=held + row)
            .map(|entry| {
                let k = &keys[at(entry)..][..d_head];
                let score: f64 = q.iter().zip(k).map(|(q, k)| f64::from(*q) * k).sum();
                (score / (d_head as f64).sqrt()).exp()
            })
            .collect();
        let terms = weights.iter().enumerate().map(|(entry, w)| w * vals[at(entry) + d]);
        terms.sum::<f64>() / weights.iter().sum::<f64>()
    });
    assert_close(&mixed, expected);
}

#[test]
fn attention_is_the_softmax_of_what_is_visible() {
    let mut numbers = Numbers(3);
    // Groups of one to five heads; entries that fill blocks, begin one, and a single one.
    for (rows, heads, kv_heads, entries) in
        [(1, 9, 3, 1), (1, 9, 3, 64), (3, 4, 2, 3), (5, 5, 1, 70), (2, 3, 3, 131), (66, 9, 3, 195)]
    {
        let (d_head, capacity) = (32, entries + 3);
        let q: Vec<f32> = numbers.many(rows * heads * d_head).iter().map(|x| 4.0 * x).collect();
        let [k, v] = [0, 1].map(|_| numbers.many(kv_heads * capacity * d_head));
        let cache = |values: &[f32]| tensor(values, [kv_heads, capacity, d_head]);
        let q_tensor = tensor(&q, [rows, heads * d_head]);
        let found = values(kernels::attend(q_tensor, cache(&k), cache(&v), entries));
        let mut expected = Vec::new();
        for (index, q) in q.chunks(d_head).enumerate() {
            let (row, head) = (index / heads, index % heads);
            let first = head / (heads / kv_heads) * capacity * d_head;
            let visible = first..first + (entries - rows + row + 1) * d_head;
            let weight = |k: &[f32]| {
                let score: f64 = q.iter().zip(k).map(|(q, k)| f64::from(*q) * f64::from(*k)).sum();
                (score / (d_head as f64).sqrt()).exp()
            };
            let weights: Vec<f64> = k[visible.clone()].chunks(d_head).map(weight).collect();
            let total: f64 = weights.iter().sum();
            expected.extend((0..d_head).map(|d| {
                let values = v[visible.clone()].chunks(d_head).map(|v| f64::from(v[d]));
                values.zip(&weights).map(|(v, weight)| v * weight / total).sum::<f64>()
            }));
        }
        assert_close(&found, expected);
    }
}
