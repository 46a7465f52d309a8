//! `painter`, for segment-in-context, and its twin for which colours always mean the same. The paper's
//! model is three hundred times as large and has seen photographs; here are pictures of 24 × 24 with
//! three or four things, patches of 4 × 4, and six layers of 96.

use crate::{Data, Model, Must, Optimiser, Paintings, Recipe};

pub(super) static RANDOM: Recipe = Recipe {
    id: "painter",
    about: "colours a picture as an example shows, whatever the colours mean",
    model: Model::Painter { d_model: 96, heads: 4, layers: 6, apart: 2 },
    data: Data::Paintings(Paintings { random_colours: true }),
    optimiser: Optimiser { learning_rate: 1e-3, weight_decay: 0.01, warm_up: 300 },
    batch: 16,
    steps: 4_000,
    seed: 18,
    must: Must::FinalLossBelow(0.2),
};
pub(super) static FIXED: Recipe = Recipe {
    id: "painter-fixed",
    about: "colours a picture, each class in its own colour",
    data: Data::Paintings(Paintings { random_colours: false }),
    ..RANDOM
};
