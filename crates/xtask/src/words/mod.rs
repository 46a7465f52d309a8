//! Translations: PO files below `web/locales/<language>/`, one for what the page says by itself, one for
//! the cards, one for each program. The English stands in the code; `cargo x words` finds it there and
//! brings the files up to date, `tidy` refuses what is not translated or no longer said.

mod english;
mod files;
mod source;

use english::{CARDS, PAGE, Texts, declared};

use crate::places;
use anyhow::{Context, Result};
use files::Messages;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use words::{LANGUAGES, Language, Words};

/// What is declared and longer is no name, which a run could say.
const NAME: usize = 60;

/// Every language but the one that texts are written in.
pub(crate) fn languages() -> impl Iterator<Item = Language> {
    LANGUAGES.into_iter().filter(|it| !it.is_english())
}

/// The translations of one language.
pub(crate) struct Translations {
    pub(crate) language: Language,
    /// By the name of the file, in its order.
    files: BTreeMap<String, Messages>,
    words: Words,
}

impl Translations {
    pub(crate) fn read(language: Language) -> Result<Self> {
        let folder = folder(language);
        let mut files = BTreeMap::new();
        for path in crate::build::files(&folder)?.iter().filter(|it| crate::build::ends(it, "po")) {
            files.insert(stem(path), files::read(path)?);
        }
        let mut words = Words::new(language);
        words.add(&leaked(files.values().flatten().filter(|[_, it]| !it.is_empty()).flatten()));
        Ok(Self { language, files, words })
    }

    /// Puts all that a program declares into this language; what has no translation stays English.
    pub(crate) fn translate(&self, value: &mut serde_json::Value) {
        if let Some(serde_json::Value::String(markup)) = value.get_mut("markup") {
            let say = |text: &str| self.words.say(text);
            *markup = crate::build::with_texts(markup, &say);
        }
        declared(value, &mut |text| {
            if let Some(translated) = self.words.say(text) {
                *text = translated;
            }
        });
    }

    /// English and translation in turns, of a file, as the page reads them.
    pub(crate) fn list(&self, file: &str, keep: impl Fn(&str) -> bool) -> Vec<&str> {
        let messages = self.files.get(file).into_iter().flatten();
        let kept = messages.filter(|[english, it]| !it.is_empty() && keep(english));
        kept.flatten().map(String::as_str).collect()
    }

    /// A text in markup, which is a file of its own.
    pub(crate) fn prose(&self, name: &str) -> Result<String> {
        let path = folder(self.language).join(name);
        fs::read_to_string(&path).with_context(|| path.display().to_string())
    }
}

/// Brings all files up to date; says what is missing. What was written by hand into the file of one
/// language comes into those of the others.
pub(crate) fn update() -> Result<()> {
    let texts = Texts::find()?;
    let mut missing = 0;
    for (name, english) in &texts.files {
        let mut before = Vec::new();
        for language in languages() {
            let path = folder(language).join(format!("{name}.po"));
            let messages = if path.exists() { files::read(&path)? } else { Vec::new() };
            before.push((language, path, messages));
        }
        let all = before.iter().flat_map(|(.., messages)| messages);
        let all: Vec<String> = all.map(|[text, _]| text.clone()).collect();
        for (language, path, before) in before {
            let after = merged(english, &all, &before, &texts.literals);
            let gone = before.iter().filter(|[text, _]| !after.iter().any(|[it, _]| it == text));
            for [text, _] in gone {
                println!("{}/{name}: no longer said: {text}", language.code);
            }
            let open = after.iter().filter(|[_, it]| it.is_empty()).count();
            if open > 0 {
                println!("{}/{name}: {open} of {} not translated", language.code, after.len());
            }
            missing += open;
            fs::create_dir_all(folder(language))?;
            files::write(&path, language, &after)?;
        }
    }
    println!("{missing} texts to translate");
    Ok(())
}

/// What `tidy` finds wrong.
pub(crate) fn problems() -> Result<Vec<String>> {
    let texts = Texts::find()?;
    let mut wrong = Vec::new();
    for language in languages() {
        let translations = Translations::read(language)?;
        for (name, english) in &texts.files {
            let place = format!("web/locales/{}/{name}.po", language.code);
            let Some(messages) = translations.files.get(name) else {
                wrong.push(format!("{place} is missing; run `cargo x words`"));
                continue;
            };
            wrong.extend(
                faults(english, messages, &texts.literals).map(|it| format!("{place}: {it}")),
            );
        }
        for name in translations.files.keys().filter(|name| !texts.files.contains_key(*name)) {
            wrong.push(format!("web/locales/{}/{name}.po belongs to nothing", language.code));
        }
    }
    Ok(wrong)
}

/// First what is found in the code, in its order, then what of `others` is still said.
fn merged(
    english: &[String],
    others: &[String],
    before: &Messages,
    literals: &BTreeSet<String>,
) -> Messages {
    let known: BTreeMap<&String, &String> = before.iter().map(|[a, b]| (a, b)).collect();
    let mut seen = BTreeSet::new();
    let said = others.iter().filter(|text| literals.contains(&english::shape(text)));
    let texts = english.iter().chain(said).filter(|text| seen.insert(*text));
    texts
        .map(|text| [text.clone(), known.get(text).copied().cloned().unwrap_or_default()])
        .collect()
}

fn faults(
    english: &[String],
    messages: &Messages,
    literals: &BTreeSet<String>,
) -> impl Iterator<Item = String> {
    let there: BTreeSet<&str> = messages.iter().map(|[text, _]| text.as_str()).collect();
    let mut wrong = Vec::new();
    for text in english.iter().filter(|text| !there.contains(text.as_str())) {
        wrong.push(format!("lacks “{text}”; run `cargo x words`"));
    }
    for [text, translated] in messages {
        if translated.trim().is_empty() {
            wrong.push(format!("“{text}” is not translated"));
        } else if english::gaps(text) != english::gaps(translated) {
            wrong.push(format!("“{translated}” has other values than “{text}”"));
        } else if english::edges(text) != english::edges(translated) {
            wrong.push(format!("“{translated}” begins or ends with other spaces than “{text}”"));
        }
        if !english.contains(text) && !literals.contains(&english::shape(text)) {
            wrong.push(format!("“{text}” is no longer said; run `cargo x words`"));
        }
    }
    wrong.into_iter()
}

/// Programs such as this one end soon.
fn leaked<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<&'static str> {
    texts.map(|text| &*text.clone().leak()).collect()
}

fn folder(language: Language) -> PathBuf {
    places::root().join("web/locales").join(language.code)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A script with what it says, in each language, where it has a place for that.
pub(crate) fn of_script(script: &str) -> Result<String> {
    let mut all = BTreeMap::new();
    for language in languages() {
        let translations = Translations::read(language)?;
        let said = english::said_by_script(script);
        let said = said.filter_map(|it| Some((it, translations.words.exact(it)?)));
        all.insert(language.code, said.collect::<BTreeMap<_, _>>());
    }
    Ok(script.replace("'@words'", &serde_json::to_string(&all)?))
}

/// Writes what the page reads in each language: `catalogue` are the English files of the catalogue.
pub(crate) fn write(dist: &Path, catalogue: &[(String, serde_json::Value)]) -> Result<()> {
    for language in languages() {
        let translations = Translations::read(language)?;
        let write = |file: &str, text: String| {
            let path = dist.join(catalogue::in_language(file, language.code));
            fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
            fs::write(path, text).with_context(|| file.to_owned())
        };
        for (file, value) in catalogue {
            let mut value = value.clone();
            match file == catalogue::ABOUT_FILE {
                true => value = serde_json::Value::String(translations.prose("about.html")?),
                false => translations.translate(&mut value),
            }
            write(file, value.to_string())?;
        }
        for (name, declared) in english::programs()? {
            // Of what is declared, only names come up again in what a run says.
            let is_name = |text: &str| text.len() < NAME || !declared.iter().any(|it| it == text);
            let list = translations.list(&name, is_name);
            let file = catalogue::words_file(Some(&name)).context("a name that is no slug")?;
            write(&file, serde_json::to_string(&list)?)?;
        }
        let list = translations.list(PAGE, |_| true);
        let rooms = translations.list(CARDS, english::is_of_room);
        let list: Vec<&str> = list.into_iter().chain(rooms).collect();
        write(&catalogue::words_file(None).context("a name")?, serde_json::to_string(&list)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|it| (*it).to_owned()).collect()
    }

    fn messages(list: &[[&str; 2]]) -> Messages {
        list.iter().map(|it| it.map(str::to_owned)).collect()
    }

    #[test]
    fn files_keep_what_is_said_and_lose_what_is_not() {
        let literals = BTreeSet::from([english::shape("{a} of {b}")]);
        let before = messages(&[["b", "B"], ["old", "alt"], ["{x} of {y}", "{x} von {y}"]]);
        let others = texts(&["old", "{x} of {y}", "b"]);
        let after = merged(&texts(&["a", "b"]), &others, &before, &literals);
        assert_eq!(after, messages(&[["a", ""], ["b", "B"], ["{x} of {y}", "{x} von {y}"]]));
    }

    #[test]
    fn every_fault_is_found() {
        let literals = BTreeSet::new();
        let faults = |english: &[&str], list: &[[&str; 2]]| {
            faults(&texts(english), &messages(list), &literals).collect::<Vec<_>>()
        };
        assert!(faults(&["a {b}"], &[["a {b}", "{b} ä"]]).is_empty());
        assert!(faults(&["a", "b"], &[["a", "ä"]])[0].contains("lacks “b”"));
        assert!(faults(&["a"], &[["a", " "]])[0].contains("not translated"));
        assert!(faults(&["a {b}"], &[["a {b}", "{c} ä"]])[0].contains("other values"));
        assert!(faults(&["a "], &[["a ", "ä"]])[0].contains("other spaces"));
        assert!(faults(&[], &[["a", "ä"]])[0].contains("no longer said"));
    }

    /// What the page would show in English by itself. Figures that were recorded are the texts of real runs.
    #[test]
    fn recorded_figures_can_be_said_in_every_language() {
        for language in languages() {
            let translations = Translations::read(language).unwrap();
            let mut missing = BTreeSet::new();
            for (name, _) in english::programs().unwrap() {
                let path = places::root().join(format!("public/recorded/{name}.json"));
                let Ok(text) = fs::read_to_string(path) else { continue };
                let mut known = words::Words::new(language);
                for file in [PAGE, &name] {
                    let list = translations.list(file, |_| true);
                    known.add(
                        &list.into_iter().map(|it| &*it.to_owned().leak()).collect::<Vec<_>>(),
                    );
                }
                let recorded: protocol::Recorded = serde_json::from_str(&text).unwrap();
                for mut figure in recorded.figures {
                    figure.texts(&mut |kind, text| {
                        if kind == figure::Kind::Said && known.say(text).is_none() {
                            missing.insert(format!("{name}: {text}"));
                        }
                    });
                }
            }
            assert!(missing.is_empty(), "{}: {missing:#?}", language.code);
        }
    }
}
