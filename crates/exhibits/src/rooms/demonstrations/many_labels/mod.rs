//! How can a short prompt choose among sixty labels?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm
//! mechanism:
//!   toy-intents: 60 hand-written assistant intents (card lost, set alarm, ...) x 12 utterances.
//!   For every query MiniLM retrieves the k most similar labelled utterances, which are put in the
//!   prompt least-similar first (most similar next to the query), so the model sees only a part of
//!   the label space. SmolLM2 generates greedily; the output is mapped to the nearest class name by
//!   MiniLM if it is not exact, as in the paper.
//!   Ablations, each with the same retrieved set: (a) resampled, same labels but demonstrations
//!   drawn at random from their classes, which removes similarity; (b) obfuscated, class names
//!   replaced by arbitrary words; (c) shuffled, labels permuted among the demonstrations.
//!   Baselines: k random demonstrations, zero-shot over all names, MiniLM 1-nearest neighbour and
//!   k-NN vote.
//! controls:
//!   - k: 1-30 (10)
//!   - condition: full | resampled | obfuscated | shuffled
//!   - order: similar last | similar first | random
//!   - labels in play: 10-60 (60)
//!   - own utterance
//! figure:
//!   Retrieved demonstrations as cards with similarity, prediction and label probabilities; line of
//!   accuracy against k for retrieved, random and k-NN; grouped bars for the three ablations; bar
//!   of how often the right label was in the prompt (the ceiling).
//! claim:
//!   180 queries, 60 labels, k=10: retrieved demonstrations >= random demonstrations + 30 points;
//!   each of (a), (b), (c) lowers accuracy, with (c) by >= 10 points and at least two of the three
//!   by >= 5; accuracy relative to 1-NN is reported, not claimed.
//! components:
//!   toy-intents, minilm-retriever, demo-selector, icl-prompt-builder, generate-and-parse,
//!   label-scorer
//! cost:
//!   Native 500 s at k=10 (180 x 5 prompts of 130 tokens; CI uses 60 queries, about 170 s); in page
//!   30 s per condition.
//! risk:
//!   The small model may simply copy the last label, making it 1-NN in disguise; the exhibit shows
//!   agreement with 1-NN and copying by position, and the fallback claim drops to k=5 with label
//!   scoring over the retrieved labels.
//! ```

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, TextKnob};

#[cfg(feature = "compute")]
mod compute;

static SHOW: ChoiceKnob = ChoiceKnob {
    key: "show",
    label: "Look at",
    help: "What is taken from the examples, one thing at a time, or how many of them there are",
    options: &[
        Choice { key: "conditions", label: "What the examples need" },
        Choice { key: "k", label: "How many examples" },
    ],
    default: "conditions",
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
    default: 8,
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
        limits: "Sixty intents of eight utterances, written for this page, in place of BANKING77, HWU64 and CLINC150, and a model of 135 million parameters in place of OPT and LLaMA up to 65 billion. The retriever is all-MiniLM-L6-v2. A small model may do little more than copy the nearest label, which the figures show; whether it beats the nearest neighbour is reported, not claimed. The prompt is “utterance -> label” without an instruction.",
        models: &[Model::SmolLm2, Model::MiniLm],
        seconds: 30,
        knobs: &[&SHOW, &UTTERANCE, &K, &ORDER, &LABELS, &QUERIES, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Sixty labels, five examples", fragment: "" },
            Preset { label: "How many examples", fragment: "1?show=k&k=16&queries=6" },
            Preset { label: "Most similar first", fragment: "1?order=first" },
            Preset { label: "One example only", fragment: "1?k=1" },
            Preset { label: "Ten labels", fragment: "1?labels=10" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
