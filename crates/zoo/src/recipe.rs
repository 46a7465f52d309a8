use serde::Serialize;
use tasks::LinearRegression;

/// How a committed checkpoint is made. None is committed yet.
pub static RECIPES: &[&Recipe] = &[];

/// All that decides what a checkpoint holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recipe {
    /// The file's name and the name in `train`.
    pub id: &'static str,
    /// One line for people; no part of the hash.
    #[serde(skip)]
    pub about: &'static str,
    pub model: Model,
    pub task: Task,
    pub step_size: f64,
    pub steps: u32,
    pub seed: u64,
    pub must: Must,
}

/// What is trained, with its sizes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Model {
    LinearAttention { dims: u32 },
}

/// What it is trained on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Task {
    Linear(LinearRegression),
}

/// What a trained checkpoint has to reach.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Must {
    FinalLossBelow(f64),
}

impl Recipe {
    /// Changes whenever something does that decides what the checkpoint holds.
    pub fn hash(&self) -> String {
        // A struct of numbers and names always has a JSON form.
        crate::sha256_hex(&serde_json::to_vec(self).unwrap_or_default())
    }
}

impl Must {
    pub fn holds(self, final_loss: f64) -> bool {
        match self {
            Self::FinalLossBelow(limit) => final_loss < limit,
        }
    }
}
