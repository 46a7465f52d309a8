use figure::FigureError;
use protocol::Failure;

/// Why a run stopped early.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    #[error("cancelled")]
    Cancelled,
    #[error(transparent)]
    Figure(#[from] FigureError),
    #[error(transparent)]
    Lm(lm::LmError),
    #[error(transparent)]
    Embed(#[from] embed::EmbedError),
    #[error(transparent)]
    Nn(#[from] nn::NnError),
    /// A failure that the host already described for the visitor.
    #[error("{0:?}")]
    Failed(Failure),
}

impl From<lm::LmError> for LabError {
    fn from(error: lm::LmError) -> Self {
        match error {
            lm::LmError::Cancelled => Self::Cancelled,
            other => Self::Lm(other),
        }
    }
}

impl LabError {
    /// A knob whose value makes no sense together with the others.
    pub fn bad_knob(knob: &dyn protocol::Knob, reason: impl Into<String>) -> Self {
        Self::Failed(Failure::BadKnob { knob: knob.label().to_owned(), reason: reason.into() })
    }

    /// The failure to report, or `None` where the visitor stopped the run.
    pub fn failure(self) -> Option<Failure> {
        match self {
            Self::Cancelled => None,
            Self::Failed(failure) => Some(failure),
            Self::Lm(lm::LmError::Context { needed, capacity }) => {
                Some(Failure::TooLong { tokens: needed as u32, limit: capacity as u32 })
            }
            other => Some(Failure::Compute { reason: other.to_string() }),
        }
    }
}
