//! What a learner is compared with: predictors whose error is known or computed exactly.

mod linear_attention;
mod ridge;

pub use linear_attention::Population;
pub use ridge::{Ridge, excess_risk};
