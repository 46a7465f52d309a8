//! Which device computes, decided by measurement on the visitor's own machine.

use crate::wire::{now_millis, reason};
use burn::tensor::{Device, Distribution, Tensor};
use futures_channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use protocol::{Backend, DevicePreference, DeviceReport};
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The largest difference to the CPU that counts as right.
const TOLERANCE: f32 = 1e-3;
/// A model's embedding has to fit one binding.
const LEAST_BINDING: f64 = 128.0 * 1024.0 * 1024.0;

#[derive(Clone)]
pub(crate) struct Devices {
    pub(crate) infer: Device,
    pub(crate) train: Device,
    pub(crate) report: DeviceReport,
}

/// Chooses by the visitor's wish, a probe, a self-test and a short race.
/// `lost` is called if the GPU fails later on.
pub(crate) async fn open(preference: DevicePreference, lost: impl Fn(String) + 'static) -> Devices {
    if preference == DevicePreference::Cpu {
        return cpu("the address asks for the CPU", None);
    }
    let forced = preference == DevicePreference::WebGpu;
    let adapter = match probe(forced).await {
        Ok(adapter) => adapter,
        Err(why) => return cpu(&why, forced.then(|| format!("WebGPU was asked for, but {why}."))),
    };
    match webgpu(&adapter, forced, lost).await {
        Ok(devices) => devices,
        Err(Refused { why, notice }) => cpu(&why, notice),
    }
}

pub(crate) fn cpu(why: &str, notice: Option<String>) -> Devices {
    let device = Device::flex();
    let report = DeviceReport {
        backend: Backend::Cpu,
        name: "CPU, one thread with SIMD".to_owned(),
        why: format!("Runs on the CPU: {why}."),
        self_test_error: None,
        notice,
    };
    Devices { infer: device.clone(), train: device, report }
}

struct Refused {
    why: String,
    notice: Option<String>,
}

/// Asks the browser for an adapter without touching burn: cubecl panics where features are missing.
async fn probe(forced: bool) -> Result<String, String> {
    let get = |object: &JsValue, key: &str| {
        Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
    };
    let navigator = get(&js_sys::global(), "navigator");
    let gpu = get(&navigator, "gpu");
    let request: Function = get(&gpu, "requestAdapter")
        .dyn_into()
        .map_err(|_| "this browser has no WebGPU".to_owned())?;
    let options = Object::new();
    let _ = Reflect::set(&options, &"powerPreference".into(), &"high-performance".into());
    let promise: Promise = request
        .call1(&gpu, &options)
        .and_then(|promise| promise.dyn_into())
        .map_err(|error| format!("WebGPU failed to start ({})", reason(&error)))?;
    let adapter = JsFuture::from(promise)
        .await
        .map_err(|error| format!("WebGPU failed to start ({})", reason(&error)))?;
    if adapter.is_null() || adapter.is_undefined() {
        return Err("this browser offers no WebGPU adapter".to_owned());
    }
    let features = get(&adapter, "features");
    let has: Option<Function> = get(&features, "has").dyn_into().ok();
    let timestamps = has.and_then(|has| has.call1(&features, &"timestamp-query".into()).ok());
    if timestamps.and_then(|yes| yes.as_bool()) != Some(true) {
        return Err("its WebGPU lacks timestamp queries, which the GPU library needs".to_owned());
    }
    let binding =
        get(&get(&adapter, "limits"), "maxStorageBufferBindingSize").as_f64().unwrap_or(0.0);
    if binding < LEAST_BINDING {
        return Err("its WebGPU allows buffers of less than 128 MiB only".to_owned());
    }
    let info = get(&adapter, "info");
    let text = |key: &str| get(&info, key).as_string().unwrap_or_default();
    let software = get(&info, "isFallbackAdapter").as_bool() == Some(true)
        || get(&adapter, "isFallbackAdapter").as_bool() == Some(true)
        || text("architecture") == "swiftshader";
    if software && !forced {
        return Err("its WebGPU is emulated in software, which is slower".to_owned());
    }
    let name = [text("vendor"), text("architecture"), text("description")].join(" ");
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(if name.is_empty() { "WebGPU adapter".to_owned() } else { name })
}

async fn webgpu(
    adapter: &str,
    forced: bool,
    lost: impl Fn(String) + 'static,
) -> Result<Devices, Refused> {
    let failed = |what: String| Refused {
        why: format!("WebGPU failed ({what})"),
        notice: Some(format!("WebGPU failed: {what}.")),
    };
    let (device, setup) = Device::wgpu_options()
        .tasks_max(128)
        .init_with_setup_async()
        .await
        .map_err(|error| failed(format!("{error:?}")))?;
    // The library's own handler panics inside a callback; ours reports and lets the page go on.
    // wgpu wants its callbacks `Send`; they are called on this thread, where the listener lies.
    LISTENER.with(|listener| *listener.borrow_mut() = Some(Box::new(lost)));
    setup.device.on_uncaptured_error(Arc::new(|error| tell(format!("{error}"))));
    setup.device.set_device_lost_callback(|_, message| tell(message));

    let seconds = if forced { 60.0 } else { 5.0 };
    let error = match within(seconds, lm::self_test(&device)).await {
        None => return Err(failed(format!("the self-test took over {seconds} s"))),
        Some(Err(error)) => return Err(failed(error.to_string())),
        Some(Ok(error)) => error,
    };
    if !(error <= TOLERANCE) {
        let notice = format!(
            "WebGPU gives wrong numbers on this machine (off by {error:.1e}), so it is not used."
        );
        return Err(Refused {
            why: "WebGPU failed its self-test".to_owned(),
            notice: Some(notice),
        });
    }
    let why = if forced {
        "Runs on WebGPU: the address asks for it.".to_owned()
    } else {
        let flex = Device::flex();
        let (gpu, cpu) = (race(&device).await, race(&flex).await);
        let (Some(gpu), Some(cpu)) = (gpu, cpu) else {
            return Err(failed("the speed test gave no answer".to_owned()));
        };
        if gpu > cpu {
            let why = format!(
                "it is faster here ({cpu:.1} ms against {gpu:.1} ms on WebGPU for a small step)"
            );
            return Err(Refused { why, notice: None });
        }
        format!(
            "Runs on WebGPU: it is faster here ({gpu:.1} ms against {cpu:.1} ms on the CPU for a small step)."
        )
    };
    let report = DeviceReport {
        backend: Backend::WebGpu,
        name: adapter.to_owned(),
        why,
        self_test_error: Some(error),
        notice: None,
    };
    // Small models train faster on the CPU; on the GPU only if the visitor insists.
    let train = if forced { device.clone() } else { Device::flex() };
    Ok(Devices { infer: device, train, report })
}

/// Milliseconds for a chain of products of the model's size with a read at the end: the better of three.
async fn race(device: &Device) -> Option<f64> {
    let weight = Tensor::<2>::random([576, 576], Distribution::Uniform(-0.05, 0.05), device);
    let mut best = None;
    for _ in 0..3 {
        let start = now_millis();
        let mut x = Tensor::<2>::ones([64, 576], device);
        for _ in 0..8 {
            x = x.matmul(weight.clone()).tanh();
        }
        x.slice([0..1, 0..1]).into_data_async().await.ok()?;
        let millis = now_millis() - start;
        best = Some(best.map_or(millis, |best: f64| best.min(millis)));
    }
    best
}

/// The future's value, or `None` if it takes longer.
async fn within<T>(seconds: f64, future: impl Future<Output = T>) -> Option<T> {
    let (sender, receiver) = oneshot::channel::<()>();
    let wake = Closure::once_into_js(move || {
        let _ = sender.send(());
    });
    let scope = crate::wire::scope();
    let _ = scope.set_timeout_with_callback_and_timeout_and_arguments_0(
        wake.unchecked_ref(),
        (seconds * 1000.0) as i32,
    );
    let mut future = std::pin::pin!(future);
    let mut receiver = std::pin::pin!(receiver);
    std::future::poll_fn(|context| {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(context) {
            return std::task::Poll::Ready(Some(value));
        }
        receiver.as_mut().poll(context).map(|_| None)
    })
    .await
}

thread_local! {
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

type Listener = Box<dyn Fn(String)>;

fn tell(reason: String) {
    LISTENER.with(|listener| {
        if let Some(listener) = &*listener.borrow() {
            listener(reason);
        }
    });
}
