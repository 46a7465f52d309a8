//! Pictures for previews of links, for pages without scripts, and for home screens. They are checked
//! in, because making them takes a browser; each knows of what it was made, so that `cargo x tidy`
//! notices one that is too old.

mod drawing;
mod pixels;

use crate::setup::say;
use crate::shell::{hex_digest, program};
use crate::{places, serve, setup};
use anyhow::{Context, Result, bail};
use exhibits::BENCHES;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Of a card, across and down, in pixels: what most previews ask for.
pub(crate) const CARD: [u32; 2] = [1200, 630];
/// The name of the card of all pages that have none of their own.
pub(crate) const SITE: &str = "contextarium";
const CARD_MAX_BYTES: usize = 60_000;
const SVG_MAX_BYTES: usize = 60_000;
/// The icon's name, its side in pixels, and the share of it that the drawing fills. Where that is
/// less than all, a system may cut the rest off.
const ICONS: [(&str, u32, f32); 4] =
    [("180", 180, 0.8), ("192", 192, 1.0), ("512", 512, 1.0), ("maskable", 512, 0.75)];

/// One card, and the figure on it.
#[derive(Serialize)]
struct Card {
    slug: &'static str,
    /// Of its page, below the site's root.
    path: String,
    /// Where it belongs.
    place: &'static str,
    question: &'static str,
    /// What stands below.
    source: String,
    /// Which of the recorded figures is drawn, and the date of the record.
    figure: Option<(usize, String)>,
}

#[derive(Serialize)]
struct Icon {
    name: &'static str,
    side: u32,
    share: f32,
}

#[derive(Serialize)]
struct Order {
    cards: Vec<Card>,
    icons: Vec<Icon>,
}

/// The card of a slug, below the site's root.
pub(crate) fn card_file(slug: &str) -> String {
    format!("pictures/{slug}.png")
}

/// The recorded figure of a slug as a drawing.
pub(crate) fn svg(slug: &str) -> PathBuf {
    places::root().join(format!("public/pictures/{slug}.svg"))
}

/// What a program showed and measured when it was recorded.
pub(crate) fn recorded(slug: &str) -> PathBuf {
    places::root().join(format!("public/recorded/{slug}.json"))
}

/// Makes what is missing or too old, or all, from the page in `dist/`.
pub(crate) fn run(all: bool) -> Result<()> {
    if !places::dist().join("index.html").is_file() {
        bail!("dist/ is empty: run `cargo x build` first");
    }
    let mut cards = cards()?;
    cards.retain(|card| all || !card.problems().is_empty());
    let mut icons: Vec<Icon> = ICONS.map(|(name, side, share)| Icon { name, side, share }).into();
    icons.retain(|icon| all || icon.problem().is_some());
    if cards.is_empty() && icons.is_empty() {
        println!("all pictures are as new as what they were made from");
        return Ok(());
    }
    say(&format!("making {} cards and {} icons", cards.len(), icons.len()));
    let order = Order { cards, icons };
    let out = places::target().join("pictures");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out)?;
    fs::write(out.join("order.json"), serde_json::to_string(&order)?)?;
    let (_, port) = serve::start(0, places::dist())?;
    let site = format!("http://localhost:{port}/");
    program("node")
        .env("CHROME", setup::chromium()?)
        .env("CONTEXTARIUM_NODE", places::node().join("node_modules"))
        .env("SITE", &site)
        .env("OUT", &out)
        .arg(places::root().join("web/e2e/pictures/main.mjs"))
        .run()?;
    let folder = places::root().join("public");
    for name in ["pictures", "icons"] {
        fs::create_dir_all(folder.join(name))?;
    }
    for card in &order.cards {
        if card.figure.is_some() {
            let drawn = fs::read_to_string(out.join(format!("{}.svg", card.slug)))?;
            fs::write(svg(card.slug), drawing::tidied(&drawn, &card.drawn_from()?)?)?;
        }
        let png = fs::read(out.join(format!("{}.png", card.slug)))?;
        let colours = if card.figure.is_some() { 64 } else { 16 };
        fs::write(card.place(), pixels::reduced(&png, colours, &card.made_from()?)?)?;
    }
    for icon in &order.icons {
        let png = fs::read(out.join(format!("icon-{}.png", icon.name)))?;
        fs::write(icon.place(), pixels::reduced(&png, 64, &icon_source()?)?)?;
    }
    let problems = problems()?;
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(())
}

/// What is wrong with the pictures that are checked in.
pub(crate) fn problems() -> Result<Vec<String>> {
    let cards = cards()?;
    let mut wrong: Vec<String> = cards.iter().flat_map(Card::problems).collect();
    wrong.extend(
        ICONS
            .iter()
            .filter_map(|(name, side, share)| Icon { name, side: *side, share: *share }.problem()),
    );
    let known = cards.iter().flat_map(|card| [card.place(), svg(card.slug)]);
    let known: BTreeSet<PathBuf> = known.collect();
    let stray = fs::read_dir(places::root().join("public/pictures")).into_iter().flatten();
    let stray = stray.flatten().map(|entry| entry.path()).filter(|path| !known.contains(path));
    wrong.extend(stray.map(|path| format!("{}: no exhibit has this picture", path.display())));
    Ok(wrong)
}

fn cards() -> Result<Vec<Card>> {
    let site = Card {
        slug: SITE,
        path: String::new(),
        place: "",
        question: "Watch small language models learn from what they read",
        source: "A laboratory for in-context learning and long context, wholly in your browser"
            .to_owned(),
        figure: None,
    };
    let mut cards = vec![site];
    for it in BENCHES {
        cards.push(Card {
            slug: it.slug,
            path: format!("bench/{}/", it.slug),
            place: it.title,
            question: it.question,
            source: "Try it in your browser".to_owned(),
            figure: drawable(it.slug)?,
        });
    }
    for it in exhibits::all() {
        cards.push(Card {
            slug: it.slug,
            path: format!("exhibit/{}/", it.slug),
            place: it.room.title(),
            question: it.question,
            source: format!("{} ({})", it.paper.title, it.paper.id),
            figure: drawable(it.slug)?,
        });
    }
    Ok(cards)
}

/// The first recorded figure that is a chart, rather a line than a map; and when it was recorded. A
/// text cut into tokens would be too long.
fn drawable(slug: &str) -> Result<Option<(usize, String)>> {
    let Ok(text) = fs::read_to_string(recorded(slug)) else { return Ok(None) };
    let record: serde_json::Value = serde_json::from_str(&text).with_context(|| slug.to_owned())?;
    let figures = record["figures"].as_array().context("a record has figures")?;
    let date = record["date"].as_str().context("a record has a date")?;
    let first = |kinds: &[&str]| {
        figures.iter().position(|figure| kinds.iter().any(|kind| figure.get(kind).is_some()))
    };
    let chosen = first(&["Lines", "Bars", "Scatter"]).or_else(|| first(&["Heatmap"]));
    Ok(chosen.map(|at| (at, date.to_owned())))
}

impl Card {
    fn place(&self) -> PathBuf {
        places::root().join("public").join(card_file(self.slug))
    }

    fn drawn_from(&self) -> Result<String> {
        let record = match &self.figure {
            Some(_) => fs::read(recorded(self.slug))?,
            None => Vec::new(),
        };
        Ok(short_hash(&record))
    }

    fn made_from(&self) -> Result<String> {
        let look = fs::read(places::root().join("web/e2e/pictures/card.mjs"))?;
        let words = serde_json::to_string(self)?;
        Ok(short_hash(format!("{words}{}{}", self.drawn_from()?, hex_digest(&look)).as_bytes()))
    }

    fn problems(&self) -> Vec<String> {
        let drawing = self.figure.as_ref().and_then(|_| {
            let from = self.drawn_from().ok()?;
            let is_made = |text: &[u8]| drawing::source(text).is_some_and(|it| it == from);
            problem(&svg(self.slug), SVG_MAX_BYTES, is_made)
        });
        let from = self.made_from().unwrap_or_default();
        let card = problem(&self.place(), CARD_MAX_BYTES, |png| pixels::source(png) == Some(from));
        drawing.into_iter().chain(card).collect()
    }
}

impl Icon {
    fn place(&self) -> PathBuf {
        places::root().join(format!("public/icons/{}.png", self.name))
    }

    fn problem(&self) -> Option<String> {
        let from = icon_source().ok()?;
        problem(&self.place(), CARD_MAX_BYTES, |png| pixels::source(png) == Some(from))
    }
}

fn icon_source() -> Result<String> {
    Ok(short_hash(&fs::read(places::root().join("public/favicon.svg"))?))
}

fn problem(path: &Path, most: usize, is_new: impl FnOnce(&[u8]) -> bool) -> Option<String> {
    const REMEDY: &str = "run `cargo x build`, then `cargo x pictures`";
    let what = match fs::read(path) {
        Err(_) => "is missing".to_owned(),
        Ok(bytes) if bytes.len() > most => format!("has {} bytes, more than {most}", bytes.len()),
        Ok(bytes) if !is_new(&bytes) => "is older than what it was made from".to_owned(),
        Ok(_) => return None,
    };
    Some(format!("{} {what}: {REMEDY}", path.display()))
}

fn short_hash(bytes: &[u8]) -> String {
    hex_digest(bytes)[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_is_missing_or_old_is_found() {
        let file = std::env::temp_dir().join(format!("contextarium-{}.png", std::process::id()));
        assert!(problem(&file, 9, |_| true).unwrap().contains("is missing"));
        fs::write(&file, "12345").unwrap();
        assert!(problem(&file, 4, |_| true).unwrap().contains("5 bytes"));
        assert!(problem(&file, 9, |_| false).unwrap().contains("older"));
        assert_eq!(problem(&file, 9, |_| true), None);
        fs::remove_file(file).unwrap();
    }

    #[test]
    fn what_is_recorded_has_a_drawing() {
        let cards = cards().unwrap();
        let drawn = cards.iter().filter(|card| card.figure.is_some()).count();
        assert!(drawn >= 5 && cards.len() > 120, "{drawn} of {}", cards.len());
    }
}
