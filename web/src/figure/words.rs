use super::data::Data;
use figure::Text;
use leptos::prelude::*;

/// Rows under named columns; wide ones scroll on their own.
pub(super) fn table(data: &Data) -> AnyView {
    let Data { columns, rows } = data;
    let head = columns.iter().map(|column| view! { <th scope="col">{column.clone()}</th> });
    let body = rows.iter().map(|row| {
        let cells = row.iter().map(|cell| view! { <td>{cell.clone()}</td> });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table>
                <thead>
                    <tr>{head.collect_view()}</tr>
                </thead>
                <tbody>{body.collect_view()}</tbody>
            </table>
        </div>
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
