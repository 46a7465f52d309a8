/// Why a file is no sentence encoder, or could not be run.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    #[error("the file is no ZIP archive that can be read in one go: {reason}")]
    Zip { reason: &'static str },
    #[error("`{file}` can't be read: {reason}")]
    File { file: &'static str, reason: String },
    #[error("the archive has no `{file}` where one is expected")]
    Missing { file: &'static str },
    #[error("{key} is {found}, which can't be: {why}")]
    Size { key: &'static str, found: usize, why: &'static str },
    #[error("the file has no tensor `{name}`")]
    MissingTensor { name: String },
    #[error("`{name}` has the shape {actual:?}, expected {expected:?}")]
    Shape { name: String, expected: Vec<usize>, actual: Vec<usize> },
    #[error("the device failed: {reason}")]
    Device { reason: String },
}

impl From<burn::tensor::ExecutionError> for EmbedError {
    fn from(error: burn::tensor::ExecutionError) -> Self {
        Self::Device { reason: error.to_string() }
    }
}
