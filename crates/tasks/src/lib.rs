//! In-context tasks: seeded generators, plain Rust, no burn.
//!
//! A task is one struct with one method. The same seed gives the same episode, on every machine.

mod episode;
pub mod seed;
mod tasks;

pub use episode::{Episode, Task};
pub use tasks::linear::{LinearRegression, Spectrum};
