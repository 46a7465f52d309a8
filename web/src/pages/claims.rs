//! All claims in one place. In the chunk that comes later.

use crate::address::Place;
use crate::browser;
use crate::erased::{on_click, part, words};
use crate::figure::claim_list;
use crate::format;
use crate::language::{self, t};
use crate::loaded::{Trouble, address};
use crate::program::{claims_of, failure_text, status};
use crate::run_state::{Phase, RunState};
use crate::worker_client::{Order, use_worker};
use catalogue::{ClaimsTable, Measured};
use leptos::prelude::*;
use protocol::{Failure, Knobs, RunMode};
use std::pin::Pin;

/// What the page shows. In a box, since a future would become a part of the one that waits for it, and
/// not come later.
#[inline(never)]
pub(crate) fn fetch_claims() -> Pin<Box<dyn Future<Output = Result<&'static ClaimsTable, Trouble>>>>
{
    Box::pin(async {
        let table: ClaimsTable = browser::fetch_json(address(ClaimsTable::FILE)).await?;
        Ok(&*Box::leak(Box::new(table)))
    })
}

/// What each paper claims, what is claimed here, what was measured; and a way to measure it anew.
#[inline(never)]
pub(crate) fn claims(table: &'static ClaimsTable) -> AnyView {
    let [all, holding] = table.count();
    view! {
        <h1>{t("Claims")}</h1>
        <p class="lead">
            {t("What each paper claims, what this site claims in its place, and what was measured. A claim \
                that does not hold at this scale is shown as not holding.")}
        </p>
        <p>{t!("{holding} of {all} claims hold.", holding, all)}</p>
        {table.0.iter().map(measured).collect_view()}
    }
    .into_any()
}

fn measured(it: &'static Measured) -> AnyView {
    let Measured { slug, question, paper, paper_claim, date, claims, .. } = it;
    let place = if paper.is_some() { Place::Exhibit(slug) } else { Place::Bench(slug) };
    let paper = paper.as_ref().map(|paper| {
        view! {
            <div>
                <h3>{t("In the paper")}</h3>
                <p>{&**paper_claim}</p>
                {super::paper_line(paper)}
            </div>
        }
    });
    let recorded = t!("Recorded {date} at commit {commit}", date, it.short_commit());
    view! {
        <section class="footnotes">
            <h2><a href=place.href()>{&**question}</a></h2>
            <div class="sides">
                {paper}
                <div>
                    <h3>{recorded}</h3>
                    {claim_list(claims)}
                    {here(slug)}
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// The same, measured on this device.
fn here(slug: &'static str) -> AnyView {
    let (worker, run) = (use_worker(), RwSignal::new(RunState::default()));
    let busy = move || run.with(|run| run.is_running(RunMode::Verify));
    let measure = move || {
        worker.run(Order {
            slug,
            mode: RunMode::Verify,
            knobs: Knobs::default(),
            may_download: worker.agreed.get_value(),
            state: run,
        });
    };
    let click = move |_| {
        if untrack(busy) {
            return worker.cancel(run);
        }
        browser::spawn(async move {
            language::add_program(slug).await;
            measure();
        });
    };
    on_cleanup(move || worker.cancel(run));
    let found = move || {
        let claims = run.with(|run| {
            run.checks.iter().flat_map(|figure| claims_of(figure)).cloned().collect::<Vec<_>>()
        });
        (!claims.is_empty())
            .then(|| view! { <h3>{t("Measured here")}</h3> {claim_list(&claims)} }.into_any())
    };
    let trouble = move || {
        let Phase::Failed { failure, .. } = run.with(|run| run.phase.clone()) else { return None };
        let agree = match &failure {
            Failure::NeedsDownload { model, bytes, .. } => {
                let (model, size) = (model.clone(), format::bytes(*bytes));
                let go = move |_| {
                    worker.agreed.update_value(|agreed| agreed.push(model.clone()));
                    browser::keep_storage();
                    measure();
                };
                let label = t!("Download {size} and measure", size);
                Some(view! { <button class="small" on:click=on_click(go)>{label}</button> })
            }
            _ => None,
        };
        let class = if agree.is_some() { "notice" } else { "failure" };
        Some(view! { <div class=class><p>{failure_text(&failure)}</p> {agree}</div> }.into_any())
    };
    view! {
        <div aria-live="polite">{part(found)}</div>
        <div role="alert">{part(trouble)}</div>
        <div class="run-line">
            <button on:click=on_click(click)>
                {words(move || if busy() { t("Cancel the measurement") } else { t("Measure here") }.to_owned())}
            </button>
            {status(run)}
        </div>
    }
    .into_any()
}
