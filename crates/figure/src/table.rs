use crate::{Figure, FigureError, not_empty, same_length};
use serde::{Deserialize, Serialize};

/// Rows of text under named columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub id: String,
    pub caption: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    #[allow(clippy::new_ret_no_self)] // every constructor of this crate yields a checked `Figure`
    pub fn new(
        id: impl Into<String>,
        caption: impl Into<String>,
        columns: Vec<String>,
        rows: Vec<Vec<String>>,
    ) -> Result<Figure, FigureError> {
        let figure = Self { id: id.into(), caption: caption.into(), columns, rows };
        figure.check()?;
        Ok(Figure::Table(figure))
    }

    pub(crate) fn check(&self) -> Result<(), FigureError> {
        let Self { id, columns, rows, .. } = self;
        not_empty(id, columns.is_empty())?;
        rows.iter().try_for_each(|row| same_length(id, "row", columns.len(), row.len()))
    }
}
