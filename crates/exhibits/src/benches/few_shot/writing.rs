//! What the model writes after the prompt: freely, and kept to labels, a number or a pattern.

use super::{COMPLETE, KEEP_TO, PATTERN};
use figure::Text;
use lab::probes::write::{self, Limits};
use lab::prompt::Prompt;
use lab::{Lab, LabError};
use lm::constraint::Constraint;
use lm::{Cache, Lm};

/// The most tokens that are written.
pub(super) const WRITTEN_MAX: usize = 24;

/// What a text has to keep to.
pub(super) struct Rule {
    constraint: Constraint,
    what: String,
}

impl Rule {
    /// `None` where anything may be written. A pattern that is none is refused.
    pub(super) fn from_knobs(lab: &Lab, labels: &[String]) -> Result<Option<Self>, LabError> {
        if !lab.get(&COMPLETE) {
            return Ok(None);
        }
        let pattern = lab.get(&PATTERN);
        let (made, what) = match lab.get(&KEEP_TO) {
            "labels" => (Constraint::choices(labels), "one of the labels".to_owned()),
            "number" => (Constraint::number(), "a number".to_owned()),
            "pattern" if pattern.trim().is_empty() => {
                return Err(LabError::bad_knob(
                    &PATTERN,
                    "it is empty; write a regular expression",
                ));
            }
            // As the prompt goes on: with a space.
            "pattern" => (
                Constraint::pattern(&format!(" (?:{pattern})")),
                format!("what the pattern {pattern} matches"),
            ),
            _ => return Ok(None),
        };
        let constraint = made.map_err(|error| LabError::bad_knob(&PATTERN, error.reason))?;
        Ok(Some(Self { constraint, what }))
    }
}

/// Writes on from the prompt, which `cache` holds; where there is a rule, first without it.
pub(super) async fn complete(
    lab: &Lab,
    lm: &Lm,
    prompt: &Prompt,
    cache: Cache,
    logits: &[f32],
    rule: Option<Rule>,
) -> Result<(), LabError> {
    let Prompt { tokens, examples, query, .. } = prompt;
    let start = examples.first().map_or(query.start, |example| example.start);
    let lead = lm.tokenizer.decode(&tokens[start..query.end]);
    let show = |id: &str, caption: &str, text: &str, done| {
        lab.show(Ok(Text::new(id, caption, lead.as_str(), text, done)))
    };
    let caption =
        "The prompt, and what the model writes after it, the most probable token each time";
    let step = |text: &str| show("completion", caption, text, false);
    let limits = || Limits { tokens: WRITTEN_MAX, ..Limits::default() };
    let text = write::line(lm, &mut cache.clone(), logits, limits(), lab, step).await?;
    show("completion", caption, &text, true)?;

    let Some(Rule { mut constraint, what }) = rule else { return Ok(()) };
    let caption = format!(
        "The same where only {what} may be written: the most probable of the tokens that keep to it"
    );
    let step = |text: &str| show("kept", &caption, text, false);
    let kept = Limits { keep_to: Some(&mut constraint), ..limits() };
    let text = write::line(lm, &mut cache.clone(), logits, kept, lab, step).await?;
    let whole = if constraint.is_complete() { "" } else { "; cut off before it was whole" };
    show("kept", &format!("{caption}{whole}"), &text, true)
}
