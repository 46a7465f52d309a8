//! `tag-lm`, for in-context-tagger: a model of words that has read sentences and careless few-shot
//! tagging of many schemes. The exhibit tunes it on one scheme while one watches, so it must not be
//! good already, only fit to become so.

use crate::{Data, Language, Model, Must, Optimiser, Recipe, Words};

pub(super) static TAG_LM: Recipe = Recipe {
    id: "tag-lm",
    about: "reads sentences with made-up names and tags them as its examples do",
    model: Model::Decoder { d_model: 128, heads: 4, layers: 4, inner: 344 },
    data: Data::Words(Words { language: Language::Tagging { seq: 256 }, others: 0.3 }),
    optimiser: Optimiser { learning_rate: 1e-3, weight_decay: 0.01, warm_up: 200 },
    batch: 8,
    steps: 4_000,
    seed: 16,
    // Most of it are the words of the sentences, which can be told to 3.7 nats only: it is the mean of
    // that and what answers cost.
    must: Must::FinalLossBelow(2.2),
};
