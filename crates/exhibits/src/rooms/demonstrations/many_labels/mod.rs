//! How can a short prompt choose among sixty labels?
//!
//! After Milios et al. 2023: a sentence encoder retrieves the examples, the most similar one stands next to
//! the query, what the model writes is taken for the class name nearest to it by the same encoder. The
//! three ablations keep the retrieved labels and take away similarity (other utterances of the same
//! classes), the meaning of names (“class 17”) or the correspondence (labels shuffled).
//!
//! Otherwise than there: five examples in place of tens, and sixty intents written for this page.

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, TextKnob};

#[cfg(feature = "compute")]
mod compute;

static SHOW: ChoiceKnob = ChoiceKnob {
    key: "show",
    label: "Look at",
    help: "Retrieved examples against random ones; what is taken from the retrieved ones, one thing at a time; or how many there are",
    options: &[
        Choice { key: "retrieval", label: "Retrieved or random" },
        Choice { key: "conditions", label: "What the examples need" },
        Choice { key: "k", label: "How many examples" },
    ],
    default: "retrieval",
};
static UTTERANCE: TextKnob = TextKnob {
    key: "utterance",
    label: "Ask something",
    help: "What you would say to an assistant; its examples and answers are shown first",
    default: "I want to hear something by Mozart",
    max_chars: 120,
    lines: 1,
    most_tokens: "",
};
static K: IntKnob = IntKnob {
    key: "k",
    label: "Examples",
    help: "How many of the most similar labelled utterances are put in the prompt",
    min: 1,
    max: 30,
    default: 5,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static ORDER: ChoiceKnob = ChoiceKnob {
    key: "order",
    label: "Order",
    help: "Where the most similar example stands; the paper puts it next to the query",
    options: &[
        Choice { key: "last", label: "Most similar last" },
        Choice { key: "first", label: "Most similar first" },
        Choice { key: "random", label: "Random" },
    ],
    default: "last",
};
static LABELS: IntKnob = IntKnob {
    key: "labels",
    label: "Labels in play",
    help: "Among how many intents the model has to choose",
    min: 10,
    max: 60,
    default: 60,
    unit: Unit::One,
    scale: Scale::Linear,
};
static QUERIES: IntKnob = IntKnob {
    key: "queries",
    label: "Queries",
    help: "How many utterances are asked under each condition",
    min: 2,
    max: 60,
    default: 12,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the queries, the labels in play and what is random",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "many-labels",
    room: Room::Demonstrations,
    question: "How can a short prompt choose among sixty labels?",
    paper: Paper {
        title: "In-Context Learning for Text Classification with Many Labels",
        id: "2309.10954",
    },
    paper_claim: "Retrieval ICL sets few-shot state of the art on BANKING77, HWU64 and CLINC150 with OPT/LLaMA and no fine-tuning; similarity, label semantics and correct correspondence all matter to a degree that depends on the domain.",
    program: Some(Program {
        title: "A prompt that shows only the likely labels",
        how: "A sentence encoder finds the few labelled utterances that are most similar to the query; only these are put in the prompt, the most similar one last, so the model sees a part of the sixty labels. It writes a label, which is taken for the one that is nearest in meaning if it is none exactly. Then one thing at a time is taken from the same examples: their similarity, the meaning of the names, or the right correspondence of utterance and label.",
        equation: "D(q) = the k utterances of the pool with the greatest cos(e(q), e(u));  ŷ = argmax over names of cos(e(name), e(LM(D(q), q)))",
        limits: "Sixty intents of eight utterances, written for this page, in place of BANKING77, HWU64 and CLINC150, and a model of 135 million parameters in place of OPT and LLaMA up to 65 billion. The retriever is all-MiniLM-L6-v2; the prompt is “utterance -> label” without an instruction. What holds at this size, over 45 queries: 91 % are right with retrieved examples and 60 % with random ones, since what the model writes is taken for the nearest name either way. Numbers for names cost 11 points (2 to 20). Shuffled labels cost 4 and other utterances 2, less than so many queries tell from nothing; the paper finds all three needed, to a degree that depends on the data. The label of the nearest utterance alone is right for 87 %, so most of the work is the retriever's. A run here asks too few queries to show what numbers and shuffled labels cost.",
        models: &[Model::SmolLm2, Model::MiniLm],
        seconds: 30,
        knobs: &[&SHOW, &UTTERANCE, &K, &ORDER, &LABELS, &QUERIES, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Sixty labels, five examples", fragment: "" },
            Preset { label: "What the examples need", fragment: "1?show=conditions&queries=6" },
            Preset { label: "How many examples", fragment: "1?show=k&k=8&queries=4" },
            Preset { label: "One example only", fragment: "1?k=1" },
            Preset { label: "Ten labels", fragment: "1?labels=10" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
