//! How few channels can a token's keys and values be stored in?
//!
//! CSKV (arXiv 2409.10593). The projections of keys and values become products of two thin matrices, of
//! which the first makes what is stored and the second rebuilds it when it is attended to:
//!
//! ```text
//! K ≈ x A_K B_K,  V ≈ x A_V B_V;  the cache holds c = x A, and the latest w tokens as they are
//! min over A, B of ‖K - x A B‖² + ‖V - x A B‖²   (layer by layer, the model frozen; Adam)
//! ```
//!
//! They begin with the singular vectors of W S, where S scales each input channel by the root of its mean
//! size (ASVD, arXiv 2312.05821). What training looks for has a closed form, reduced-rank regression: since
//! K = x W exactly, it's W U Uᵀ with U the leading singular vectors of K itself.
//!
//! Not confirmed in the paper, but told in summaries of it: a window of 32 tokens, that a random start
//! fails, and that with 4 bits the factors are trained with rounding; here they are rounded afterwards.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, FloatKnob, IntKnob, SwitchKnob};

#[cfg(feature = "compute")]
mod compute;

static KEEP: IntKnob = IntKnob {
    key: "keep",
    label: "Channels kept",
    help: "Percentage of the 384 numbers that a layer keeps of a token, keys and values together",
    min: 10,
    max: 100,
    default: 40,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SPLIT: FloatKnob = FloatKnob {
    key: "split",
    label: "Share of the keys",
    help: "How much of the kept channels the keys get; the rest is for the values",
    min: 0.25,
    max: 0.75,
    default: 0.5,
    unit: Unit::One,
    scale: Scale::Linear,
};
static INIT: ChoiceKnob = ChoiceKnob {
    key: "init",
    label: "Training starts from",
    help: "The factors before the first step",
    options: &[
        Choice { key: "asvd", label: "Weights, inputs scaled (ASVD)" },
        Choice { key: "svd", label: "Weights alone (SVD)" },
        Choice { key: "random", label: "Random numbers" },
    ],
    default: "asvd",
};
static STEPS: IntKnob = IntKnob {
    key: "steps",
    label: "Training steps",
    help: "Of Adam, 64 tokens each, for each layer",
    min: 0,
    max: 400,
    default: 100,
    unit: Unit::Steps,
    scale: Scale::Linear,
};
static WINDOW: IntKnob = IntKnob {
    key: "window",
    label: "Exact window",
    help: "The latest tokens of the prompt, whose keys and values stay whole",
    min: 0,
    max: 128,
    default: 32,
    unit: Unit::Tokens,
    scale: Scale::Linear,
};
static QUANTISED: SwitchKnob = SwitchKnob {
    key: "bits",
    label: "4 bits",
    help: "Rounds what the trained factors store to 4 bits, 32 numbers sharing a scale",
    default: false,
};
static MATERIAL: ChoiceKnob = ChoiceKnob {
    key: "material",
    label: "Calibrated on",
    help: "512 tokens, none of them from the prompt",
    options: &[
        Choice { key: "both", label: "A story and lines" },
        Choice { key: "story", label: "A story alone" },
        Choice { key: "lines", label: "Lines alone" },
    ],
    default: "both",
};
static WHAT: ChoiceKnob = ChoiceKnob {
    key: "what",
    label: "Prompt",
    help: "What is read and asked",
    options: &[
        Choice { key: "lines", label: "Lines, each with a word and a value" },
        Choice { key: "facts", label: "Filler text with two people's numbers" },
    ],
    default: "lines",
};
static LENGTH: IntKnob = IntKnob {
    key: "length",
    label: "Length",
    help: "Tokens of the prompt",
    min: 150,
    max: 700,
    default: 300,
    unit: Unit::Tokens,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the prompt",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "channel-shrinking",
    room: Room::KvCache,
    question: "How few channels can a token's keys and values be stored in?",
    paper: Paper {
        title: "CSKV: Training-Efficient Channel Shrinking for KV Cache in Long-Context Scenarios",
        id: "2409.10593",
    },
    paper_claim: "80% less KV memory with long-context ability kept on 7B models, up to 95% with 4-bit quantisation, from minor training cost.",
    program: Some(Program {
        title: "Fewer channels for each token",
        how: "For each token a layer stores fewer numbers than its keys and values have, and rebuilds the rest when they are attended to; the latest tokens stay whole. Two thin matrices do it, one that shrinks and one that rebuilds: they begin with the strongest directions of the model's weights and are trained, layer by layer, to lose as little as possible on a few calibration texts. Then a prompt is read, and what counts is how much more surprising its answer is than with the full cache.",
        equation: "K ≈ xA_K B_K,  V ≈ xA_V B_V,  min ‖K − xA_K B_K‖² + ‖V − xA_V B_V‖²;  the cache holds c = xA",
        limits: "A model of 135 million parameters whose three KV heads already share 192 channels; the paper has 7 billion parameters and up to 4,096 channels, so far more to spare: it saves 80 %, here 60 % are saved. Calibration is on 512 tokens, half of them of the kind of the prompts, and training takes 100 steps a layer; its error ends a fifth above the optimum, which has a closed form because the projections are linear. Prompts have a few hundred tokens. Tokens that come after the prompt stay whole, so the window does not slide. Rounding to 4 bits comes after training and costs the answer 0.3 nats a token more (0.1 to 0.5); the paper is reported to train with it, and to lose little. The memory of the two matrices is not counted, since they take the place of weights. Could not be confirmed in the paper: its calibration texts, its steps, and how it splits channels between keys and values.",
        models: &[Model::SmolLm2],
        seconds: 40,
        knobs: &[
            &KEEP, &SPLIT, &INIT, &STEPS, &WINDOW, &QUANTISED, &MATERIAL, &WHAT, &LENGTH, &SEED,
        ],
        when: &[],
        presets: &[
            Preset { label: "40 % of the channels", fragment: "" },
            Preset { label: "A random start", fragment: "1?init=random" },
            Preset { label: "4 bits on top", fragment: "1?bits=1" },
            Preset { label: "More channels for the values", fragment: "1?split=0.35" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
