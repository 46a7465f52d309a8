//! One widget for each kind of knob.

use super::file::Opener;
use super::session::Session;
use super::{binary, rows, steps, table, tokens};
use crate::browser;
use crate::erased::{flag, on_event, part, words};
use crate::language::t;
use crate::later::use_later;
use figure::{Scale, Unit};
use leptos::prelude::*;
use protocol::link::Carrier;
use protocol::{Kind, Knob, Value};

/// Positions of a slider that stands for a real number or a logarithm.
const SLIDER_STEPS: f64 = 200.0;
/// A field of so many lines is for texts that lie in files.
const FILE_LINES: u32 = 8;

/// The widget of a knob, there as long as it matters.
pub(super) fn place(session: Session, knob: &'static dyn Knob) -> AnyView {
    let widget = self::knob(session, knob);
    if session.program.when.iter().all(|when| when.knob != knob.key()) {
        return widget;
    }
    let idle = move || session.knobs.with(|knobs| !session.program.matters(knob, knobs));
    view! { <div hidden=flag(idle)>{widget}</div> }.into_any()
}

/// With its label and help.
fn knob(session: Session, knob: &'static dyn Knob) -> AnyView {
    let id = format!("knob-{}", knob.key());
    let widget = match knob.kind() {
        Kind::Int { min, max, unit, scale, .. } => {
            let range = Range { min: min as f64, max: max as f64, whole: true, scale };
            return labelled(knob, &id, unit, slider(session, knob, range, &id));
        }
        Kind::Steps { max, every, .. } => {
            let range = Range { min: 0.0, max: max as f64, whole: true, scale: Scale::Linear };
            let slider = slider(session, knob, range, &id);
            let widget = view! { {slider} {steps::buttons(session, knob, max, every)} }.into_any();
            return labelled(knob, &id, Unit::Steps, widget);
        }
        Kind::Float { min, max, unit, scale, .. } => {
            let range = Range { min, max, whole: false, scale };
            return labelled(knob, &id, unit, slider(session, knob, range, &id));
        }
        Kind::Choice { options, .. } => {
            let shown = move || match session.value(knob) {
                Value::Choice(key) => key,
                _ => String::new(),
            };
            let options = options.iter().map(|option| {
                let selected = move || shown() == option.key;
                view! { <option value=option.key selected=flag(selected)>{option.label}</option> }
            });
            let change = move |event| session.set(knob, Value::Choice(event_target_value(&event)));
            let id = id.clone();
            view! { <select id=id prop:value=words(shown) on:change=on_event(change)>{options.collect_view()}</select> }
                .into_any()
        }
        Kind::Switch { .. } => return switch(session, knob),
        Kind::Text { max_chars, lines, most_tokens, .. } => {
            let field = text(session, knob, max_chars, lines, &id);
            let count = tokens::count(session, knob, most_tokens);
            view! { {field} {count} }.into_any()
        }
        Kind::File { ending, max_bytes } => binary::binary(session, knob, ending, max_bytes, &id),
        Kind::Table { max_chars } => {
            let (id, later) = (id.clone(), use_later());
            part(move || later.get().then(|| table::table(session, knob, max_chars, &id)))
                .into_any()
        }
        Kind::Rows { columns, max_chars, .. } => {
            return rows::rows(session, knob, columns, max_chars);
        }
    };
    labelled(knob, &id, Unit::One, widget)
}

fn labelled(knob: &'static dyn Knob, id: &str, unit: Unit, widget: AnyView) -> AnyView {
    let unit = match unit.suffix() {
        "" => String::new(),
        suffix if knob.label().to_ascii_lowercase().ends_with(t(suffix)) => String::new(),
        suffix => format!(" ({})", t(suffix)),
    };
    view! {
        <div class="knob">
            <label class="knob-label" for=id.to_owned()>{knob.label()} {unit}</label>
            {widget} {help(knob)}
        </div>
    }
    .into_any()
}

pub(super) fn help(knob: &'static dyn Knob) -> Option<AnyView> {
    let help = knob.help();
    (!help.is_empty()).then(|| view! { <p class="knob-help">{help}</p> }.into_any())
}

/// The values of a slider.
#[derive(Clone, Copy)]
struct Range {
    min: f64,
    max: f64,
    whole: bool,
    scale: Scale,
}

impl Range {
    fn is_log(self) -> bool {
        self.scale == Scale::Log && self.min > 0.0
    }

    /// The slider's own numbers: whole values as they are, others as a share of its length.
    fn position(self, value: f64) -> f64 {
        let Self { min, max, .. } = self;
        if self.is_log() {
            (value / min).ln() / (max / min).ln() * SLIDER_STEPS
        } else if self.whole {
            value
        } else {
            (value - min) / (max - min) * SLIDER_STEPS
        }
    }

    fn value_at(self, position: f64) -> f64 {
        let Self { min, max, .. } = self;
        let share = position / SLIDER_STEPS;
        let value = if self.is_log() {
            min * (share * (max / min).ln()).exp()
        } else if self.whole {
            position
        } else {
            min + (max - min) * share
        };
        let value = if self.whole { value.round() } else { tidy(value) };
        value.clamp(min, max)
    }

    fn ends(self) -> [f64; 2] {
        match self.whole && !self.is_log() {
            true => [self.min, self.max],
            false => [0.0, SLIDER_STEPS],
        }
    }

    fn stored(self, value: f64) -> Value {
        if self.whole { Value::Int(value.round() as i64) } else { Value::Float(value) }
    }
}

/// A number of three digits, so that a slider does not make links long.
fn tidy(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

fn slider(session: Session, knob: &'static dyn Knob, range: Range, id: &str) -> AnyView {
    let value = move || match session.value(knob) {
        Value::Int(value) => value as f64,
        Value::Float(value) => value,
        _ => range.min,
    };
    let slide = move |event| {
        if let Ok(position) = event_target_value(&event).parse() {
            session.set(knob, range.stored(range.value_at(position)));
        }
    };
    let typed = move |event| {
        if let Ok(number) = event_target_value(&event).parse::<f64>()
            && number.is_finite()
        {
            session.set(knob, range.stored(number));
        }
        // What could not be taken gives way to what counts.
        browser::write_input(&event, &untrack(value).to_string());
    };
    let [low, high] = range.ends();
    let step = if range.whole { "1" } else { "any" };
    view! {
        <div class="knob-slide">
            <input
                type="range"
                aria-label=knob.label()
                aria-valuetext=words(move || value().to_string())
                min=low.to_string()
                max=high.to_string()
                step="1"
                prop:value=words(move || range.position(value()).round().to_string())
                on:input=on_event(slide)
            />
            <input
                type="number"
                id=id.to_owned()
                min=range.min.to_string()
                max=range.max.to_string()
                step=step
                prop:value=words(move || value().to_string())
                on:change=on_event(typed)
            />
        </div>
    }
    .into_any()
}

fn switch(session: Session, knob: &'static dyn Knob) -> AnyView {
    let on = move || session.value(knob) == Value::Switch(true);
    let change = move |event| session.set(knob, Value::Switch(event_target_checked(&event)));
    view! {
        <div class="knob">
            <label class="knob-switch">
                <input type="checkbox" prop:checked=flag(on) on:change=on_event(change) />
                <span class="knob-label">{knob.label()}</span>
            </label>
            {help(knob)}
        </div>
    }
    .into_any()
}

fn text(
    session: Session,
    knob: &'static dyn Knob,
    max_chars: usize,
    lines: u32,
    id: &str,
) -> AnyView {
    let value = move || match session.value(knob) {
        Value::Text(text) => text,
        _ => String::new(),
    };
    let change = move |event| session.set(knob, Value::Text(event_target_value(&event)));
    let count = move || {
        let text = Value::Text(value());
        let beyond = if Carrier::Link.leaves_out(&knob.kind(), &text) {
            t("; too long for a link")
        } else {
            ""
        };
        t!("{count} of {max} characters{beyond}", value().chars().count(), max_chars, beyond)
    };
    let opener = (lines >= FILE_LINES).then(|| Opener::new(session, knob, max_chars));
    view! {
        <textarea
            id=id.to_owned()
            rows=lines.max(1).to_string()
            maxlength=max_chars.to_string()
            spellcheck="false"
            prop:value=words(value)
            on:input=on_event(change)
            on:dragover=move |event| {
                if opener.is_some() {
                    event.prevent_default();
                }
            }
            on:drop=move |event| {
                if let Some(opener) = opener {
                    opener.drop(event);
                }
            }
        ></textarea>
        <span class="knob-count">{words(count)}</span>
        {opener.map(|opener| opener.field(".txt,.md,text/plain,text/markdown"))}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slider_comes_back_to_where_it_was() {
        let log = Range { min: 1e-4, max: 1.0, whole: false, scale: Scale::Log };
        assert!((log.value_at(log.position(0.01)) - 0.01).abs() < 1e-9);
        assert_eq!(log.value_at(0.0), 1e-4);
        assert_eq!(log.value_at(SLIDER_STEPS), 1.0);
        let whole = Range { min: 1.0, max: 64.0, whole: true, scale: Scale::Linear };
        assert_eq!(whole.value_at(whole.position(16.0)), 16.0);
        let counts = Range { min: 1.0, max: 65_536.0, whole: true, scale: Scale::Log };
        assert_eq!(counts.value_at(counts.position(65_536.0)), 65_536.0);
    }
}
