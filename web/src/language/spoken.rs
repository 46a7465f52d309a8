//! Another language than English. In the chunk that comes later, which is waited for where it is needed.

use super::WORDS;
use crate::browser;
use figure::Figure;
use words::{Language, Words};

#[inline(never)]
pub(super) fn exact(words: &Words, english: &str) -> Option<&'static str> {
    words.exact(english)
}

#[inline(never)]
pub(super) fn say(words: &Words, english: &str) -> Option<String> {
    words.say(english)
}

#[inline(never)]
pub(super) fn number(words: &Words, text: &str) -> String {
    words.say(text).unwrap_or_else(|| words.quantity(text))
}

#[inline(never)]
pub(super) fn translate(words: &Words, figure: &mut Figure) -> Option<()> {
    figure.texts(&mut |_, text| {
        if let Some(said) = words.say(text) {
            *text = said;
        }
    });
    Some(())
}

#[inline(never)]
pub(super) fn fill(words: &Words, english: &'static str, values: &[String]) -> String {
    words.fill(english, values)
}

/// Takes in what a file of the catalogue says; false where it can't be had.
#[inline(never)]
pub(super) async fn add(language: Language, file: &str) -> bool {
    let file = catalogue::in_language(file, language.code);
    let Ok(list) = browser::fetch_texts(&(browser::base() + &file)).await else { return false };
    let list: Vec<&'static str> = list.into_iter().map(|text| &*text.leak()).collect();
    WORDS.with_borrow_mut(|words| words.get_or_insert_with(|| Words::new(language)).add(&list));
    true
}
