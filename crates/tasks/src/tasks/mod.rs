//! One file a task.

pub(crate) mod boolean;
pub(crate) mod clusters;
pub(crate) mod decision_tree;
pub(crate) mod induction;
pub(crate) mod linear;
pub(crate) mod markov;
pub(crate) mod modular;
pub(crate) mod recall;
pub(crate) mod sinusoids;
pub(crate) mod sparse_linear;
pub(crate) mod two_layer;
