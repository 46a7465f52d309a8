use super::session::Session;
use crate::erased::part;
use leptos::prelude::*;
use protocol::{Backend, DeviceReport};

/// What computes, and why.
pub(super) fn badge(session: Session) -> AnyView {
    let badge = move || session.device().map(report);
    view! { <div role="group" aria-label="Device">{part(badge)}</div> }.into_any()
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
    let notice = notice.map(|notice| view! { <p class="notice">{notice}</p> });
    view! {
        <details class="badge">
            <summary>{kind}</summary>
            <p>{name}</p>
            <p>{why}</p>
            {test}
        </details>
        {notice}
    }
    .into_any()
}
