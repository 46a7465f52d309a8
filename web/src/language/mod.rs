//! The language of the page: asked for in the address (`?lang=de`), else remembered, else the browser's.
//! Texts stand in the code in English, within [`t`] or `t!`, which is where `cargo x words` finds them.

mod spoken;

use crate::address::query_value;
use crate::{browser, later};
use figure::{Figure, Unit};
use std::cell::RefCell;
use std::fmt::Display;
use words::{LANGUAGES, Language, Words};

const KEY: &str = "contextarium.language";

thread_local! {
    /// `None` for English.
    static WORDS: RefCell<Option<Words>> = const { RefCell::new(None) };
}

/// A text in the visitor's language.
pub(crate) fn t(english: &'static str) -> &'static str {
    with(|words| spoken::exact(words, english)).unwrap_or(english)
}

/// A text with values: `t!("{done} of {all}", done, all)`, with values in the order of the English gaps.
macro_rules! t {
    ($english:literal, $($value:expr),+ $(,)?) => {
        $crate::language::fill($english, &[$(&$value),+])
    };
}

/// See `t!`.
pub(crate) fn fill(english: &'static str, values: &[&dyn Display]) -> String {
    let values: Vec<String> = values.iter().map(|it| it.to_string()).collect();
    with(|words| Some(spoken::fill(words, english, &values)))
        .unwrap_or_else(|| words::in_order(english, &values))
}

/// What the worker said in English.
pub(crate) fn say(english: &str) -> String {
    with(|words| spoken::say(words, english)).unwrap_or_else(|| english.to_owned())
}

/// All that a figure says; numbers, tokens and what is nobody's words stay.
pub(crate) fn translated(mut figure: Figure) -> Figure {
    with(|words| spoken::translate(words, &mut figure));
    figure
}

/// A number, with its unit where it has one, as it is written in the visitor's language.
pub(crate) fn number(text: &str) -> String {
    with(|words| Some(spoken::number(words, text))).unwrap_or_else(|| text.to_owned())
}

/// As [`Unit::format`].
pub(crate) fn measured(unit: Unit, value: f32) -> String {
    number(&unit.format(value))
}

pub(crate) fn language() -> Language {
    with(|words| Some(words.language())).unwrap_or(LANGUAGES[0])
}

/// Chooses the language and fetches what the page says in it. Without that the page is English.
pub(crate) async fn start() {
    let asked =
        query_value(&browser::location().query, "lang").or_else(|| browser::remembered(KEY));
    let tags = asked.into_iter().chain(browser::languages());
    let language = tags.into_iter().find_map(|tag| Language::of(&tag)).unwrap_or(LANGUAGES[0]);
    if !language.is_english() && later::there().await {
        spoken::add(language, None).await;
    }
    browser::set_language(self::language().code);
}

/// Fetches what a program says while it runs. Without that it says it in English.
pub(crate) async fn add_program(slug: &str) {
    if !language().is_english() {
        spoken::add(language(), Some(slug)).await;
    }
}

/// The page in another language, from now on.
pub(crate) fn choose(code: &str) {
    browser::remember(KEY, code);
    browser::go(&crate::address::with_query("lang", code));
}

fn with<T>(f: impl FnOnce(&Words) -> Option<T>) -> Option<T> {
    WORDS.with_borrow(|words| words.as_ref().and_then(f))
}
