//! The workbenches, one file each.

use crate::Bench;

mod data_set;
mod few_shot;
mod knobs;
pub(crate) mod long_context;
#[cfg(feature = "compute")]
mod token_view;
mod training_floor;

pub static BENCHES: &[&Bench] =
    &[&few_shot::BENCH, &data_set::BENCH, &long_context::BENCH, &training_floor::BENCH];
