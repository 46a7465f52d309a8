use super::session::Session;
use crate::erased::{on_click, part};
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
            Failure::NeedsDownload { .. } => ("notice", "Fetch and run"),
            _ => ("failure", "Try again"),
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

fn failure_text(failure: &Failure) -> String {
    match failure {
        Failure::UnknownExhibit { slug } => {
            format!(
                "The worker does not know “{slug}”. Reload the page: it may be an older version."
            )
        }
        Failure::NotBuilt { .. } => "This exhibit has no live run yet.".into(),
        Failure::BadKnob { knob, reason } => {
            format!("The setting “{knob}” can't be used: {reason}")
        }
        Failure::NeedsDownload { name, .. } => {
            format!("{name} is needed for this, and has not been fetched yet.")
        }
        Failure::Fetch { file, reason } => {
            format!("{file} could not be fetched ({reason}). What has arrived is kept.")
        }
        Failure::Corrupt { file } => format!("{file} arrived twice with the wrong content."),
        Failure::Model { file, reason } => {
            format!("The model file {file} could not be read: {reason}")
        }
        Failure::TooLong { tokens, limit } => format!(
            "The text has {tokens} tokens, the model can read {limit}. Shorten it or use fewer examples."
        ),
        Failure::Device { reason } => {
            format!(
                "The device gave up ({reason}). The next run starts a new worker on the processor."
            )
        }
        Failure::Compute { reason } => format!("The computation stopped: {reason}"),
    }
}
