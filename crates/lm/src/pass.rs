use crate::edits::{Edit, EditOp, Site};
use crate::{Cancelled, Captured, Config, LmError, TapRows, Taps};
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;

/// Called between the steps of a forward pass, twice a layer and between pieces of the output
/// matrix, so that others get a turn and a cancel arrives. Most calls should return at once: an
/// implementation that yields does so every few milliseconds.
pub trait Pause {
    fn pause<'a>(&'a self) -> Pin<Box<dyn Future<Output = Result<(), Cancelled>> + 'a>>;
}

/// Never pauses, never cancels.
pub struct NoPause;

impl Pause for NoPause {
    fn pause<'a>(&'a self) -> Pin<Box<dyn Future<Output = Result<(), Cancelled>> + 'a>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// What to compute for which tokens.
pub struct Forward<'a> {
    /// Appended to the cache.
    pub tokens: &'a [u32],
    /// Which logits are returned. Rows of all tokens of a long text are large: 200 kB each.
    pub logits: Rows,
    /// What is recorded.
    pub taps: &'a Taps,
    /// What is changed. Edits of the same site and layer are applied in this order.
    pub edits: &'a [Edit],
}

/// The tokens (counted from the first of the pass) whose next-token logits are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    None,
    Last,
    All,
    Range(Range<usize>),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// `[rows, vocab]`, row-major; before the softmax.
    pub logits: Vec<f32>,
    pub captured: Captured,
}

impl<'a> Forward<'a> {
    /// Only the logits after the last token.
    pub fn last(tokens: &'a [u32]) -> Self {
        const NOTHING: &Taps = &Taps {
            residual: none(),
            attn_in: none(),
            attn_out: none(),
            mlp_out: none(),
            head_out: none(),
            rows: TapRows::Last,
            attention: none(),
            attention_rows: TapRows::Last,
            scores: none(),
            attention_sum: none(),
            attention_late: none(),
        };
        Self { tokens, logits: Rows::Last, taps: NOTHING, edits: &[] }
    }
}

const fn none() -> crate::Layers {
    crate::Layers::EMPTY
}

impl Rows {
    pub(crate) fn range(&self, tokens: usize) -> Range<usize> {
        match self {
            Self::None => 0..0,
            Self::Last => tokens.saturating_sub(1)..tokens,
            Self::All => 0..tokens,
            Self::Range(range) => range.start.min(tokens)..range.end.min(tokens),
        }
    }
}

/// Refuses edits of what is not there, and vectors that do not fit.
pub(crate) fn check_edits(config: &Config, edits: &[Edit]) -> Result<(), LmError> {
    for edit in edits {
        let within = |what: &'static str, found: usize, count: usize| {
            if found < count { Ok(()) } else { Err(LmError::Edit { what, found, count }) }
        };
        within("layer", edit.layer, config.layers)?;
        let width = match edit.site {
            Site::Head(head) => {
                within("head", head, config.heads)?;
                config.d_head()
            }
            Site::Residual | Site::AttnOut | Site::MlpOut => config.d_model,
        };
        if let EditOp::Add(vector) | EditOp::Set(vector) = &edit.op
            && vector.len() != width
        {
            let name = format!("an edit at {:?}", edit.site);
            return Err(LmError::Shape { name, expected: vec![width], actual: vec![vector.len()] });
        }
    }
    Ok(())
}
