//! Can a plain MLP learn in context as well as a transformer?
//!
//! Where to find the paper (arXiv 2405.15618) in the code:
//! - `nn::WholeModel`: the MLP, `h ← ReLU(W h + b)` over all tokens side by side, and the Mixer,
//!   `Z ← ReLU(V (Z W))`, read at the last token (appendix C); the transformer beside them;
//! - `lessons`: regression and classification in context (section 2), match to sample and oddball
//!   (section 3), and what can be told without training;
//! - `race`: three models, trained online for as much computation.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "Task",
    help: "Two that are learnt from examples in the input, and two from psychology about how points lie",
    options: &[
        Choice { key: "regression", label: "Regression" },
        Choice { key: "classification", label: "Classification" },
        Choice { key: "match", label: "Match to sample" },
        Choice { key: "oddball", label: "Odd one out" },
    ],
    default: "regression",
};
static EXAMPLES: IntKnob = IntKnob {
    key: "examples",
    label: "Examples",
    help: "In each input, before the query. The MLP has weights of its own for each of them",
    min: 4,
    max: 16,
    default: 8,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static DIMS: IntKnob = IntKnob {
    key: "dims",
    label: "Inputs of the rule",
    help: "Numbers in x. With more of them all three need more computation than there is here",
    min: 1,
    max: 4,
    default: 2,
    unit: Unit::One,
    scale: Scale::Linear,
};
static POOL: ChoiceKnob = ChoiceKnob {
    key: "pool",
    label: "Rules in training",
    help: "A new rule, or pair of classes, for each input, or always one of so many, which can be learnt by heart",
    options: &[
        Choice { key: "4", label: "4" },
        Choice { key: "8", label: "8" },
        Choice { key: "16", label: "16" },
        Choice { key: "64", label: "64" },
        Choice { key: "256", label: "256" },
        Choice { key: "1024", label: "1,024" },
        Choice { key: "endless", label: "Always new" },
    ],
    default: "endless",
};
static BUDGET: IntKnob = IntKnob {
    key: "budget",
    label: "Computation for each model",
    help: "In training, in billions of operations (GFLOP)",
    min: 2,
    max: 500,
    default: 20,
    unit: Unit::One,
    scale: Scale::Log,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the first weights, the rules and the examples",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "mlp-in-context",
    room: Room::FunctionLearning,
    question: "Can a plain MLP learn in context as well as a transformer?",
    paper: Paper {
        title: "MLPs Learn In-Context on Regression and Classification Tasks",
        id: "2405.15618",
    },
    paper_claim: "MLPs and Mixers learn in context competitively with transformers at equal compute, and outperform them on relational tasks from psychology.",
    program: Some(Program {
        title: "Learning in context without attention",
        how: "",
        equation: "MLP: h ← ReLU(W h + b), h = [x₁, y₁, …, x];   Mixer: Z ← ReLU(V Z W);   computation = 6 · multiplications of an answer · inputs seen",
        limits: "",
        models: &[Model::Live],
        seconds: 25,
        knobs: &[&TASK, &EXAMPLES, &DIMS, &POOL, &BUDGET, &SEED],
        when: &[
            When { knob: "examples", choice: "task", options: &["regression", "classification"] },
            When { knob: "dims", choice: "task", options: &["regression"] },
            When { knob: "pool", choice: "task", options: &["regression", "classification"] },
        ],
        presets: &[
            Preset { label: "Match to sample", fragment: "1?task=match" },
            Preset { label: "Odd one out", fragment: "1?task=oddball" },
            Preset { label: "Only 8 rules", fragment: "1?pool=8" },
            Preset { label: "Classification", fragment: "1?task=classification" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
