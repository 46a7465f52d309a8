use super::data::{csv, data};
use super::{bars, claims, heatmap, lines, scatter, tokens, words};
use crate::browser;
use crate::erased::{on_click, part, words};
use figure::Figure;
use leptos::prelude::*;
use std::sync::Arc;

/// A figure with its caption, its numbers as a table, and a file of them.
pub(crate) fn figure_view(slug: &'static str, figure: Memo<Option<Arc<Figure>>>) -> AnyView {
    let as_table = RwSignal::new(false);
    let width = RwSignal::new(0.0);
    let place = NodeRef::<leptos::html::Div>::new();
    let observer = StoredValue::new_local(None);
    Effect::new(move |_| {
        let Some(element) = place.get() else { return };
        // Small changes, such as a scroll bar, redraw nothing.
        let change = move |now: f64| {
            if width.try_get_untracked().is_some_and(|before: f64| (before - now).abs() > 8.0) {
                width.set(now);
            }
        };
        observer.set_value(browser::observe_width(&element, change));
    });
    let caption = words(move || {
        figure.with(|it| it.as_ref().map(|it| it.caption().to_owned())).unwrap_or_default()
    });
    let body = move || {
        let width = width.get();
        figure.with(|figure| {
            let figure = figure.as_ref().filter(|_| width > 0.0)?;
            if as_table.get() {
                return Some(words::table(&data(figure)));
            }
            Some(match figure.as_ref() {
                Figure::Lines(figure) => lines::lines(figure, width),
                Figure::Bars(figure) => bars::bars(figure, width),
                Figure::Scatter(figure) => scatter::scatter(figure, width),
                Figure::Heatmap(figure) => heatmap::heatmap(figure, width),
                Figure::Tokens(figure) => tokens::tokens(figure),
                Figure::Table(_) => words::table(&data(figure)),
                Figure::Text(figure) => words::text(figure),
                Figure::Claims(figure) => claims::claim_list(&figure.claims),
            })
        })
    };
    let save = move |_| {
        figure.with_untracked(|figure| {
            if let Some(figure) = figure {
                let name = format!("{slug}-{}.csv", figure.id());
                browser::save_file(&name, "text/csv;charset=utf-8", &csv(&data(figure)));
            }
        });
    };
    let is_words = Memo::new(move |_| {
        figure.with(|it| matches!(it.as_deref(), Some(Figure::Table(_) | Figure::Text(_))))
    });
    let toggle = move || {
        (!is_words.get()).then(|| {
            view! {
                <button
                    class="small"
                    aria-pressed=words(move || as_table.get().to_string())
                    on:click=on_click(move |_| as_table.update(|it| *it = !*it))
                >
                    "As table"
                </button>
            }
            .into_any()
        })
    };
    view! {
        <figure class="figure">
            <figcaption>{caption}</figcaption>
            <div node_ref=place>{part(body)}</div>
            <div class="figure-tools">
                {part(toggle)} <button class="small" on:click=on_click(save)>"CSV"</button>
            </div>
        </figure>
    }
    .into_any()
}
