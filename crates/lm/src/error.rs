use crate::config::short;
use crate::gguf::GgufError;
use crate::tokenizer::TokenizerError;

/// The visitor stopped the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

#[derive(Debug, thiserror::Error)]
pub enum LmError {
    #[error("cancelled")]
    Cancelled,
    #[error(transparent)]
    Gguf(#[from] GgufError),
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    #[error("the architecture is {found}; only llama can be run")]
    Architecture { found: String },
    #[error("{key} is {found}, which can't be used: {why}")]
    Size { key: &'static str, found: usize, why: &'static str },
    #[error("the file has {what}, which this decoder doesn't know: its numbers would be wrong")]
    Unknown { what: String },
    #[error("{file}: {reason}")]
    Json { file: &'static str, reason: String },
    #[error("model.safetensors: {reason}")]
    Safetensors { reason: String },
    #[error("the file has {found} bytes; at most {most} can be read")]
    TooLarge { found: u64, most: u64 },
    #[error("the tensor `{name}` holds numbers that are not finite")]
    NotFinite { name: String },
    #[error("{key} is {found}, which has to be finite and above 0")]
    Number { key: &'static str, found: f32 },
    #[error("the file has no tensor `{name}`")]
    MissingTensor { name: String },
    #[error("`{name}` has the shape {actual:?}, expected {expected:?}")]
    Shape { name: String, expected: Vec<usize>, actual: Vec<usize> },
    #[error("the file ends after {found} bytes, {needed} are needed")]
    Short { found: u64, needed: u64 },
    #[error("{needed} tokens, but the model reads at most {capacity}")]
    Context { needed: usize, capacity: usize },
    #[error("token {id} is not in the vocabulary of {vocab}")]
    Token { id: u32, vocab: usize },
    #[error("an edit names {what} {found}, counted from 0, but there are {count}")]
    Edit { what: &'static str, found: usize, count: usize },
    #[error("nothing to read: no tokens were given")]
    NoTokens,
    #[error("the device failed: {reason}")]
    Device { reason: String },
}

impl LmError {
    pub(crate) fn size(key: &'static str, found: usize, why: &'static str) -> Self {
        Self::Size { key, found, why }
    }

    /// Positions that are stretched in a way of the file's own.
    pub(crate) fn scaled(how: &str) -> Self {
        Self::Architecture { found: format!("llama with {} rope scaling", short(how)) }
    }
}

impl From<Cancelled> for LmError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<burn::tensor::ExecutionError> for LmError {
    fn from(error: burn::tensor::ExecutionError) -> Self {
        Self::Device { reason: error.to_string() }
    }
}
