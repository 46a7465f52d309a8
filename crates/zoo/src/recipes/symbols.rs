//! `task-mix`, for task-superposition: nine small tasks on letters, one a text. That a prompt may mix two
//! of them it has never seen.

use crate::{Data, Language, Model, Must, Optimiser, Recipe, Words};

pub(super) static TASK_MIX: Recipe = Recipe {
    id: "task-mix",
    about: "finds out which of nine tasks on letters its examples are of",
    model: Model::Decoder { d_model: 64, heads: 4, layers: 4, inner: 172 },
    data: Data::Words(Words {
        language: Language::Symbols { letters: 20, examples: 20 },
        others: 0.0,
    }),
    optimiser: Optimiser { learning_rate: 2e-3, weight_decay: 0.01, warm_up: 200 },
    batch: 16,
    steps: 5_000,
    seed: 15,
    must: Must::FinalLossBelow(1.0),
};
