//! The text of a field from a file: chosen by a button, or let go over the field.

use super::session::Session;
use crate::erased::{on_click, part, words};
use crate::file_input::file_input;
use crate::language::t;
use crate::{browser, format};
use leptos::prelude::*;
use protocol::{Knob, Value};

/// Bytes that a character takes at most in UTF-8.
const CHAR_BYTES: usize = 4;

/// Hands on the text of the file that an event brings, or says why not.
pub(super) fn read(
    event: &leptos::ev::Event,
    most: usize,
    refused: RwSignal<String>,
    done: impl FnOnce(String) + 'static,
) {
    let Some(file) = browser::file_of(event) else { return };
    let (bytes, most) = (file.size() as u64, most as u64);
    if bytes > most {
        let (bytes, most) = (format::bytes(bytes), format::bytes(most));
        refused.set(t!("The file has {bytes}, and at most {most} are read.", bytes, most));
        return;
    }
    // One type of future for all who read.
    let done: Box<dyn FnOnce(String)> = Box::new(done);
    browser::spawn(async move {
        let text = browser::text_of(file).await;
        // Bytes that are no UTF-8 arrive as the replacement character.
        match text.filter(|text| !text.contains(['\0', '\u{fffd}'])) {
            Some(text) => {
                refused.try_set(String::new());
                done(text);
            }
            None => _ = refused.try_set(t("This is no text file in UTF-8.").to_owned()),
        }
    });
}

/// What opens files for one knob.
#[derive(Clone, Copy)]
pub(super) struct Opener {
    session: Session,
    knob: &'static dyn Knob,
    max_chars: usize,
    /// Why the last file was not taken.
    refused: RwSignal<String>,
    /// What a file took the place of.
    before: RwSignal<Option<Value>>,
}

impl Opener {
    pub(super) fn new(session: Session, knob: &'static dyn Knob, max_chars: usize) -> Self {
        let (refused, before) = (RwSignal::new(String::new()), RwSignal::new(None));
        Self { session, knob, max_chars, refused, before }
    }

    /// Words that are dragged stay the browser's own affair.
    pub(super) fn drop(self, event: leptos::ev::DragEvent) {
        if browser::file_of(&event).is_some() {
            event.prevent_default();
            self.open(&event);
        }
    }

    /// Takes the file that the event brings, in place of what is there; or says why not, and
    /// changes nothing.
    pub(super) fn open(self, event: &leptos::ev::Event) {
        let most = CHAR_BYTES * self.max_chars;
        read(event, most, self.refused, move |text| {
            let before = untrack(|| self.session.value(self.knob));
            let is_lost = before != self.knob.kind().default_value();
            self.before.try_set(is_lost.then_some(before));
            self.session.set(self.knob, Value::Text(text));
        });
    }

    /// The field for a file, what is wrong with it, and the way back.
    pub(super) fn field(self, accept: &'static str) -> AnyView {
        let undo = move || {
            self.before.with(Option::is_some).then(|| {
                let back = move |_| {
                    if let Some(before) = self.before.try_update(Option::take).flatten() {
                        self.session.set(self.knob, before);
                    }
                };
                view! {
                    <button type="button" class="small" on:click=on_click(back)>
                        {t("Back to the text before")}
                    </button>
                }
                .into_any()
            })
        };
        let label = t!("{knob}: open a file", self.knob.label());
        view! {
            {file_input(None, Some(label), accept, false, move |event| self.open(&event))}
            <span class="knob-help" role="alert">{words(move || self.refused.get())}</span>
            {part(undo)}
        }
        .into_any()
    }
}
