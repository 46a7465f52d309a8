//! The one field for files: chosen by its button, or let go over it.

use crate::erased::on_event;
use leptos::ev::Event;
use leptos::prelude::*;

/// Known by a label of its own, or by the label for its id.
pub(crate) fn file_input(
    id: Option<String>,
    label: Option<String>,
    accept: &'static str,
    several: bool,
    open: impl FnMut(Event) + 'static,
) -> AnyView {
    view! {
        <input
            type="file"
            id=id
            aria-label=label
            accept=accept
            multiple=several
            on:change=on_event(open)
        />
    }
    .into_any()
}
