use crate::{Axis, Figure, FigureError, Ramp, finite, not_empty};
use serde::{Deserialize, Serialize};

/// A text cut into tokens, each with a value that shades it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenStrip {
    pub id: String,
    pub caption: String,
    /// What the shade means; its `range` fixes the ends of the ramp, as in a heat map.
    pub value: Axis,
    pub tokens: Vec<TokenCell>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenCell {
    /// The token's text; may hold spaces and line breaks, which the page makes visible.
    pub text: String,
    pub value: Option<f32>,
    /// Shown on hover and in the table, e.g. the token id and its rank.
    pub note: String,
}

impl TokenStrip {
    #[allow(clippy::new_ret_no_self)] // every constructor of this crate yields a checked `Figure`
    pub fn new(
        id: impl Into<String>,
        caption: impl Into<String>,
        value: Axis,
        tokens: Vec<TokenCell>,
    ) -> Result<Figure, FigureError> {
        let figure = Self { id: id.into(), caption: caption.into(), value, tokens };
        figure.check()?;
        Ok(Figure::Tokens(figure))
    }

    /// Over the fixed range, else over that of the tokens.
    pub fn ramp(&self) -> Ramp {
        Ramp::of(self.value.range, self.tokens.iter().filter_map(|token| token.value))
    }

    pub(crate) fn check(&self) -> Result<(), FigureError> {
        let Self { id, tokens, .. } = self;
        not_empty(id, tokens.is_empty())?;
        finite(id, "tokens", tokens.iter().filter_map(|token| token.value))
    }
}
