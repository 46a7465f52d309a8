//! `recall-base`: the small language model of what is asked about long contexts and caches, a language
//! whose records are needles in filler (`tasks::RecallLanguage`). The other models of this language
//! are it, trained on.

use crate::{Data, Language, Model, Must, Optimiser, Recipe, Words};

pub(super) static BASE: Recipe = Recipe {
    id: "recall-base",
    about: "a language model of 128 words that finds records again",
    model: Model::Decoder { d_model: 128, heads: 4, layers: 4, inner: 344 },
    data: Data::Words(Words {
        language: Language::Recall { seq: 128, records: 8, queries: 5 },
        others: 0.2,
    }),
    optimiser: Optimiser { learning_rate: 1e-3, weight_decay: 0.01, warm_up: 200 },
    batch: 16,
    steps: 6_000,
    seed: 14,
    must: Must::FinalLossBelow(2.0),
};
