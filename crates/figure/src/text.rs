use crate::{Figure, FigureError};
use serde::{Deserialize, Serialize};

/// Running text, such as a completion while it is being written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Text {
    pub id: String,
    pub caption: String,
    /// What was given; shown in front of `text`, quieter. May be empty.
    pub lead: String,
    pub text: String,
    /// False while more is to come.
    pub done: bool,
}

impl Text {
    #[allow(clippy::new_ret_no_self)] // every constructor of this crate yields a checked `Figure`
    pub fn new(
        id: impl Into<String>,
        caption: impl Into<String>,
        lead: impl Into<String>,
        text: impl Into<String>,
        done: bool,
    ) -> Figure {
        let (id, caption, lead) = (id.into(), caption.into(), lead.into());
        Figure::Text(Self { id, caption, lead, text: text.into(), done })
    }

    pub(crate) fn check(&self) -> Result<(), FigureError> {
        Ok(())
    }
}
