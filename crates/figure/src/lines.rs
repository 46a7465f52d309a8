use crate::{Axis, Figure, FigureError, Role, finite, not_empty, same_length};
use serde::{Deserialize, Serialize};

/// Lines over a shared x axis, each with an optional band (a confidence interval).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lines {
    pub id: String,
    pub caption: String,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub name: String,
    pub role: Role,
    /// `[x, y]`, in drawing order.
    pub points: Vec<[f32; 2]>,
    /// `[low, high]` for each point.
    pub band: Option<Vec<[f32; 2]>>,
}

impl Lines {
    #[allow(clippy::new_ret_no_self)] // every constructor of this crate yields a checked `Figure`
    pub fn new(
        id: impl Into<String>,
        caption: impl Into<String>,
        x: Axis,
        y: Axis,
        series: Vec<Series>,
    ) -> Result<Figure, FigureError> {
        let figure = Self { id: id.into(), caption: caption.into(), x, y, series };
        figure.check()?;
        Ok(Figure::Lines(figure))
    }

    pub(crate) fn check(&self) -> Result<(), FigureError> {
        let Self { id, series, .. } = self;
        not_empty(id, series.is_empty())?;
        for Series { name, points, band, .. } in series {
            not_empty(id, points.is_empty())?;
            finite(id, name, points.iter().flatten().copied())?;
            if let Some(band) = band {
                same_length(id, name, points.len(), band.len())?;
                finite(id, name, band.iter().flatten().copied())?;
            }
        }
        Ok(())
    }
}

impl Series {
    pub fn new(name: impl Into<String>, role: Role, points: Vec<[f32; 2]>) -> Self {
        Self { name: name.into(), role, points, band: None }
    }

    pub fn with_band(self, band: Vec<[f32; 2]>) -> Self {
        Self { band: Some(band), ..self }
    }

    /// The same value over the whole x range: a reference.
    pub fn level(name: impl Into<String>, role: Role, x: [f32; 2], y: f32) -> Self {
        Self::new(name, role, vec![[x[0], y], [x[1], y]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unit;

    fn lines(points: Vec<[f32; 2]>) -> Result<Figure, FigureError> {
        let axis = || Axis::linear("a", Unit::One);
        Lines::new("l", "c", axis(), axis(), vec![Series::new("s", Role::Model, points)])
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        assert!(lines(vec![[0.0, 1.0]]).is_ok());
        assert!(matches!(lines(vec![]), Err(FigureError::Empty { .. })));
        assert!(matches!(lines(vec![[0.0, f32::NAN]]), Err(FigureError::NotFinite { .. })));
    }
}
