//! A matrix as shades in several sizes, each half of the one before, so that any part of it is
//! painted in the time that its pixels take, however many cells lie behind them.

use super::window::Window;
use figure::{Heatmap, Ramp};
use std::ops::Range;

/// A shade as a byte: 0 for a cell that is not computed yet, else the larger the further from
/// the ramp's start. Of several cells the largest byte is the one to show.
type Shade = u8;
/// Red, green, blue, opacity.
type Colour = [u8; 4];
/// Of cells that are not computed, of the ramp's start, of its end above and of its end below zero.
pub(super) type Colours = [Colour; 4];

pub(super) struct Pyramid {
    ramp: Ramp,
    /// The first is the matrix itself.
    levels: Vec<Level>,
}

struct Level {
    columns: usize,
    rows: usize,
    /// `[rows][columns]`
    shades: Vec<Shade>,
}

/// A part of a matrix, in cells, across or down: where it starts, and how much of it is a pixel.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: f64,
    step: f64,
    pixels: usize,
}

impl Pyramid {
    pub(super) fn new(figure: &Heatmap, ramp: Ramp) -> Self {
        let shades = figure.cells.map(|value| value.map_or(0, |it| shade(ramp, it)));
        let mut levels = vec![Level { columns: figure.columns(), rows: figure.rows(), shades }];
        while let Some(last) = levels.last().filter(|it| it.columns > 1 && it.rows > 1) {
            let half = last.half();
            levels.push(half);
        }
        Self { ramp, levels }
    }

    /// What is seen through a window, as so many pixels across and down, row by row; each has the
    /// strongest shade of the cells that it covers.
    pub(super) fn paint(&self, window: Window, pixels: [usize; 2], colours: Colours) -> Vec<u8> {
        let corner = window.matrix_from_window([0.0; 2]);
        let counts = [self.levels[0].columns as f64, self.levels[0].rows as f64];
        let spans = [0, 1].map(|axis| Span {
            start: corner[axis] * counts[axis],
            step: counts[axis] / (pixels[axis] as f64 * window.zoom),
            pixels: pixels[axis],
        });
        self.paint_spans(spans, &palette(self.ramp, colours))
    }

    fn paint_spans(&self, [across, down]: [Span; 2], palette: &[Colour; 256]) -> Vec<u8> {
        // The coarsest whose cells are no larger than a pixel.
        let fits = |number: &usize| ((1_u64 << number) as f64) <= across.step.min(down.step);
        let number = (0..self.levels.len()).rev().find(fits).unwrap_or(0);
        let level = &self.levels[number];
        let size = (1_u64 << number) as f64;
        let covered: Vec<_> = across.covered(size, level.columns).collect();
        let mut pixels = Vec::with_capacity(across.pixels * down.pixels * 4);
        for rows in down.covered(size, level.rows) {
            for columns in &covered {
                let mut strongest = 0;
                for row in rows.clone() {
                    let row = row * level.columns;
                    for shade in &level.shades[row + columns.start..row + columns.end] {
                        strongest = strongest.max(*shade);
                    }
                }
                pixels.extend_from_slice(&palette[usize::from(strongest)]);
            }
        }
        pixels
    }

    /// `[row, column]` of the strongest among some cells.
    pub(super) fn strongest(&self, rows: Range<usize>, columns: Range<usize>) -> [usize; 2] {
        let level = &self.levels[0];
        let mut best = [rows.start, columns.start];
        for row in rows {
            for column in columns.clone() {
                if level.at(row, column) > level.at(best[0], best[1]) {
                    best = [row, column];
                }
            }
        }
        best
    }
}

impl Level {
    fn at(&self, row: usize, column: usize) -> Shade {
        self.shades[row * self.columns + column]
    }

    fn half(&self) -> Self {
        let (columns, rows) = (self.columns.div_ceil(2), self.rows.div_ceil(2));
        let mut shades = Vec::with_capacity(columns * rows);
        for pair in self.shades.chunks(self.columns * 2) {
            let (upper, lower) = pair.split_at(self.columns);
            // An odd last row stands for two.
            let lower = if lower.is_empty() { upper } else { lower };
            let both = upper.chunks(2).zip(lower.chunks(2));
            shades.extend(both.map(|(upper, lower)| {
                let first = upper[0].max(lower[0]);
                first.max(upper[upper.len() - 1]).max(lower[lower.len() - 1])
            }));
        }
        Self { columns, rows, shades }
    }
}

impl Span {
    /// Which of the cells of a level each pixel covers; a cell there is `size` cells wide.
    fn covered(self, size: f64, count: usize) -> impl Iterator<Item = Range<usize>> {
        (0..self.pixels).map(move |pixel| {
            let edge = |pixel: usize| (self.start + pixel as f64 * self.step) / size;
            // A hair inside, so that an edge on a cell's edge takes nothing of the next one.
            let start = ((edge(pixel) + 1e-6).max(0.0) as usize).min(count - 1);
            let end = ((edge(pixel + 1) - 1e-6).ceil() as usize).min(count);
            start..end.max(start + 1)
        })
    }
}

fn shade(ramp: Ramp, value: f32) -> Shade {
    let share = ramp.share(value);
    match ramp {
        Ramp::Rising { .. } => 1 + (share * 254.0).round() as u8,
        // Even above zero, odd below.
        Ramp::Diverging { .. } => {
            2 * (1 + (share.abs() * 126.0).round() as u8) + u8::from(share < 0.0)
        }
    }
}

/// The colour of every shade.
fn palette(ramp: Ramp, [none, start, above, below]: Colours) -> [Colour; 256] {
    let mut colours = [none; 256];
    for (shade, colour) in colours.iter_mut().enumerate().skip(1) {
        let (end, share) = match ramp {
            Ramp::Rising { .. } => (above, (shade - 1) as f32 / 254.0),
            Ramp::Diverging { .. } => {
                let end = if shade % 2 == 0 { above } else { below };
                (end, (shade / 2).saturating_sub(1) as f32 / 126.0)
            }
        };
        for (part, (start, end)) in colour.iter_mut().zip(start.into_iter().zip(end)) {
            let (start, end) = (f32::from(start), f32::from(end));
            *part = (start + (end - start) * share).round() as u8;
        }
    }
    colours
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::{Axis, Cells, Figure, Unit};

    const COLOURS: Colours = [[9; 4], [0, 0, 0, 255], [250, 0, 0, 255], [0, 0, 250, 255]];

    fn pyramid(columns: usize, rows: usize, cells: impl Into<Cells>, range: [f32; 2]) -> Pyramid {
        let axis = || Axis::linear("a", Unit::One);
        let names = |count: usize| (0..count).map(|it| it.to_string()).collect();
        let value = axis().from_to(range[0], range[1]);
        let figure =
            Heatmap::new("i", "c", axis(), axis(), value, names(columns), names(rows), cells);
        let Ok(Figure::Heatmap(figure)) = figure else { panic!("not drawn") };
        Pyramid::new(&figure, figure.ramp())
    }

    #[test]
    fn one_strong_cell_among_a_million_is_seen() {
        let mut values = vec![Some(0.1); 1_000 * 1_000];
        values[777 * 1_000 + 333] = Some(1.0);
        let pyramid = pyramid(1_000, 1_000, Cells::half(values), [0.0, 1.0]);
        for pixels in [37, 100, 640] {
            let painted = pyramid.paint(Window::WHOLE, [pixels; 2], COLOURS);
            let place = (777 * pixels / 1_000 * pixels + 333 * pixels / 1_000) * 4;
            assert_eq!(painted[place], 250, "{pixels} pixels");
            let strong = painted.chunks(4).filter(|it| it[0] == 250).count();
            assert!((1..=4).contains(&strong), "{strong} of {pixels} pixels");
        }
        assert_eq!(pyramid.strongest(700..800, 300..400), [777, 333]);
    }

    #[test]
    fn what_is_far_below_zero_is_stronger_than_what_is_little_above() {
        let values = vec![Some(0.2), Some(-1.0), None, Some(0.0)];
        let pyramid = pyramid(2, 2, values, [-1.0, 1.0]);
        assert_eq!(pyramid.paint(Window::WHOLE, [1, 1], COLOURS), COLOURS[3]);
        let each = pyramid.paint(Window::WHOLE, [2, 2], COLOURS);
        assert_eq!(each[..4], [50, 0, 0, 255]);
        assert_eq!((&each[8..12], &each[12..]), (&COLOURS[0][..], &COLOURS[1][..]));
    }

    #[test]
    fn a_part_is_painted_larger() {
        let values = (0..6).map(|it| Some(it as f32 / 5.0)).collect::<Vec<_>>();
        let pyramid = pyramid(3, 2, values, [0.0, 1.0]);
        // The right two columns of the lower row.
        let window = Window::WHOLE.zoomed(1.5, [1.0, 1.0], 9.0);
        let painted = pyramid.paint(window, [4, 4], COLOURS);
        let reds: Vec<u8> = painted[48..].chunks(4).map(|it| it[0]).collect();
        assert_eq!(reds, [200, 200, 250, 250]);
    }
}
