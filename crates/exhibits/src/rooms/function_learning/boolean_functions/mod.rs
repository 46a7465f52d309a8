//! Which logical rules can be learned from examples in a prompt?
//!
//! Bhattamishra et al. 2023: models are trained on prompts of one class of Boolean functions and compared
//! with the best known learner of each (section 4); teaching sequences (section 5) are prompts that begin
//! with examples which leave one function of the class. Models: recipes `bool-transformer`,
//! `bool-retnet` and `bool-teach` of the zoo.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static CLASS: ChoiceKnob = ChoiceKnob {
    key: "class",
    label: "Rules",
    help: "The class that the hidden rules are of. A literal says what one bit must be. The models for all six are told the class, never the rule.",
    options: &[
        Choice { key: "conjunction", label: "Conjunction: all of 2 to 4 literals" },
        Choice { key: "disjunction", label: "Disjunction: any of 2 to 4 literals" },
        Choice { key: "majority", label: "Majority: most of 5 literals" },
        Choice { key: "dnf", label: "DNF: all of 3 literals, three times" },
        Choice { key: "sparse-parity", label: "Sparse parity: of two bits" },
        Choice { key: "parity", label: "Parity: of any bits" },
    ],
    default: "conjunction",
};
static OPENING: ChoiceKnob = ChoiceKnob {
    key: "opening",
    label: "Prompts begin with",
    help: "In the chart of proofs. The misleading one fits the rule too, but its first two rows agree on one bit too many.",
    options: &[
        Choice { key: "random", label: "Random rows" },
        Choice { key: "teaching", label: "A proof of the rule" },
        Choice { key: "misleading", label: "A misleading proof" },
    ],
    default: "teaching",
};
static LITERALS: IntKnob = IntKnob {
    key: "literals",
    label: "Literals to prove",
    help: "Of the conjunctions that the proofs are of. A proof takes two rows more than that.",
    min: 2,
    max: 4,
    default: 3,
    unit: Unit::One,
    scale: Scale::Linear,
};
static EXAMPLES: IntKnob = IntKnob {
    key: "examples",
    label: "Examples",
    help: "Before the questions of the last chart. The line charts show all numbers up to 49.",
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
        how: "Each prompt shows rows of ten bits and says for each whether a hidden rule holds. A transformer that has seen many such rules says of the next row whether it holds: it reads off conjunctions nearly as well as a learner made for them, knows three clauses less well, and only guesses at parities of any bits. A proof, a few rows that leave no doubt, tells it hardly more than as many random rows; a second one, which has seen proofs in training, needs no more where one is given.",
        equation: "x₁, f(x₁), …, xₙ, f(xₙ), x → f(x),   x ∈ {−1, 1}¹⁰,   proof of k literals: 2 rows that agree on them alone, k that each break one",
        limits: "All models have four layers of width 64 and were trained once, on ten bits and prompts of 50 rows; intervals are over prompts. In the authors' code, inputs have 28 bits, models six layers of width 256, and each class a model of its own. Here one is for all six classes and is told the class with every row; another is the same with retention in place of attention, as in RetNet; a third knows conjunctions alone, half of which began with a proof. All read a row and the answer before it as one token, and learn by squared error. Rules are shorter here, and half of the inputs of conjunctions, disjunctions and DNFs are changed so that both answers come about equally often, in that code about a third. Parities of two bits came late in training, all at once and in part; what a model fails at depends on how long it was trained. A weighted vote of the bits knows majorities better than it does. Who rules literals out does not know that rules are short, nor Gaussian elimination that only two bits count: a model that knows may be ahead of both after few examples. The first two rows of a proof are enough to rule out all literals but the right ones, so what shows a second algorithm is the lead on who has seen no proofs, not being right. Without attention, conjunctions and disjunctions come nearly as well, but majorities and three clauses 7 to 12 points worse, and parities of two bits hardly at all: that a model without attention does nearly as well holds here in part. Not shown: other such models, proofs of other classes than conjunctions, and language models on such tasks. The paper's text was not at hand, only its abstract and code: its numbers are not confirmed.",
        models: &[
            Model::Zoo("bool-transformer"),
            Model::Zoo("bool-retnet"),
            Model::Zoo("bool-teach"),
        ],
        seconds: 10,
        knobs: &[&CLASS, &OPENING, &LITERALS, &EXAMPLES, &SEED],
        when: &[],
        presets: &[
            Preset { label: "What it fails at: parity", fragment: "1?class=parity" },
            Preset { label: "Three clauses", fragment: "1?class=dnf" },
            Preset { label: "A misleading proof", fragment: "1?opening=misleading" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
