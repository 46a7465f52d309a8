//! The workbenches, one file each.

use crate::Bench;

pub static BENCHES: &[&Bench] = &[];
