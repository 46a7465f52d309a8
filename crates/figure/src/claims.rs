use crate::{Axis, Figure, FigureError, finite, not_empty};
use serde::{Deserialize, Serialize};

/// What an exhibit claims, with what was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    pub id: String,
    pub caption: String,
    pub claims: Vec<Claim>,
}

/// One claim as a number: it holds when `measured` is on the right side of `threshold`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// The sentence that the number stands for.
    pub statement: String,
    /// What is measured, with its unit.
    pub quantity: Axis,
    pub measured: f32,
    /// 95 % interval of `measured`, where sampling matters.
    pub interval: Option<[f32; 2]>,
    pub threshold: f32,
    /// True where `measured >= threshold` is claimed, false where `<=`.
    pub at_least: bool,
    /// What it is compared with, e.g. "shuffled labels", and that baseline's value.
    pub baseline: Option<(String, f32)>,
    /// How many seeds or sequences are behind the number.
    pub samples: u32,
}

impl Claim {
    pub fn holds(&self) -> bool {
        if self.at_least {
            self.measured >= self.threshold
        } else {
            self.measured <= self.threshold
        }
    }
}

impl Claims {
    #[allow(clippy::new_ret_no_self)] // every constructor of this crate yields a checked `Figure`
    pub fn new(
        id: impl Into<String>,
        caption: impl Into<String>,
        claims: Vec<Claim>,
    ) -> Result<Figure, FigureError> {
        let figure = Self { id: id.into(), caption: caption.into(), claims };
        figure.check()?;
        Ok(Figure::Claims(figure))
    }

    pub(crate) fn check(&self) -> Result<(), FigureError> {
        let Self { id, claims, .. } = self;
        not_empty(id, claims.is_empty())?;
        claims.iter().try_for_each(|claim| {
            let Claim { statement, measured, interval, threshold, baseline, .. } = claim;
            let numbers = [*measured, *threshold].into_iter();
            let more =
                interval.iter().flatten().copied().chain(baseline.iter().map(|(_, value)| *value));
            finite(id, statement, numbers.chain(more))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unit;

    #[test]
    fn a_claim_holds_on_its_own_side_only() {
        let claim = Claim {
            statement: "s".into(),
            quantity: Axis::linear("q", Unit::Share),
            measured: 0.5,
            interval: None,
            threshold: 0.4,
            at_least: true,
            baseline: None,
            samples: 3,
        };
        assert!(claim.holds());
        assert!(!Claim { at_least: false, ..claim }.holds());
    }
}
