//! Models trained while the visitor watches: one file a way of training.

mod course;
mod exam;
mod references;
mod task_ladder;

pub use course::{Course, Kind};
pub use exam::{Exam, Part};
pub use references::Reference;
pub use task_ladder::{Chosen, TaskLadder};
