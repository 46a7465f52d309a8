//! Trainers: one file a way of training.

pub(crate) mod batch;
pub(crate) mod learner;
pub(crate) mod online_sgd;
pub(crate) mod paintings;
pub(crate) mod recurrent;
pub(crate) mod regression;
pub(crate) mod trainer;
pub(crate) mod walks;
pub(crate) mod whole;
pub(crate) mod words;
