//! The workbenches, one file each.

use crate::Bench;

mod few_shot;

pub static BENCHES: &[&Bench] = &[&few_shot::BENCH];
