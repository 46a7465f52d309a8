//! Models trained while the visitor watches: one file a way of training.

mod course;
mod task_ladder;

pub use course::{Course, Exam, Kind, Part, Reference};
pub use task_ladder::{Chosen, TaskLadder};
