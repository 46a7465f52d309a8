use super::session::Session;
use crate::erased::{part, words};
use crate::format;
use crate::run_state::{Phase, Step};
use leptos::prelude::*;
use protocol::Failure;

/// What the worker is busy with, as a line and a bar.
pub(super) fn status(session: Session) -> AnyView {
    let phase = Memo::new(move |_| session.run.with(|run| run.phase.clone()));
    let bar = move || {
        let [done, all] = phase.with(share)?;
        Some(view! { <progress value=done.to_string() max=all.to_string()></progress> }.into_any())
    };
    // Read out where it changes in kind; the numbers of a download would never end.
    let spoken = Memo::new(move |_| phase.with(kind));
    view! {
        <div class="status">
            <span aria-hidden="true">{words(move || phase.with(text))}</span>
            {part(bar)}
        </div>
        <div class="hidden" role="status">{words(move || spoken.get().to_owned())}</div>
    }
    .into_any()
}

fn text(phase: &Phase) -> String {
    match phase {
        Phase::Idle => String::new(),
        Phase::Working { step, .. } => match step {
            Step::Starting => "Starting the worker".into(),
            Step::Running => "Working".into(),
            Step::Loading { file, done_bytes, all_bytes } => {
                let (done, all) = (format::bytes(*done_bytes), format::bytes(*all_bytes));
                format!("Fetching {file}: {done} of {all}")
            }
            Step::Progress { what, done, all } => format!("{what}: {done} of {all}"),
            Step::Stopping => "Stopping".into(),
        },
        Phase::Done { elapsed_millis, .. } => {
            format!("Done in {}", format::millis(*elapsed_millis))
        }
        Phase::Cancelled => "Cancelled".into(),
        Phase::Failed { failure: Failure::NeedsDownload { .. }, .. } => {
            "Waits for the model".into()
        }
        Phase::Failed { .. } => "Stopped early".into(),
    }
}

fn kind(phase: &Phase) -> &'static str {
    match phase {
        Phase::Idle => "",
        Phase::Working { step: Step::Loading { .. }, .. } => "Fetching the model",
        Phase::Working { step: Step::Stopping, .. } => "Stopping",
        Phase::Working { .. } => "Working",
        Phase::Done { .. } => "Done, the figures are new",
        Phase::Cancelled => "Cancelled",
        Phase::Failed { .. } => "Stopped early",
    }
}

fn share(phase: &Phase) -> Option<[u64; 2]> {
    let Phase::Working { step, .. } = phase else { return None };
    match step {
        Step::Loading { done_bytes, all_bytes, .. } => Some([*done_bytes, (*all_bytes).max(1)]),
        Step::Progress { done, all, .. } if *all > 0 => Some([u64::from(*done), u64::from(*all)]),
        _ => None,
    }
}
