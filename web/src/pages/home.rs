use super::card::card;
use crate::address::Route;
use crate::erased::{on_event, part, words};
use crate::search::Filter;
use exhibits::{BENCHES, Program, Room};
use leptos::prelude::*;
use protocol::{Knobs, Row, Value};

/// The entrance: what this is, the benches, the rooms, the whole catalogue.
pub(crate) fn home() -> AnyView {
    let papers = exhibits::all().count();
    let live = exhibits::all().filter(|exhibit| exhibit.program.is_some()).count();
    view! {
        <section class="hero">
            <div>
                <h1>"Watch small language models learn from what they read"</h1>
                <p class="lead">
                    "A laboratory for in-context learning and long context. Change the examples, the order \
                     or the memory of a small model and see at once what it does: it runs wholly in your browser."
                </p>
            </div>
            <div class="ways">{BENCHES.iter().map(|bench| way(bench)).collect_view()}</div>
        </section>
        <section aria-labelledby="rooms-title">
            <h2 id="rooms-title">"Nine rooms"</h2>
            <ul class="rooms">{Room::ALL.map(room_card).collect_view()}</ul>
        </section>
        <section aria-labelledby="papers-title">
            <h2 id="papers-title">{format!("{papers} papers, one question each")}</h2>
            <p class="quiet">
                {format!("{live} can be run here now; the others have a card with what they will show.")}
            </p>
            {catalogue()}
        </section>
    }
    .into_any()
}

fn way(bench: &'static exhibits::Bench) -> AnyView {
    view! {
        <a class="way" href=Route::Bench(bench).href()>
            <strong>{bench.title}</strong>
            <span>{bench.question}</span>
            {specimen(&bench.program)}
            <span class="way-go" aria-hidden="true">"Open the bench →"</span>
        </a>
    }
    .into_any()
}

/// The first examples that the bench opens with.
fn specimen(program: &Program) -> Option<AnyView> {
    let knobs = Knobs::default();
    let rows = program.knobs.iter().find_map(|knob| match knobs.value(*knob) {
        Value::Rows(rows) => Some(rows),
        _ => None,
    })?;
    let lines = rows.into_iter().take(3).map(|Row { input, label }| {
        view! { <span>{input}</span> <i>"→"</i> <b>{label}</b> }
    });
    Some(
        view! { <span class="specimen" aria-hidden="true">{lines.collect_view()}</span> }
            .into_any(),
    )
}

fn room_card(room: Room) -> AnyView {
    let count = exhibits::all().filter(|exhibit| exhibit.room == room).count();
    let live = exhibits::all().filter(|it| it.room == room && it.program.is_some()).count();
    let live = if live > 0 { format!(", {live} live") } else { String::new() };
    view! {
        <li class="room">
            <a href=Route::Room(room).href()>{room.title()}</a>
            <p>{room.about()}</p>
            <p class="room-count">{format!("{count} papers{live}")}</p>
        </li>
    }
    .into_any()
}

/// All exhibits, with a search.
pub(super) fn catalogue() -> AnyView {
    let filter = RwSignal::new(Filter::default());
    let found =
        Memo::new(move |_| filter.with(Filter::found).iter().map(|it| it.slug).collect::<Vec<_>>());
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
        Some(found.into_iter().filter_map(exhibits::exhibit).map(card).collect_view().into_any())
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
