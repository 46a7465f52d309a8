//! Models trained while the visitor watches: one file a way of training.

mod task_ladder;

pub use task_ladder::{Chosen, TaskLadder};
