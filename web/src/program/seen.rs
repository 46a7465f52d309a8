//! Where the figures come from: recorded, sent along with a link, or computed here; and whether what
//! is computed here is what was sent.

use super::compare::compared;
use super::session::Session;
use crate::run_state::{Phase, RunState, Source};
use leptos::prelude::*;
use protocol::{Knobs, RunMode, SeenBy, Value};

/// What is shown, to go with a link; empty where it does not belong to the present settings.
pub(super) fn seen(session: Session) -> String {
    let knobs = session.knobs.get();
    session.run.with(|run| match run.source {
        Source::Sent => session.sent.with(|sent| {
            let sent = sent.as_ref().filter(|(of, _)| *of == knobs);
            sent.map(|(_, seen)| seen.text().to_owned()).unwrap_or_default()
        }),
        Source::Live if is_of(session, run, &knobs) => run.seen.clone(),
        _ => String::new(),
    })
}

/// One line on where the figures come from.
pub(super) fn source_line(session: Session, later: RwSignal<bool>) -> Option<AnyView> {
    let text = match session.run.with(|run| run.source) {
        Source::Recorded => {
            let (date, seed) = session.recorded.with(|it| {
                let recorded = it.as_ref()?;
                Some((recorded.date.clone(), seed_of(session, &recorded.knobs)))
            })?;
            t!("Recorded {date}{seed}. Press Run to compute it here.", date, seed)
        }
        Source::Sent => session.sent.with(|sent| {
            let SeenBy { date, device, .. } = &sent.as_ref()?.1.by;
            Some(t!(
                "What the sender of the link saw: {device}, {date}. Press Run to compute it here.",
                device,
                date
            ))
        })?,
        Source::Live if !later.get() => return None,
        Source::Live => session.sent.with(|sent| {
            let (knobs, seen) = sent.as_ref()?;
            session.run.with(|run| is_of(session, run, knobs).then(|| compared(seen, run)))
        })?,
        Source::None => return None,
    };
    Some(view! { <p class="source" role="status">{text}</p> }.into_any())
}

/// Whether what is shown was computed here, to its end and with these settings.
fn is_of(session: Session, run: &RunState, knobs: &Knobs) -> bool {
    matches!(run.phase, Phase::Done { mode: RunMode::Show, .. })
        && session.ordered.with_value(|ordered| ordered.as_ref() == Some(knobs))
}

/// The seed, where the program has one, as the end of a sentence's part.
fn seed_of(session: Session, knobs: &Knobs) -> String {
    let seed = session.program.knobs.iter().find(|knob| knob.key() == "seed");
    match seed.map(|knob| knobs.value(*knob)) {
        Some(Value::Int(seed)) => t!(", seed {seed}", seed),
        _ => String::new(),
    }
}
