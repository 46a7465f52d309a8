//! Does in-context learning learn new function types, or refit old ones?
//!
//! Wang et al. 2024: transformers pretrained on one class of functions are asked for another (section 2)
//! and compared with functions of their own class, fitted to the same examples by gradient descent
//! (figure 1); who has seen several classes prefers the one with the lower error in the test.
//! Models: recipes `fn-lin3`, `fn-quad3` and `fn-multi3` of the zoo.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, FloatKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static TRAINED: ChoiceKnob = ChoiceKnob {
    key: "trained",
    label: "Pretrained on",
    help: "The functions that the transformer has seen, and no others.",
    options: &[
        Choice { key: "lines", label: "Lines" },
        Choice { key: "squares", label: "Sums of squares" },
        Choice { key: "several", label: "Lines, squares and networks" },
    ],
    default: "lines",
};
static TESTED: ChoiceKnob = ChoiceKnob {
    key: "tested",
    label: "Asked for",
    help: "The functions behind the examples of the prompts.",
    options: &[
        Choice { key: "lines", label: "Lines, w·x" },
        Choice { key: "squares", label: "Squares, w·x²" },
        Choice { key: "nets", label: "Small networks" },
        Choice { key: "cubes", label: "Cubes, w·x³" },
        Choice { key: "roots", label: "Roots, w·√|x|" },
        Choice { key: "sines", label: "Sines, w·sin 2x" },
    ],
    default: "squares",
};
static EXAMPLES: IntKnob = IntKnob {
    key: "examples",
    label: "Examples",
    help: "In the prompt, before the input that is asked about. The line chart shows all numbers up to 40.",
    min: 1,
    max: 40,
    default: 30,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static SPREAD: FloatKnob = FloatKnob {
    key: "spread",
    label: "Spread of the inputs",
    help: "Their standard deviation. It was 1 in pretraining; beyond it the model is out of its depth in another way.",
    min: 0.5,
    max: 2.0,
    default: 1.0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static STEPS: IntKnob = IntKnob {
    key: "steps",
    label: "Gradient steps",
    help: "Of the gradient descent that fits functions of the model's own class to the examples.",
    min: 1,
    max: 300,
    default: 30,
    unit: Unit::Steps,
    scale: Scale::Log,
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
    slug: "ood-tasks",
    room: Room::FunctionLearning,
    question: "Does in-context learning learn new function types, or refit old ones?",
    paper: Paper {
        title: "Can In-context Learning Really Generalize to Out-of-distribution Tasks?",
        id: "2410.09695",
    },
    paper_claim: "On out-of-distribution functions a pretrained transformer acts like a function of its pretraining class fitted by gradient descent on the examples; with several classes it prefers the one with low test error.",
    program: Some(Program {
        title: "A new task, an old answer",
        how: "A transformer that has only ever seen linear functions is shown examples of something else. What it answers is not that: it is about the linear function that fits the examples best, however many of them there are. Another that has seen only sums of squares answers with those, whatever it is asked for. A third has seen several classes and goes with the one that errs less.",
        equation: "x₁, f(x₁), …, xₙ, f(xₙ), x → ŷ ≈ h(x),   h = argmin over pretraining class H of Σᵢ (h(xᵢ) − f(xᵢ))²",
        limits: "All models have three inputs and four layers of width 64, and were trained once; intervals are over prompts. The one that has seen squares is no exact fit: beyond its class it errs about half as much again as the best sum of squares. The one that has seen several classes is compared with the best line and the best squares alone: networks, which it has seen too, have no best fit that could be computed at once. Not shown: pretraining on networks alone, and labels without a meaning. The paper asks for lines, squares and small networks; cubes, roots and sines are ours. Not confirmed in the paper's text: how weights are scaled, and the rate and steps of its gradient descent; ours takes steps of 1 / tr ΦᵀΦ. The cut has no example points, since none of them lies on it.",
        models: &[Model::Zoo("fn-lin3"), Model::Zoo("fn-quad3"), Model::Zoo("fn-multi3")],
        seconds: 10,
        knobs: &[&TRAINED, &TESTED, &EXAMPLES, &SPREAD, &STEPS, &SEED],
        when: &[],
        presets: &[
            Preset { label: "At home: lines for lines", fragment: "1?tested=lines" },
            Preset { label: "Squares for cubes", fragment: "1?trained=squares&tested=cubes" },
            Preset { label: "Squares for roots", fragment: "1?trained=squares&tested=roots" },
            Preset { label: "Several for roots", fragment: "1?trained=several&tested=roots" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
