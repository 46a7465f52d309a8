//! Can a plain MLP learn in context as well as a transformer?
//!
//! Where to find the paper (arXiv 2405.15618) in the code:
//! - `nn::WholeModel`: the MLP, `h ← ReLU(W h + b)` over all tokens side by side, and the Mixer,
//!   `Z ← ReLU(V (Z W))`, read at the last token (appendix C); the transformer beside them;
//! - `lessons`: regression in context (section 2), match to sample and odd one out (section 3), and
//!   what can be told without training;
//! - `race`: three models, trained online for as much computation.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "Task",
    help: "A rule to learn from examples in the input, or two tasks from psychology about how points lie",
    options: &[
        Choice { key: "regression", label: "Regression" },
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
    help: "Numbers in x. With each one more, all three need far more computation",
    min: 1,
    max: 4,
    default: 2,
    unit: Unit::One,
    scale: Scale::Linear,
};
static POOL: ChoiceKnob = ChoiceKnob {
    key: "pool",
    label: "Rules in training",
    help: "A new rule for each input, or always one of so many, which can be learnt by heart",
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
    min: 1,
    max: 200,
    default: 10,
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
        how: "Eight examples of a rule and a query, side by side, are one long input to a plain multilayer perceptron (MLP): no attention, and weights of its own for every example. An MLP-Mixer and a transformer are trained on the same inputs, each with as much computation. Watch how their errors fall on rules that never came up in training, or on new arrangements of points, between what guessing gets and the best that can be done.",
        equation: "MLP: h ← ReLU(W h + b), h = [x₁, y₁, …, x];   Mixer: Z ← ReLU(V Z W);   computation = 6 · multiplications of an answer · inputs seen",
        limits: "Small models on small tasks: rules of two numbers, eight examples, and about a thousandth of the steps that the authors' code takes, so that none comes down to ridge. Computation is counted, not timed: 6 times the multiplications of an answer, for each input, without norms, biases and optimiser. Each model has one size, the better of two on another seed, where the paper takes many; all share AdamW with a rate of 0.003 and a cosine, where the authors keep 0.0001. The transformer is in pre-norm form with one head and learnt positions; the authors put norms behind each part. In the regression the MLP errs less than the transformer with the seed shown first, and 1.3 times as much on average over three others. At matching the transformer catches up: with 10 GFLOP both have 2 % wrong; at the odd one out it then has 74 % wrong, and with 20 GFLOP 64 %. Classification from examples, the paper's second task, is left out: with 20 GFLOP and larger models all three only guessed between the two labels of an input (49 to 51 % wrong); the authors train for 16,000 steps and more. Not confirmed in the paper's text: sizes and noise, which follow the authors' code.",
        models: &[Model::Live],
        seconds: 20,
        knobs: &[&TASK, &EXAMPLES, &DIMS, &POOL, &BUDGET, &SEED],
        when: &[
            When { knob: "examples", choice: "task", options: &["regression"] },
            When { knob: "dims", choice: "task", options: &["regression"] },
            When { knob: "pool", choice: "task", options: &["regression"] },
        ],
        presets: &[
            Preset { label: "Match to sample", fragment: "1?task=match" },
            Preset { label: "Odd one out", fragment: "1?task=oddball" },
            Preset { label: "Only 8 rules", fragment: "1?pool=8" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
