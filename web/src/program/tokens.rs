//! How many tokens a text has, and where it will be cut.

use super::session::Session;
use crate::browser::{self, Timer};
use crate::erased::words;
use crate::run_state::Phase;
use crate::worker_client::Counted;
use leptos::prelude::*;
use protocol::{Knob, Value};

/// Wait after the last key before the tokens are counted.
const SETTLE_MILLIS: i32 = 400;
/// English text in this model's tokens, roughly.
const CHARS_A_TOKEN: usize = 4;
/// Characters that are shown of what will be cut.
const CUT_SHOWN: usize = 120;

/// The count below a text whose length another knob limits.
pub(super) fn count(
    session: Session,
    knob: &'static dyn Knob,
    most_tokens: &str,
) -> Option<AnyView> {
    let limit = *session.program.knobs.iter().find(|it| it.key() == most_tokens)?;
    let text = Memo::new(move |_| match session.value(knob) {
        Value::Text(text) => text,
        _ => String::new(),
    });
    let most = Memo::new(move |_| match session.value(limit) {
        Value::Int(most) => most as u32,
        _ => 0,
    });
    // The model may have come with a run.
    let done = Memo::new(move |_| session.run.with(|it| matches!(it.phase, Phase::Done { .. })));
    let timer = StoredValue::<Option<Timer>, LocalStorage>::new_local(None);
    Effect::new(move |_| {
        text.track();
        most.track();
        // A memo that nobody reads is told of nothing.
        done.get();
        let ask = move || {
            let asked = text.try_get_untracked().zip(most.try_get_untracked());
            if let Some((text, most)) = asked.filter(|(text, _)| !text.is_empty()) {
                session.worker.count_tokens(text, most);
            }
        };
        timer.set_value(Some(browser::after(SETTLE_MILLIS, ask)));
    });
    let line = move || text.with(|text| said(text, most.get(), session.worker.counted.get()));
    Some(view! { <span class="knob-help" role="status">{words(line)}</span> }.into_any())
}

fn said(text: &str, most: u32, counted: Option<Counted>) -> String {
    let chars = text.chars().count();
    if chars == 0 {
        return String::new();
    }
    match counted.filter(|counted| counted.chars as usize == chars) {
        None => t!(
            "About {tokens} tokens, guessed at {chars} characters each; counted once the model is here",
            chars.div_ceil(CHARS_A_TOKEN),
            CHARS_A_TOKEN
        ),
        Some(Counted { tokens, read_chars, .. }) if tokens > most => {
            let cut: String = text.chars().skip(read_chars as usize).take(CUT_SHOWN).collect();
            let surplus = tokens - most;
            t!(
                "{tokens} tokens; about {surplus} at the end will be cut, from here on: “{cut} …”",
                tokens,
                surplus,
                cut
            )
        }
        Some(Counted { tokens, .. }) => t!("{tokens} tokens, none will be cut", tokens),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_is_called_one_and_what_is_cut_is_shown() {
        let counted = Counted { chars: 11, tokens: 3, read_chars: 7 };
        assert!(said("one two six", 9, None).starts_with("About 3 tokens, guessed"));
        assert!(said("one two six!", 9, Some(counted)).starts_with("About"), "of another text");
        assert_eq!(said("one two six", 9, Some(counted)), "3 tokens, none will be cut");
        let cut = "3 tokens; about 1 at the end will be cut, from here on: “ six …”";
        assert_eq!(said("one two six", 2, Some(counted)), cut);
        assert_eq!(said("", 2, None), "");
    }
}
