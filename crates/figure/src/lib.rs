//! Figures as data: what a run shows, without a pixel or a colour.
//!
//! A figure is made through its `new`, which refuses anything that could not be drawn
//! (no points, ragged rows, NaN), so that drawing has no error path. Each figure has an `id`
//! that is unique within its run: showing a figure again under the same id replaces it.

mod axis;
mod bars;
mod cells;
mod claims;
mod file;
mod half;
mod heatmap;
mod lines;
mod ramp;
mod scatter;
mod table;
mod text;
mod tokens;

pub use axis::{Axis, Role, Scale, Unit};
pub use bars::{Bar, BarGroup, Bars};
pub use cells::Cells;
pub use claims::{Claim, Claims};
pub use file::File;
pub use heatmap::Heatmap;
pub use lines::{Lines, Series};
pub use ramp::Ramp;
pub use scatter::{Point, PointGroup, Scatter};
pub use table::Table;
pub use text::Text;
pub use tokens::{TokenCell, TokenStrip};

use serde::{Deserialize, Serialize};

/// The id of what a run shows of its own cost: it depends on the machine, not on the settings.
pub const COST: &str = "cost";

/// Everything a run can show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Figure {
    Lines(Lines),
    Bars(Bars),
    Scatter(Scatter),
    Heatmap(Heatmap),
    Tokens(TokenStrip),
    Table(Table),
    Text(Text),
    Claims(Claims),
    File(File),
}

impl Figure {
    /// The name under which the page replaces an earlier figure of the same run.
    pub fn id(&self) -> &str {
        match self {
            Self::Lines(Lines { id, .. })
            | Self::Bars(Bars { id, .. })
            | Self::Scatter(Scatter { id, .. })
            | Self::Heatmap(Heatmap { id, .. })
            | Self::Tokens(TokenStrip { id, .. })
            | Self::Table(Table { id, .. })
            | Self::Text(Text { id, .. })
            | Self::Claims(Claims { id, .. })
            | Self::File(File { id, .. }) => id,
        }
    }

    /// One sentence that says what is seen.
    pub fn caption(&self) -> &str {
        match self {
            Self::Lines(Lines { caption, .. })
            | Self::Bars(Bars { caption, .. })
            | Self::Scatter(Scatter { caption, .. })
            | Self::Heatmap(Heatmap { caption, .. })
            | Self::Tokens(TokenStrip { caption, .. })
            | Self::Table(Table { caption, .. })
            | Self::Text(Text { caption, .. })
            | Self::Claims(Claims { caption, .. })
            | Self::File(File { caption, .. }) => caption,
        }
    }

    /// Adds a remark to the caption, and to each claim, since these are shown without one.
    pub fn add_note(&mut self, note: &str) {
        let add = |text: &mut String| text.push_str(&format!(" ({note})"));
        match self {
            Self::Lines(Lines { caption, .. })
            | Self::Bars(Bars { caption, .. })
            | Self::Scatter(Scatter { caption, .. })
            | Self::Heatmap(Heatmap { caption, .. })
            | Self::Tokens(TokenStrip { caption, .. })
            | Self::Table(Table { caption, .. })
            | Self::Text(Text { caption, .. })
            | Self::File(File { caption, .. }) => add(caption),
            Self::Claims(Claims { caption, claims, .. }) => {
                add(caption);
                claims.iter_mut().for_each(|claim| add(&mut claim.statement));
            }
        }
    }

    /// Checks again what the constructors check; for figures that came over a wire or from a file.
    pub fn check(&self) -> Result<(), FigureError> {
        match self {
            Self::Lines(figure) => figure.check(),
            Self::Bars(figure) => figure.check(),
            Self::Scatter(figure) => figure.check(),
            Self::Heatmap(figure) => figure.check(),
            Self::Tokens(figure) => figure.check(),
            Self::Table(figure) => figure.check(),
            Self::Text(figure) => figure.check(),
            Self::Claims(figure) => figure.check(),
            Self::File(figure) => figure.check(),
        }
    }
}

/// Why something can't be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    #[error("figure {id}: nothing to draw")]
    Empty { id: String },
    #[error("figure {id}: a value that is not finite in {at}")]
    NotFinite { id: String, at: String },
    #[error("figure {id}: {at} has {actual} entries, expected {expected}")]
    Ragged { id: String, at: String, expected: usize, actual: usize },
}

/// Refuses a value that is NaN or infinite.
fn finite(id: &str, at: &str, values: impl IntoIterator<Item = f32>) -> Result<(), FigureError> {
    if values.into_iter().all(f32::is_finite) { Ok(()) } else { Err(not_finite(id, at)) }
}

/// Apart, so that it is compiled once and not for every iterator.
fn not_finite(id: &str, at: &str) -> FigureError {
    FigureError::NotFinite { id: id.to_owned(), at: at.to_owned() }
}

/// Refuses a count that is not the expected one.
fn same_length(id: &str, at: &str, expected: usize, actual: usize) -> Result<(), FigureError> {
    if expected == actual {
        return Ok(());
    }
    Err(FigureError::Ragged { id: id.to_owned(), at: at.to_owned(), expected, actual })
}

/// Refuses a figure without content.
fn not_empty(id: &str, empty: bool) -> Result<(), FigureError> {
    if empty { Err(FigureError::Empty { id: id.to_owned() }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_in_the_caption_and_at_each_claim() {
        let mut text = Text::new("t", "A completion", "", "text", true);
        text.add_note("made by Tiny");
        assert_eq!(text.caption(), "A completion (made by Tiny)");
        let claim = Claim {
            statement: "It learns".to_owned(),
            quantity: Axis::linear("Accuracy", Unit::Share),
            measured: 0.5,
            interval: None,
            threshold: 0.4,
            at_least: true,
            baseline: None,
            samples: 1,
        };
        let mut claims = Claims::new("c", "Measured", vec![claim]).unwrap();
        claims.add_note("made by Tiny");
        let Figure::Claims(claims) = claims else { panic!("became something else") };
        assert_eq!(claims.claims[0].statement, "It learns (made by Tiny)");
    }
}
