//! Which logical rules can be learned from examples in a prompt?
//!
//! Bhattamishra et al. 2023: models are trained on prompts of one class of Boolean functions and compared
//! with the best known learner of each (section 4); teaching sequences (section 5) are prompts that begin
//! with examples which leave one function of the class. Models: recipes `bool-transformer`, `bool-retnet`
//! and `bool-teach` of the zoo.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static CLASS: ChoiceKnob = ChoiceKnob {
    key: "class",
    label: "Rules",
    help: "The class that the hidden rule of each prompt is of. The models are told the class, not the rule.",
    options: &[
        Choice { key: "conjunction", label: "All of 2 to 4 literals" },
        Choice { key: "disjunction", label: "Any of 2 to 4 literals" },
        Choice { key: "majority", label: "Most of 5 literals" },
        Choice { key: "dnf", label: "One of three clauses" },
        Choice { key: "sparse-parity", label: "Parity of two bits" },
        Choice { key: "parity", label: "Parity of any bits" },
    ],
    default: "conjunction",
};
static OPENING: ChoiceKnob = ChoiceKnob {
    key: "opening",
    label: "Prompts begin with",
    help: "For the third model: examples at random, or a proof. The misleading proof fits the rule, but seems to demand one bit too many.",
    options: &[
        Choice { key: "random", label: "Random examples" },
        Choice { key: "teaching", label: "A proof of the rule" },
        Choice { key: "misleading", label: "A misleading proof" },
    ],
    default: "teaching",
};
static EXAMPLES: IntKnob = IntKnob {
    key: "examples",
    label: "Examples",
    help: "Before the questions of the last chart. The others show all numbers up to 49.",
    min: 1,
    max: 49,
    default: 40,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Of the rules and their examples.",
    min: 0,
    max: 9_999,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "boolean-functions",
    room: Room::FunctionLearning,
    question: "Which logical rules can be learned from examples in a prompt?",
    paper: Paper {
        title: "Understanding In-Context Learning in Transformers and LLMs by Learning to Learn Discrete Functions",
        id: "2310.03016",
    },
    paper_claim: "Transformers nearly match optimal learners on simple classes, fail on parity, attention-free models do nearly as well, and with teaching sequences transformers learn from far fewer examples, choosing between two algorithms.",
    program: Some(Program {
        title: "Rules, read off examples",
        how: "Each prompt shows rows of ten bits and says for each whether a hidden rule holds. A transformer that has seen many such rules says of the next row whether it holds, and so does a network without attention. A third has seen proofs as well, a few examples that leave no doubt, and needs no more where one is given.",
        equation: "x₁, f(x₁), …, xₙ, f(xₙ), x → f(x),   x ∈ {−1, 1}¹⁰,   proof of k literals: 2 rows that agree on them alone, k that each break one",
        limits: "TODO",
        models: &[
            Model::Zoo("bool-transformer"),
            Model::Zoo("bool-retnet"),
            Model::Zoo("bool-teach"),
        ],
        seconds: 10,
        knobs: &[&CLASS, &OPENING, &EXAMPLES, &SEED],
        when: &[],
        presets: &[
            Preset { label: "What it fails at: parity", fragment: "1?class=parity" },
            Preset { label: "Parity of two bits", fragment: "1?class=sparse-parity" },
            Preset { label: "A misleading proof", fragment: "1?opening=misleading" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
