use crate::browser::{self, Files};
use crate::erased::{on_click, part, words};
use crate::figure::figure_view;
use crate::file_input::file_input;
use crate::format;
use crate::language::{say, t, translated};
use crate::worker_client::{Stored, use_worker};
use leptos::prelude::*;
use std::sync::Arc;

/// Which models the browser keeps, and a way to remove them.
#[inline(never)]
pub(crate) fn storage() -> AnyView {
    let worker = use_worker();
    worker.list_stored();
    let list = move || {
        Some(match (worker.stored.get(), worker.broken.get()) {
        (Some(stored), _) => stored_list(stored),
        (None, Some(reason)) => view! {
            <p class="failure" role="alert">{t!("The worker could not start: {reason}", say(&reason))}</p>
        }
        .into_any(),
        (None, None) => view! { <p class="quiet">{t("Looking…")}</p> }.into_any(),
    })
    };
    let bring = move |event| worker.bring(browser::files_of(&event));
    let card = Memo::new(move |_| {
        worker
            .own
            .with(|own| own.model.as_ref().map(|model| Arc::new(translated(model.card.clone()))))
    });
    let used = move || {
        card.with(Option::is_some).then(|| {
            let back = on_click(move |_| worker.bring(Files::new()));
            view! { {figure_view("own", card)} <p><button on:click=back>{t("Back to SmolLM2")}</button></p> }
                .into_any()
        })
    };
    view! {
        <article class="prose">
            <h1>{t("Storage")}</h1>
            <p>
                {t("Models are fetched once and kept by your browser for this site, so that the next \
                 visit starts at once. Removing one frees the space; it is fetched again when needed.")}
            </p>
            <div aria-live="polite">{part(list)}</div>
            <h2>{t("A model of your own")}</h2>
            <p>
                {t("A language model of the llama architecture, of at most 1 GiB, can take SmolLM2's \
                 place: a GGUF file, or config.json, tokenizer.json and model.safetensors together. \
                 It is read here; nothing is stored or sent.")}
            </p>
            {file_input(None, Some(t("Model files").to_owned()), ".gguf,.safetensors,.json", true, bring)}
            <p role="alert">{words(move || worker.own.with(|own| say(&own.trouble)))}</p>
            <div aria-live="polite">{part(used)}</div>
        </article>
    }
    .into_any()
}

fn stored_list(stored: Stored) -> AnyView {
    let worker = use_worker();
    let Stored { models, used_bytes, quota_bytes, persistent } = stored;
    let stored = models.into_iter().filter(|model| model.stored_bytes > 0);
    let rows = stored.map(|model| {
        let size = if model.stored_bytes < model.all_bytes {
            let (have, all) = (format::bytes(model.stored_bytes), format::bytes(model.all_bytes));
            t!("{have} of {all}, not complete", have, all)
        } else {
            format::bytes(model.all_bytes)
        };
        let id = model.id.clone();
        let label = t!("Remove {name}", model.name);
        view! {
            <li>
                <span><strong>{model.name}</strong> <br /> <span class="quiet">{size}</span></span>
                <button aria-label=label on:click=on_click(move |_| worker.delete_stored(id.clone()))>{t("Remove")}</button>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    let body = if rows.is_empty() {
        view! { <p>{t("No model is stored.")}</p> }.into_any()
    } else {
        view! { <ul class="stored">{rows}</ul> }.into_any()
    };
    let space = match (used_bytes, quota_bytes) {
        (Some(used), Some(quota)) => {
            t!(
                "This site uses {used} of at most {most}.",
                format::bytes(used),
                format::bytes(quota)
            )
        }
        _ => String::new(),
    };
    let memory = (!persistent).then(|| {
        t("This browser window does not let sites keep files: models are held in memory and are gone \
           when the page is closed.")
    });
    view! { {body} <p class="quiet">{space}</p> <p>{memory}</p> }.into_any()
}
