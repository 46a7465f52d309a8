use super::card::card;
use crate::address::Place;
use crate::language::t;
use crate::search::Filter;
use catalogue::{Paper, Papers, Room};
use leptos::prelude::*;

/// One room: its papers, those that run here first.
pub(crate) fn room(room: Room, papers: &'static Papers) -> AnyView {
    let found = Filter { room: Some(room), ..Filter::default() }.found(papers);
    let at = Room::ALL.iter().position(|it| *it == room).unwrap_or(0);
    let next = Room::ALL[(at + 1) % Room::ALL.len()];
    view! {
        <nav class="crumbs" aria-label=t("Breadcrumb")><a href=Place::Home.href()>{t("All rooms")}</a></nav>
        <h1>{t(room.title())}</h1>
        <p class="lead">{t(room.about())}</p>
        <ul class="cards">{found.into_iter().map(card).collect_view()}</ul>
        <p class="next">{t("Next room: ")} <a href=Place::Room(next).href()>{t(next.title())}</a></p>
    }
    .into_any()
}

/// Title, number and link of a paper.
pub(crate) fn paper_line(paper: &'static Paper) -> AnyView {
    let id = match paper.address() {
        Some(address) => {
            let label = format!("arXiv {}", paper.id);
            view! { <a href=address rel="external noopener">{label}</a> }.into_any()
        }
        None => view! { <span>{paper.id}</span> }.into_any(),
    };
    view! { <p class="paper"><cite>{paper.title}</cite> " " {id}</p> }.into_any()
}
