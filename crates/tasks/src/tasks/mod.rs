//! One file a task.

pub(crate) mod linear;
