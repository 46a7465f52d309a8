use crate::{Axis, Figure, FigureError, Role, finite, not_empty};
use serde::{Deserialize, Serialize};

/// Grouped bars; each bar may carry an interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bars {
    pub id: String,
    pub caption: String,
    pub y: Axis,
    pub groups: Vec<BarGroup>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BarGroup {
    pub label: String,
    pub bars: Vec<Bar>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    pub name: String,
    pub role: Role,
    pub value: f32,
    /// `[low, high]`, same unit as `value`.
    pub interval: Option<[f32; 2]>,
}

impl Bars {
    #[allow(clippy::new_ret_no_self)] // every constructor of this crate yields a checked `Figure`
    pub fn new(
        id: impl Into<String>,
        caption: impl Into<String>,
        y: Axis,
        groups: Vec<BarGroup>,
    ) -> Result<Figure, FigureError> {
        let figure = Self { id: id.into(), caption: caption.into(), y, groups };
        figure.check()?;
        Ok(Figure::Bars(figure))
    }

    pub(crate) fn check(&self) -> Result<(), FigureError> {
        let Self { id, groups, .. } = self;
        not_empty(id, groups.is_empty())?;
        for BarGroup { label, bars } in groups {
            not_empty(id, bars.is_empty())?;
            finite(id, label, bars.iter().map(|bar| bar.value))?;
            finite(id, label, bars.iter().filter_map(|bar| bar.interval).flatten())?;
        }
        Ok(())
    }
}

impl Bar {
    pub fn new(name: impl Into<String>, role: Role, value: f32) -> Self {
        Self { name: name.into(), role, value, interval: None }
    }

    pub fn within(self, low: f32, high: f32) -> Self {
        Self { interval: Some([low, high]), ..self }
    }
}
