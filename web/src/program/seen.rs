//! Where the figures come from: recorded, sent along with a link, or computed here; and whether what
//! is computed here is what was sent.

use super::session::Session;
use crate::browser;
use crate::run_state::{Phase, RunState, Source};
use catalogue::Model;
use figure::Unit;
use leptos::prelude::*;
use protocol::{Backend, DeviceReport, Knobs, RunMode, Seen, Value, difference};

/// Numbers that are this near to each other say the same; other devices round otherwise.
const AGREES: f64 = 0.01;

/// What is shown, to go with a link, where it belongs to the present settings.
pub(super) fn seen(session: Session) -> Option<Seen> {
    let knobs = session.knobs.get();
    session.run.with(|run| match run.source {
        Source::Sent => session.sent.with(|sent| {
            let (of, seen) = sent.as_ref()?;
            (*of == knobs).then(|| seen.clone())
        }),
        Source::Live if is_of(session, run, &knobs) => {
            let takes = |figure: &&std::sync::Arc<figure::Figure>| Seen::takes(figure);
            Some(Seen {
                date: browser::today(),
                version: browser::version(),
                device: session
                    .worker
                    .device
                    .with(|it| it.as_ref().map(device).unwrap_or_default()),
                models: models(session),
                figures: run.figures.iter().filter(takes).map(|it| (**it).clone()).collect(),
            })
        }
        _ => None,
    })
}

/// One line on where the figures come from.
pub(super) fn source_line(session: Session) -> Option<AnyView> {
    let text = match session.run.with(|run| run.source) {
        Source::Recorded => {
            let (date, seed) = session.recorded.with(|it| {
                let recorded = it.as_ref()?;
                Some((recorded.date.clone(), seed_of(session, &recorded.knobs)))
            })?;
            format!("Recorded {date}{seed}. Press Run to compute it here.")
        }
        Source::Sent => session.sent.with(|sent| {
            let (_, Seen { date, device, .. }) = sent.as_ref()?;
            let what = "What the sender of the link saw";
            Some(format!("{what}: {device}, {date}. Press Run to compute it here."))
        })?,
        Source::Live => session.sent.with(|sent| {
            let (knobs, seen) = sent.as_ref()?;
            session.run.with(|run| is_of(session, run, knobs).then(|| compared(session, seen, run)))
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

fn compared(session: Session, seen: &Seen, run: &RunState) -> String {
    let apart = seen.figures.iter().map(|sent| {
        let own = run.figures.iter().find(|own| own.id() == sent.id());
        own.and_then(|own| difference(sent, own)).unwrap_or(f64::INFINITY)
    });
    let apart = apart.fold(0.0, f64::max);
    let share = Unit::Share.format(apart as f32);
    if apart <= AGREES {
        return format!("Agrees with what the sender of the link saw, to within {share}.");
    }
    let by = if apart.is_finite() { format!(", by up to {share},") } else { String::new() };
    let Seen { date, device, version, models: theirs, .. } = seen;
    let other = |differs: bool, what: &'static str| if differs { what } else { "" };
    let version = other(*version != browser::version(), ", with another version of this page");
    let model = other(*theirs != models(session), ", with another model");
    format!("Differs{by} from what the sender of the link saw: {device}, {date}{version}{model}.")
}

fn device(report: &DeviceReport) -> String {
    let kind = match report.backend {
        Backend::Cpu => "CPU",
        Backend::WebGpu => "WebGPU",
    };
    let name: String = report.name.chars().take(24).collect();
    if report.backend == Backend::Cpu { kind.to_owned() } else { format!("{kind}, {name}") }
}

/// By which models two results are known to be of the same.
fn models(session: Session) -> Vec<String> {
    let own = session.worker.own.with(|own| own.model.is_some());
    let mark = |model: &Model| match model {
        Model::SmolLm2 if own => Some("a file of one’s own".to_owned()),
        model => model.file().map(protocol::ModelFile::mark),
    };
    session.program.models.iter().filter_map(mark).collect()
}

/// The seed, where the program has one, as the end of a sentence's part.
fn seed_of(session: Session, knobs: &Knobs) -> String {
    let seed = session.program.knobs.iter().find(|knob| knob.key() == "seed");
    match seed.map(|knob| knobs.value(*knob)) {
        Some(Value::Int(seed)) => format!(", seed {seed}"),
        _ => String::new(),
    }
}
