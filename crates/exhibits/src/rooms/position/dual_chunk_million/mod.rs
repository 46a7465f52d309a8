//! Can a model read four times its trained length with no training at all?
//!
//! Qwen2.5-1M (arXiv 2501.15383, section 5): dual chunk attention (An et al. 2024, arXiv 2402.17463) with
//! YaRN's temperature (Peng et al. 2023, arXiv 2309.00071) reads beyond the trained length c; MInference
//! (Jiang et al. 2024, arXiv 2407.02490) computes some columns and diagonals of each head's attention,
//! chosen part by part; and heads whose lines keep too little of it get more:
//!
//! ```text
//! position of a key: j mod s; of a query for its chunk: i mod s, for the one before:
//!   min(i mod s + s, c − 1), for earlier ones: c − 1
//! score = (0.1 ln(L / c) + 1)² · q·k / √d
//! recall = exp(lse over lines − lse over all)
//! ```
//!
//! Model: recipe `recall-base` of the zoo.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, FloatKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static LENGTH: IntKnob = IntKnob {
    key: "length",
    label: "Length",
    help: "Words of the longest texts; training ended at 128",
    min: 128,
    max: 1024,
    default: 512,
    unit: Unit::Tokens,
    scale: Scale::Log,
};
static METHOD: ChoiceKnob = ChoiceKnob {
    key: "positions",
    label: "Positions",
    help: "Whose distances are drawn, and how texts are read along lines; the charts of needles show all",
    options: &[
        Choice { key: "none", label: "Nothing done" },
        Choice { key: "ntk", label: "NTK" },
        Choice { key: "yarn", label: "YaRN" },
        Choice { key: "dca", label: "DCA" },
        Choice { key: "both", label: "DCA and temperature" },
    ],
    default: "both",
};
static CHUNK: IntKnob = IntKnob {
    key: "chunk",
    label: "Chunk",
    help: "Words after which DCA counts from zero again; what is left to 128 is the window in which distances stay true across the border",
    min: 48,
    max: 112,
    default: 96,
    unit: Unit::Tokens,
    scale: Scale::Linear,
};
static BUDGET: FloatKnob = FloatKnob {
    key: "budget",
    label: "Lines",
    help: "The share of the columns, and of the diagonals, that each head computes before refinement",
    min: 0.02,
    max: 1.0,
    default: 0.05,
    unit: Unit::One,
    scale: Scale::Log,
};
static TARGET: FloatKnob = FloatKnob {
    key: "target",
    label: "Attention to keep",
    help: "A head whose lines keep less on other texts gets more lines",
    min: 0.8,
    max: 0.99,
    default: 0.95,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Of the texts",
    min: 0,
    max: 9_999,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "dual-chunk-million",
    room: Room::Position,
    question: "Can a model read four times its trained length with no training at all?",
    paper: Paper { title: "Qwen2.5-1M Technical Report", id: "2501.15383" },
    paper_claim: "At least 4x longer contexts without training and 3-7x faster prefill at 1M tokens; short-context quality unharmed.",
    program: Some(Program {
        title: "Never farther than in training",
        how: "A small model that was trained on texts of 128 words has to find a record, the needle, in longer ones. Dual chunk attention (DCA) lets positions begin anew in every chunk, so that near words keep their true distance and no word seems farther than any in training; YaRN's temperature sharpens attention, which has more words to be spread over. Then each head computes some columns and diagonals of its attention alone, chosen by what the last words of each part see, and heads that keep too little of it get more lines.",
        equation: "key: j mod s;  query: i mod s, min(i mod s + s, c − 1) or c − 1, for its own chunk, the one before or earlier ones;  score = (0.1 ln(L / c) + 1)² q·k / √d;  attention kept = exp(lse of the lines − lse of all)",
        limits: "A model of 0.8 million parameters, trained once, on an invented language of 256 words; the report's read 256 thousand tokens in training and a million by this method. Each text has one record: among several the model mixes up values within 128 words already, so this is the report's test of a single passkey and no more. YaRN does as well as DCA with temperature here; its constant β is 4 in place of 32, which is meant for thousands of tokens. Heads spread their attention widely, so that refinement to what the report asks for computes nearly all pairs, and finds no more needles than few lines do. What lines save is counted in pairs of a query and a key, with those that it takes to choose them, and not in time: at these lengths a dense product is quicker. Texts are read layer by layer in one go, which gives the same numbers as reading them part by part. Parts have 128 words and 8 queries choose their lines (32,768 and 64 tokens in the report, not confirmed); distances go on along diagonals where lines are chosen, and the nearest diagonals and first columns are always computed, as in published programs. Budgets are shares of all lines and not numbers of them. The speed of kernels and pipelines, half of the report, is not shown. The second word of a value is scored with the right first one before it.",
        models: &[Model::Zoo("recall-base")],
        seconds: 15,
        knobs: &[&LENGTH, &METHOD, &CHUNK, &BUDGET, &TARGET, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Eight times the trained length", fragment: "1?length=1024" },
            Preset { label: "Within the trained length", fragment: "1?length=128" },
            Preset { label: "Lines with nothing done to positions", fragment: "1?positions=none" },
            Preset { label: "Fewer lines, less to keep", fragment: "1?budget=0.02&target=0.8" },
            Preset { label: "Small chunks", fragment: "1?chunk=64" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
