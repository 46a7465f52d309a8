//! The widget for a data set: pasted, or from a file. In the chunk that comes later.

use super::file::Opener;
use super::session::Session;
use crate::erased::{on_event, part, words};
use crate::language::{say, t};
use leptos::prelude::*;
use protocol::link::Carrier;
use protocol::{Knob, Labelled, TableError, Value, labelled};

/// Rows that are shown below the text.
const PREVIEW: usize = 3;

/// A field for the text, a button for a file, and what was read of it.
#[inline(never)]
pub(super) fn table(
    session: Session,
    knob: &'static dyn Knob,
    max_chars: usize,
    id: &str,
) -> AnyView {
    let value = move || match session.value(knob) {
        Value::Text(text) => text,
        _ => String::new(),
    };
    let read = Memo::new(move |_| labelled(&value()));
    let change = move |event| session.set(knob, Value::Text(event_target_value(&event)));
    let opener = Opener::new(session, knob, max_chars);
    let said = move || {
        let mut said = match read.get() {
            Ok(rows) => summary(&rows),
            Err(TableError::Empty) => {
                t("Drop a CSV or TSV file here, or paste its text").to_owned()
            }
            Err(error) => t!("This can't be read: {error}", say(&error.to_string())),
        };
        let text = session.value(knob);
        if value().chars().count() == max_chars {
            said.push_str(&t!(". Only the first {max} characters were taken", max_chars));
        }
        if Carrier::Link.leaves_out(&knob.kind(), &text) {
            said.push_str(t(". Too long for a link: links to this page leave the table out"));
        }
        said + t(".")
    };
    let preview = move || {
        let rows = read.get().ok()?;
        let rows = rows.iter().take(PREVIEW).map(|row| {
            view! { <tr><td>{row.input.clone()}</td><td>{row.label.clone()}</td></tr> }
        });
        Some(view! { <div class="scroll"><table>{rows.collect_view()}</table></div> }.into_any())
    };
    view! {
        <textarea
            id=id.to_owned()
            rows="6"
            placeholder="text,label"
            spellcheck="false"
            prop:value=words(value)
            on:change=on_event(change)
            on:dragover=move |event| event.prevent_default()
            on:drop=move |event| opener.drop(event)
        ></textarea>
        {opener.field(".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain")}
        <span class="knob-help" role="status">{words(said)}</span>
        {part(preview)}
    }
    .into_any()
}

fn summary(rows: &[Labelled]) -> String {
    let mut labels: Vec<(&str, usize)> = Vec::new();
    for row in rows {
        match labels.iter_mut().find(|(label, _)| *label == row.label) {
            Some((_, count)) => *count += 1,
            None => labels.push((&row.label, 1)),
        }
    }
    let shown: Vec<String> =
        labels.iter().take(6).map(|(label, count)| format!("{label} ({count})")).collect();
    let more = if labels.len() > shown.len() { ", …" } else { "" };
    t!(
        "{rows} rows, {labels} labels: {list}{more}",
        rows.len(),
        labels.len(),
        shown.join(", "),
        more
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_summed_up_by_its_labels() {
        let rows = labelled("text,label\na,x\nb,y\nc,x").unwrap();
        assert_eq!(summary(&rows), "3 rows, 2 labels: x (2), y (1)");
    }
}
