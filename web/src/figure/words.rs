use crate::format;
use crate::language::{self, t};
use figure::{File, Text};
use leptos::prelude::*;

/// A page with more cells than this in one table answers slowly.
const CELLS_MAX: usize = 10_000;

/// Rows under named columns; wide ones scroll on their own.
pub(super) fn table(columns: Vec<String>, rows: &mut dyn Iterator<Item = Vec<String>>) -> AnyView {
    let most = (CELLS_MAX / columns.len().max(1)).max(1);
    let mut rows = rows;
    let body = (&mut rows).take(most).map(|row| {
        let cells = row.into_iter().map(|cell| {
            let number = is_number(&cell);
            // Here only: in a file numbers are the same in all languages.
            let cell = if number { language::number(&cell) } else { cell };
            view! { <td class:number=number>{cell}</td> }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let body = body.collect_view();
    let more = rows.next().map(|_| {
        view! { <p class="reading">{t!("The first {most} rows; the CSV file has all", most)}</p> }
    });
    let head = columns.into_iter().map(|column| view! { <th scope="col">{column}</th> });
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label=t("Table")>
            <table>
                <thead>
                    <tr>{head.collect_view()}</tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
        {more}
    }
    .into_any()
}

/// What was given, and how the model goes on.
pub(super) fn text(figure: &Text) -> AnyView {
    let Text { lead, text, done, .. } = figure;
    let caret = (!done).then(|| view! { <span class="caret" aria-hidden="true"></span> });
    view! {
        <p class="running-text">
            <span class="given">{lead.clone()}</span>
            {text.clone()}
            {caret}
        </p>
    }
    .into_any()
}

/// A file to keep. Its address is its content, so that nothing has to be let go of later on.
pub(super) fn file(figure: &File) -> AnyView {
    let address = format!("data:application/octet-stream;base64,{}", figure.base64);
    let size = format::bytes(figure.bytes() as u64);
    view! {
        <p>
            <a href=address download=figure.name.clone()>{figure.name.clone()}</a>
            {format!(" ({size})")}
        </p>
    }
    .into_any()
}

/// A number with its unit, which is not to be cut between the two.
fn is_number(text: &str) -> bool {
    let start = text.trim_start_matches(['-', '−', '+']);
    start.starts_with(|it: char| it.is_ascii_digit()) && text.len() <= 14
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_words() {
        assert!(is_number("0.92 s") && is_number("−3") && is_number("98.4 MB"));
        assert!(!is_number("") && !is_number("−log p") && !is_number("100 words that go on"));
    }
}
