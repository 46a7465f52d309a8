//! What a page says before its module is there, and to who has no scripts: the question, the
//! paper's claim, what was recorded. The module puts the live page in its place, which begins alike.

use super::markup::{escape, link, tag, wrap};
use crate::pictures;
use catalogue::{Paper, Room, TrainedModel};
use exhibits::{BENCHES, Bench, Exhibit, Program};
use figure::{Claim, Figure, Table};
use protocol::Recorded;
use std::fs;

/// Seen where the page's script does not come, as no script could say it; the style sheet waits a while.
const LATE: &str = "<p class=\"notice late\">The live part of this page has not come. It needs scripts; where \
    they are allowed, reload the page.</p>";

/// A whole page; `content` is markup. The mark tells tests that the live page has not come yet.
fn page(content: &str) -> String {
    let benches = BENCHES.iter().map(|it| link(&format!("bench/{}/", it.slug), it.title));
    let places = benches.chain([link("storage/", "Storage"), link("about/", "About")]);
    let places = places.collect::<Vec<_>>().join(" ");
    format!(
        "<header class=\"site-header\"><a class=\"site-name\" href=\"./\">Contextarium</a>\
         <nav aria-label=\"Site\">{places}</nav></header>\
         <main id=\"main\" data-static>{content}</main>{LATE}"
    )
}

/// A page that is a heading and a sentence.
pub(super) fn plain(heading: &str, about: &str) -> String {
    prose(&[tag("h1", "", heading), tag("p", "", about), needs()].concat())
}

/// A page of text that is markup already.
pub(super) fn prose(markup: &str) -> String {
    page(&wrap("article", "prose", markup))
}

/// The entrance. Short, because every first visit waits for it: rooms lead on to the papers.
pub(super) fn home(about: &str) -> String {
    let rooms = Room::ALL
        .map(|room| wrap("li", "room", &link(&format!("room/{}/", room.slug()), room.title())));
    let heading = tag("h1", "", "Watch small language models learn from what they read");
    page(
        &[heading, tag("p", "lead", about), needs(), wrap("ul", "rooms", &rooms.concat())].concat(),
    )
}

/// All claims, as they were recorded.
pub(super) fn claims(about: &str) -> String {
    let rows = super::pages::claims().map(|it| it.0).unwrap_or_default();
    let rows = rows.iter().map(|it| {
        let heading = wrap("h2", "", &link(&place(&it.slug), &it.question));
        wrap("section", "footnotes", &(heading + &claims_list(&it.claims)))
    });
    let head = tag("h1", "", "Claims") + &tag("p", "lead", about);
    page(&(head + &rows.collect::<String>()))
}

/// All that was trained, as markup.
pub(super) fn zoo(about: &str, models: &[TrainedModel]) -> String {
    let models = models.iter().map(|model| {
        let name = link(&format!("zoo/{}/", model.id), &model.id);
        wrap("li", "", &(name + ": " + &tag("span", "", &model.about)))
    });
    let models = wrap("ul", "", &models.collect::<String>());
    [tag("h1", "", "The zoo"), tag("p", "", about), models].concat()
}

/// What stands above the figures of a trained model, as markup.
pub(super) fn trained_head(model: &TrainedModel) -> String {
    let used = model
        .used
        .iter()
        .map(|[slug, question]| wrap("li", "", &link(&format!("exhibit/{slug}/"), question)));
    let used = wrap("ul", "", &used.collect::<String>());
    let way = wrap("p", "", &link("zoo/", "The zoo"));
    [way, tag("h1", "", &model.id), tag("p", "", &model.about), used].concat()
}

/// One trained model: its tables.
pub(super) fn trained(model: &TrainedModel) -> String {
    let tables = model.figures.iter().filter_map(|figure| match figure {
        Figure::Table(Table { caption, columns, rows, .. }) => {
            let cells = |kind: &str, cells: &[String]| -> String {
                wrap("tr", "", &cells.iter().map(|cell| tag(kind, "", cell)).collect::<String>())
            };
            let rows: String = rows.iter().map(|row| cells("td", row)).collect();
            Some(tag("h2", "", caption) + &wrap("table", "", &(cells("th", columns) + &rows)))
        }
        _ => None,
    });
    prose(&(trained_head(model) + &tables.collect::<String>()))
}

/// Where a program is, by its slug.
fn place(slug: &str) -> String {
    let kind = if exhibits::exhibit(slug).is_some() { "exhibit" } else { "bench" };
    format!("{kind}/{slug}/")
}

pub(super) fn room(room: Room) -> String {
    let cards = exhibits::all().filter(|it| it.room == room).map(|it| {
        let question = link(&format!("exhibit/{}/", it.slug), it.question);
        let class = if it.program.is_some() { "card live" } else { "card planned" };
        wrap("li", class, &(question + &tag("p", "card-paper", it.paper.title)))
    });
    let cards = wrap("ul", "cards", &cards.collect::<String>());
    page(
        &[crumbs(None), tag("h1", "", room.title()), tag("p", "lead", room.about()), cards]
            .concat(),
    )
}

pub(super) fn exhibit(exhibit: &Exhibit) -> String {
    let Exhibit { slug, room, question, ref paper, paper_claim, .. } = *exhibit;
    let claim = tag("h3", "", "In the paper") + &tag("p", "", paper_claim);
    let Some(program) = &exhibit.program else {
        let planned = tag("p", "notice", "Planned: this exhibit can't be run yet.");
        let parts = [tag("h1", "", question), citation(paper), claim, planned];
        return page(&(crumbs(Some(room)) + &wrap("article", "prose", &parts.concat())));
    };
    let head = [tag("p", "tagline", program.title), tag("h1", "", question), citation(paper)];
    page(&(crumbs(Some(room)) + &work(slug, program, &head.concat(), &wrap("div", "", &claim))))
}

pub(super) fn bench(bench: &Bench) -> String {
    let head = tag("p", "tagline", bench.program.title) + &tag("h1", "", bench.question);
    page(&(crumbs(None) + &work(bench.slug, &bench.program, &head, "")))
}

/// A frame on somebody else's page; `place` is that of the whole.
pub(super) fn embed(slug: &str, question: &str, place: &str) -> String {
    let whole = format!(
        "<p class=\"quiet\"><a href=\"{}\" target=\"_blank\" rel=\"noopener\">Open in Contextarium</a></p>",
        escape(place)
    );
    let parts = [tag("h1", "", question), needs(), figure(slug).unwrap_or_default(), whole];
    let program = wrap("div", "program", &parts.concat());
    format!("<main id=\"main\" class=\"embed\" data-static>{program}</main>")
}

fn work(slug: &str, program: &Program, head: &str, paper_claim: &str) -> String {
    let how = tag("p", "", program.how) + &tag("p", "equation", program.equation);
    let how = wrap("section", "how", &how);
    let head = wrap("header", "program-head", &(wrap("div", "", head) + &how));
    let claims =
        wrap("div", "sides", &[paper_claim, &our_claims(slug).unwrap_or_default()].concat());
    let claimed = wrap("section", "footnotes", &(tag("h2", "", "What is claimed") + &claims));
    let limits = tag("h2", "", "Limits") + &tag("p", "", program.limits);
    let limits = wrap("section", "footnotes", &limits);
    wrap(
        "div",
        "program",
        &[head, needs(), figure(slug).unwrap_or_default(), claimed, limits].concat(),
    )
}

fn crumbs(room: Option<Room>) -> String {
    let room =
        room.map(|room| format!(" › {}", link(&format!("room/{}/", room.slug()), room.title())));
    format!(
        "<nav class=\"crumbs\" aria-label=\"Breadcrumb\">{}{}</nav>",
        link("./", "All rooms"),
        room.unwrap_or_default()
    )
}

fn citation(paper: &Paper) -> String {
    let id = match paper.address() {
        Some(address) => link(&address, &format!("arXiv {}", paper.id)),
        None => tag("span", "", paper.id),
    };
    wrap("p", "paper", &format!("{} {id}", tag("cite", "", paper.title)))
}

fn needs() -> String {
    wrap("noscript", "", &tag("p", "notice", "To run this, JavaScript and WebAssembly are needed."))
}

/// What was recorded: the first figure that is a drawing, as its picture.
fn figure(slug: &str) -> Option<String> {
    let svg = fs::read_to_string(pictures::svg(slug)).ok()?;
    // As wide as its place. It has its own colours, so none of the page's classes.
    let svg = format!("<svg role=\"img\"{}", svg[svg.find(" viewBox=")?..].trim_end());
    Some(wrap("figure", "figure", &svg))
}

fn our_claims(slug: &str) -> Option<String> {
    let text = fs::read_to_string(pictures::recorded(slug)).ok()?;
    let recorded: Recorded = protocol::from_json(&text).ok()?;
    let title = tag("h3", "", &format!("Recorded {}", recorded.date));
    Some(wrap("div", "", &(title + &claims_list(&recorded.claims))))
}

fn claims_list(claims: &[Claim]) -> String {
    let claims = claims.iter().map(|claim| {
        let number = |value: f32| claim.quantity.unit.format(value);
        let side = if claim.at_least { "at least" } else { "at most" };
        let (class, verdict) =
            if claim.holds() { ("claim holds", "Holds") } else { ("claim fails", "Does not hold") };
        let numbers = format!(
            "{verdict}. {}: {}; claimed {side} {}; samples: {}",
            claim.quantity.label,
            number(claim.measured),
            number(claim.threshold),
            claim.samples
        );
        wrap("li", class, &(tag("p", "", &claim.statement) + &tag("p", "quiet", &numbers)))
    });
    wrap("ul", "claims", &claims.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exhibit_says_what_it_is_about_without_scripts() {
        let built = exhibits::all().find(|it| it.slug == "pretraining-task-count").unwrap();
        let html = exhibit(built);
        for part in [
            &escape(built.question),
            &escape(built.paper_claim),
            &escape(built.paper.title),
            "https://arxiv.org/abs/",
            "<li class=\"claim holds\">",
            "<figure class=\"figure\"><svg role=\"img\" viewBox=",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("<script") && !html.contains(" style="));
        let planned = exhibits::all().find(|it| it.program.is_none()).unwrap();
        assert!(exhibit(planned).contains("Planned: "));
    }

    #[test]
    fn rooms_lead_to_their_papers() {
        let all: String = Room::ALL.map(room).concat();
        for exhibit in exhibits::all() {
            assert!(all.contains(&format!("href=\"exhibit/{}/\"", exhibit.slug)));
        }
    }
}
