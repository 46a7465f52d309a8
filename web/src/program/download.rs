use super::session::Session;
use crate::address::Place;
use crate::erased::{on_click, words};
use crate::language::t;
use crate::run_state::Phase;
use crate::{browser, format};
use leptos::prelude::*;
use protocol::{Failure, RunMode, model_file};

/// Asks before a model is fetched.
pub(super) fn dialog(session: Session, embed: bool) -> AnyView {
    // A frame has no other pages.
    let own = (!embed).then(|| {
        view! { <p><a href=Place::Storage.href()>{t("Use a model of your own")}</a></p> }
    });
    let wanted = Memo::new(move |_| {
        session.run.with(|run| match &run.phase {
            Phase::Failed {
                mode,
                failure: Failure::NeedsDownload { model, name, bytes, stored_bytes },
            } => {
                let missing = bytes.saturating_sub(*stored_bytes);
                Some(Wanted {
                    mode: *mode,
                    model: model.clone(),
                    name: name.clone(),
                    bytes: missing,
                    stored_bytes: *stored_bytes,
                })
            }
            _ => None,
        })
    });
    let place = NodeRef::<leptos::html::Dialog>::new();
    let close = move || {
        if let Some(dialog) = place.get_untracked() {
            browser::close_dialog(&dialog);
        }
    };
    Effect::new(move |_| {
        let open = wanted.with(Option::is_some);
        if let Some(dialog) = place.get() {
            if open { browser::open_dialog(&dialog) } else { browser::close_dialog(&dialog) }
        }
    });
    let agree = move |_| {
        close();
        if let Some(Wanted { mode, model, .. }) = wanted.get_untracked() {
            session.agree(mode, model);
        }
    };
    let size = move || {
        let text = wanted.with(|it| it.as_ref().map(|it| format::bytes(it.bytes)));
        text.unwrap_or_default()
    };
    let stored = move || {
        let stored = wanted.with(|it| it.as_ref().map_or(0, |it| it.stored_bytes));
        match stored {
            0 => String::new(),
            stored => t!("{bytes} of it are stored already.", format::bytes(stored)),
        }
    };
    let spared = browser::spares_data().then(|| {
        view! { <p class="notice">{t("Your browser is set to spare data; this download is large.")}</p> }
    });
    let name = move || wanted.with(|it| it.as_ref().map(|it| it.name.clone())).unwrap_or_default();
    let about = move || {
        let known = wanted.with(|it| it.as_ref().and_then(|it| model_file(&it.model)));
        known.map_or(t("a model"), |model| t(model.about)).to_owned()
    };
    view! {
        <dialog node_ref=place aria-labelledby="download-title">
            <h2 id="download-title">{t("Fetch the model?")}</h2>
            <p>
                {t("This program needs ")} <strong>{words(name)}</strong> {t(", ")} {words(about)}
                {words(move || {
                    t!(
                        ". It is fetched once ({size}) from this site and then kept by your browser; the \
                         storage page can remove it.",
                        size()
                    )
                })}
            </p>
            <p>{words(stored)}</p>
            {spared}
            {own}
            <div class="dialog-buttons">
                <button on:click=on_click(move |_| close())>{t("Not now")}</button>
                <button class="primary" on:click=on_click(agree)>{words(move || t!("Download {size} and run", size()))}</button>
            </div>
        </dialog>
    }
    .into_any()
}

#[derive(Clone, Debug, PartialEq)]
struct Wanted {
    mode: RunMode,
    model: String,
    name: String,
    bytes: u64,
    stored_bytes: u64,
}
