//! Can examples be folded into the activations and then removed from the prompt?
//!
//! After Li et al. 2024 and their code: what attention and MLP add at the end of each demonstration, read by
//! itself, is averaged into a context vector a layer and branch; it is added, times a strength, at all
//! positions of a query without examples. The four strengths a layer are fitted by gradient (AdamW) to the
//! demonstrations themselves, with noise on what attention and MLP add; the model stands still.
//!
//! Otherwise than there: 24 longer steps in place of 500 of length 0.01.

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
    default: "sentiment",
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
    max: 200,
    default: 12,
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
    default: 8,
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
        how: "Each demonstration is read by itself, and what attention and MLP add at its last token is averaged over demonstrations, layer by layer. A query is then read without any example while these vectors are added at all its tokens, each times a strength. The strengths, 120 numbers, are fitted by gradient to the same demonstrations, asked as queries; the model itself stays as it is.",
        equation: "h ← h + (λ_a ā + β_a a) + (λ_m m̄ + β_m m);  (λ, β) = argmin −Σ log p(yᵢ | xᵢ, noise)",
        limits: "A model of 135 million parameters in place of 1.5 to 7 billion, small sets of texts written for this page in place of nine tasks, and 24 steps of fitting in place of 500, 12 in a first run; each is longer in turn. Over three draws each of reviews and topics, 79 % of the words said are the right label, and 0 % if nothing is fitted. The paper scores which label is the most probable: there 88 % are right with vectors, 71 % with the demonstrations in front (85 % calibrated), but 90 % without either, since the labels' names say enough; so what the paper gains over no examples is not seen here, only that the model learns that a label is due. Four kinds of questions need more than 24 steps: on the draw that settings were chosen on, 40 % of the words were right, and 100 % with the demonstrations in front. Three draws say nothing of the paper's lower variance. The task vector is put behind one fixed layer, not the best one. Left out are label anchors, soft prompts, your own examples, and starting a new task from a similar one's strengths. Fitting takes about 550 MB of memory.",
        models: &[Model::SmolLm2],
        seconds: 40,
        knobs: &[&SET, &SHOTS, &STEPS, &NOISE, &BRANCHES, &QUERIES, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Reviews", fragment: "" },
            Preset { label: "Topics", fragment: "1?set=topic&steps=24" },
            Preset { label: "Not fitted", fragment: "1?steps=0" },
            Preset { label: "Attention only", fragment: "1?branches=attention" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
