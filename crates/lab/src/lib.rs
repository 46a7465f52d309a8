//! What an exhibit works with: its knobs, the models, and a place to show figures.
//!
//! A [`Lab`] belongs to one run. What differs between the browser's worker and a native run
//! (where files come from, how a pause is taken, which device computes) is behind [`Host`].

mod error;
mod host;
mod session;
pub mod stats;

pub use error::LabError;
pub use host::{Boxed, Host, LmSession};
pub use session::Lab;
