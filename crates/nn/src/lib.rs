//! burn modules of the small models that are trained in the page, and their trainers.
//!
//! A layer file is Config, Module, `init`, `forward`, tests, in that order. Models know nothing of
//! exhibits or figures; a device is the last argument, and what reads it back is `async`.

mod error;
mod models;
mod seeded;
mod train;
mod weights;

pub use error::NnError;
pub use models::linear_attention::{LinearAttention, LinearAttentionConfig};
pub use models::sequence::{Architecture, SequenceConfig, SequenceModel};
pub use models::transformer::{Transformer, TransformerConfig};
pub use train::learner::{Batch, Learner, Loss, Optimiser, OptimiserKind, read_loss};
pub use train::online_sgd::{Block, OnlineSgd, Setting};
pub use train::regression::Regression;
