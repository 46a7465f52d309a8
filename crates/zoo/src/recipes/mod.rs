//! One file a family of recipes. Its comment says which exhibits share it, and why its sizes are what
//! they are.
//!
//! | exhibit | checkpoints |
//! | --- | --- |
//! | model-selection, ood-tasks | `functions`: `fn-*` |
//! | boolean-functions | `boolean`: `bool-*` |
//! | task-superposition | `symbols`: `task-mix` |
//! | in-context-tagger | `tagging`: `tag-lm`, tuned while one watches |
//! | cognitive-map | `rooms`: `tdb-*` |
//! | what extends, shrinks or prunes a small model's context | `recall`: `recall-base` |
//! | segment-in-context | `painter`: `painter*` |
//! | implicit-icl, icl-vs-gd | none: SmolLM2 |
//! | gated-rnn-attention, mlp-in-context | none: trained while one watches |
//! | lsrl-compiler | none: compiled |

mod boolean;
mod functions;
mod painter;
mod recall;
mod rooms;
mod symbols;
mod tagging;

use crate::Recipe;

/// How every committed checkpoint is made.
pub static RECIPES: &[&Recipe] = &[
    &functions::LIN8,
    &functions::SPARSE8,
    &functions::MIX8,
    &functions::LIN1,
    &functions::SINE1,
    &functions::MIXSINE1,
    &functions::LIN3,
    &functions::QUAD3,
    &functions::MULTI3,
    &boolean::TRANSFORMER,
    &boolean::RETNET,
    &boolean::TEACH,
    &recall::BASE,
    &symbols::TASK_MIX,
    &tagging::TAG_LM,
    &rooms::ROOM_3,
    &rooms::ROOM_1,
    &rooms::ROOM_PLAIN,
    &rooms::ICL,
    &painter::RANDOM,
    &painter::FIXED,
];

/// The recipe of this id.
pub fn recipe(id: &str) -> Option<&'static Recipe> {
    RECIPES.iter().find(|recipe| recipe.id == id).copied()
}
