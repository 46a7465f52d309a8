use crate::address::{query_value, with_query};
use crate::browser;
use crate::erased::part;
use crate::language::{number, say, t};
use crate::worker_client::use_worker;
use leptos::prelude::*;
use protocol::{Backend, DeviceReport};

/// What computes, and why; nothing before the worker has chosen.
#[inline(never)]
pub(crate) fn badge() -> AnyView {
    let worker = use_worker();
    part(move || worker.device.get().map(report)).into_any()
}

fn report(device: DeviceReport) -> AnyView {
    let DeviceReport { backend, name, why, self_test_error, notice } = device;
    let kind = match backend {
        Backend::Cpu => t("Computes on the processor"),
        Backend::WebGpu => t("Computes on the graphics card"),
    };
    let test = self_test_error.map(|error| {
        let error = number(&format!("{error:.1e}"));
        view! { <p>{t!("Self-test: largest difference to the processor {error}.", error)}</p> }
    });
    let (mark, notice) = match notice {
        Some(notice) => (" (!)", Some(view! { <p class="notice">{say(&notice)}</p> })),
        None => ("", None),
    };
    view! {
        <details class="badge">
            <summary>{kind} {mark}</summary>
            <div class="badge-more">
                {notice}
                <p><strong>{name}</strong></p>
                <p>{say(&why)}</p>
                {test}
                {choices()}
            </div>
        </details>
    }
    .into_any()
}

/// Links that load the page again with another device; the settings stay.
fn choices() -> AnyView {
    let here = browser::location();
    let chosen = query_value(&here.query, "device").unwrap_or_default();
    let links =
        [("", t("By measurement")), ("cpu", t("Processor")), ("webgpu", t("Graphics card"))];
    let links = links.map(|(device, label)| {
        // `_self` leaves the link to the browser: the page has to start anew.
        let href = with_query("device", device);
        let current = (chosen == device).then_some("true");
        view! { <a href=href target="_self" aria-current=current>{label}</a> }
    });
    view! { <p class="badge-choices"><span>{t("Compute on")}</span> {links.collect_view()}</p> }
        .into_any()
}
