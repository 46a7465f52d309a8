//! Does the model really learn from the labels in its examples?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   One forward pass over a sequence of N labelled examples gives the prediction for example i
//!   given examples 1..i-1 at every i, so a whole learning curve costs one pass (the paper's
//!   trick). For each curve record accuracy, log-likelihood and entropy of the label distribution,
//!   averaged over 40 sequences with different draws and orders.
//!   Conditions: default labels; random labels (null hypothesis 1: labels do not matter); a truly
//!   novel task, who wrote this message, for two invented authors with consistent habits (can ICL
//!   learn new relations); flipped labels and arbitrary labels A/B (null hypothesis 2: pretraining
//!   preferences can be overcome); label change-points D->F, F->D and alternating at half, after
//!   which equal counts of both relations are in the context (null hypothesis 3: all in-context
//!   information counts equally).
//!   A reference logistic regression on bag-of-words features is fitted to the same examples to
//!   show what conventional learning would do.
//! controls:
//!   - task: sentiment | topic | authorship
//!   - labels: default | random x% | flipped | arbitrary
//!   - change-point: none | D->F | F->D | alternating
//!   - examples N: 8-80 (48)
//!   - sequences averaged: 1-40 (20)
//! figure:
//!   Line charts of accuracy, log-likelihood and entropy against number of examples, one line per
//!   condition with 95% bands, guessing baseline and logistic regression dashed; token strip of one
//!   sequence with the probability given to each label.
//! claim:
//!   40 sequences, N=48, last 16 positions: log-likelihood with default labels >= with random
//!   labels + 0.10 nats; authorship accuracy >= 50% + 8 points; accuracy on the flipped relation <=
//!   default accuracy - 10 points; with a mid change-point, agreement with the later relation minus
//!   agreement with the same relation when it comes first >= 8 points at the end of the sequence.
//! components:
//!   toy-classification-sets, icl-prompt-builder, single-pass-icl-curve, label-scorer, bootstrap-ci
//! cost:
//!   Native 600 s for all conditions (CI: 12 sequences, about 200 s); in page 25 s.
//! risk:
//!   A 135M model may stay at its prior on flipped labels (that still meets the claim) and learn
//!   little in authorship; the authors' habits can be made louder (greetings, punctuation), fixed
//!   on a dev set first.
//! ```

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "Task",
    help: "Two that the model knows from its training, and one that nobody has seen before",
    options: &[
        Choice { key: "sentiment", label: "Is the review positive?" },
        Choice { key: "topic", label: "Sports, business or science?" },
        Choice { key: "author", label: "Which invented author wrote it?" },
    ],
    default: "sentiment",
};
static LABELS: ChoiceKnob = ChoiceKnob {
    key: "labels",
    label: "Labels",
    help: "Compared with the same sequences under their right labels",
    options: &[
        Choice { key: "default", label: "Right" },
        Choice { key: "random", label: "Random" },
        Choice { key: "flipped", label: "Flipped: each becomes the next one" },
        Choice { key: "arbitrary", label: "Arbitrary: A, B, C" },
    ],
    default: "flipped",
};
static SHARE: IntKnob = IntKnob {
    key: "random",
    label: "Random share",
    help: "With random labels: the percentage of examples whose label is drawn",
    min: 10,
    max: 100,
    default: 100,
    unit: Unit::One,
    scale: Scale::Linear,
};
static CHANGE: ChoiceKnob = ChoiceKnob {
    key: "change",
    label: "Change half-way",
    help: "Right labels in one half, flipped ones in the other; takes the place of the choice above",
    options: &[
        Choice { key: "none", label: "None" },
        Choice { key: "df", label: "First right, then flipped" },
        Choice { key: "fd", label: "First flipped, then right" },
        Choice { key: "alternating", label: "Taking turns" },
    ],
    default: "none",
};
static EXAMPLES: IntKnob = IntKnob {
    key: "n",
    label: "Examples",
    help: "Labelled examples in one sequence",
    min: 8,
    max: 80,
    default: 32,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static SEQUENCES: IntKnob = IntKnob {
    key: "sequences",
    label: "Sequences",
    help: "How many sequences are averaged; each is one pass for each kind of labels",
    min: 1,
    max: 40,
    default: 4,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the examples and their order",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "label-relationships",
    room: Room::Demonstrations,
    question: "Does the model really learn from the labels in its examples?",
    paper: Paper {
        title: "In-Context Learning Learns Label Relationships but Is Not Conventional Learning",
        id: "2307.12375",
    },
    paper_claim: "ICL predictions almost always depend on in-context labels and novel tasks can be learned, yet flipped labels never reach default performance and information nearer to the query weighs more.",
    program: Some(Program {
        title: "It reads the labels, but it has its own opinion",
        how: "A sequence of labelled examples is read once. At every label the model's prediction is the one it makes after all examples before it, so a single pass gives the whole learning curve. The same texts are read with right labels and with random, flipped or arbitrary ones; the gap between the curves is what the labels do.",
        equation: "at example i:  p(y | x₁y₁ … xᵢ₋₁yᵢ₋₁ xᵢ) = softmax over the labels’ logits;  log-likelihood = ln p(yᵢ)",
        limits: "Short texts written for this page and a model of 135 million parameters in 4-bit weights; the paper averages over many data sets and models up to 70 billion. The labels' probabilities are normalised among the labels, which are told by their first token. Two of the paper's findings are weaker here: what right labels gain over random ones comes slowly (0.07 nats at 32 examples, 0.14 at 48), so the claim compares them with flipped ones; and after a change half-way the later relation did not weigh more than the earlier one in six sequences of 40, so that is not claimed. The regression on words sees only the examples of the sequence, without any pretraining.",
        models: &[Model::SmolLm2],
        seconds: 30,
        knobs: &[&TASK, &LABELS, &SHARE, &CHANGE, &EXAMPLES, &SEQUENCES, &SEED],
        when: &[When { knob: "random", choice: "labels", options: &["random"] }],
        presets: &[
            Preset { label: "Flipped labels", fragment: "" },
            Preset { label: "Random labels", fragment: "1?labels=random" },
            Preset {
                label: "A new task: two invented authors",
                fragment: "1?task=author&labels=default",
            },
            Preset { label: "The labels turn half-way", fragment: "1?change=df&n=48" },
            Preset { label: "Arbitrary labels", fragment: "1?labels=arbitrary&n=48" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
