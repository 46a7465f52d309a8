use crate::address::Place;
use crate::language::t;
use crate::loaded::Card;
use leptos::prelude::*;

/// One paper in a list.
pub(super) fn card(exhibit: &'static Card) -> AnyView {
    let live = exhibit.program.is_some();
    let (class, mark) =
        if live { ("card live", t("Live")) } else { ("card planned", t("Planned")) };
    view! {
        <li class=class>
            <a href=Place::Exhibit(exhibit.slug).href()>{exhibit.question}</a>
            <p class="card-paper">{exhibit.paper.title}</p>
            <p class="card-foot">
                <span class="mark">{mark}</span>
                <span>{t(exhibit.room.title())}</span>
                <span class="card-id">{exhibit.paper.id}</span>
            </p>
        </li>
    }
    .into_any()
}
