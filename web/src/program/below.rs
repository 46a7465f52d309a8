//! What stands below the figures, and what asks before a download. In the chunk that comes later.

use super::session::Session;
use super::{claims, download, share};
use crate::address::Subject;
use crate::language::t;
use leptos::prelude::*;

#[inline(never)]
pub(super) fn below(session: Session, subject: Subject) -> AnyView {
    view! {
        {claims::claims(session, subject)}
        <section class="footnotes" aria-labelledby="limits-title">
            <h2 id="limits-title">{t("Limits")}</h2>
            <p>{session.program.limits}</p>
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
