//! Three architectures on the same regression, for mlp-in-context: eight examples side by side, then a
//! query, whose label alone is asked for. The exhibit trains such models while one watches; these are
//! what they come to with more time: about a quarter of an hour each, in which the MLP takes twice as
//! many steps as the others.

use crate::{Architecture, Asked, Data, Functions, Lessons, Model, Must, Optimiser, Recipe};

pub(super) static MLP: Recipe = Recipe {
    id: "mlp-icl",
    about: "an MLP that reads eight examples and a query as one long input",
    model: Model::Sequence { architecture: Architecture::Mlp, d_model: 256, heads: 1, layers: 3 },
    data: Data::Functions(Lessons {
        families: &[Functions::Linear { dims: 4 }],
        told: false,
        examples: 9,
        noise_std: 0.2,
        asked: Asked::Last,
    }),
    optimiser: Optimiser { learning_rate: 1e-3, weight_decay: 1e-4, warm_up: 200 },
    batch: 128,
    steps: 30_000,
    seed: 13,
    must: Must::FinalLossBelow(0.5),
};
pub(super) static MIXER: Recipe = Recipe {
    id: "mlp-icl-mixer",
    about: "an MLP-Mixer on the same task",
    model: Model::Sequence { architecture: Architecture::Mixer, d_model: 96, heads: 1, layers: 4 },
    steps: 15_000,
    ..MLP
};
pub(super) static ATTENTION: Recipe = Recipe {
    id: "mlp-icl-attention",
    about: "a transformer on the same task",
    model: Model::Sequence {
        architecture: Architecture::Attention { softmax: true },
        d_model: 64,
        heads: 4,
        layers: 4,
    },
    steps: 15_000,
    ..MLP
};
