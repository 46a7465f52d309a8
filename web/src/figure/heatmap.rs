use super::scale::axis_name;
use super::svg::{Anchor, Svg, shortened};
use crate::app::use_theme;
use crate::browser;
use crate::erased::{on_point, words};
use figure::Heatmap;
use leptos::prelude::*;

/// A matrix with more cells than this in a row or column is painted, not drawn.
const DRAWN_MAX: usize = 64;

/// A matrix of shaded cells; pointer and arrow keys read off single ones.
pub(super) fn heatmap(figure: &Heatmap, width: f64) -> AnyView {
    let (columns, rows) = (figure.columns(), figure.rows());
    let layout = Layout::new(figure, width);
    let chosen = RwSignal::new(None::<[usize; 2]>);
    let shared = StoredValue::new(figure.clone());

    let point = move |event: leptos::ev::PointerEvent| {
        if let Some(share) = browser::pointer_share(&event)
            && let Some(cell) = layout.cell_at(share)
            && chosen.get_untracked() != Some(cell)
        {
            chosen.set(Some(cell));
        }
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let [row, column] = chosen.get_untracked().unwrap_or_default();
        let next = match event.key().as_str() {
            "ArrowLeft" => [row, column.saturating_sub(1)],
            "ArrowRight" => [row, (column + 1).min(columns - 1)],
            "ArrowUp" => [row.saturating_sub(1), column],
            "ArrowDown" => [(row + 1).min(rows - 1), column],
            "Home" => [row, 0],
            "End" => [row, columns - 1],
            _ => return,
        };
        event.prevent_default();
        chosen.set(Some(next));
    };
    let reading = move || {
        let hint = "Point at a cell, or use the arrow keys";
        chosen.get().map_or(hint.to_owned(), |cell| shared.with_value(|it| read(it, cell)))
    };
    let mark = move || chosen.get().map(|cell| layout.mark(cell)).unwrap_or_default();
    let painted = columns.max(rows) > DRAWN_MAX;
    let canvas = painted.then(|| canvas(figure, layout));
    let svg = layout.draw(figure, !painted);
    let [low, high] = figure.ends();
    let unit = figure.value.unit;
    let label = format!("{}. Matrix of {rows} rows and {columns} columns.", figure.caption);
    view! {
        <div
            class="plot-box"
            tabindex="0"
            role="application"
            aria-label=label
            on:pointermove=on_point(point)
            on:keydown=key
        >
            {canvas}
            <svg class="plot front" aria-hidden="true" viewBox=layout.view_box() inner_html=svg></svg>
            <svg class="plot over" aria-hidden="true" viewBox=layout.view_box() inner_html=words(mark)></svg>
        </div>
        <p class="ramp">
            <span>{unit.format(low)}</span>
            <i aria-hidden="true"></i>
            <span>{unit.format(high)}</span>
            <span>{figure.value.label.clone()}</span>
        </p>
        <p class="reading" aria-live="polite">{words(reading)}</p>
    }
    .into_any()
}

/// Where the cells lie, in pixels.
#[derive(Clone, Copy)]
struct Layout {
    width: f64,
    height: f64,
    left: f64,
    columns: usize,
    rows: usize,
    cell: [f64; 2],
}

const TOP: f64 = 24.0;
const BOTTOM: f64 = 42.0;

impl Layout {
    fn new(figure: &Heatmap, width: f64) -> Self {
        let (columns, rows) = (figure.columns().max(1), figure.rows().max(1));
        let letters = figure.y_labels.iter().map(|it| it.chars().count().min(14)).max();
        let left = letters.unwrap_or(0) as f64 * 6.8 + 12.0;
        let across = (width - left - 4.0) / columns as f64;
        let down = across.min(36.0).max(if rows > DRAWN_MAX { 1.0 } else { 9.0 });
        // A painted matrix with as many rows as columns stays square as far as the height allows.
        let down = down.min(560.0 / rows as f64).max(1.0);
        let across = if columns > DRAWN_MAX { across } else { across.min(72.0) };
        let height = TOP + down * rows as f64 + BOTTOM;
        Self { width, height, left, columns, rows, cell: [across, down] }
    }

    fn corner(self, row: usize, column: usize) -> [f64; 2] {
        [self.left + column as f64 * self.cell[0], TOP + row as f64 * self.cell[1]]
    }

    fn cell_at(self, share: [f64; 2]) -> Option<[usize; 2]> {
        let column = (share[0] * self.width - self.left) / self.cell[0];
        let row = (share[1] * self.height - TOP) / self.cell[1];
        let inside = column >= 0.0 && row >= 0.0;
        let (row, column) = (row as usize, column as usize);
        (inside && row < self.rows && column < self.columns).then_some([row, column])
    }

    fn mark(self, [row, column]: [usize; 2]) -> String {
        let mut svg = Svg::default();
        svg.rect("cell-chosen", self.corner(row, column), self.cell);
        svg.finish()
    }

    fn view_box(self) -> String {
        format!("0 0 {:.0} {:.0}", self.width, self.height)
    }

    fn draw(self, figure: &Heatmap, cells: bool) -> String {
        let Self { left, columns, rows, cell, .. } = self;
        let mut svg = Svg::default();
        let size = [cell[0] * columns as f64, cell[1] * rows as f64];
        if cells {
            let ends = figure.ends();
            svg.rect("cells", [left, TOP], size);
            for row in 0..rows {
                for column in 0..columns {
                    let at = self.corner(row, column);
                    match share(figure, ends, row, column) {
                        Some(share) => {
                            svg.shaded_rect("cell", at, cell, f64::from(share));
                        }
                        None => svg.rect("cell-none", at, cell),
                    }
                }
            }
        }
        for row in (0..rows).step_by((16.0 / cell[1]).ceil() as usize) {
            let [_, y] = self.corner(row, 0);
            let text = shortened(&figure.y_labels[row], 14);
            svg.text("tick", [left - 6.0, y + cell[1] / 2.0 + 4.0], Anchor::End, &text);
        }
        let longest = figure.x_labels.iter().map(|it| it.chars().count().min(10)).max();
        let room = longest.unwrap_or(1) as f64 * 7.0 + 10.0;
        for column in (0..columns).step_by((room / cell[0]).ceil() as usize) {
            let [x, _] = self.corner(0, column);
            let at = [x + cell[0] / 2.0, TOP + size[1] + 16.0];
            svg.text("tick", at, Anchor::Middle, &shortened(&figure.x_labels[column], 10));
        }
        svg.text("axis-name", [0.0, 12.0], Anchor::Start, &axis_name(&figure.y));
        let end = [left + size[0], self.height - 6.0];
        svg.text("axis-name", end, Anchor::End, &axis_name(&figure.x));
        svg.finish()
    }
}

fn canvas(figure: &Heatmap, layout: Layout) -> AnyView {
    let place = NodeRef::<leptos::html::Canvas>::new();
    let cells = (0..figure.rows()).flat_map(|row| (0..figure.columns()).map(move |it| (row, it)));
    let ends = figure.ends();
    let shares: Vec<_> = cells.map(|(row, column)| share(figure, ends, row, column)).collect();

    let columns = figure.columns();
    let theme = use_theme();
    Effect::new(move |_| {
        theme.track();
        if let Some(canvas) = place.get() {
            browser::paint_cells(&canvas, columns, &shares);
        }
    });
    let percent = |part: f64, whole: f64| format!("{:.3}%", part / whole * 100.0);
    let Layout { width, height, left, rows, columns, cell } = layout;
    view! {
        <canvas
            class="heat"
            aria-hidden="true"
            node_ref=place
            style:left=percent(left, width)
            style:top=percent(TOP, height)
            style:width=percent(cell[0] * columns as f64, width)
            style:height=percent(cell[1] * rows as f64, height)
        ></canvas>
    }
    .into_any()
}

/// How far up the ramp a cell is.
fn share(figure: &Heatmap, [low, high]: [f32; 2], row: usize, column: usize) -> Option<f32> {
    let value = figure.cell(row, column)?;
    Some(((value - low) / (high - low)).clamp(0.0, 1.0))
}

fn read(figure: &Heatmap, [row, column]: [usize; 2]) -> String {
    let Heatmap { x, y, value, x_labels, y_labels, .. } = figure;
    let value = match figure.cell(row, column) {
        Some(cell) => format!("{} {}", value.label, value.unit.format(cell)),
        None => "not computed".to_owned(),
    };
    format!("{} {}, {} {}: {value}", y.label, y_labels[row], x.label, x_labels[column])
}
