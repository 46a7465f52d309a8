//! The CPU twin against plain arithmetic in f64 on weights dequantised one by one.

use burn::tensor::{Device, Tensor, TensorData};
use kernels::{Packed, Precision, Scheme};

mod common;
use common::{Numbers, random_blocks, words};

fn packed(scheme: Scheme, n: usize, k: usize, numbers: &mut Numbers) -> (Packed, Vec<f32>) {
    let (bytes, weights) = random_blocks(scheme, n * k / 32, numbers);
    (Packed::new(words(scheme, &bytes), n, k, scheme, &Device::flex()), weights)
}

/// `[rows, n]` of `x`, `[rows, k]`.
fn product(matrix: &Packed, x: &[f32], precision: Precision) -> Vec<f32> {
    let k = matrix.k();
    let x = TensorData::new(x.to_vec(), [x.len() / k, k]);
    let x = Tensor::<2>::from_data(x, &Device::flex());
    matrix.matmul(x, precision).into_data().try_to_vec().unwrap()
}

#[test]
fn products_at_the_models_shapes() {
    let mut numbers = Numbers(1);
    for scheme in [Scheme::Q4, Scheme::Q8] {
        let shapes = [576, 1536].map(|k| [192, 576, 1536].map(|n| (k, n)));
        // One with less than a tile, one so wide that threads share it.
        let others = [(64, 7), (32, 16_500)];
        for (k, n) in shapes.into_iter().flatten().chain(others) {
            let (matrix, weights) = packed(scheme, n, k, &mut numbers);
            let all_rows: &[usize] = if n > 10_000 { &[1, 2, 5] } else { &[1, 2, 3, 4, 5, 7, 64] };
            for &rows in all_rows {
                let x: Vec<f32> = (0..rows * k).map(|_| numbers.unit()).collect();
                let exact = product(&matrix, &x, Precision::Exact);
                let fast = product(&matrix, &x, Precision::Fast);
                for (row, x) in x.chunks(k).enumerate() {
                    for (column, w) in weights.chunks(k).enumerate() {
                        let terms = x.iter().zip(w).map(|(x, w)| f64::from(*x) * f64::from(*w));
                        let expected: f64 = terms.clone().sum();
                        let size: f64 = terms.map(f64::abs).sum();
                        // No x is above 1, so none is moved by more than half of 1 / 32,767.
                        let moved: f64 = w.iter().map(|w| f64::from(w.abs()) / 65_534.0).sum();
                        for (y, most) in [(&exact, 0.0), (&fast, moved)] {
                            let error = (f64::from(y[row * n + column]) - expected).abs();
                            assert!(
                                error <= most + 1e-6 * size,
                                "{scheme:?} {rows}x{k}x{n} at {row},{column}: {error}"
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn fast_products_are_the_same_bits_alone_and_together() {
    let mut numbers = Numbers(3);
    for scheme in [Scheme::Q4, Scheme::Q8] {
        let (n, k, rows) = (30, 96, 5);
        let (matrix, _) = packed(scheme, n, k, &mut numbers);
        let mut x: Vec<f32> = (0..rows * k).map(|_| numbers.unit()).collect();
        x[k..k + 32].fill(0.0); // a block without a scale
        let alone: Vec<f32> =
            x.chunks(k).flat_map(|x| product(&matrix, x, Precision::Fast)).collect();
        assert_eq!(product(&matrix, &x, Precision::Fast), alone);
    }
}

#[test]
fn what_is_no_number_does_not_become_one() {
    let (matrix, _) = packed(Scheme::Q8, 4, 64, &mut Numbers(4));
    for broken in [f32::NAN, f32::INFINITY] {
        let mut x = vec![0.5; 64];
        x[40] = broken;
        assert!(product(&matrix, &x, Precision::Fast).iter().all(|y| y.is_nan()));
    }
}

#[test]
fn matrices_are_stacked_where_they_fit() {
    let mut numbers = Numbers(5);
    let x: Vec<f32> = (0..64).map(|_| numbers.unit()).collect();
    let mut matrix = |scheme, n| packed(scheme, n, 64, &mut numbers).0;
    let parts = vec![matrix(Scheme::Q4, 8), matrix(Scheme::Q4, 4), matrix(Scheme::Q4, 5)];
    let apart: Vec<f32> =
        parts.iter().flat_map(|part| product(part, &x, Precision::Fast)).collect();
    let whole = Packed::stack(parts).unwrap();
    assert_eq!((whole.n(), product(&whole, &x, Precision::Fast)), (17, apart));
    assert!(Packed::stack(vec![matrix(Scheme::Q4, 5), matrix(Scheme::Q4, 4)]).is_none());
    assert!(Packed::stack(vec![matrix(Scheme::Q4, 4), matrix(Scheme::Q8, 4)]).is_none());
    assert!(Packed::stack(Vec::new()).is_none());
}

#[test]
fn rows_are_dequantised_exactly() {
    let mut numbers = Numbers(2);
    for scheme in [Scheme::Q4, Scheme::Q8] {
        let (matrix, weights) = packed(scheme, 50, 96, &mut numbers);
        let ids = [49, 0, 7, 7];
        let tensor = Tensor::from_data(TensorData::from(ids), &Device::flex());
        let rows = matrix.rows(tensor).into_data().try_to_vec::<f32>().unwrap();
        let expected: Vec<f32> =
            ids.iter().flat_map(|id| &weights[*id as usize * 96..][..96]).copied().collect();
        assert_eq!(rows, expected);
    }
}

#[test]
fn q4_0_is_q4_1_with_its_own_minimum() {
    let mut block = half::f16::from_f32(0.5).to_le_bytes().to_vec();
    block.extend((0..16).map(|i| i | (15 - i) << 4));
    let matrix = Packed::new(Packed::words_from_q4_0(&block), 1, 32, Scheme::Q4, &Device::flex());
    let row = matrix.rows(Tensor::from_data(TensorData::from([0]), &Device::flex()));
    let expected: Vec<f32> = (0..16).chain((0..16).rev()).map(|q| 0.5 * (q as f32 - 8.0)).collect();
    assert_eq!(row.into_data().try_to_vec::<f32>().unwrap(), expected);
}
