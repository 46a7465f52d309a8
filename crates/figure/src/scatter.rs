use crate::{Axis, Figure, FigureError, Role, Series, Unit, finite, not_empty, same_length};
use serde::{Deserialize, Serialize};

/// Points on two axes, in named groups; with links between them a graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scatter {
    pub id: String,
    pub caption: String,
    pub x: Axis,
    pub y: Axis,
    pub groups: Vec<PointGroup>,
    /// Of a graph alone: lines between points, each two places the ends of one. The first are thin, those
    /// that follow stand out. Its axes are not drawn, since only what is linked counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Series>,
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
        Self::of(Self { id: id.into(), caption: caption.into(), x, y, groups, links: vec![] })
    }

    /// Points and the links between them, wherever the points lie.
    pub fn graph(
        id: impl Into<String>,
        caption: impl Into<String>,
        groups: Vec<PointGroup>,
        links: Vec<Series>,
    ) -> Result<Figure, FigureError> {
        let axis = |label| Axis::linear(label, Unit::One);
        let (x, y) = (axis("Across"), axis("Up"));
        Self::of(Self { id: id.into(), caption: caption.into(), x, y, groups, links })
    }

    fn of(self) -> Result<Figure, FigureError> {
        self.check()?;
        Ok(Figure::Scatter(self))
    }

    pub(crate) fn check(&self) -> Result<(), FigureError> {
        let Self { id, groups, links, .. } = self;
        not_empty(id, groups.iter().all(|group| group.points.is_empty()))?;
        for PointGroup { name, points, .. } in groups {
            finite(id, name, points.iter().flat_map(|point| [point.x, point.y]))?;
        }
        links.iter().try_for_each(|Series { name, points, .. }| {
            same_length(id, name, points.len().next_multiple_of(2), points.len())?;
            finite(id, name, points.iter().flatten().copied())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_have_two_ends() {
        let point = |x: f32| Point { x, y: 0.0, label: String::new() };
        let group = |points| PointGroup { name: "a".to_owned(), role: Role::Data, points };
        let graph = |ends| {
            let links = vec![Series::new("links", Role::Data, ends)];
            Scatter::graph("g", "c", vec![group(vec![point(0.0), point(1.0)])], links)
        };
        assert!(graph(vec![[0.0, 0.0], [1.0, 0.0]]).is_ok());
        assert!(matches!(graph(vec![[0.0, 0.0]]), Err(FigureError::Ragged { .. })));
        assert!(matches!(graph(vec![[0.0, f32::NAN]; 2]), Err(FigureError::NotFinite { .. })));
        // A figure without links is written as it was before there were any.
        let axis = || Axis::linear("v", Unit::One);
        let figure = Scatter::new("s", "c", axis(), axis(), vec![group(vec![point(0.0)])]).unwrap();
        let text = serde_json::to_string(&figure).unwrap();
        assert!(!text.contains("links"));
        assert_eq!(serde_json::from_str::<Figure>(&text).unwrap(), figure);
    }
}
