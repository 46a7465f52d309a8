//! One file a task.

pub(crate) mod aliased_rooms;
pub(crate) mod boolean;
pub(crate) mod boolean_classes;
pub(crate) mod clusters;
pub(crate) mod colouring;
pub(crate) mod decision_tree;
pub(crate) mod elementwise;
pub(crate) mod induction;
pub(crate) mod linear;
pub(crate) mod markov;
pub(crate) mod modular;
pub(crate) mod quadratic;
pub(crate) mod recall;
pub(crate) mod recall_language;
pub(crate) mod relational;
pub(crate) mod sine;
pub(crate) mod sinusoids;
pub(crate) mod sparse_linear;
pub(crate) mod symbol_tasks;
pub(crate) mod tagging;
pub(crate) mod two_layer;
