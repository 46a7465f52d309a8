use serde::{Deserialize, Serialize};

/// A labelled axis. The unit is required: a number without one is not a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    pub label: String,
    pub unit: Unit,
    pub scale: Scale,
    /// Fixed ends of the axis; taken from the data where absent.
    pub range: Option<[f32; 2]>,
}

impl Axis {
    pub fn linear(label: impl Into<String>, unit: Unit) -> Self {
        Self { label: label.into(), unit, scale: Scale::Linear, range: None }
    }

    pub fn log(label: impl Into<String>, unit: Unit) -> Self {
        Self { scale: Scale::Log, ..Self::linear(label, unit) }
    }

    pub fn from_to(self, low: f32, high: f32) -> Self {
        Self { range: Some([low, high]), ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scale {
    Linear,
    Log,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// A plain count or a number without a dimension.
    One,
    /// A share of one, shown as a percentage.
    Share,
    /// A probability from 0 to 1.
    Probability,
    Nats,
    Bits,
    Tokens,
    Examples,
    Tasks,
    Steps,
    Layers,
    Heads,
    Bytes,
    Millis,
    /// A squared error in the task's own squared units.
    SquaredError,
}

impl Unit {
    /// The text after a number or in brackets behind a label; empty where there is none.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::One | Self::Probability => "",
            Self::Share => "%",
            Self::Nats => "nats",
            Self::Bits => "bits",
            Self::Tokens => "tokens",
            Self::Examples => "examples",
            Self::Tasks => "tasks",
            Self::Steps => "steps",
            Self::Layers => "layers",
            Self::Heads => "heads",
            Self::Bytes => "bytes",
            Self::Millis => "ms",
            Self::SquaredError => "squared error",
        }
    }

    /// A number with its unit, rounded for reading.
    pub fn format(self, value: f32) -> String {
        let number = |value: f32| {
            let size = value.abs();
            if value == 0.0 {
                "0".to_owned()
            } else if !(1e-3..1e5).contains(&size) {
                format!("{value:.1e}")
            } else if size >= 100.0 || value.fract() == 0.0 {
                format!("{value:.0}")
            } else if size >= 1.0 {
                format!("{value:.2}")
            } else {
                format!("{value:.3}")
            }
        };
        match self {
            // A sum with zero has no sign where it is zero.
            Self::Share => format!("{:.1} %", (value * 1000.0).round() / 10.0 + 0.0),
            Self::Bytes if value >= 1e6 => format!("{:.1} MB", value / 1e6),
            Self::Bytes if value >= 1e3 => format!("{:.1} kB", value / 1e3),
            unit if unit.suffix().is_empty() => number(value),
            unit => format!("{} {}", number(value), unit.suffix()),
        }
    }
}

/// What a series stands for. The page chooses the colour from it; no figure carries one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    Model,
    Baseline,
    Theory,
    Chance,
    Data,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_unit() {
        assert_eq!(Unit::Share.format(0.125), "12.5 %");
        assert_eq!(Unit::Share.format(-0.0004), "0.0 %");
        assert_eq!(Unit::Bytes.format(98_362_432.0), "98.4 MB");
        assert_eq!(Unit::Nats.format(0.25), "0.250 nats");
        assert_eq!(Unit::One.format(12.0), "12");
    }
}
