use crate::browser;
use crate::erased::{part, words};
use crate::format;
use crate::language::{say, t};
use crate::run_state::{Phase, RunState, Step};
use leptos::prelude::*;
use protocol::Failure;

/// Without news for so long, a run may be stuck.
const QUIET_MILLIS: i32 = 30_000;

/// What the worker is busy with, as a line and a bar.
pub(crate) fn status(run: RwSignal<RunState>) -> AnyView {
    let phase = Memo::new(move |_| run.with(|run| run.phase.clone()));
    let bar = move || {
        let [done, all] = phase.with(share)?;
        Some(view! { <progress value=done.to_string() max=all.to_string()></progress> }.into_any())
    };
    let pace = Memo::new(move |before: Option<&Pace>| {
        phase.with(|phase| Pace::after(before.copied(), phase, browser::now_millis()))
    });
    // A worker that is gone without a word looks like one that works for long.
    let quiet = RwSignal::new(false);
    let timer = StoredValue::new_local(None);
    Effect::new(move |_| {
        let works = phase.with(|phase| matches!(phase, Phase::Working { .. }));
        quiet.set(false);
        let wait = || browser::after(QUIET_MILLIS, move || _ = quiet.try_set(true));
        timer.set_value(works.then(wait));
    });
    let hint = move || {
        if quiet.get() {
            t(". Nothing new for half a minute: if it is stuck, cancel it and run again")
        } else {
            ""
        }
    };
    let line = move || phase.with(text) + &pace.get().text() + hint();
    // Read out where it changes in kind; the numbers of a download would never end.
    let spoken = Memo::new(move |_| phase.with(kind));
    view! {
        <div class="status">
            <span aria-hidden="true">{words(line)}</span>
            {part(bar)}
        </div>
        <div class="hidden" role="status">{words(move || spoken.get().to_owned() + hint())}</div>
    }
    .into_any()
}

fn text(phase: &Phase) -> String {
    match phase {
        Phase::Idle => String::new(),
        Phase::Working { step, .. } => match step {
            Step::Starting => t("Starting the worker").into(),
            Step::Running => t("Working").into(),
            Step::Loading { file, done_bytes, all_bytes } => {
                let (done, all) = (format::bytes(*done_bytes), format::bytes(*all_bytes));
                t!("Loading {file}: {done} of {all}", file, done, all)
            }
            Step::Progress { what, done, all } => {
                t!("{what}: {done} of {all}", say(what), done, all)
            }
            Step::Stopping => t("Stopping").into(),
        },
        Phase::Done { elapsed_millis, .. } => {
            t!("Done in {time}", format::millis(*elapsed_millis))
        }
        Phase::Cancelled => t("Cancelled").into(),
        Phase::Failed { failure: Failure::NeedsDownload { .. }, .. } => {
            t("Waits for the model").into()
        }
        Phase::Failed { .. } => t("Stopped early").into(),
    }
}

fn kind(phase: &Phase) -> &'static str {
    match phase {
        Phase::Idle => "",
        Phase::Working { step: Step::Loading { .. }, .. } => t("Loading the model"),
        Phase::Working { step: Step::Stopping, .. } => t("Stopping"),
        Phase::Working { .. } => t("Working"),
        Phase::Done { .. } => t("Done, the figures are new"),
        Phase::Cancelled => t("Cancelled"),
        Phase::Failed { failure: Failure::NeedsDownload { .. }, .. } => t("Waits for the model"),
        Phase::Failed { .. } => t("Stopped early"),
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

/// How fast a download goes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pace {
    /// When the first bytes were heard of, and how many there were.
    start: Option<(f64, u64)>,
    percent: u64,
    bytes_per_second: f64,
}

impl Pace {
    fn after(before: Option<Self>, phase: &Phase, now_millis: f64) -> Self {
        let Phase::Working { step: Step::Loading { done_bytes, all_bytes, .. }, .. } = phase else {
            return Self::default();
        };
        let start = before.and_then(|before| before.start);
        let (since_millis, first_bytes) = start.unwrap_or((now_millis, *done_bytes));
        let seconds = (now_millis - since_millis) / 1e3;
        let bytes = done_bytes.saturating_sub(first_bytes) as f64;
        Self {
            start: Some((since_millis, first_bytes)),
            percent: done_bytes * 100 / (*all_bytes).max(1),
            // The first half second says little.
            bytes_per_second: if seconds > 0.5 { bytes / seconds } else { 0.0 },
        }
    }

    fn text(self) -> String {
        match self {
            Self { start: None, .. } => String::new(),
            Self { percent, bytes_per_second, .. } if bytes_per_second < 1.0 => {
                format!(" ({percent} %)")
            }
            Self { percent, bytes_per_second, .. } => {
                t!(
                    " ({percent} %, {bytes} a second)",
                    percent,
                    format::bytes(bytes_per_second as u64)
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{RunId, RunMode};

    #[test]
    fn a_download_tells_its_pace_after_a_while() {
        let loading = |done_bytes| Phase::Working {
            run: RunId(1),
            mode: RunMode::Show,
            step: Step::Loading { file: "f".into(), done_bytes, all_bytes: 10_000_000 },
        };
        let first = Pace::after(None, &loading(1_000_000), 0.0);
        assert_eq!(first.text(), " (10 %)");
        let later = Pace::after(Some(first), &loading(5_000_000), 2_000.0);
        assert_eq!(later.text(), " (50 %, 2.0 MB a second)");
        assert_eq!(Pace::after(Some(later), &Phase::Idle, 3_000.0).text(), "");
    }
}
