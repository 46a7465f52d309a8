use crate::{Axis, Figure, FigureError, Role, Unit, finite, not_empty};
use serde::{Deserialize, Serialize};

/// Points on two axes, in named groups; with links between them a graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scatter {
    pub id: String,
    pub caption: String,
    pub x: Axis,
    pub y: Axis,
    pub groups: Vec<PointGroup>,
    /// Of a graph alone. Its axes are not drawn, since only links count in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// A line from one point to another, each named by its group and its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub ends: [[usize; 2]; 2],
    /// Part of what the graph is shown for, a path say.
    pub strong: bool,
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
        links: Vec<Link>,
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
        let points = |group: usize| groups.get(group).map_or(0, |group| group.points.len());
        let lost = links.iter().flat_map(|link| link.ends).find(|end| end[1] >= points(end[0]));
        lost.map_or(Ok(()), |[group, point]| {
            let at = format!("group {group} of a link");
            Err(FigureError::Ragged {
                id: id.clone(),
                at,
                expected: point + 1,
                actual: points(group),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_join_points_that_are_there() {
        let point = |x: f32| Point { x, y: 0.0, label: String::new() };
        let group = |points| PointGroup { name: "a".to_owned(), role: Role::Data, points };
        let graph = |end| {
            let link = Link { ends: [[0, 0], end], strong: false };
            Scatter::graph("g", "c", vec![group(vec![point(0.0), point(1.0)])], vec![link])
        };
        assert!(graph([0, 1]).is_ok());
        for end in [[0, 2], [1, 0]] {
            assert!(matches!(graph(end), Err(FigureError::Ragged { .. })));
        }
        // A figure without links is written as it was before there were any.
        let axis = || Axis::linear("v", Unit::One);
        let figure = Scatter::new("s", "c", axis(), axis(), vec![group(vec![point(0.0)])]).unwrap();
        let text = serde_json::to_string(&figure).unwrap();
        assert!(!text.contains("links"));
        assert_eq!(serde_json::from_str::<Figure>(&text).unwrap(), figure);
    }
}
