//! What a learner is compared with: predictors whose error is known or computed exactly, and those
//! that conventional learning makes of the same examples.

pub mod in_context;
pub mod in_context_boolean;
pub mod in_context_exact;
mod linear_attention;
mod logistic;
pub mod nearest;
pub mod next_token;
mod ridge;

pub use linear_attention::Population;
pub use logistic::Logistic;
pub use ridge::{Ridge, excess_risk};
