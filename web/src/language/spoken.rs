//! Another language than English. In the chunk that comes later, which is waited for where it is needed.

use super::WORDS;
use crate::browser;
use figure::Figure;
use std::pin::Pin;
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

/// Takes in what the page says by itself, or what a program says; nothing where it can't be had.
/// In a box, since a future would become a part of the one that waits for it, and not come later.
#[inline(never)]
pub(super) fn add(language: Language, slug: Option<&str>) -> Pin<Box<dyn Future<Output = ()>>> {
    let file = catalogue::words_file(slug).map(|it| catalogue::in_language(&it, language.code));
    Box::pin(async move {
        let address = browser::base() + &file.unwrap_or_default();
        let Ok(list) = browser::fetch_texts(&address).await else { return };
        let list: Vec<&'static str> = list.into_iter().map(|text| &*text.leak()).collect();
        WORDS.with_borrow_mut(|words| words.get_or_insert_with(|| Words::new(language)).add(&list));
    })
}
