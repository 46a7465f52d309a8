//! What an exhibit works with: its knobs, the models, and a place to show figures.
//!
//! A [`Lab`] belongs to one run. What differs between the browser's worker and a native run
//! (where files come from, how a pause is taken, which device computes) is behind [`Host`].

pub mod baselines;
pub mod checkpoint;
pub mod classification;
mod error;
mod host;
pub mod layout;
pub mod long_prompt;
#[cfg(not(target_family = "wasm"))]
mod native;
pub mod needles;
pub mod probes;
pub mod prompt;
pub mod select;
mod session;
pub mod sets;
pub mod stats;
pub mod training;

pub use error::LabError;
pub use host::{Boxed, EmbedSession, Host, Kept, LmSession, Shelf, ZooFile};
#[cfg(not(target_family = "wasm"))]
pub use native::{NativeHost, zoo_folder};
pub use session::Lab;
