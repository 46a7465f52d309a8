//! Sentences as vectors: all-MiniLM-L6-v2 (Reimers & Gurevych 2019, arXiv 1908.10084; Wang et al.
//! 2020, arXiv 2002.10957) on burn, with its own reader of the package's file.
//!
//! Two texts that mean alike have vectors with a large dot product.

mod config;
mod error;
mod load;
mod model;
mod tokenizer;
mod weights;
mod zip;

pub use config::Config;
pub use error::EmbedError;
pub use load::Loader;
pub use model::{Batch, Embedder};
pub use tokenizer::Tokenizer;
