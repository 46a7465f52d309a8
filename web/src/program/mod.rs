//! The page of a program: an exhibit, a bench, or either in a frame.

mod below;
mod binary;
mod claims;
mod compare;
mod controls;
mod device;
mod download;
mod failure;
mod file;
mod knob;
mod rows;
mod rows_text;
mod seen;
mod session;
mod share;
mod status;
mod steps;
mod table;
mod tokens;
mod unseen;

use crate::address::{Place, Subject};
use crate::erased::{flag, part, words};
use crate::figure::figure_view;
use crate::language::t;
use crate::later::use_later;
use crate::loaded::Program;
use crate::pages::paper_line;
use crate::run_state::{Phase, RunState, Source};
use leptos::prelude::*;
use protocol::{Kind, RunMode};
use session::Session;

pub(crate) use claims::claims_of;
pub(crate) use device::badge;
pub(crate) use failure::failure_text;
pub(crate) use status::status;

/// Everything about one subject. A frame shows the controls and figures alone.
pub(crate) fn page(subject: Subject, embed: bool) -> AnyView {
    let Some(program) = subject.program() else { return planned(subject) };
    let session = Session::start(subject, program);
    let tables = program
        .knobs
        .iter()
        .any(|knob| matches!(knob.kind(), Kind::Rows { .. } | Kind::Table { .. }));
    let workplace = if tables { "workplace wide" } else { "workplace" };
    let work = view! {
        <div class=workplace>{controls::controls(session, program, embed)} {figures(session)}</div>
    };
    let later = use_later();
    if embed {
        unseen::watch(session);
        let whole = move || subject.place().with_fragment(&session.fragment());
        return view! {
            <div class="program">
                <h1>{subject.question()}</h1>
                {work} {part(move || later.get().then(|| below::dialog(session, embed)))}
                <p class="quiet">
                    <a href=words(whole) target="_blank" rel="noopener">{t("Open in Contextarium")}</a>
                </p>
            </div>
        }
        .into_any();
    }
    view! {
        {crumbs(subject)}
        <div class="program">
            <header class="program-head">
                <div>
                    <p class="tagline">{program.title}</p>
                    <h1>{subject.question()}</h1>
                    {paper_of(subject)}
                </div>
                {how(program)}
            </header>
            {work} {part(move || later.get().then(|| below::below(session, subject)))}
        </div>
    }
    .into_any()
}

/// A card without a program yet.
fn planned(subject: Subject) -> AnyView {
    let claim = match subject {
        Subject::Exhibit(exhibit) => exhibit.paper_claim,
        Subject::Bench(_) => "",
    };
    view! {
        {crumbs(subject)}
        <article class="prose">
            <h1>{subject.question()}</h1>
            {paper_of(subject)}
            <h2>{t("What the paper claims")}</h2>
            <p>{claim}</p>
            <p class="notice">{t("Planned: this exhibit can't be run yet.")}</p>
        </article>
    }
    .into_any()
}

fn crumbs(subject: Subject) -> AnyView {
    let room = match subject {
        Subject::Exhibit(exhibit) => Some(exhibit.room),
        Subject::Bench(_) => None,
    };
    let room =
        room.map(|room| view! { "›" <a href=Place::Room(room).href()>{t(room.title())}</a> });
    view! {
        <nav class="crumbs" aria-label=t("Breadcrumb")>
            <a href=Place::Home.href()>{t("All rooms")}</a>
            {room}
        </nav>
    }
    .into_any()
}

fn paper_of(subject: Subject) -> Option<AnyView> {
    match subject {
        Subject::Exhibit(exhibit) => Some(paper_line(&exhibit.paper)),
        Subject::Bench(_) => None,
    }
}

fn how(program: &'static Program) -> AnyView {
    // Breaks between the parts, which two spaces separate, rather than within one.
    let parts = program.equation.split("  ").filter(|part| !part.is_empty());
    let equation = parts.map(|part| view! { <span>{part.trim()}</span> }).collect_view();
    view! {
        <section class="how" aria-label=t("How it works")>
            <p>{program.how}</p>
            <p class="equation" role="group" aria-label=t("Equation")>{equation}</p>
        </section>
    }
    .into_any()
}

fn figures(session: Session) -> AnyView {
    let (state, later) = (session.run, use_later());
    let ids = Memo::new(move |_| {
        state.with(|state| state.figures.iter().map(|it| it.id().to_owned()).collect::<Vec<_>>())
    });
    let one = move |id: String| {
        let wanted = id.clone();
        let figure = Memo::new(move |_| {
            state.with(|state| state.figures.iter().find(|it| it.id() == wanted).cloned())
        });
        figure_view(session.slug, figure)
    };
    let stale = move || state.with(|it| it.source == Source::Live && it.is_running(RunMode::Show));
    let empty = move || {
        let text = state.with(empty_text)?;
        Some(view! { <p class="figure-frame">{text}</p> }.into_any())
    };
    view! {
        <section class="figures" class:stale=flag(stale) aria-label=t("Figures")>
            {failure::failure(session, RunMode::Show)} {part(empty)}
            {part(move || seen::source_line(session, later))}
            <For each=move || ids.get() key=|id| id.clone() children=one />
        </section>
    }
    .into_any()
}

fn empty_text(state: &RunState) -> Option<&'static str> {
    if !state.figures.is_empty() {
        return None;
    }
    match state.phase {
        Phase::Working { mode: RunMode::Show, .. } => Some(t("The first figure is on its way")),
        Phase::Failed { mode: RunMode::Show, .. } => None,
        _ => Some(t("Press Run to see what the model does with these settings")),
    }
}
