use crate::agree::between;
use crate::{CodecError, from_json, to_json};
use figure::Figure;
use serde::{Deserialize, Serialize};

/// What the sender of a link saw.
///
/// It travels as text, a line for what computed it and one for each figure, as JSON. The worker writes
/// it; the page hands it on, reads it and compares it, and so needs nothing that writes figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub by: SeenBy,
    pub figures: Vec<Figure>,
    text: String,
}

/// When and by what it was computed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SeenBy {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// The build of the compute module.
    pub build: String,
    pub device: String,
    /// Id and the beginning of the hash of each pretrained model, or what was used in its place.
    pub models: Vec<String>,
}

impl Seen {
    const MOST_FIGURES: usize = 16;
    const MOST_BYTES: usize = 120;

    /// Whether a figure can travel: not a large matrix or a file, and nothing that says how fast a
    /// machine is.
    pub fn takes(figure: &Figure) -> bool {
        match figure {
            Figure::File(_) => false,
            Figure::Heatmap(map) => map.cells.len() <= 1024,
            other => other.id() != figure::COST,
        }
    }

    /// The text of what a run has shown.
    pub fn write(by: &SeenBy, figures: &[Figure]) -> Result<String, CodecError> {
        let figures = figures.iter().filter(|it| Self::takes(it)).take(Self::MOST_FIGURES);
        let lines = std::iter::once(to_json(by)).chain(figures.map(to_json));
        Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
    }

    /// `None` for what can't be shown: somebody may have made it up.
    pub fn read(text: String) -> Option<Self> {
        let mut lines = text.lines();
        let by: SeenBy = from_json(lines.next()?).ok()?;
        let too_long = |text: &String| text.len() > Self::MOST_BYTES;
        if [&by.date, &by.build, &by.device].into_iter().any(too_long)
            || by.models.len() > Self::MOST_FIGURES
            || by.models.iter().any(too_long)
        {
            return None;
        }
        let mut figures: Vec<Figure> = Vec::new();
        for line in lines {
            let figure: Figure = from_json(line).ok()?;
            if figures.len() == Self::MOST_FIGURES || figure.check().is_err() {
                return None;
            }
            figures.push(figure);
        }
        (!figures.is_empty()).then_some(Self { by, figures, text })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// How far another text is from this one, in what this one has: the largest difference of numbers
    /// in the same place, as a share of the larger one, or of a thousandth of the largest number of
    /// the figure. Infinite where something else differs, such as a text, a whole number within a text, or
    /// how much there is. A time (a number before ` s` or ` ms`) says nothing of the result.
    pub fn difference(&self, other: &str) -> f64 {
        let apart = self.text.lines().skip(1).map(|sent| {
            let own = other.lines().skip(1).find(|own| id(own) == id(sent));
            own.and_then(|own| between(sent, own)).unwrap_or(f64::INFINITY)
        });
        apart.fold(0.0, f64::max)
    }
}

/// The id of a figure as JSON, where it comes first.
fn id(line: &str) -> &str {
    let rest = line.split_once("\"id\":\"").map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default()
}
