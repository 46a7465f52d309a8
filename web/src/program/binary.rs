//! The widget for a file: chosen, or dropped on the button.

use super::session::Session;
use crate::erased::{on_click, part};
use crate::file_input::file_input;
use crate::language::t;
use crate::{browser, format};
use leptos::prelude::*;
use protocol::{Knob, Value, to_base64};

pub(super) fn binary(
    session: Session,
    knob: &'static dyn Knob,
    ending: &'static str,
    max_bytes: usize,
    id: &str,
) -> AnyView {
    let trouble = RwSignal::new(None);
    let open = move |event: leptos::ev::Event| {
        let Some(file) = browser::file_of(&event) else { return };
        browser::spawn(async move {
            let bytes = browser::bytes_of(file, max_bytes).await;
            trouble.try_set(bytes.is_none().then(|| {
                let most = format::bytes(max_bytes as u64);
                t!("This can't be taken: it can't be read, or is larger than {most}.", most)
            }));
            if let Some(bytes) = bytes {
                session.set(knob, Value::Text(to_base64(&bytes)));
            }
        });
    };
    let held = move || {
        let Value::Text(text) = session.value(knob) else { return None };
        let size = format::bytes(text.len() as u64 * 3 / 4);
        let forget = move |_| session.set(knob, Value::Text(String::new()));
        (!text.is_empty()).then(|| {
            view! {
                <span>{t!("{size} are in use; no link carries them. ", size)}</span>
                <button type="button" class="small" on:click=on_click(forget)>
                    {t("Remove")}
                </button>
            }
            .into_any()
        })
    };
    let trouble = move || Some(view! { <span>{trouble.get()?}</span> }.into_any());
    view! {
        {file_input(Some(id.to_owned()), None, ending, false, open)}
        <p class="knob-help" role="status">{part(held)} {part(trouble)}</p>
    }
    .into_any()
}
