use super::failure;
use super::session::Session;
use crate::address::{Place, Subject};
use crate::erased::{on_click, part, words};
use crate::figure::claim_list;
use crate::language::t;
use figure::{Claim, Figure};
use leptos::prelude::*;
use protocol::RunMode;

/// The paper's claim, ours as numbers, and a way to measure them here.
pub(super) fn claims(session: Session, subject: Subject) -> AnyView {
    let paper = match subject {
        Subject::Exhibit(exhibit) => {
            Some(view! { <div><h3>{t("In the paper")}</h3> <p>{exhibit.paper_claim}</p></div> })
        }
        Subject::Bench(_) => None,
    };
    let measured = move || {
        let claims = session.run.with(|run| {
            run.checks.iter().flat_map(|figure| claims_of(figure)).cloned().collect::<Vec<_>>()
        });
        (!claims.is_empty())
            .then(|| view! { <h3>{t("Measured here")}</h3> {claim_list(&claims)} }.into_any())
    };
    let recorded = move || {
        session.recorded.with(|recorded| {
            let recorded = recorded.as_ref().filter(|it| !it.claims.is_empty())?;
            let title = t!("Recorded {date}", recorded.date);
            Some(view! { <h3>{title}</h3> {claim_list(&recorded.claims)} }.into_any())
        })
    };
    let busy = move || session.run.with(|run| run.is_running(RunMode::Verify));
    let click = move |_| if untrack(busy) { session.cancel() } else { session.measure() };
    view! {
        <section class="footnotes" aria-labelledby="claims-title">
            <h2 id="claims-title">{t("What is claimed")}</h2>
            <div class="sides">
                {paper} <div>{part(recorded)} <div aria-live="polite">{part(measured)}</div></div>
            </div>
            {failure::failure(session, RunMode::Verify)}
            <div class="run-line">
                <button on:click=on_click(click)>
                    {words(move || if busy() { t("Cancel the measurement") } else { t("Measure here") }.to_owned())}
                </button>
                <span class="quiet">{t("Measures the claims on this machine, whatever the settings say.")}</span>
                <a href=Place::Claims.href()>{t("All claims")}</a>
            </div>
        </section>
    }
    .into_any()
}

pub(crate) fn claims_of(figure: &Figure) -> &[Claim] {
    match figure {
        Figure::Claims(claims) => &claims.claims,
        _ => &[],
    }
}
