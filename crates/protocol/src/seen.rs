use figure::Figure;
use serde::{Deserialize, Serialize};

/// What the sender of a link saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// The version of the page that computed it.
    pub version: String,
    /// What it was computed on.
    pub device: String,
    /// Id and the beginning of the hash of each pretrained model, or what was used in its place.
    pub models: Vec<String>,
    pub figures: Vec<Figure>,
}

impl Seen {
    const MOST_FIGURES: usize = 16;
    const MOST_CHARS: usize = 120;

    /// Whether it can be shown: somebody may have made it up.
    pub(crate) fn is_good(&self) -> bool {
        let mut texts = [&self.date, &self.version, &self.device].into_iter().chain(&self.models);
        self.figures.len() <= Self::MOST_FIGURES
            && self.models.len() <= Self::MOST_FIGURES
            && texts.all(|text| text.len() <= Self::MOST_CHARS)
            && self.figures.iter().all(|figure| figure.check().is_ok())
    }

    /// Whether a figure can travel: not a large matrix or a file, and nothing that says how fast a
    /// machine is.
    pub fn takes(figure: &Figure) -> bool {
        match figure {
            Figure::File(_) => false,
            Figure::Heatmap(map) => map.cells.len() <= 1024,
            other => other.id() != figure::COST,
        }
    }
}
