//! burn modules of the small models that are trained in the page, and their trainers.
//!
//! A layer file is Config, Module, `init`, `forward`, tests, in that order. Models know nothing of
//! exhibits or figures; a device is the last argument, and what reads it back is `async`.

mod checkpoint;
mod error;
mod models;
mod seeded;
mod train;
mod weights;

pub use checkpoint::Checkpoint;
pub use error::NnError;
pub use kernels::{mix_chosen, score_chosen, softmax_chosen};
pub use models::decoder::{Decoder, DecoderConfig};
pub use models::linear_attention::{LinearAttention, LinearAttentionConfig};
pub use models::map::{MapConfig, MapModel};
pub use models::painter::{Painter, PainterConfig};
pub use models::recurrent::{Cell, GatedLinear, GatedWeights, Recurrent, RecurrentConfig};
pub use models::sequence::{SequenceConfig, SequenceModel};
pub use models::transformer::{Transformer, TransformerConfig};
pub use models::whole::{Reader, WholeConfig, WholeModel};
pub use train::batch::{Batch, WordBatch};
pub use train::learner::{Learner, Loss, read_loss};
pub use train::online_sgd::{Block, OnlineSgd, Setting};
pub use train::paintings::{PaintBatch, PaintLearner};
pub use train::recurrent::RecurrentLearner;
pub use train::regression::Regression;
pub use train::trainer::{Optimiser, OptimiserKind};
pub use train::walks::WalkLearner;
pub use train::whole::WholeLearner;
pub use train::words::WordLearner;
pub use zoo::Architecture;
