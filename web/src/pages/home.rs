use super::catalogue::catalogue;
use crate::address::Place;
use crate::erased::part;
use crate::language::t;
use crate::later::use_later;
use catalogue::{Bench, Papers, Room, Site};
use leptos::prelude::*;
use protocol::Row;

/// The entrance: what this is, the benches, the rooms, the whole catalogue.
pub(crate) fn home(site: &'static Site, papers: &'static Papers) -> AnyView {
    let (count, later) = (papers.0.len(), use_later());
    let live = papers.0.iter().filter(|exhibit| exhibit.program.is_some()).count();
    view! {
        <section class="hero">
            <div>
                <h1>{t("Watch small language models learn from what they read")}</h1>
                <p class="lead">
                    {t("A laboratory for in-context learning and long context. Change the examples, the order \
                     or the memory of a small model and see at once what it does: it runs wholly in your browser.")}
                </p>
            </div>
            <div class="ways">{site.benches.iter().map(way).collect_view()}</div>
        </section>
        <section aria-labelledby="rooms-title">
            <h2 id="rooms-title">{t("Nine rooms")}</h2>
            <ul class="rooms">{Room::ALL.map(|room| room_card(room, papers)).collect_view()}</ul>
        </section>
        <section aria-labelledby="papers-title">
            <h2 id="papers-title">{t!("{count} papers, one question each", count)}</h2>
            <p class="quiet">
                {t!("{live} can be run here now; the others have a card with what they will show.", live)}
            </p>
            {part(move || later.get().then(|| catalogue(papers)))}
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
            <span class="way-go" aria-hidden="true">{t("Open the bench →")}</span>
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
    let live = if live > 0 { t!(", {live} live", live) } else { String::new() };
    view! {
        <li class="room">
            <a href=Place::Room(room).href()>{t(room.title())}</a>
            <p>{t(room.about())}</p>
            <p class="room-count">{t!("{count} papers{live}", count, live)}</p>
        </li>
    }
    .into_any()
}
