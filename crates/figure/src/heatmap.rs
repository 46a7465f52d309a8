use crate::{Axis, Figure, FigureError, finite, not_empty, same_length};
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
    /// What a cell holds; its `range` fixes the ends of the colour ramp.
    pub value: Axis,
    pub x_labels: Vec<String>,
    pub y_labels: Vec<String>,
    /// `[rows][columns]` flattened; `None` is a cell not computed yet.
    pub cells: Vec<Option<f32>>,
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
        cells: Vec<Option<f32>>,
    ) -> Result<Figure, FigureError> {
        let figure =
            Self { id: id.into(), caption: caption.into(), x, y, value, x_labels, y_labels, cells };
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
        self.cells.get(row * self.columns() + column).copied().flatten()
    }

    /// The ends of the colour ramp: the fixed range, or that of the cells.
    pub fn ends(&self) -> [f32; 2] {
        self.value.range.unwrap_or_else(|| {
            let known = self.cells.iter().flatten().copied();
            let low = known.clone().fold(f32::INFINITY, f32::min);
            let high = known.fold(f32::NEG_INFINITY, f32::max);
            if low < high {
                [low, high]
            } else if low.is_finite() {
                [low, low + 1.0]
            } else {
                [0.0, 1.0]
            }
        })
    }

    pub(crate) fn check(&self) -> Result<(), FigureError> {
        let Self { id, x_labels, y_labels, cells, .. } = self;
        not_empty(id, cells.is_empty())?;
        same_length(id, "cells", x_labels.len() * y_labels.len(), cells.len())?;
        finite(id, "cells", cells.iter().flatten().copied())
    }
}
