//! All that the page says, in English, by the file of its translations.

use super::source;
use crate::build::{ends, files};
use crate::places;
use anyhow::{Context, Result};
use exhibits::{BENCHES, Room};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use words::Template;

/// What the page says by itself, and what can go wrong.
pub(crate) const PAGE: &str = "page";
/// The rooms, and every paper's card.
pub(crate) const CARDS: &str = "cards";

pub(crate) struct Texts {
    pub(crate) files: BTreeMap<String, Vec<String>>,
    /// The shapes of all texts in the code: of these are those that are made while something runs.
    pub(crate) literals: BTreeSet<String>,
}

impl Texts {
    pub(crate) fn find() -> Result<Self> {
        let mut files: BTreeMap<String, Vec<String>> = programs()?.into_iter().collect();
        let (mut page, mut literals) = (Vec::new(), BTreeSet::new());
        for (place, code) in code()? {
            let is_page = place.starts_with("web/");
            let mut take = |before: &[String], text: String| {
                let after = |call: &[&str]| {
                    before.ends_with(&call.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
                };
                if is_page && (after(&["t", "("]) || after(&["t", "!", "("])) {
                    page.push(text.clone());
                } else if !is_page && after(&["error", "("]) {
                    page.push(plain_gaps(&text));
                }
                literals.insert(shape(&text));
            };
            source::texts(&code, &mut take).with_context(|| place.clone())?;
        }
        page.extend(said_by_script(crate::build::START).map(str::to_owned));
        files.insert(PAGE.to_owned(), once(page));
        files.insert(CARDS.to_owned(), cards()?);
        Ok(Self { files, literals })
    }
}

/// Calls `f` with each text that a card or a program declares, which is one that a reader reads:
/// neither what a visitor would type, nor the title of a paper.
pub(crate) fn declared(value: &mut serde_json::Value, f: &mut dyn FnMut(&mut String)) {
    match value {
        serde_json::Value::Array(list) => list.iter_mut().for_each(|it| declared(it, f)),
        serde_json::Value::Object(object) => {
            let names = ["key", "fragment", "unit"];
            let is_named = names.iter().any(|name| object.contains_key(*name));
            for (key, value) in object {
                match (key.as_str(), value) {
                    ("paper", _) => {}
                    ("label", serde_json::Value::String(_)) if !is_named => {}
                    ("baseline", serde_json::Value::Array(pair)) => {
                        if let Some(serde_json::Value::String(text)) = pair.first_mut() {
                            f(text);
                        }
                    }
                    (
                        "title" | "question" | "paper_claim" | "statement" | "how" | "limits"
                        | "label" | "help" | "program" | "ending" | "most_tokens",
                        serde_json::Value::String(text),
                    ) => {
                        if !text.is_empty() {
                            f(text);
                        }
                    }
                    ("columns", serde_json::Value::Array(list)) => {
                        for it in list {
                            if let serde_json::Value::String(text) = it {
                                f(text);
                            }
                        }
                    }
                    (_, value) => declared(value, f),
                }
            }
        }
        _ => {}
    }
}

/// Programs and what each declares; the zoo is like one.
pub(crate) fn programs() -> Result<Vec<(String, Vec<String>)>> {
    let built = exhibits::all().filter(|it| it.program.is_some());
    let built = built.map(|it| (it.slug, serde_json::to_value(&it.program)));
    let benches = BENCHES.iter().map(|it| (it.slug, serde_json::to_value(&it.program)));
    let texts = |(slug, value): (&str, serde_json::Result<serde_json::Value>)| {
        Ok((slug.to_owned(), texts_of(value?)))
    };
    let mut all: Vec<_> = benches.chain(built).map(texts).collect::<Result<_>>()?;
    let recipes = exhibits::recipes().map(str::to_owned);
    let recipes = recipes.chain([crate::build::ZOO.to_owned()]);
    all.push((catalogue::ZooSheet::NAME.to_owned(), recipes.collect()));
    Ok(all)
}

/// Whether a text of the cards is one of a room, which every page may name.
pub(crate) fn is_of_room(text: &str) -> bool {
    Room::ALL.iter().any(|room| room.title() == text || room.about() == text)
}

fn cards() -> Result<Vec<String>> {
    let rooms = Room::ALL.iter().flat_map(|room| [room.title(), room.about()]);
    let mut all: Vec<String> = rooms.map(str::to_owned).collect();
    for bench in BENCHES {
        all.extend([bench.title, bench.question].map(str::to_owned));
    }
    for exhibit in exhibits::all() {
        all.extend([exhibit.question, exhibit.paper_claim].map(str::to_owned));
    }
    Ok(once(all))
}

fn texts_of(mut value: serde_json::Value) -> Vec<String> {
    let mut all = Vec::new();
    declared(&mut value, &mut |text| all.push(text.clone()));
    once(all)
}

/// All Rust code that may say something to a visitor, by its place.
fn code() -> Result<Vec<(String, String)>> {
    let root = places::root();
    let mut all = Vec::new();
    for folder in fs::read_dir(root.join("crates"))?.chain(fs::read_dir(&root)?) {
        let folder = folder?.path();
        let name = crate::build::name(&folder);
        if ["xtask", "cli", "hostile", "words"].contains(&name.as_str())
            || !folder.join("src").is_dir()
        {
            continue;
        }
        for path in files(&folder.join("src"))?.into_iter().filter(|path| ends(path, "rs")) {
            let place = path.strip_prefix(&root)?.display().to_string();
            all.push((place, fs::read_to_string(&path)?));
        }
    }
    all.sort();
    Ok(all)
}

/// What the page's first steps say: `t('…'`.
pub(crate) fn said_by_script(script: &str) -> impl Iterator<Item = &str> {
    script.split(" t('").skip(1).filter_map(|rest| rest.split('\'').next())
}

fn once(texts: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts.into_iter().filter(|text| seen.insert(text.clone())).collect()
}

/// A text with its gaps unnamed: the same for a literal in the code and for its message.
pub(super) fn shape(text: &str) -> String {
    split(text).0.join("{}")
}

/// The gaps of a text, in no order.
pub(super) fn gaps(text: &str) -> BTreeSet<String> {
    split(text).1.into_iter().collect()
}

/// The spaces at both ends.
pub(super) fn edges(text: &str) -> [bool; 2] {
    [text.starts_with(' '), text.ends_with(' ')]
}

/// How a format string is read: gaps without what they say of precision.
fn plain_gaps(text: &str) -> String {
    let (pieces, gaps) = split(text);
    let gaps = gaps.iter().map(|gap| format!("{{{}}}", gap.split(':').next().unwrap_or_default()));
    pieces
        .iter()
        .cloned()
        .zip(gaps.chain([String::new()]))
        .map(|(piece, gap)| piece + &gap)
        .collect()
}

fn split(text: &str) -> (Vec<String>, Vec<String>) {
    let template = Template::of(text.to_owned().leak());
    let gaps = template.gaps().iter().map(|it| (*it).to_owned()).collect();
    (template.pieces().iter().map(|it| (*it).to_owned()).collect(), gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_visitor_types_and_what_a_paper_is_called_is_not_translated() {
        let value = serde_json::json!({
            "title": "A", "paper": { "title": "no" }, "program": { "how": "B", "limits": "" },
            "knobs": [{ "key": "k", "label": "C", "kind": { "Rows": { "default": [["no", "no"]],
            "columns": ["D"] } } }], "rows": [{ "input": "no", "label": "no" }],
            "presets": [{ "label": "E", "fragment": "no" }],
            "claims": [{ "statement": "F", "quantity": { "label": "G", "unit": "One" }, "baseline": ["H", 0.5] }],
        });
        let mut found = texts_of(value);
        found.sort();
        assert_eq!(found, ["A", "B", "C", "D", "E", "F", "G", "H"]);
    }

    #[test]
    fn shapes_forget_names_and_precision() {
        assert_eq!(shape("{a:.1} of {b}"), shape("{done} of {all}"));
        assert_eq!(plain_gaps("at {0:?} of {b}"), "at {0} of {b}");
        assert_eq!(gaps("{a} {b}"), gaps("{b}: {a}"));
    }

    /// A bench's texts are in the list, so is what the page says, so is an error of a reader of files.
    #[test]
    fn all_that_is_said_is_found() {
        let texts = Texts::find().unwrap();
        assert!(texts.files["few-shot"].iter().any(|it| it == "Query"));
        assert!(texts.files[CARDS].iter().any(|it| it == Room::Position.about()));
        assert!(texts.files[PAGE].iter().any(|it| it == "Copy link"));
        assert!(texts.files[PAGE].iter().any(|it| it.contains("could not be fetched")));
    }
}
