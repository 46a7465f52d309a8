//! Can examples be folded into the activations and then removed from the prompt?
//!
//! After Li et al. 2024 and their code: what attention and MLP add at the last token of each demonstration
//! by itself is averaged into a context vector a layer and branch, which is added, times a strength, at all
//! positions of a query without examples; the strengths are fitted to the demonstrations themselves.
//!
//! Otherwise than there: the gradient is estimated from two values of the loss, since the model is read with
//! packed weights and never differentiated; so layers share their strengths by thirds, 12 numbers in place
//! of 120, and perturbed strengths take the place of noise in the residual stream.

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, FloatKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static SET: ChoiceKnob = ChoiceKnob {
    key: "set",
    label: "Texts",
    help: "What is classified",
    options: &[
        Choice { key: "sentiment", label: "Is the review positive?" },
        Choice { key: "topic", label: "Sports, business or science?" },
        Choice { key: "question", label: "What answers the question?" },
        Choice { key: "author", label: "Which of two authors?" },
    ],
    default: "question",
};
static SHOTS: IntKnob = IntKnob {
    key: "shots",
    label: "Demonstrations a class",
    help: "How many labelled texts of each class are folded into the vectors, or put in front of the query",
    min: 1,
    max: 8,
    default: 5,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static STEPS: IntKnob = IntKnob {
    key: "steps",
    label: "Steps of fitting",
    help: "How often the strengths are changed by what two of the demonstrations say",
    min: 0,
    max: 100,
    default: 24,
    unit: Unit::Steps,
    scale: Scale::Linear,
};
static NOISE: FloatKnob = FloatKnob {
    key: "noise",
    label: "Noise while fitting",
    help: "Gaussian noise on what attention and MLP add, as a share of its size; the paper takes 0.001",
    min: 0.0,
    max: 0.01,
    default: 0.001,
    unit: Unit::One,
    scale: Scale::Linear,
};
static BRANCHES: ChoiceKnob = ChoiceKnob {
    key: "branches",
    label: "Add to",
    help: "The outputs of which branches get the demonstrations' mean",
    options: &[
        Choice { key: "both", label: "Attention and MLP" },
        Choice { key: "attention", label: "Attention only" },
        Choice { key: "mlp", label: "MLP only" },
    ],
    default: "both",
};
static QUERIES: IntKnob = IntKnob {
    key: "queries",
    label: "Queries",
    help: "How many other texts are asked in each way",
    min: 4,
    max: 24,
    default: 12,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the demonstrations, the queries and the steps of fitting",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "implicit-icl",
    room: Room::TaskVectors,
    question: "Can examples be folded into the activations and then removed from the prompt?",
    paper: Paper { title: "Implicit In-context Learning", id: "2405.14660" },
    paper_claim: "On nine tasks and three architectures I2CL reaches few-shot performance at zero-shot cost, with less variance over demonstration choice and order.",
    program: Some(Program {
        title: "Examples that are added, not read",
        how: "Each demonstration is read by itself, and what attention and MLP add at its last token is averaged over demonstrations, layer by layer. A query is then read without any example while these vectors are added at all its tokens, each times a strength. The strengths are fitted to the same demonstrations, asked as queries.",
        equation: "h ← h + (λ_a ā + β_a a) + (λ_m m̄ + β_m m);  (λ, β) = argmin −Σ log p(yᵢ | xᵢ)",
        limits: "Three small sets of texts and a model of 135 million parameters. The strengths are shared by a third of the layers and fitted without a gradient.",
        models: &[Model::SmolLm2],
        seconds: 30,
        knobs: &[&SET, &SHOTS, &STEPS, &NOISE, &BRANCHES, &QUERIES, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Questions", fragment: "" },
            Preset { label: "Reviews", fragment: "1?set=sentiment" },
            Preset { label: "Not fitted", fragment: "1?steps=0" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
