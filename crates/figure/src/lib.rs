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

/// The same expression for whatever kind of figure it is.
macro_rules! each {
    ($figure:expr, $it:ident => $body:expr) => {
        match $figure {
            Figure::Lines($it) => $body,
            Figure::Bars($it) => $body,
            Figure::Scatter($it) => $body,
            Figure::Heatmap($it) => $body,
            Figure::Tokens($it) => $body,
            Figure::Table($it) => $body,
            Figure::Text($it) => $body,
            Figure::Claims($it) => $body,
            Figure::File($it) => $body,
        }
    };
}

/// What a text in a figure is, for who translates it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words of the one who drew it.
    Said,
    /// A cell, a label or a remark, which may be a visitor's own word or a model's.
    Data,
}

impl Figure {
    /// The name under which the page replaces an earlier figure of the same run.
    pub fn id(&self) -> &str {
        each!(self, it => &it.id)
    }

    /// One sentence that says what is seen.
    pub fn caption(&self) -> &str {
        each!(self, it => &it.caption)
    }

    /// Adds a remark to the caption, and to each claim, since these are shown without one.
    pub fn add_note(&mut self, note: &str) {
        let add = |text: &mut String| text.push_str(&format!(" ({note})"));
        add(each!(self, it => &mut it.caption));
        if let Self::Claims(Claims { claims, .. }) = self {
            claims.iter_mut().for_each(|claim| add(&mut claim.statement));
        }
    }

    /// Calls `f` with every text that a reader reads, but for tokens and what a model wrote.
    pub fn texts(&mut self, f: &mut dyn FnMut(Kind, &mut String)) {
        f(Kind::Said, each!(self, it => &mut it.caption));
        match self {
            Self::Lines(Lines { x, y, series, .. }) => {
                [x, y].into_iter().for_each(|axis| f(Kind::Said, &mut axis.label));
                series.iter_mut().for_each(|series| f(Kind::Data, &mut series.name));
            }
            Self::Bars(Bars { y, groups, .. }) => {
                f(Kind::Said, &mut y.label);
                for BarGroup { label, bars } in groups {
                    f(Kind::Data, label);
                    bars.iter_mut().for_each(|bar| f(Kind::Data, &mut bar.name));
                }
            }
            Self::Scatter(Scatter { x, y, groups, links, .. }) => {
                [x, y].into_iter().for_each(|axis| f(Kind::Said, &mut axis.label));
                links.iter_mut().for_each(|link| f(Kind::Said, &mut link.name));
                for PointGroup { name, points, .. } in groups {
                    f(Kind::Data, name);
                    points.iter_mut().for_each(|point| f(Kind::Data, &mut point.label));
                }
            }
            Self::Heatmap(Heatmap { x, y, value, x_labels, y_labels, .. }) => {
                [x, y, value].into_iter().for_each(|axis| f(Kind::Said, &mut axis.label));
                x_labels.iter_mut().chain(y_labels).for_each(|label| f(Kind::Data, label));
            }
            Self::Tokens(TokenStrip { value, tokens, .. }) => {
                f(Kind::Said, &mut value.label);
                tokens.iter_mut().for_each(|token| f(Kind::Data, &mut token.note));
            }
            Self::Table(Table { columns, rows, .. }) => {
                columns.iter_mut().for_each(|column| f(Kind::Said, column));
                rows.iter_mut().flatten().for_each(|cell| f(Kind::Data, cell));
            }
            Self::Claims(Claims { claims, .. }) => {
                for Claim { statement, quantity, baseline, .. } in claims {
                    f(Kind::Said, statement);
                    f(Kind::Said, &mut quantity.label);
                    baseline.iter_mut().for_each(|(name, _)| f(Kind::Said, name));
                }
            }
            Self::Text(_) | Self::File(_) => {}
        }
    }

    /// Checks again what the constructors check; for figures that came over a wire or from a file.
    pub fn check(&self) -> Result<(), FigureError> {
        each!(self, it => it.check())
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
    fn what_is_translated_is_what_was_said_and_no_token() {
        let cell = TokenCell { text: "token".to_owned(), value: None, note: "note".to_owned() };
        let axis = Axis::linear("Axis", Unit::One);
        let mut strip = TokenStrip::new("id", "Caption", axis, vec![cell]).unwrap();
        let mut found = Vec::new();
        strip.texts(&mut |kind, text| {
            found.push((kind, text.clone()));
            text.insert(0, '_');
        });
        let [said, data] = [Kind::Said, Kind::Data];
        let all = [(said, "Caption"), (said, "Axis"), (data, "note")];
        assert_eq!(found, all.map(|(kind, text)| (kind, text.to_owned())));
        let Figure::Tokens(TokenStrip { id, caption, tokens, .. }) = strip else {
            panic!("another")
        };
        assert_eq!([&*id, &*caption, &*tokens[0].text], ["id", "_Caption", "token"]);
    }

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
