//! What stands below the figures, and what asks before a download. In the chunk that comes later.

use super::session::Session;
use super::{claims, download, share};
use crate::address::{Place, Subject};
use crate::language::t;
use catalogue::Model;
use leptos::prelude::*;

#[inline(never)]
pub(super) fn below(session: Session, subject: Subject) -> AnyView {
    let trained = session.program.models.iter().filter_map(|model| match model {
        Model::Zoo(id) => Some(view! { " " <a href=Place::Zoo(id).href()>{*id}</a> }.into_any()),
        _ => None,
    });
    let trained: Vec<AnyView> = trained.collect();
    let zoo = (!trained.is_empty())
        .then(|| view! { <p>{t("How its small models were trained:")} {trained}</p> }.into_any());
    view! {
        {claims::claims(session, subject)}
        <section class="footnotes" aria-labelledby="limits-title">
            <h2 id="limits-title">{t("Limits")}</h2>
            <p>{session.program.limits}</p>
            {zoo}
        </section>
        {share::share(session, subject)}
        {dialog(session, false)}
    }
    .into_any()
}

#[inline(never)]
pub(super) fn dialog(session: Session, embed: bool) -> AnyView {
    download::dialog(session, embed)
}
