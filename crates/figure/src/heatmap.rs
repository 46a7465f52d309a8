use crate::{Axis, Cells, Figure, FigureError, Ramp, finite, not_empty, same_length};
use serde::{Deserialize, Serialize};

/// A matrix of values, row by row from the top.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heatmap {
    pub id: String,
    pub caption: String,
    /// Across the columns.
    pub x: Axis,
    /// Down the rows.
    pub y: Axis,
    /// What a cell holds; its `range` fixes the ends of the colour ramp. A range with both signs
    /// gives a ramp that diverges from zero.
    pub value: Axis,
    pub x_labels: Vec<String>,
    pub y_labels: Vec<String>,
    /// `[rows][columns]` flattened.
    pub cells: Cells,
}

impl Heatmap {
    /// Labels give the size: one a column, one a row.
    #[allow(clippy::new_ret_no_self, clippy::too_many_arguments)] // a checked `Figure`, like its siblings
    pub fn new(
        id: impl Into<String>,
        caption: impl Into<String>,
        x: Axis,
        y: Axis,
        value: Axis,
        x_labels: Vec<String>,
        y_labels: Vec<String>,
        cells: impl Into<Cells>,
    ) -> Result<Figure, FigureError> {
        let (id, caption, cells) = (id.into(), caption.into(), cells.into());
        let figure = Self { id, caption, x, y, value, x_labels, y_labels, cells };
        figure.check()?;
        Ok(Figure::Heatmap(figure))
    }

    pub fn columns(&self) -> usize {
        self.x_labels.len()
    }

    pub fn rows(&self) -> usize {
        self.y_labels.len()
    }

    pub fn cell(&self, row: usize, column: usize) -> Option<f32> {
        self.cells.get(row * self.columns() + column)
    }

    /// Over the fixed range, else over that of the cells.
    pub fn ramp(&self) -> Ramp {
        match self.value.range {
            Some(range) => Ramp::over(range),
            None => Ramp::of(None, self.cells.different().into_iter()),
        }
    }

    pub(crate) fn check(&self) -> Result<(), FigureError> {
        let Self { id, x_labels, y_labels, cells, .. } = self;
        not_empty(id, cells.is_empty())?;
        same_length(id, "cells", x_labels.len() * y_labels.len(), cells.len())?;
        finite(id, "cells", cells.different())
    }
}
