use crate::{Data, Functions};
use serde::{Deserialize, Serialize};

/// All that decides what a checkpoint holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recipe {
    /// The file's name and the name in `train`.
    pub id: &'static str,
    /// One line for people; no part of the hash.
    #[serde(skip)]
    pub about: &'static str,
    pub model: Model,
    pub data: Data,
    pub optimiser: Optimiser,
    /// Sequences of a step.
    pub batch: u32,
    pub steps: u32,
    pub seed: u64,
    /// Asked of the result, so no part of the hash.
    #[serde(skip)]
    pub must: Must,
}

/// What is trained. Its other sizes follow from the data.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Model {
    /// A causal model of vectors; only what mixes tokens differs from one to another.
    Sequence { architecture: Architecture, d_model: u32, heads: u32, layers: u32 },
    /// A decoder of words in the form of Llama; `inner` is the width of its gated MLP.
    Decoder { d_model: u32, heads: u32, layers: u32, inner: u32 },
    /// A transformer with a discrete bottleneck, which draws maps of rooms. It has to know what will be
    /// seen up to `horizon` moves on.
    Map {
        d_model: u32,
        heads: u32,
        layers: u32,
        codebooks: u32,
        codes: u32,
        horizon: u32,
        /// Whether rotary positions turn by the moves, each by angles that are learnt.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        by_moves: bool,
        /// The step from which on the bottleneck is there.
        #[serde(skip_serializing_if = "is_zero")]
        codes_from: u32,
    },
    /// Colours pictures as an example shows. The first `apart` layers see pictures and paintings apart.
    Painter { d_model: u32, heads: u32, layers: u32, apart: u32 },
}

/// What carries information from token to token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Architecture {
    Attention {
        softmax: bool,
    },
    /// As in RetNet.
    Retention,
    /// As in Mamba-2.
    StateSpace,
    /// A gated linear recurrence.
    GatedRecurrence,
    Lstm,
    /// The last tokens side by side as one long input.
    Mlp,
    /// A learnt triangular matrix over positions.
    Mixer,
}

/// AdamW; the learning rate rises in a line and then falls along a cosine to a tenth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Optimiser {
    pub learning_rate: f64,
    pub weight_decay: f64,
    /// Steps over which the learning rate rises.
    pub warm_up: u32,
}

/// What a trained checkpoint has to reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Must {
    FinalLossBelow(f64),
}

impl Recipe {
    /// Changes whenever something does that decides what the checkpoint holds.
    pub fn hash(&self) -> String {
        // A struct of numbers and names always has a JSON form.
        crate::sha256_hex(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// The families of functions that it is trained on, if it is.
    pub fn functions(&self) -> &'static [Functions] {
        match self.data {
            Data::Functions(lessons) => lessons.families,
            Data::Words(_) | Data::Paintings(_) => &[],
        }
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Must {
    pub fn holds(self, final_loss: f64) -> bool {
        match self {
            Self::FinalLossBelow(limit) => final_loss < limit,
        }
    }
}
