/// Why a model could not be trained or read.
#[derive(Debug, thiserror::Error)]
pub enum NnError {
    #[error("{what} has {actual} values, expected {expected}")]
    Shape { what: &'static str, expected: usize, actual: usize },
    #[error("the device gave no values: {reason}")]
    Read { reason: String },
    #[error("{0}")]
    Weights(String),
}

/// Refused where they differ.
pub(crate) fn expect(what: &'static str, expected: usize, actual: usize) -> Result<(), NnError> {
    match expected == actual {
        true => Ok(()),
        false => Err(NnError::Shape { what, expected, actual }),
    }
}
