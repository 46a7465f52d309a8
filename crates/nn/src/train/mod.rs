//! Trainers: one file a way of training.

pub(crate) mod learner;
pub(crate) mod online_sgd;
pub(crate) mod regression;
