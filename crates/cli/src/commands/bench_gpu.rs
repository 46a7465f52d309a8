//! The language model on a graphics card without a browser: the page's kernels, through the card's
//! own driver.

use super::bench::Row;
use anyhow::anyhow;
use burn::tensor::{Device, Tensor, TensorData};
use futures_lite::future::block_on;
use kernels::{Packed, Precision, Scheme};
use lab::{Host, NativeHost};
use lm::{Forward, Lm, NoPause};
use std::time::Instant;

/// As the page asks for.
const TASKS_MAX: usize = 128;
/// Launches between two reads.
const LAUNCHES: usize = 300;

pub(super) fn rows() -> anyhow::Result<Vec<Row>> {
    let (device, setup) = Device::wgpu_options()
        .tasks_max(TASKS_MAX)
        .init_with_setup()
        .map_err(|error| anyhow!("no graphics card: {error}"))?;
    let card = setup.adapter.get_info();
    eprintln!("{} ({:?}, {})", card.name, card.backend, card.driver_info);
    let off = block_on(lm::self_test(&device))?;
    anyhow::ensure!(off < 1e-3, "wrong numbers: off by {off:e}");

    let mut rows = vec![("numbers off by, in millionths".to_owned(), f64::from(off) * 1e6, "")];
    rows.push(("a launch of the smallest kernel".to_owned(), launch(&device)?, "µs"));
    for (n, k, scheme) in [
        (960, 576, Scheme::Q4),
        (576, 576, Scheme::Q4),
        (3072, 576, Scheme::Q4),
        (576, 1536, Scheme::Q4),
        (49_152, 576, Scheme::Q8),
    ] {
        let seconds = product(&device, n, k, scheme)?;
        let name = format!("product {scheme:?} 1 x {n} x {k}");
        let bytes = (n * k / 32 * scheme.words() * 4) as f64;
        rows.push((format!("{name}: a launch"), seconds * 1e6, "µs"));
        rows.push((format!("{name}: weights"), bytes / seconds / 1e9, "GB/s"));
    }
    let host = NativeHost::new(|_| {}, |_, _, _| {}).on(device);
    let session = block_on(host.language_model())?;
    rows.extend(language_model(&session.lm)?);
    Ok(rows)
}

/// Seconds of one of many calls between two reads, the least of six rounds.
fn seconds(calls: usize, mut call: impl FnMut() -> Tensor<2>) -> anyhow::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..6 {
        let start = Instant::now();
        let mut last = call();
        for _ in 1..calls {
            last = call();
        }
        block_on(last.slice([0..1, 0..1]).into_data_async())?;
        best = best.min(start.elapsed().as_secs_f64() / calls as f64);
    }
    Ok(best)
}

/// Microseconds.
fn launch(device: &Device) -> anyhow::Result<f64> {
    let x = Tensor::<2>::ones([1, 64], device);
    Ok(seconds(LAUNCHES, || kernels::silu_mul(x.clone()))? * 1e6)
}

fn product(device: &Device, n: usize, k: usize, scheme: Scheme) -> anyhow::Result<f64> {
    // Zero weights: the time does not depend on the values.
    let packed = Packed::new(vec![0; n * (k / 32) * scheme.words()], n, k, scheme, device);
    let x = Tensor::<2>::from_data(TensorData::new(vec![0.5_f32; k], [1, k]), device);
    seconds(LAUNCHES, || packed.matmul(x.clone(), Precision::Fast))
}

/// Tokens per second, reading 512 tokens and writing after as many as the page's own bench.
fn language_model(lm: &Lm) -> anyhow::Result<Vec<Row>> {
    let tokens = |count: usize| (0..count as u32).map(|at| 1_000 + at).collect::<Vec<u32>>();
    let mut rows = Vec::new();
    let prompt = tokens(512);
    let mut prefill = f64::INFINITY;
    for _ in 0..5 {
        let mut cache = lm.new_cache(prompt.len());
        let start = Instant::now();
        block_on(lm.forward(&mut cache, Forward::last(&prompt), &NoPause))?;
        prefill = prefill.min(start.elapsed().as_secs_f64());
    }
    rows.push(("prefill, 512 tokens".to_owned(), prompt.len() as f64 / prefill, "tokens/s"));
    for held in [20, 140, 520, 4096] {
        const WRITTEN: usize = 48;
        let mut cache = lm.new_cache(held + WRITTEN);
        block_on(lm.forward(&mut cache, Forward::last(&tokens(held)), &NoPause))?;
        let mut times = Vec::with_capacity(WRITTEN);
        for token in 0..WRITTEN as u32 {
            let start = Instant::now();
            block_on(lm.forward(&mut cache, Forward::last(&[2_000 + token]), &NoPause))?;
            times.push(start.elapsed().as_secs_f64());
        }
        times.sort_by(f64::total_cmp);
        let rate = 1.0 / times[WRITTEN / 2];
        rows.push((format!("decode at {held} cached tokens"), rate, "tokens/s"));
    }
    Ok(rows)
}
