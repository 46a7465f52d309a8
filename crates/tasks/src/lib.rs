//! In-context tasks: seeded generators, plain Rust, no burn.
//!
//! A task is one struct with one method. The same seed gives the same episode, on every machine.
//! What the page trains on draws a rule and its examples apart, so that a rule can come again:
//! [`Family`] for functions of vectors, [`TokenFamily`] for sequences of tokens.

mod episode;
mod family;
pub mod seed;
mod tasks;
mod tokens;

pub use episode::{Episode, Task};
pub use family::{Draws, Family, Lesson, LessonPlan, Pool, Rule, draws, normal};
pub use tasks::aliased_rooms::AliasedRooms;
pub use tasks::boolean::BooleanFunctions;
pub use tasks::boolean_classes::{BooleanClass, BooleanClasses};
pub use tasks::clusters::GaussianClusters;
pub use tasks::colouring::{Colouring, ColouringTask, Meaning, Painted};
pub use tasks::decision_tree::DecisionTrees;
pub use tasks::elementwise::{Bend, Elementwise};
pub use tasks::induction::Induction;
pub use tasks::linear::{LinearRegression, Spectrum};
pub use tasks::markov::MarkovChains;
pub use tasks::modular::ModularAddition;
pub use tasks::quadratic::Quadratics;
pub use tasks::recall::AssociativeRecall;
pub use tasks::recall_language::{Haystack, Needle, RecallLanguage};
pub use tasks::relational::{Oddball, Question, RingMatch};
pub use tasks::sine::SineWaves;
pub use tasks::sinusoids::Sinusoids;
pub use tasks::sparse_linear::SparseLinear;
pub use tasks::symbol_tasks::{SymbolTask, SymbolTasks};
pub use tasks::tagging::{Scheme, Tagged, Tagging};
pub use tasks::two_layer::TwoLayerNets;
pub use tokens::{Draw, Sentence, TokenFamily};
