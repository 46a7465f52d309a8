use super::session::Session;
use crate::erased::{on_click, part};
use crate::language::{say, t};
use crate::run_state::Phase;
use leptos::prelude::*;
use protocol::{Failure, RunMode};

/// Why the last run of this kind ended early, with a way to try again.
pub(super) fn failure(session: Session, wanted: RunMode) -> AnyView {
    let failed = Memo::new(move |_| {
        session.run.with(|run| match &run.phase {
            Phase::Failed { mode, failure } if *mode == wanted => Some(failure.clone()),
            _ => None,
        })
    });
    let retry = move |_| match wanted {
        RunMode::Show => session.run_by_hand(),
        RunMode::Verify => session.measure(),
    };
    let block = move || {
        let failure = failed.get()?;
        let (class, again) = match failure {
            Failure::NeedsDownload { .. } => ("notice", t("Fetch and run")),
            _ => ("failure", t("Try again")),
        };
        Some(
            view! {
                <div class=class>
                    <p>{failure_text(&failure)}</p>
                    <button class="small" on:click=on_click(retry)>{again}</button>
                </div>
            }
            .into_any(),
        )
    };
    view! { <div role="alert">{part(block)}</div> }.into_any()
}

pub(crate) fn failure_text(failure: &Failure) -> String {
    match failure {
        Failure::UnknownExhibit { slug } => t!(
            "The worker does not know “{slug}”. Reload the page: it may be an older version.",
            slug
        ),
        Failure::NotBuilt { .. } => t("This exhibit has no live run yet.").into(),
        Failure::BadKnob { knob, reason } => {
            t!("The setting “{knob}” can't be used: {reason}", say(knob), say(reason))
        }
        Failure::NeedsDownload { name, .. } => {
            t!("{name} is needed for this, and has not been fetched yet.", name)
        }
        Failure::Fetch { file, reason } => {
            t!(
                "{file} could not be fetched ({reason}). What has arrived is kept.",
                file,
                say(reason)
            )
        }
        Failure::Corrupt { file } => t!("{file} arrived twice with the wrong content.", file),
        Failure::Model { file, reason } => {
            t!("The model file {file} could not be read: {reason}", file, say(reason))
        }
        Failure::TooLong { tokens, limit } => t!(
            "The text has {tokens} tokens, the model can read {limit}. Shorten it or use fewer examples.",
            tokens,
            limit
        ),
        Failure::Device { reason } => t!(
            "The device gave up ({reason}). The next run starts a new worker on the processor.",
            say(reason)
        ),
        Failure::Compute { reason } => t!("The computation stopped: {reason}", say(reason)),
    }
}
