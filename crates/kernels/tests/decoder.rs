//! The CPU twins of a layer's operations against their definitions in f64.

use burn::tensor::{Device, Tensor, TensorData};

use kernels::Precision;

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

    let (left, right) = (tensor(&x, [rows, width]), tensor(&x, [rows, width]) * 0.5);
    let (sum, normed) = kernels::add_rms_norm(left, right, tensor(&gain, [width]), 1e-2);
    let sum = values(sum);
    assert_close(&sum, x.iter().map(|x| f64::from(*x) * 1.5));
    let expected = kernels::rms_norm(tensor(&sum, [rows, width]), tensor(&gain, [width]), 1e-2);
    assert_close(&values(normed), values(expected).into_iter().map(f64::from));

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
    assert_close(&values(k.clone()), keys);
    assert_close(&values(v.clone()), vals);

    let [k_values, v_values] = [k.clone(), v.clone()].map(values);
    let mixed = values(kernels::attend(q, k, v, held + rows));
    let sizes = [rows, heads, kv_heads, d_head, capacity, held + rows];
    assert_close(&mixed, attention(&q_values, &k_values, &v_values, sizes));
}

/// Attention in f64: `[rows, heads * d_head]`.
fn attention(
    q: &[f32],
    k: &[f32],
    v: &[f32],
    [rows, heads, kv_heads, d_head, capacity, entries]: [usize; 6],
) -> Vec<f64> {
    let mut out = Vec::new();
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
        out.extend((0..d_head).map(|d| {
            let values = v[visible.clone()].chunks(d_head).map(|v| f64::from(v[d]));
            values.zip(&weights).map(|(v, weight)| v * weight / total).sum::<f64>()
        }));
    }
    out
}

#[test]
fn attention_is_the_softmax_of_what_is_visible() {
    let mut numbers = Numbers(3);
    // Groups of one to five heads; entries that fill blocks, begin one, and a single one.
    for (rows, heads, kv_heads, entries) in
        [(1, 9, 3, 1), (1, 9, 3, 64), (3, 4, 2, 3), (5, 5, 1, 70), (2, 3, 3, 131), (66, 9, 3, 195)]
    {
        let (d_head, capacity) = (32, entries + 3);
        let sizes = [rows, heads, kv_heads, d_head, capacity, entries];
        let q: Vec<f32> = numbers.many(rows * heads * d_head).iter().map(|x| 4.0 * x).collect();
        let [k, v] = [0, 1].map(|_| numbers.many(kv_heads * capacity * d_head));
        let q_tensor = tensor(&q, [rows, heads * d_head]);
        let cache = |values: &[f32]| tensor(values, [kv_heads, capacity, d_head]);
        let found = values(kernels::attend(q_tensor.clone(), cache(&k), cache(&v), entries));
        assert_close(&found, attention(&q, &k, &v, sizes));

        // Packed entries: their own numbers, with queries and weights rounded to 16 bits.
        let [k, v] = packed(&k, &v, kv_heads, d_head);
        let found = values(kernels::attend(q_tensor, k.clone(), v.clone(), entries));
        let [k, v] = [k, v].map(|entries| values(kernels::unpack_entries(entries)));
        for (found, expected) in found.iter().zip(attention(&q, &k, &v, sizes)) {
            assert!((f64::from(*found) - expected).abs() < 2e-4, "{found} for {expected}");
        }
    }
}

/// Keys and values `[kv_heads, capacity, d_head]`, packed.
fn packed(k: &[f32], v: &[f32], kv_heads: usize, d_head: usize) -> [Tensor<3>; 2] {
    let capacity = k.len() / (kv_heads * d_head);
    let width = kernels::entry_width(d_head, Precision::Fast, &Device::flex());
    assert!(width < d_head);
    let empty = || Tensor::zeros([kv_heads, capacity, width], &Device::flex());
    // By entry rather than by head, after no queries; turned by no angle.
    let by_entry = |x: &[f32]| {
        let x = tensor(x, [kv_heads, capacity, d_head]).swap_dims(0, 1);
        x.reshape([capacity, kv_heads * d_head])
    };
    let qkv = Tensor::cat(vec![by_entry(&vec![0.0; k.len()]), by_entry(k), by_entry(v)], 1);
    let [cos, sin] =
        [1.0, 0.0].map(|x| tensor(&vec![x; capacity * d_head / 2], [capacity, d_head / 2]));
    let (_, k, v) = kernels::rotate_append(qkv, cos, sin, empty(), empty(), 0);
    [k, v]
}

#[test]
fn packed_entries_are_theirs_to_eight_bits() {
    let (d_head, mut numbers) = (32, Numbers(4));
    let mut x = numbers.many(4 * d_head);
    x[..d_head].fill(0.0);
    x[2 * d_head + 5] = f32::NAN;
    x[3 * d_head + 5] = 100.0;
    let [k, _] = packed(&x, &x, 1, d_head);
    let entries = values(k.clone());
    // Nothing that a machine could take for another NaN when it moves an entry.
    assert!(entries.iter().filter(|x| !x.is_finite()).count() == 1, "but for one scale");
    let found = values(kernels::unpack_entries(k));
    assert_eq!(found[..d_head], x[..d_head]);
    for row in [1, 3] {
        let level = entries[(row + 1) * entries.len() / 4 - 1];
        let row = row * d_head..(row + 1) * d_head;
        let square = |(found, x): (&f32, &f32)| (found - x).powi(2);
        let squares: f32 = found[row.clone()].iter().zip(&x[row.clone()]).map(square).sum();
        let norm = x[row].iter().map(|x| x * x).sum::<f32>().sqrt();
        // A number is off by half a level at most, every fourth by one and a half.
        assert!((squares / d_head as f32).sqrt() < 0.6 * level, "{squares} at levels of {level}");
        // One great number is spread over all, so that it does not drown the others.
        assert!(level < 0.7 * norm / 127.0, "{level} for {norm}");
    }
    assert!(
        found[2 * d_head..3 * d_head].iter().all(|x| x.is_nan()),
        "what is no number does not become one"
    );
}
