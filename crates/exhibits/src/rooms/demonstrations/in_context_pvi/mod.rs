//! Which examples does the model find hard, measured in bits?
//!
//! After Lu et al. 2023: the pointwise usable information of an instance from two prompts and no training,
//! one with exemplars and the input, one with the same exemplars' targets and all inputs empty. Reported as
//! there: right and wrong answers, agreement between draws of exemplars and numbers of shots, how much of
//! the variance the draw explains, and the mean over a set, its V-information.

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, TextKnob};

#[cfg(feature = "compute")]
mod compute;

static SET: ChoiceKnob = ChoiceKnob {
    key: "set",
    label: "Texts",
    help: "What is classified; each set has forty texts, some of which were written to be hard",
    options: &[
        Choice { key: "sentiment", label: "Is the review positive?" },
        Choice { key: "topic", label: "Sports, business or science?" },
        Choice { key: "question", label: "What answers the question?" },
    ],
    default: "sentiment",
};
static TEXT: TextKnob = TextKnob {
    key: "text",
    label: "Your own text",
    help: "How much the model can use in it, for each label",
    default: "A film so bad that it is good",
    max_chars: 120,
    lines: 1,
    most_tokens: "",
};
static SHOTS: IntKnob = IntKnob {
    key: "shots",
    label: "Exemplars",
    help: "How many examples stand in the prompt",
    min: 1,
    max: 16,
    default: 8,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static DRAWS: IntKnob = IntKnob {
    key: "draws",
    label: "Draws of exemplars",
    help: "How many times other exemplars are drawn and all texts are read again",
    min: 2,
    max: 5,
    default: 2,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the exemplars",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "in-context-pvi",
    room: Room::Demonstrations,
    question: "Which examples does the model find hard, measured in bits?",
    paper: Paper {
        title: "Measuring Pointwise V-Usable Information In-Context-ly",
        id: "2310.12300",
    },
    paper_claim: "In-context PVI behaves like fine-tuned PVI: it is higher for correct predictions, stable over exemplar choices and shot counts (the variance over exemplar sets is insignificant), and low values flag challenging instances.",
    program: Some(Program {
        title: "Bits of a text that the model can use",
        how: "A few exemplars tell the model what to do, then it reads a text, and its probability of the right label is noted. The same is done with all inputs left empty, so that only the labels of the exemplars remain. How many bits the text adds to the label is its usable information: high for texts that the model understands, low or negative for those that mislead it.",
        equation: "PVI(x → y) = −log₂ p(y | ∅y₁ … ∅y_k ∅) + log₂ p(y | x₁y₁ … x_ky_k x);  V-information = mean of PVI",
        limits: "Three sets of forty short texts written for this page, of which 12 to 16 were written to be hard before any model read them, and a model of 135 million parameters. The probability is taken among the labels of the set, and agreement is measured within a label, since a taste for one label would look like agreement. At this size the paper's findings hold, with a reserve: to tell which texts will be answered right, the probability of the label alone does no worse (70 points between the highest fifth and the lowest, with PVI 53), so the empty prompt adds nothing to that. The form of the prompts is “Input: … Label: …”; the paper's own form could not be confirmed. Its test of variance is replaced by the share of the variance that the draw of exemplars explains, and there is no fine-tuned model to compare with.",
        models: &[Model::SmolLm2],
        seconds: 25,
        knobs: &[&SET, &TEXT, &SHOTS, &DRAWS, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Reviews", fragment: "" },
            Preset { label: "Questions", fragment: "1?set=question&text=Who+knows+where+it+is" },
            Preset {
                label: "Topics",
                fragment: "1?set=topic&text=The+bank+pays+for+the+football+stadium",
            },
            Preset { label: "Sixteen exemplars", fragment: "1?shots=16" },
            Preset { label: "One exemplar", fragment: "1?shots=1" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
