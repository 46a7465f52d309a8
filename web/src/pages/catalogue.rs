//! The list of all papers. In the chunk that comes later.

use super::card::card;
use crate::erased::{on_event, part, words};
use crate::language::t;
use crate::search::Filter;
use catalogue::{Papers, Room};
use leptos::prelude::*;

/// All exhibits, with a search.
#[inline(never)]
pub(super) fn catalogue(papers: &'static Papers) -> AnyView {
    let filter = RwSignal::new(Filter::default());
    let found = Memo::new(move |_| {
        let found = filter.with(|filter| filter.found(papers));
        found.into_iter().map(|it| it.slug).collect::<Vec<_>>()
    });
    let choose_room = move |event| {
        let room = Room::from_slug(&event_target_value(&event));
        filter.update(|filter| filter.room = room);
    };
    let rooms =
        Room::ALL.map(|room| view! { <option value=room.slug()>{t(room.title())}</option> });
    let cards = move || {
        let found = found.get();
        if found.is_empty() {
            return Some(
                view! { <li class="quiet">{t("Nothing fits. Try fewer words.")}</li> }.into_any(),
            );
        }
        let card_of = |slug| papers.0.iter().find(|it| it.slug == slug).map(card);
        Some(found.into_iter().filter_map(card_of).collect_view().into_any())
    };
    view! {
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            <label class="filter-words">
                <span>{t("Search")}</span>
                <input
                    type="search"
                    placeholder=t("a word from a title, question or claim")
                    on:input=on_event(move |event| filter.update(|it| it.words = event_target_value(&event)))
                />
            </label>
            <label>
                <span>{t("Room")}</span>
                <select on:change=on_event(choose_room)>
                    <option value="">{t("All rooms")}</option>
                    {rooms.collect_view()}
                </select>
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    on:change=on_event(move |event| filter.update(|it| it.live_only = event_target_checked(&event)))
                />
                <span>{t("Only what runs now")}</span>
            </label>
            <output class="quiet">{words(move || t!("{count} shown", found.with(Vec::len)))}</output>
        </form>
        <ul class="cards">{part(cards)}</ul>
    }
    .into_any()
}
