//! SmolLM2 on burn: GGUF reader, tokenizer, decoder, an open KV cache, taps and edits.
//!
//! One set of modules runs on WebGPU and on the CPU. Weights stay quantised in memory.
//! Reading a GPU is asynchronous, so the calls that return numbers are `async`.

mod attention;
mod cache;
pub mod chat;
mod config;
pub mod constraint;
mod contents;
mod dense;
mod dual_chunk;
mod edits;
mod error;
pub mod gguf;
mod held;
mod layers;
mod load;
mod model;
mod pass;
pub mod policies;
mod prefix;
mod record;
mod rope;
mod safetensors;
pub mod sampler;
mod self_test;
mod taps;
pub mod tokenizer;
mod variants;
mod vocabulary;

pub use cache::{Cache, LayerCache, Pages};
pub use config::Config;
pub use dense::{DenseBlock, DenseHead, Texts};
pub use edits::{Edit, EditOp, Site};
pub use error::{Cancelled, LmError};
pub use held::Held;
pub use kernels::{Precision, eigen};
pub use load::{Loader, MAX_FILE_BYTES};
pub use model::Lm;
pub use pass::{Forward, NoPause, Output, Pause, Rows};
pub use prefix::PrefixCache;
pub use record::read;
pub use rope::Rope;
pub use self_test::self_test;
pub use taps::{Capture, Captured, LATE_TOKENS, Layers, Tap, TapRows, Taps};
pub use variants::Rated;
