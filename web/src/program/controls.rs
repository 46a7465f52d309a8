use super::session::Session;
use super::{device, knob, status};
use crate::erased::{flag, on_click, on_event, part, words};
use crate::language::{say, t};
use crate::later::use_later;
use crate::loaded::Program;
use catalogue::Model;
use leptos::prelude::*;
use protocol::link::Notice;
use protocol::{Kind, RunMode};

/// Presets, knobs, and what starts and stops a run.
pub(super) fn controls(session: Session, program: &'static Program, embed: bool) -> AnyView {
    let knobs = program.knobs.iter().map(|it| knob::place(session, *it)).collect_view();
    let busy = move || session.run.with(|run| run.is_running(RunMode::Show));
    // A click, which the Enter key makes too: frames without leave for forms never submit one.
    let run = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if untrack(busy) { session.cancel() } else { session.run_by_hand() }
    };
    // Where the screen is narrow, as the style sheet says.
    let folded = RwSignal::new(true);
    let later = use_later();
    let pauses = program.knobs.iter().any(|knob| matches!(knob.kind(), Kind::Steps { .. }));
    let stop = if pauses { t("Pause") } else { t("Cancel") };
    let changed = move || session.knobs.with(|knobs| !knobs.is_default());
    view! {
        // A field that is left for another page is in this one's address before.
        <form class="controls" aria-label=t("Settings") on:change=on_event(move |_| session.show_address())>
            <div class="run-bar">
                <div class="run-line">
                    <button type="submit" class="primary" on:click=on_click(run)>
                        {words(move || if busy() { stop } else { t("Run") }.to_owned())}
                    </button>
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=flag(move || session.follow.get())
                            on:change=on_event(move |event| session.follow.set(event_target_checked(&event)))
                        />
                        <span>{t("Live")}</span>
                    </label>
                    <button
                        type="button"
                        class="small"
                        disabled=flag(move || !changed())
                        on:click=on_click(move |_| session.reset())
                    >
                        {t("Reset")}
                    </button>
                </div>
                {status::status(session.run)}
            </div>
            {presets(program)} {notices(session)} {own(session, program)}
            <button
                type="button"
                class="small fold"
                aria-expanded=words(move || (!folded.get()).to_string())
                on:click=on_click(move |_| folded.update(|folded| *folded = !*folded))
            >
                {words(move || if folded.get() { t("Change the settings") } else { t("Hide the settings") }.to_owned())}
            </button>
            <div class="knobs" class:folded=flag(move || folded.get())>{knobs}</div>
            <p class="knob-help">{cost(program)}</p>
            {part(move || (embed && later.get()).then(device::badge))}
        </form>
    }
    .into_any()
}

fn cost(program: &'static Program) -> String {
    let time = t!("About {seconds} s on a laptop's processor.", program.seconds);
    let model = program.models.iter().map(|model| match model {
        Model::SmolLm2 => t(" Uses SmolLM2-135M-Instruct, fetched once after asking."),
        Model::MiniLm => t(" Uses all-MiniLM-L6-v2 to compare texts, fetched once after asking."),
        Model::Live => t(" Trains its model in the page."),
        Model::Zoo(_) => "",
    });
    time + &model.collect::<String>()
}

fn presets(program: &'static Program) -> Option<AnyView> {
    if program.presets.is_empty() {
        return None;
    }
    // Against `<base>`, a bare `#…` would lead to the entrance.
    let here = crate::browser::location().path;
    let links = program.presets.iter().map(|preset| {
        let href = format!("{here}#{}", preset.fragment);
        view! { <a href=href>{preset.label}</a> }
    });
    Some(
        view! {
            <nav class="presets" aria-label=t("Presets")>
                <span class="quiet">{t("Try")}</span>
                {links.collect_view()}
            </nav>
        }
        .into_any(),
    )
}

/// Who computes, where that is not the model of recorded figures and claims.
fn own(session: Session, program: &'static Program) -> Option<AnyView> {
    let own = session.worker.own;
    let line = move || {
        let notice = own.with(|own| own.model.as_ref().map(|model| model.notice.clone()))?;
        Some(view! { <p class="notice">{say(&notice)}</p> }.into_any())
    };
    program.models.contains(&Model::SmolLm2).then(|| part(line).into_any())
}

fn notices(session: Session) -> AnyView {
    let list = move || {
        let notices = session.notices.get();
        (!notices.is_empty()).then(|| {
            let lines = notices.iter().map(|notice| view! { <li>{notice_text(notice)}</li> });
            view! {
                <div class="dismissible">
                    <ul class="notice">{lines.collect_view()}</ul>
                    <button
                        type="button"
                        class="small"
                        aria-label=t("Dismiss the notice")
                        on:click=on_click(move |_| session.notices.set(Vec::new()))
                    >
                        "×"
                    </button>
                </div>
            }
            .into_any()
        })
    };
    view! { <div role="status">{part(list)}</div> }.into_any()
}

fn notice_text(notice: &Notice) -> String {
    match notice {
        Notice::Unreadable => {
            t("The link's settings could not be read; defaults are shown.").into()
        }
        Notice::UnreadableResult => {
            t("The result that came with the link could not be read; its settings were taken.")
                .into()
        }
        Notice::Newer => t("The link was made by a newer version; what is known was taken.").into(),
        Notice::UnknownKey { key } => t!("The link names “{key}”, which is not known here.", key),
        Notice::Adjusted { label } => {
            t!("{label}: the link's value is not allowed; the nearest one is shown.", label)
        }
    }
}
