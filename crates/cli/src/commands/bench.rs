use burn::tensor::{Device, Tensor, TensorData};
use futures_lite::future::block_on;
use kernels::{Packed, Precision, Scheme};
use lab::{Host, NativeHost};
use lm::{Forward, NoPause};
use nn::{Block, OnlineSgd, Setting};
use serde_json::json;
use std::time::Instant;

/// What was measured, how much, in which unit.
pub(super) type Row = (String, f64, &'static str);

/// Measures what limits the exhibits: quantised products, the language model, the trainer; or the
/// language model on the graphics card.
pub(crate) fn bench(gpu: bool, as_json: bool) -> anyhow::Result<bool> {
    let rows = if gpu { on_gpu()? } else { on_cpu()? };
    if as_json {
        let rows: Vec<_> = rows
            .iter()
            .map(|(what, value, unit)| json!({ "what": what, "value": value, "unit": unit }))
            .collect();
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        for (what, value, unit) in rows {
            println!("{what:<56} {value:>10.1} {unit}");
        }
    }
    Ok(true)
}

#[cfg(feature = "gpu")]
fn on_gpu() -> anyhow::Result<Vec<Row>> {
    super::bench_gpu::rows()
}

#[cfg(not(feature = "gpu"))]
fn on_gpu() -> anyhow::Result<Vec<Row>> {
    anyhow::bail!(
        "this program is built without the graphics card; `cargo x bench-native --gpu` builds one with it"
    )
}

fn on_cpu() -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    // The shapes of SmolLM2: attention output, up-projection, unembedding.
    for (m, n, k) in
        [(1, 576, 576), (1, 1536, 576), (1, 49_152, 576), (64, 1536, 576), (256, 576, 1536)]
    {
        for scheme in [Scheme::Q4, Scheme::Q8] {
            let gflops = qmatmul_gflops(m, n, k, scheme)?;
            rows.push((format!("qmatmul {scheme:?} {m} x {n} x {k}"), gflops, "GFLOP/s"));
        }
    }
    match language_model() {
        Ok((prefill, decode)) => {
            rows.push(("SmolLM2 prefill, 256 tokens".to_owned(), prefill, "tokens/s"));
            rows.push(("SmolLM2 decode, 32 tokens".to_owned(), decode, "tokens/s"));
        }
        Err(error) => eprintln!("no language model: {error:#}"),
    }
    for (streams, copies, dims) in [(3, 6, 16), (3, 36, 16), (3, 6, 64)] {
        let name = format!("online SGD, {streams} x {copies} models of {dims} x {dims}");
        rows.push((name, trainer_steps(streams, copies, dims)?, "steps/s"));
    }
    Ok(rows)
}

/// Calls per second over about a third of a second, after one call to warm up.
fn per_second(mut call: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    call()?;
    let (start, mut calls) = (Instant::now(), 0);
    while start.elapsed().as_secs_f64() < 0.3 {
        call()?;
        calls += 1;
    }
    Ok(f64::from(calls) / start.elapsed().as_secs_f64())
}

fn qmatmul_gflops(m: usize, n: usize, k: usize, scheme: Scheme) -> anyhow::Result<f64> {
    let device = Device::flex();
    // Zero weights: the time does not depend on the values.
    let words = vec![0; n * (k / 32) * scheme.words()];
    let packed = Packed::new(words, n, k, scheme, &device);
    let x = Tensor::<2>::from_data(TensorData::new(vec![0.5_f32; m * k], [m, k]), &device);
    let rate = per_second(|| {
        block_on(packed.matmul(x.clone(), Precision::Fast).into_data_async())?;
        Ok(())
    })?;
    Ok(rate * 2.0 * (m * n * k) as f64 / 1e9)
}

/// Tokens per second, reading and writing.
fn language_model() -> anyhow::Result<(f64, f64)> {
    let host = NativeHost::new(|_| {}, |_, _, _| {});
    let session = block_on(host.language_model())?;
    let lm = &session.lm;
    let prompt: Vec<u32> = (0..256).map(|index| 1_000 + index).collect();
    let mut cache = lm.new_cache(prompt.len() + 32);
    let start = Instant::now();
    block_on(lm.forward(&mut cache, Forward::last(&prompt), &NoPause))?;
    let prefill = prompt.len() as f64 / start.elapsed().as_secs_f64();
    let start = Instant::now();
    for token in 0..32_u32 {
        block_on(lm.forward(&mut cache, Forward::last(&[2_000 + token]), &NoPause))?;
    }
    Ok((prefill, 32.0 / start.elapsed().as_secs_f64()))
}

fn trainer_steps(streams: usize, copies: usize, dims: usize) -> anyhow::Result<f64> {
    const STEPS: usize = 100;
    let values = |count: usize| (0..count).map(|i| (i as f32).sin()).collect::<Vec<f32>>();
    let block = Block {
        queries: values(STEPS * streams * dims),
        moments: values(STEPS * streams * dims),
        answers: values(STEPS * streams),
    };
    let settings = vec![Setting { tasks: usize::MAX >> 16, step_size: 1e-4 }; copies];
    let mut trainer = OnlineSgd::new(streams, dims, settings, &Device::flex());
    Ok(per_second(|| Ok(trainer.advance(block.clone())?))? * STEPS as f64)
}
