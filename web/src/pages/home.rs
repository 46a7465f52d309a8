use super::card::card;
use crate::address::Place;
use crate::erased::{on_event, part, words};
use crate::search::Filter;
use catalogue::{Bench, Papers, Room, Site};
use leptos::prelude::*;
use protocol::Row;

/// The entrance: what this is, the benches, the rooms, the whole catalogue.
pub(crate) fn home(site: &'static Site, papers: &'static Papers) -> AnyView {
    let count = papers.0.len();
    let live = papers.0.iter().filter(|exhibit| exhibit.program.is_some()).count();
    view! {
        <section class="hero">
            <div>
                <h1>"Watch small language models learn from what they read"</h1>
                <p class="lead">
                    "A laboratory for in-context learning and long context. Change the examples, the order \
                     or the memory of a small model and see at once what it does: it runs wholly in your browser."
                </p>
            </div>
            <div class="ways">{site.benches.iter().map(way).collect_view()}</div>
        </section>
        <section aria-labelledby="rooms-title">
            <h2 id="rooms-title">"Nine rooms"</h2>
            <ul class="rooms">{Room::ALL.map(|room| room_card(room, papers)).collect_view()}</ul>
        </section>
        <section aria-labelledby="papers-title">
            <h2 id="papers-title">{format!("{count} papers, one question each")}</h2>
            <p class="quiet">
                {format!("{live} can be run here now; the others have a card with what they will show.")}
            </p>
            {catalogue(papers)}
        </section>
    }
    .into_any()
}

fn way(bench: &'static Bench<Vec<Row>>) -> AnyView {
    view! {
        <a class="way" href=Place::Bench(bench.slug).href()>
            <strong>{bench.title}</strong>
            <span>{bench.question}</span>
            {specimen(&bench.program)}
            <span class="way-go" aria-hidden="true">"Open the bench →"</span>
        </a>
    }
    .into_any()
}

/// The first examples that the bench opens with.
fn specimen(rows: &'static [Row]) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let lines = rows.iter().map(|Row { input, label }| {
        view! { <span>{&**input}</span> <i>"→"</i> <b>{&**label}</b> }
    });
    Some(
        view! { <span class="specimen" aria-hidden="true">{lines.collect_view()}</span> }
            .into_any(),
    )
}

fn room_card(room: Room, papers: &Papers) -> AnyView {
    let here = || papers.0.iter().filter(|exhibit| exhibit.room == room);
    let (count, live) = (here().count(), here().filter(|it| it.program.is_some()).count());
    let live = if live > 0 { format!(", {live} live") } else { String::new() };
    view! {
        <li class="room">
            <a href=Place::Room(room).href()>{room.title()}</a>
            <p>{room.about()}</p>
            <p class="room-count">{format!("{count} papers{live}")}</p>
        </li>
    }
    .into_any()
}

/// All exhibits, with a search.
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
    let rooms = Room::ALL.map(|room| view! { <option value=room.slug()>{room.title()}</option> });
    let cards = move || {
        let found = found.get();
        if found.is_empty() {
            return Some(
                view! { <li class="quiet">"Nothing fits. Try fewer words."</li> }.into_any(),
            );
        }
        let card_of = |slug| papers.0.iter().find(|it| it.slug == slug).map(card);
        Some(found.into_iter().filter_map(card_of).collect_view().into_any())
    };
    view! {
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            <label class="filter-words">
                <span>"Search"</span>
                <input
                    type="search"
                    placeholder="a word from a title, question or claim"
                    on:input=on_event(move |event| filter.update(|it| it.words = event_target_value(&event)))
                />
            </label>
            <label>
                <span>"Room"</span>
                <select on:change=on_event(choose_room)>
                    <option value="">"All rooms"</option>
                    {rooms.collect_view()}
                </select>
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    on:change=on_event(move |event| filter.update(|it| it.live_only = event_target_checked(&event)))
                />
                <span>"Only what runs now"</span>
            </label>
            <output class="quiet">{words(move || format!("{} shown", found.with(Vec::len)))}</output>
        </form>
        <ul class="cards">{part(cards)}</ul>
    }
    .into_any()
}
