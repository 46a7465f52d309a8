use super::plot::Drawing;
use super::scale::{axis_name, nice_step};
use super::svg::{Anchor, Svg, shortened};
use super::window::Window;
use figure::Heatmap;
use std::ops::Range;

/// A matrix with more cells than this in a row or column is painted, not drawn.
const DRAWN_MAX: usize = 64;
/// The height of a row that has room for its name.
const ROW_NAMED: f64 = 16.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = 42.0;

/// Where the cells lie, in pixels.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    left: f64,
    /// Of all that is seen of the matrix, across and down.
    pub(super) size: [f64; 2],
    columns: usize,
    rows: usize,
}

impl Layout {
    pub(super) fn new(figure: &Heatmap, width: f64) -> Self {
        let (columns, rows) = (figure.columns().max(1), figure.rows().max(1));
        let letters = figure.y_labels.iter().map(|it| it.chars().count().min(14)).max();
        let left = letters.unwrap_or(0) as f64 * 6.8 + 12.0;
        let room = width - left - 4.0;
        let across = if columns > DRAWN_MAX { room } else { room.min(72.0 * columns as f64) };
        // A matrix with as many rows as columns is square as far as the height allows.
        let cell = (across / columns as f64).min(36.0);
        // Few rows are high enough for a name each.
        let least = match rows {
            0..=16 => rows as f64 * ROW_NAMED,
            17..=DRAWN_MAX => rows as f64 * 9.0,
            _ => 120.0,
        };
        let down = (cell * rows as f64).min(560.0).max(least);
        Self { width, height: TOP + down + BOTTOM, left, size: [across, down], columns, rows }
    }

    pub(super) fn view_box(self) -> String {
        format!("0 0 {:.0} {:.0}", self.width, self.height)
    }

    pub(super) fn painted(self) -> bool {
        self.columns.max(self.rows) > DRAWN_MAX
    }

    /// The closest look at it: a few cells.
    pub(super) fn most_zoom(self) -> f64 {
        self.columns.max(self.rows) as f64 / 8.0
    }

    /// Where the cells begin.
    pub(super) fn corner(self) -> [f64; 2] {
        [self.left, TOP]
    }

    /// The place in the window of a place in the whole drawing, both as shares.
    pub(super) fn window_from_drawing(self, [across, down]: [f64; 2]) -> [f64; 2] {
        let [width, height] = self.size;
        [(across * self.width - self.left) / width, (down * self.height - TOP) / height]
    }

    /// Which cells a pixel at a place of the window covers; `None` outside.
    pub(super) fn cells_at(self, window: Window, at: [f64; 2]) -> Option<[Range<usize>; 2]> {
        if at.iter().any(|it| !(0.0..1.0).contains(it)) {
            return None;
        }
        let place = window.matrix_from_window(at);
        let counts = self.counts();
        let [columns, rows] = [0, 1].map(|axis| {
            let step = counts[axis] / (self.size[axis] * window.zoom);
            let count = counts[axis] as usize;
            if step <= 1.0 {
                let cell = ((place[axis] * counts[axis]) as usize).min(count - 1);
                return cell..cell + 1;
            }
            let start = ((place[axis] * counts[axis] / step).floor() * step) as usize;
            start.min(count - 1)..((start as f64 + step).ceil() as usize).min(count)
        });
        Some([rows, columns])
    }

    /// How many cells an arrow key passes over, so that the mark moves by some pixels.
    pub(super) fn stride(self, window: Window) -> usize {
        let [columns, _] = self.counts();
        (columns / (self.size[0] * window.zoom) * 4.0).max(1.0) as usize
    }

    /// The middle of a cell, as a share of the matrix.
    pub(super) fn middle(self, [row, column]: [usize; 2]) -> [f64; 2] {
        let [columns, rows] = self.counts();
        [(column as f64 + 0.5) / columns, (row as f64 + 0.5) / rows]
    }

    pub(super) fn mark(self, window: Window, cell: [usize; 2]) -> String {
        let size = self.cell_size(window);
        let place = window.window_from_matrix(self.middle(cell));
        let mut svg = Svg::default();
        if place.iter().all(|it| (0.0..1.0).contains(it)) {
            // Cells finer than this are marked by a frame around them.
            let shown = size.map(|it| it.max(7.0));
            let at = [0, 1].map(|axis| {
                self.corner()[axis] + place[axis] * self.size[axis] - shown[axis] / 2.0
            });
            svg.rect("cell-chosen", at, shown);
        }
        svg.finish()
    }

    /// Labels and, where they are not painted, cells.
    pub(super) fn draw(self, figure: &Heatmap, window: Window) -> Drawing {
        let mut svg = Svg::default();
        if !self.painted() {
            self.draw_cells(figure, &mut svg);
        }
        let [across, down] = self.size;
        let [cell_width, cell_height] = self.cell_size(window);
        let [columns, rows] = self.counts();
        let corner = window.matrix_from_window([0.0; 2]);
        for row in shown(corner[1] * rows, rows / window.zoom, ROW_NAMED / cell_height) {
            let middle = window.window_from_matrix(self.middle([row, 0]))[1];
            let at = [self.left - 6.0, TOP + middle * down + 4.0];
            svg.text("tick", at, Anchor::End, &shortened(&figure.y_labels[row], 14));
        }
        let longest = figure.x_labels.iter().map(|it| it.chars().count().min(10)).max();
        let room = longest.unwrap_or(1) as f64 * 7.0 + 10.0;
        for column in shown(corner[0] * columns, columns / window.zoom, room / cell_width) {
            let middle = window.window_from_matrix(self.middle([0, column]))[0];
            let at = [self.left + middle * across, TOP + down + 16.0];
            svg.text("tick", at, Anchor::Middle, &shortened(&figure.x_labels[column], 10));
        }
        svg.text("axis-name", [0.0, 12.0], Anchor::Start, &axis_name(&figure.y));
        let end = [self.left + across, self.height - 6.0];
        svg.text("axis-name", end, Anchor::End, &axis_name(&figure.x));
        Drawing { svg, width: self.width, height: self.height, legend: Vec::new() }
    }

    fn draw_cells(self, figure: &Heatmap, svg: &mut Svg) {
        let (ramp, size) = (figure.ramp(), self.cell_size(Window::WHOLE));
        svg.rect("cells", self.corner(), self.size);
        // Whole numbers: what two cells share is the same pixel for both, and no seam shines between them.
        let place = |at: [usize; 2]| {
            [0, 1].map(|axis| (self.corner()[axis] + at[axis] as f64 * size[axis]).round())
        };
        for row in 0..self.rows {
            for column in 0..self.columns {
                let (at, end) = (place([column, row]), place([column + 1, row + 1]));
                let size = [end[0] - at[0], end[1] - at[1]];
                match figure.cell(row, column).map(|value| f64::from(ramp.share(value))) {
                    Some(share) => {
                        let class = if share < 0.0 { "cell below" } else { "cell" };
                        svg.shaded_rect(class, at, size, share.abs());
                    }
                    None => svg.rect("cell-none", at, size),
                }
            }
        }
    }

    fn counts(self) -> [f64; 2] {
        [self.columns as f64, self.rows as f64]
    }

    fn cell_size(self, window: Window) -> [f64; 2] {
        let counts = self.counts();
        [0, 1].map(|axis| self.size[axis] * window.zoom / counts[axis])
    }
}

/// Every so manieth of the cells that begin in a stretch, at least `step` apart, in round numbers.
fn shown(start: f64, length: f64, step: f64) -> impl Iterator<Item = usize> {
    let step = nice_step(step.max(1.0)).round() as usize;
    let first = (start - 1e-6).ceil().max(0.0) as usize;
    let end = (start + length - 0.5).ceil() as usize;
    (first.next_multiple_of(step)..end).step_by(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::{Axis, Cells, Figure, Unit};

    fn layout(count: usize) -> Layout {
        let axis = || Axis::linear("a", Unit::One);
        let names = || (0..count).map(|it| it.to_string()).collect::<Vec<_>>();
        let cells = Cells::half(vec![Some(0.5); count * count]);
        let figure = Heatmap::new("i", "c", axis(), axis(), axis(), names(), names(), cells);
        let Ok(Figure::Heatmap(figure)) = figure else { panic!("not drawn") };
        Layout::new(&figure, 640.0)
    }

    #[test]
    fn labels_stand_at_round_numbers() {
        assert_eq!(shown(0.0, 16.0, 1.3).collect::<Vec<_>>(), [0, 2, 4, 6, 8, 10, 12, 14]);
        assert_eq!(
            shown(1_003.2, 500.0, 73.0).collect::<Vec<_>>(),
            [1_100, 1_200, 1_300, 1_400, 1_500]
        );
    }

    #[test]
    fn a_pixel_covers_its_cells_and_a_close_look_one() {
        let layout = layout(4_096);
        let [rows, columns] = layout.cells_at(Window::WHOLE, [0.5, 0.5]).unwrap();
        assert!(rows.len() >= 7 && columns.len() >= 6 && columns.contains(&2_047));
        let close = Window::WHOLE.zoomed(1e9, [0.5; 2], layout.most_zoom());
        assert_eq!(layout.cells_at(close, [0.5, 0.5]).unwrap(), [2_048..2_049, 2_048..2_049]);
        assert_eq!(layout.cells_at(Window::WHOLE, [-0.1, 0.5]), None);
        assert_eq!((layout.stride(close), layout.stride(Window::WHOLE) > 10), (1, true));
    }

    #[test]
    fn few_cells_are_drawn_and_many_painted() {
        assert!(!layout(DRAWN_MAX).painted() && layout(DRAWN_MAX + 1).painted());
    }
}
