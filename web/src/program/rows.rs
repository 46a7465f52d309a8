//! The editor for a table of examples.

use super::knob::help;
use super::rows_text::rows_from_text;
use super::session::Session;
use crate::browser;
use crate::erased::{flag, on_click, on_event, words};
use crate::language::t;
use leptos::prelude::*;
use protocol::{Knob, ROWS_MAX, Row, Value};

/// A table whose rows can be written, added, removed and moved by button or by dragging.
pub(super) fn rows(
    session: Session,
    knob: &'static dyn Knob,
    columns: [&'static str; 2],
    max_chars: usize,
) -> AnyView {
    let table = Table { session, knob, dragged: RwSignal::new(None), target: RwSignal::new(None) };
    let count = Memo::new(move |_| table.all().len());
    let row = move |at: usize| row(table, at, count, columns, max_chars);
    let add = move |_| {
        table.change(|rows| rows.push(Row::default()));
        let id = table.cell_id(count.get_untracked().saturating_sub(1), 0);
        // The new row is in the document after this turn.
        table.focus_soon(id);
    };
    view! {
        <div class="knob" role="group" aria-label=knob.label()>
            <span class="knob-label">{knob.label()}</span>
            {help(knob)}
            <div class="rows" on:paste=move |event| table.paste(&event)>
                <For each=move || 0..count.get() key=|at| *at children=row />
            </div>
            <div class="rows-foot">
                <button type="button" class="small" on:click=on_click(add) disabled=flag(move || count.get() >= ROWS_MAX)>
                    {t("Add a row")}
                </button>
                <button type="button"
                    class="small"
                    on:click=on_click(move |_| table.change(Vec::clear))
                    disabled=flag(move || count.get() == 0)
                >
                    {t("Remove all")}
                </button>
                <span class="knob-help">
                    {words(move || t!("{count} of {most}. Paste CSV or TSV into any cell.", count.get(), ROWS_MAX))}
                </span>
            </div>
        </div>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Table {
    session: Session,
    knob: &'static dyn Knob,
    dragged: RwSignal<Option<usize>>,
    target: RwSignal<Option<usize>>,
}

impl Table {
    fn all(self) -> Vec<Row> {
        match self.session.value(self.knob) {
            Value::Rows(rows) => rows,
            _ => Vec::new(),
        }
    }

    fn cell(self, at: usize, column: usize) -> String {
        let row = self.all().into_iter().nth(at).unwrap_or_default();
        if column == 0 { row.input } else { row.label }
    }

    fn change(self, change: impl FnOnce(&mut Vec<Row>)) {
        let mut rows = untrack(|| self.all());
        change(&mut rows);
        self.session.set(self.knob, Value::Rows(rows));
    }

    fn write(self, at: usize, column: usize, text: String) {
        self.change(|rows| {
            if let Some(row) = rows.get_mut(at) {
                *if column == 0 { &mut row.input } else { &mut row.label } = text;
            }
        });
    }

    fn shift(self, from: usize, to: usize) {
        self.change(|rows| {
            if from < rows.len() && to < rows.len() {
                let row = rows.remove(from);
                rows.insert(to, row);
            }
        });
    }

    fn paste(self, event: &leptos::ev::ClipboardEvent) {
        let Some(pasted) = rows_from_text(&browser::pasted(event)) else { return };
        event.prevent_default();
        self.change(|rows| {
            // Empty rows make place for what is pasted.
            rows.retain(|row| !row.input.is_empty() || !row.label.is_empty());
            rows.extend(pasted);
        });
    }

    fn drop_at(self, at: usize) {
        if let Some(from) = self.dragged.get_untracked() {
            self.shift(from, at);
        }
        self.dragged.set(None);
        self.target.set(None);
    }

    fn cell_id(self, at: usize, column: usize) -> String {
        format!("{}-{at}-{column}", self.knob.key())
    }

    fn focus_soon(self, id: String) {
        browser::spawn(async move {
            leptos::task::tick().await;
            browser::focus(&id);
        });
    }
}

fn row(
    table: Table,
    at: usize,
    count: Memo<usize>,
    columns: [&'static str; 2],
    max_chars: usize,
) -> AnyView {
    let number = at + 1;
    let cell = move |column: usize| {
        let label = format!("{} {number}", columns[column]);
        view! {
            <textarea
                id=table.cell_id(at, column)
                rows="1"
                aria-label=label
                placeholder=columns[column]
                maxlength=max_chars.to_string()
                spellcheck="false"
                prop:value=words(move || table.cell(at, column))
                on:input=on_event(move |event| table.write(at, column, event_target_value(&event)))
            ></textarea>
        }
    };
    // Focus goes with the row, so that it can be moved further.
    let shift = move |to: usize, button: &'static str| {
        table.shift(at, to);
        table.focus_soon(format!("{}-{to}-{button}", table.knob.key()));
    };
    let id = move |button: &str| format!("{}-{at}-{button}", table.knob.key());
    view! {
        <div
            class="row"
            class:dragged=flag(move || table.dragged.get() == Some(at))
            class:target=flag(move || table.target.get() == Some(at))
            on:dragover=move |event| {
                if table.dragged.get_untracked().is_some() {
                    event.prevent_default();
                    table.target.set(Some(at));
                }
            }
            on:drop=move |event| {
                event.prevent_default();
                table.drop_at(at);
            }
        >
            <span
                class="row-grip"
                draggable="true"
                title=t("Drag to move")
                on:dragstart=move |_| table.dragged.set(Some(at))
                on:dragend=move |_| {
                    table.dragged.set(None);
                    table.target.set(None);
                }
            >
                {number}
            </span>
            {cell(0)} {cell(1)}
            <div class="row-buttons">
                <button type="button"
                    id=id("up")
                    aria-label=t!("Move row {number} up", number)
                    disabled=flag(move || at == 0)
                    on:click=on_click(move |_| shift(at.saturating_sub(1), "up"))
                >
                    "↑"
                </button>
                <button type="button"
                    id=id("down")
                    aria-label=t!("Move row {number} down", number)
                    disabled=flag(move || number >= count.get())
                    on:click=on_click(move |_| shift(number, "down"))
                >
                    "↓"
                </button>
                <button type="button"
                    aria-label=t!("Remove row {number}", number)
                    on:click=on_click(move |_| {
                        table.change(|rows| {
                            if at < rows.len() {
                                rows.remove(at);
                            }
                        })
                    })
                >
                    "×"
                </button>
            </div>
        </div>
    }
    .into_any()
}
