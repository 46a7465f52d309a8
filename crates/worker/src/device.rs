//! Which device computes, decided by measurement on the visitor's own machine.

use crate::chunk::{self, Chunks};
use crate::turn::within;
use crate::wire::{now_millis, reason};
use burn::tensor::activation::silu;
use burn::tensor::{
    Device, DeviceKind, ExecutionError, Tensor, TensorData, wgpu::wgpu::Error as GpuError,
};
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use kernels::{Packed, Precision, Scheme};
use protocol::{Backend, DevicePreference, DeviceReport};
use std::cell::RefCell;
use std::pin::pin;
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The largest difference to the CPU that counts as right.
const TOLERANCE: f32 = 1e-3;
/// A model's embedding has to fit one binding.
const LEAST_BINDING: f64 = 128.0 * 1024.0 * 1024.0;
/// How long the browser may take to answer, and the GPU to prove itself.
const PROBE_MILLIS: f64 = 5_000.0;
const SELF_TEST_MILLIS: f64 = 5_000.0;
/// Where the visitor insists, also software is given a chance, which compiles kernels for seconds.
const FORCED_SELF_TEST_MILLIS: f64 = 60_000.0;
/// A GPU that has not finished the race by then has lost it.
const RACE_MILLIS: f64 = 1_500.0;

#[derive(Clone)]
pub(crate) struct Devices {
    pub(crate) infer: Device,
    /// Tracks gradients. The CPU unless the visitor insists on the GPU: small models train faster there.
    pub(crate) train: Device,
    pub(crate) report: DeviceReport,
}

/// Resolves with the reason if the GPU fails later on.
pub(crate) type Fault = oneshot::Receiver<String>;

/// Chooses by the visitor's wish, a probe, a self-test and a short race.
pub(crate) async fn open(
    preference: DevicePreference,
    low_power: bool,
    chunks: &Chunks,
) -> (Devices, Option<Fault>) {
    if preference == DevicePreference::Cpu {
        return (cpu("the address asks for it", None), None);
    }
    let forced = preference == DevicePreference::WebGpu;
    let adapter = within(PROBE_MILLIS, probe(forced, low_power)).await;
    let adapter = adapter.unwrap_or_else(|| Err("WebGPU did not answer".to_owned()));
    let opened = match adapter {
        Ok(adapter) => match chunks.need(chunk::GPU).await {
            Ok(()) => webgpu(&adapter, forced, low_power).await,
            Err(_) => Err(absent()),
        },
        Err(why) => {
            let notice = forced.then(|| format!("WebGPU was asked for, but {why}."));
            Err(Refused { why, notice })
        }
    };
    match opened {
        Ok((devices, fault)) => (devices, Some(fault)),
        Err(Refused { why, notice }) => (cpu(&why, notice), None),
    }
}

pub(crate) fn cpu(why: &str, notice: Option<String>) -> Devices {
    let report = DeviceReport {
        backend: Backend::Cpu,
        name: "CPU, one thread with SIMD".to_owned(),
        why: format!("Runs on the CPU: {why}."),
        self_test_error: None,
        notice,
    };
    Devices { infer: Device::flex(), train: Device::flex().autodiff(), report }
}

fn absent() -> Refused {
    let why = "the code for WebGPU could not be fetched".to_owned();
    let notice = "The code for WebGPU could not be fetched. Reload the page to try again.";
    Refused { why, notice: Some(notice.to_owned()) }
}

struct Refused {
    why: String,
    notice: Option<String>,
}

/// Asks the browser for an adapter without touching burn, which panics where features are missing.
/// The adapter's name, or why it can't be used.
async fn probe(forced: bool, low_power: bool) -> Result<String, String> {
    let get = |object: &JsValue, key: &str| {
        Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
    };
    let gpu = get(&get(&js_sys::global(), "navigator"), "gpu");
    let request: Function = get(&gpu, "requestAdapter")
        .dyn_into()
        .map_err(|_| "this browser has no WebGPU".to_owned())?;
    let failed = |error: JsValue| format!("WebGPU failed to start ({})", reason(&error));
    let options = Object::new();
    let power = if low_power { "low-power" } else { "high-performance" };
    let _ = Reflect::set(&options, &"powerPreference".into(), &power.into());
    let promise = request.call1(&gpu, &options).map_err(failed)?;
    let promise: Promise = promise.dyn_into().map_err(failed)?;
    let adapter = JsFuture::from(promise).await.map_err(failed)?;
    if adapter.is_null() || adapter.is_undefined() {
        return Err("this browser offers no graphics adapter to WebGPU".to_owned());
    }
    let features = get(&adapter, "features");
    let has: Option<Function> = get(&features, "has").dyn_into().ok();
    let timestamps = has.and_then(|has| has.call1(&features, &"timestamp-query".into()).ok());
    if timestamps.and_then(|yes| yes.as_bool()) != Some(true) {
        return Err("its WebGPU lacks timestamp queries, which the GPU library needs".to_owned());
    }
    let limits = get(&adapter, "limits");
    let binding = get(&limits, "maxStorageBufferBindingSize").as_f64().unwrap_or(0.0);
    if binding < LEAST_BINDING {
        return Err("its WebGPU allows buffers of less than 128 MiB only".to_owned());
    }
    let info = get(&adapter, "info");
    let text = |key: &str| get(&info, key).as_string().unwrap_or_default();
    let software = [&info, &adapter]
        .iter()
        .any(|object| get(object, "isFallbackAdapter").as_bool() == Some(true))
        || text("architecture") == "swiftshader";
    if software && !forced {
        return Err("its WebGPU is emulated in software, which is slower".to_owned());
    }
    let name = [text("vendor"), text("architecture"), text("description")].join(" ");
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(if name.is_empty() { "WebGPU adapter".to_owned() } else { name })
}

async fn webgpu(adapter: &str, forced: bool, low_power: bool) -> Result<(Devices, Fault), Refused> {
    let failed = |what: String| Refused {
        why: "WebGPU failed to start".to_owned(),
        notice: Some(format!("WebGPU can't be used here: {what}.")),
    };
    // What the library asks the browser for by these names is low power and high performance.
    let kind = if low_power { DeviceKind::IntegratedGpu(0) } else { DeviceKind::DefaultDevice };
    let (device, setup) = Device::wgpu_options()
        .device_kind(kind)
        .tasks_max(128)
        .init_with_setup_async()
        .await
        .map_err(|error| failed(plain(&error.to_string())))?;
    // The library's own handler panics inside a callback; ours lets the page go on.
    setup.device.on_uncaptured_error(Arc::new(|error| report_fault(describe(&error))));
    // Added to the library's own callback, not in its place.
    setup.device.set_device_lost_callback(|_, message| {
        report_fault(format!("the graphics device was lost: {}", short(&message)));
    });

    let fault = next_fault();
    let tested = match select(pin!(test(&device, forced)), fault).await {
        Either::Left((result, _)) => result,
        Either::Right((fault, _)) => Err(failed(fault.unwrap_or_default())),
    };
    let (why, error) = tested?;
    let report = DeviceReport {
        backend: Backend::WebGpu,
        name: adapter.to_owned(),
        why,
        self_test_error: Some(error),
        notice: None,
    };
    let train = if forced { device.clone() } else { Device::flex() }.autodiff();
    Ok((Devices { infer: device, train, report }, next_fault()))
}

/// Right numbers first, then speed. Why the GPU is used, and how far its numbers are off.
async fn test(device: &Device, forced: bool) -> Result<(String, f32), Refused> {
    let failed = |what: String| Refused {
        why: "WebGPU failed its self-test".to_owned(),
        notice: Some(format!("WebGPU can't be used here: {what}.")),
    };
    let millis = if forced { FORCED_SELF_TEST_MILLIS } else { SELF_TEST_MILLIS };
    let error = match within(millis, lm::self_test(device)).await {
        None => return Err(failed(format!("its self-test took over {} s", millis / 1000.0))),
        Some(Err(error)) => return Err(failed(plain(&error.to_string()))),
        Some(Ok(error)) => error,
    };
    // A NaN is wrong too.
    let is_right = error <= TOLERANCE;
    if !is_right {
        return Err(failed(format!(
            "WebGPU gave wrong numbers on this machine (off by {error:.1e})"
        )));
    }
    if forced {
        return Ok(("Runs on WebGPU: the address asks for it.".to_owned(), error));
    }
    let cpu = race(&Device::flex()).await.map_err(|error| failed(plain(&error.to_string())))?;
    let gpu = match within(RACE_MILLIS, race(device)).await {
        Some(gpu) => gpu.map_err(|error| failed(plain(&error.to_string())))?,
        None => f64::INFINITY,
    };
    if gpu < cpu {
        let why = "Runs on WebGPU: it is the faster one here";
        return Ok((format!("{why} ({gpu:.0} ms against {cpu:.0} ms for a test step)."), error));
    }
    let gpu = if gpu.is_finite() { format!("{gpu:.0}") } else { format!("over {RACE_MILLIS}") };
    let why = format!("it is faster here ({cpu:.0} ms against {gpu} ms on WebGPU for a test step)");
    Err(Refused { why, notice: None })
}

/// Milliseconds for a little of what the language model does: layers over a prompt, then tokens
/// one by one, each with a read at its end. The better of two, since the first compiles kernels.
async fn race(device: &Device) -> Result<f64, ExecutionError> {
    const WIDTH: usize = 576;
    const INNER: usize = 1536;
    let packed = |n: usize, k: usize| {
        // Scale 2^-10 and minimum 0 as two halves, then any nibbles.
        let block = [0x1400, 0x1234_5678, 0x0fed_cba9, 0x1357_9bdf, 0x0246_8ace];
        let words = block.iter().copied().cycle().take(n * k / 32 * block.len()).collect();
        Packed::new(words, n, k, Scheme::Q4, device)
    };
    let (up, down) = (packed(INNER, WIDTH), packed(WIDTH, INNER));
    let layer = |x: Tensor<2>| {
        let scale = x.clone().square().mean_dim(1).add_scalar(1e-5).sqrt();
        x.clone() + down.matmul(silu(up.matmul(x / scale, Precision::Fast)), Precision::Fast)
    };
    let mut best = f64::INFINITY;
    for _ in 0..2 {
        let start = now_millis();
        for (rows, layers) in [(64, 2), (1, 6), (1, 6)] {
            let data = TensorData::new(vec![0.5_f32; rows * WIDTH], [rows, WIDTH]);
            let mut x = Tensor::<2>::from_data(data, device);
            for _ in 0..layers {
                x = layer(x);
            }
            x.narrow(0, rows - 1, 1).into_data_async().await?;
        }
        best = best.min(now_millis() - start);
    }
    Ok(best)
}

thread_local! {
    /// Who is told of the next fault. GPU callbacks want to be `Send`; they are called on this thread.
    static LISTENER: RefCell<Option<oneshot::Sender<String>>> = const { RefCell::new(None) };
}

fn next_fault() -> Fault {
    let (sender, receiver) = oneshot::channel();
    LISTENER.with_borrow_mut(|listener| *listener = Some(sender));
    receiver
}

fn report_fault(reason: String) {
    if let Some(listener) = LISTENER.with_borrow_mut(Option::take) {
        let _ = listener.send(reason);
    }
}

fn describe(error: &GpuError) -> String {
    match error {
        GpuError::OutOfMemory { .. } => "the graphics device ran out of memory".to_owned(),
        other => format!("the graphics device reports an error: {}", short(&other.to_string())),
    }
}

/// The innermost cause of the GPU library's report, which ends with a backtrace.
pub(crate) fn plain(report: &str) -> String {
    let causes = report.split("Backtrace").next().unwrap_or_default();
    let cause = causes.lines().map(str::trim).rfind(|line| !line.is_empty());
    short(cause.unwrap_or(report))
}

/// The beginning of a message that may be long, to stand within a sentence.
fn short(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    match message.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.trim_end_matches('.').to_owned(),
    }
}
