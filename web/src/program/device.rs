use crate::address::{query_value, use_address};
use crate::browser;
use crate::erased::part;
use crate::worker_client::use_worker;
use leptos::prelude::*;
use protocol::{Backend, DeviceReport};

/// What computes, and why; nothing before the worker has chosen.
pub(crate) fn badge() -> AnyView {
    let worker = use_worker();
    part(move || worker.device.get().map(report)).into_any()
}

fn report(device: DeviceReport) -> AnyView {
    let DeviceReport { backend, name, why, self_test_error, notice } = device;
    let kind = match backend {
        Backend::Cpu => "Computes on the processor",
        Backend::WebGpu => "Computes on the graphics card",
    };
    let test = self_test_error.map(|error| {
        view! { <p>{format!("Self-test: largest difference to the processor {error:.1e}.")}</p> }
    });
    let (mark, notice) = match notice {
        Some(notice) => (" (!)", Some(view! { <p class="notice">{notice}</p> })),
        None => ("", None),
    };
    view! {
        <details class="badge">
            <summary>{kind} {mark}</summary>
            <div class="badge-more">
                {notice}
                <p><strong>{name}</strong></p>
                <p>{why}</p>
                {test}
                {choices()}
            </div>
        </details>
    }
    .into_any()
}

/// Links that load the page again with another device; the settings stay.
fn choices() -> AnyView {
    let address = use_address();
    let here = browser::location();
    let chosen = query_value(&here.query, "device").unwrap_or_default();
    let links = [("", "By measurement"), ("cpu", "Processor"), ("webgpu", "Graphics card")];
    let links = links.map(|(device, label)| {
        // `_self` leaves the link to the browser: the page has to start anew.
        let href = address.with_device(device);
        let current = (chosen == device).then_some("true");
        view! { <a href=href target="_self" aria-current=current>{label}</a> }
    });
    view! { <p class="badge-choices"><span>"Compute on"</span> {links.collect_view()}</p> }
        .into_any()
}
