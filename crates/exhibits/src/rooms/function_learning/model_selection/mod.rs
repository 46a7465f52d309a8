//! Does a transformer pick the right function family, and can it mix families?
//!
//! Yadlowsky et al. 2023: a transformer pretrained on a mixture of two families of functions is laid
//! beside one for each family, in the mixture (section 3) and out of it: on convex combinations of
//! functions of both, and on extreme ones of one (section 4). Models: recipes `fn-lin1`, `fn-sine1` and
//! `fn-mixsine1` of the zoo, and `fn-lin8`, `fn-sparse8` and `fn-mix8`.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, FloatKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static PAIR: ChoiceKnob = ChoiceKnob {
    key: "pair",
    label: "Families",
    help: "Which two the mixture is of. Lines and waves have one input. Linear functions have eight: all count in dense ones, two in sparse ones.",
    options: &[
        Choice { key: "waves", label: "Lines and waves" },
        Choice { key: "weights", label: "Dense and sparse linear functions" },
    ],
    default: "waves",
};
static SHARE: FloatKnob = FloatKnob {
    key: "share",
    label: "Share of the wave",
    help: "0 asks for lines, 1 for waves, and what lies between is the sum of one of each, which training never showed.",
    min: 0.0,
    max: 1.0,
    default: 0.5,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SPEED: FloatKnob = FloatKnob {
    key: "speed",
    label: "Speed of the waves",
    help: "Against those of training, whose frequencies lie between 1 and 3.",
    min: 0.25,
    max: 3.0,
    default: 1.0,
    unit: Unit::One,
    scale: Scale::Log,
};
static NONZERO: IntKnob = IntKnob {
    key: "nonzero",
    label: "Inputs that count",
    help: "Of the eight of a linear function. Training showed dense ones, in which all count, and sparse ones, in which two do.",
    min: 1,
    max: 8,
    default: 2,
    unit: Unit::One,
    scale: Scale::Linear,
};
static EXAMPLES: IntKnob = IntKnob {
    key: "examples",
    label: "Examples",
    help: "In the prompt, before the input that is asked about. The line chart by examples shows all numbers up to 40.",
    min: 1,
    max: 40,
    default: 20,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Of the functions and their examples.",
    min: 0,
    max: 9_999,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "model-selection",
    room: Room::FunctionLearning,
    question: "Does a transformer pick the right function family, and can it mix families?",
    paper: Paper {
        title: "Pretraining Data Mixtures Enable Narrow Model Selection Capabilities in Transformer Models",
        id: "2311.00871",
    },
    paper_claim: "Mixture-trained transformers select near-optimally among the families of their mixture in context, but show failure modes and degrade even on simple extrapolations outside it.",
    program: Some(Program {
        title: "It chooses, it does not mix",
        how: "One transformer has seen lines and waves; from a few examples it finds out which of the two it is given, and does nearly as well as a specialist. Then the examples come from a line and a wave added up. It has all it needs to fit the sum, and yet its error is many times that of a plain fit that has the same parts.",
        equation: "f = (1 − w) · line + w · wave,   training: w = 0 or w = 1",
        limits: "Each model has four layers of width 64 and was trained once, far shorter than the paper's; intervals are over prompts. The one that has seen both had as many steps for each family as a specialist. The paper also mixes dense linear functions, in which all inputs count, with sparse ones, and finds the same choice. Here that failed: in 12,000 steps for each family no model learned to find the two of eight inputs that count. Even who has seen sparse functions alone errs as much as who has seen dense ones and, with few examples, more than least squares, so that there is no choice to be seen. Not confirmed in the paper's text: the ranges of its waves' amplitudes, frequencies and phases. The fit tries 61 frequencies within the range of the waves and takes the examples to be nearly free of noise. Who knows the mixture perfectly, “best for the mixture”, fails on sums too: what the transformer lacks there is not skill but having seen any.",
        models: &[
            Model::Zoo("fn-mixsine1"),
            Model::Zoo("fn-lin1"),
            Model::Zoo("fn-sine1"),
            Model::Zoo("fn-mix8"),
            Model::Zoo("fn-lin8"),
            Model::Zoo("fn-sparse8"),
        ],
        seconds: 10,
        knobs: &[&PAIR, &SHARE, &SPEED, &NONZERO, &EXAMPLES, &SEED],
        when: &[
            When { knob: "share", choice: "pair", options: &["waves"] },
            When { knob: "speed", choice: "pair", options: &["waves"] },
            When { knob: "nonzero", choice: "pair", options: &["weights"] },
        ],
        presets: &[
            Preset { label: "In the mixture: waves", fragment: "1?share=1" },
            Preset { label: "Waves too fast", fragment: "1?share=1&speed=2" },
            Preset { label: "Half and half, five examples", fragment: "1?examples=5" },
            Preset {
                label: "Where it fails: sparse functions",
                fragment: "1?pair=weights&examples=6",
            },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
