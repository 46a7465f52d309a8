use crate::LmError;
use crate::layers::RmsNorm;
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};
use kernels::{Packed, Precision, Scheme};

/// Runs the operations of the language model at small shapes on a device and on the CPU, and
/// returns the largest absolute difference. Wrong numbers are worse than none.
pub async fn self_test(device: &Device) -> Result<f32, LmError> {
    let expected = compute(&Device::flex()).await?;
    let actual = compute(device).await?;
    let differences = expected.iter().zip(&actual).map(|(a, b)| (a - b).abs());
    // A NaN must not pass as the smaller one.
    Ok(differences.fold(0.0, |worst: f32, d| if d.is_nan() { f32::INFINITY } else { worst.max(d) }))
}

async fn compute(device: &Device) -> Result<Vec<f32>, LmError> {
    let (n, k) = (96, 64);
    let wave =
        |count: usize, step: f32| (0..count).map(|i| (i as f32 * step).sin()).collect::<Vec<f32>>();
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
    let norm =
        RmsNorm { gain: Tensor::from_data(TensorData::new(wave(k, 0.7), [k]), device), eps: 1e-5 };
    let mut values = Vec::new();
    for rows in [1, 6] {
        let x = Tensor::<2>::from_data(TensorData::new(wave(rows * k, 0.37), [rows, k]), device);
        let x = norm.forward(x);
        let y = q4.matmul(x.clone(), Precision::Exact) + q8.matmul(x, Precision::Exact);
        values.extend(
            softmax(y.clone(), 1)
                .into_data_async()
                .await?
                .try_into_vec::<f32>()
                .unwrap_or_default(),
        );
        values.extend(y.into_data_async().await?.try_into_vec::<f32>().unwrap_or_default());
    }
    let ids = Tensor::<1, Int>::from_data(TensorData::from([3_i32, 95, 0]), device);
    for packed in [&q4, &q8] {
        let rows = packed.rows(ids.clone()).into_data_async().await?;
        values.extend(rows.try_into_vec::<f32>().unwrap_or_default());
    }
    Ok(values)
}
