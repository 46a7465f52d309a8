use super::data::as_rows;
use super::heatmap::{Matrix, heatmap};
use super::save::save;
use super::surface::small_button;
use super::window::Window;
use super::{bars, claims, lines, plot, scatter, tokens, words};
use crate::browser;
use crate::erased::{on_click, part, words};
use crate::language::t;
use crate::later::{self, use_later};
use figure::Figure;
use leptos::prelude::*;
use std::sync::Arc;

/// A figure with its caption, its numbers as a table, and files of both.
pub(crate) fn figure_view(slug: &'static str, figure: Memo<Option<Arc<Figure>>>) -> AnyView {
    let as_table = RwSignal::new(false);
    let width = RwSignal::new(0.0);
    let window = RwSignal::new(Window::WHOLE);
    let later = use_later();
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
            if as_table.get() && later.get() {
                return Some(as_rows(figure));
            }
            Some(match figure.as_ref() {
                Figure::Lines(figure) => lines::lines(figure, width),
                Figure::Bars(figure) => bars::bars(figure, width),
                Figure::Scatter(figure) if later.get() => scatter::scatter(figure, width),
                Figure::Scatter(_) => plot::empty(width),
                Figure::Heatmap(_) => heatmap(Matrix::of(figure)?, width, window),
                Figure::Tokens(figure) => tokens::tokens(figure),
                Figure::Table(figure) => {
                    words::table(figure.columns.clone(), &mut figure.rows.iter().cloned())
                }
                Figure::Text(figure) => words::text(figure),
                Figure::Claims(figure) if later.get() => claims::claim_list(&figure.claims),
                Figure::Claims(_) => return None,
                Figure::File(figure) => words::file(figure),
            })
        })
    };
    let save = move |kind: File| {
        later::then(Box::new(move || {
            figure.with_untracked(|figure| {
                if let Some((figure, place)) = figure.as_ref().zip(place.get_untracked()) {
                    save(slug, figure, kind, window.get_untracked(), &place);
                }
            });
        }));
    };
    let button =
        move |kind: File| small_button(kind.label(), kind.title(), Box::new(move || save(kind)));
    let is_words = Memo::new(move |_| {
        figure.with(|it| match it.as_deref() {
            Some(Figure::Table(_) | Figure::Text(_) | Figure::Claims(_) | Figure::File(_))
            | None => true,
            Some(_) => false,
        })
    });
    // What is words is no drawing, and already a table.
    let of_drawings = move || {
        (!is_words.get()).then(|| {
            view! {
                <button
                    class="small"
                    aria-pressed=words(move || as_table.get().to_string())
                    on:click=on_click(move |_| as_table.update(|it| *it = !*it))
                >
                    {t("As table")}
                </button>
                {button(File::Svg)}
                {button(File::Png)}
            }
            .into_any()
        })
    };
    view! {
        <figure class="figure">
            <figcaption>{caption}</figcaption>
            <div node_ref=place>{part(body)}</div>
            <div class="figure-tools">
                {part(of_drawings)} {button(File::Csv)} {button(File::Json)}
                {button(File::Html)}
            </div>
        </figure>
    }
    .into_any()
}

/// What a figure can be saved as.
#[derive(Clone, Copy)]
pub(super) enum File {
    /// Its numbers.
    Csv,
    /// The same with the names of the columns at each number.
    Json,
    Svg,
    Png,
    /// Both, as a page that needs no other.
    Html,
}

impl File {
    fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Svg => "SVG",
            Self::Png => "PNG",
            Self::Html => "HTML",
        }
    }

    /// Begins with the label, so that it can be called by what is seen.
    fn title(self) -> &'static str {
        match self {
            Self::Csv => t("CSV: save the numbers"),
            Self::Json => t("JSON: save the numbers"),
            Self::Svg => t("SVG: save as a drawing"),
            Self::Png => t("PNG: save as a picture"),
            Self::Html => t("HTML: save a page with the numbers"),
        }
    }
}
