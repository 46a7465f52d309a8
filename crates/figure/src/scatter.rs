use crate::{Axis, Figure, FigureError, Role, finite, not_empty};
use serde::{Deserialize, Serialize};

/// Points on two axes, in named groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scatter {
    pub id: String,
    pub caption: String,
    pub x: Axis,
    pub y: Axis,
    pub groups: Vec<PointGroup>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointGroup {
    pub name: String,
    pub role: Role,
    pub points: Vec<Point>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub x: f32,
    pub y: f32,
    /// Shown on hover and in the table.
    pub label: String,
}

impl Scatter {
    #[allow(clippy::new_ret_no_self)] // every constructor of this crate yields a checked `Figure`
    pub fn new(
        id: impl Into<String>,
        caption: impl Into<String>,
        x: Axis,
        y: Axis,
        groups: Vec<PointGroup>,
    ) -> Result<Figure, FigureError> {
        let figure = Self { id: id.into(), caption: caption.into(), x, y, groups };
        figure.check()?;
        Ok(Figure::Scatter(figure))
    }

    pub(crate) fn check(&self) -> Result<(), FigureError> {
        let Self { id, groups, .. } = self;
        not_empty(id, groups.iter().all(|group| group.points.is_empty()))?;
        for PointGroup { name, points, .. } in groups {
            finite(id, name, points.iter().flat_map(|point| [point.x, point.y]))?;
        }
        Ok(())
    }
}
