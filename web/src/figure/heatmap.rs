use super::hands::Hands;
use super::heat_layout::Layout;
use super::plot::ramp_line;
use super::pyramid::{Colours, Pyramid};
use super::surface::{Surface, small_button};
use super::window::Window;
use crate::app::use_theme;
use crate::browser;
use crate::erased::{flag, words};
use crate::language::{measured, t};
use figure::{Figure, Heatmap};
use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::prelude::*;
use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

/// How much closer one press of a key or button looks.
const ZOOM_STEP: f64 = 1.5;

/// A figure that is a matrix, without a copy of its cells.
#[derive(Clone)]
pub(super) struct Matrix(Arc<Figure>);

impl Matrix {
    pub(super) fn of(figure: &Arc<Figure>) -> Option<Self> {
        matches!(**figure, Figure::Heatmap(_)).then(|| Self(figure.clone()))
    }
}

impl Deref for Matrix {
    type Target = Heatmap;

    fn deref(&self) -> &Heatmap {
        let Figure::Heatmap(heatmap) = &*self.0 else { unreachable!("`of` looked") };
        heatmap
    }
}

/// A matrix of shaded cells; pointer and arrow keys read off single ones. One too large for that
/// many elements is painted, and can be looked at closely through `window`.
pub(super) fn heatmap(figure: Matrix, width: f64, window: RwSignal<Window>) -> AnyView {
    let layout = Layout::new(&figure, width);
    let (columns, rows) = (figure.columns(), figure.rows());
    let ramp = figure.ramp();
    let painted = layout.painted().then(|| Arc::new(Pyramid::new(&figure, ramp)));
    let zooms = painted.is_some();
    let chosen = RwSignal::new(None::<[usize; 2]>);
    let zoom = move |factor: f64, at: [f64; 2]| {
        window.update(|it| *it = it.zoomed(factor, at, layout.most_zoom()));
    };

    let pyramid = painted.clone();
    let read_off = move |at: [f64; 2]| {
        let Some([rows, columns]) = layout.cells_at(window.get_untracked(), at) else { return };
        // What the pixel shows, rather than the first of the cells behind it.
        let cell = match &pyramid {
            Some(pyramid) => pyramid.strongest(rows, columns),
            None => [rows.start, columns.start],
        };
        if chosen.get_untracked() != Some(cell) {
            chosen.set(Some(cell));
        }
    };
    let hands = RefCell::new(Hands::default());
    let place = move |event: &leptos::ev::MouseEvent| {
        browser::pointer_share(event).map(|at| layout.window_from_drawing(at))
    };
    let pointer = move |event: PointerEvent| {
        let Some(at) = place(&event) else { return };
        let id = event.pointer_id();
        match event.type_().as_str() {
            "pointerdown" if zooms => {
                browser::hold_pointer(&event);
                hands.borrow_mut().press(id, at);
            }
            "pointermove" => {
                let push = hands.borrow_mut().moved(id, at);
                match push {
                    Some(push) => window.update(|it| *it = push.on(*it, layout.most_zoom())),
                    None => read_off(at),
                }
            }
            _ => hands.borrow_mut().release(id),
        }
    };
    let wheel = move |event: WheelEvent| {
        // A pinch on a trackpad comes as a wheel with Ctrl. Without Ctrl the wheel scrolls the
        // page, until the figure was chosen by a click or by the keyboard.
        let pinch = event.ctrl_key();
        let ours = zooms && (pinch || browser::has_focus(&event));
        if let Some(at) = place(&event).filter(|_| ours) {
            event.prevent_default();
            let lines = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { 16.0 } else { 1.0 };
            let strength = if pinch { 0.01 } else { 0.002 };
            let turn = event.delta_y() * lines * strength;
            // Back is the exact opposite of forth.
            zoom(if turn < 0.0 { 1.0 - turn } else { 1.0 / (1.0 + turn) }, at);
        }
    };
    let key = move |event: KeyboardEvent| {
        let [row, column] = chosen.get_untracked().unwrap_or_default();
        let stride = layout.stride(window.get_untracked());
        let (next, factor) = match event.key().as_str() {
            "ArrowLeft" => ([row, column.saturating_sub(stride)], 1.0),
            "ArrowRight" => ([row, (column + stride).min(columns - 1)], 1.0),
            "ArrowUp" => ([row.saturating_sub(stride), column], 1.0),
            "ArrowDown" => ([(row + stride).min(rows - 1), column], 1.0),
            "Home" => ([row, 0], 1.0),
            "End" => ([row, columns - 1], 1.0),
            "+" | "=" if zooms => ([row, column], ZOOM_STEP),
            "-" if zooms => ([row, column], 1.0 / ZOOM_STEP),
            "0" if zooms => ([row, column], 0.0),
            _ => return,
        };
        event.prevent_default();
        chosen.set(Some(next));
        let middle = layout.middle(next);
        window.update(|it| {
            let shown = it.showing(middle);
            *it = shown.zoomed(factor, shown.window_from_matrix(middle), layout.most_zoom());
        });
    };

    let label = t!(
        "{caption}. Matrix of {rows} rows and {columns} columns.",
        figure.caption,
        rows,
        columns
    );
    let ramp_line = ramp_line(&figure.value, ramp, "");
    let canvas = painted.map(|pyramid| canvas(pyramid, layout, window));
    let hint = match zooms {
        true => t("Point at a cell or use the arrow keys; + and − zoom, dragging moves"),
        false => t("Point at a cell, or use the arrow keys"),
    };
    let buttons = zooms.then(|| zoom_buttons(window, layout.most_zoom()));
    let shared = figure.clone();
    let reading = move || chosen.get().map_or(hint.to_owned(), |cell| read(&shared, cell));
    let mark = move || chosen.get().map(|it| layout.mark(window.get(), it)).unwrap_or_default();
    Surface {
        class: if zooms { "plot-box painted" } else { "plot-box" },
        zoomed: flag(move || window.get().zoom > 1.0),
        label,
        view_box: layout.view_box(),
        canvas,
        svg: words(move || layout.draw(&figure, window.get()).svg.finish()),
        mark: words(mark),
        legend: view! { {ramp_line} {buttons} }.into_any(),
        reading: words(reading),
        pointer: Rc::new(pointer),
        wheel: Box::new(wheel),
        key: Box::new(key),
    }
    .view()
}

/// Buttons for what wheel, fingers and keys do.
fn zoom_buttons(window: RwSignal<Window>, most_zoom: f64) -> AnyView {
    let button = |text, name, factor: f64| {
        let zoom = move || window.update(|it| *it = it.zoomed(factor, [0.5; 2], most_zoom));
        small_button(text, name, Box::new(zoom))
    };
    let buttons = [
        button("+", t("Zoom in"), ZOOM_STEP),
        button("−", t("Zoom out"), 1.0 / ZOOM_STEP),
        button(t("Whole"), t("Show the whole matrix"), 0.0),
    ];
    view! { <div class="figure-tools zoom-buttons">{Vec::from(buttons)}</div> }.into_any()
}

/// The cells, behind the labels; one pixel of the screen is one of the canvas.
fn canvas(pyramid: Arc<Pyramid>, layout: Layout, window: RwSignal<Window>) -> AnyView {
    let place = NodeRef::<leptos::html::Canvas>::new();
    let theme = use_theme();
    Effect::new(move |before: Option<Option<(String, Colours)>>| {
        let (canvas, theme, window) = (place.get()?, theme.get(), window.get());
        // The colours stay while the theme does; to ask for them takes longer than to paint.
        let known = before.flatten().filter(|(of, _)| *of == theme);
        let colours = known.map_or_else(|| browser::heat_colours(&canvas), |(_, colours)| colours);
        let pixels = layout.size.map(|it| (it * browser::pixel_ratio()) as usize);
        browser::put_pixels(&canvas, pixels, &pyramid.paint(window, pixels, colours));
        Some((theme, colours))
    });
    let percent = |part: f64, whole: f64| format!("{:.3}%", part / whole * 100.0);
    let ([left, top], [across, down]) = (layout.corner(), layout.size);
    view! {
        <canvas
            class="heat"
            aria-hidden="true"
            node_ref=place
            style:left=percent(left, layout.width)
            style:top=percent(top, layout.height)
            style:width=percent(across, layout.width)
            style:height=percent(down, layout.height)
        ></canvas>
    }
    .into_any()
}

fn read(figure: &Heatmap, [row, column]: [usize; 2]) -> String {
    let Heatmap { x, y, value, x_labels, y_labels, .. } = figure;
    let value = match figure.cell(row, column) {
        Some(cell) => format!("{} {}", value.label, measured(value.unit, cell)),
        None => t("not computed").to_owned(),
    };
    format!("{} {}, {} {}: {value}", y.label, y_labels[row], x.label, x_labels[column])
}
