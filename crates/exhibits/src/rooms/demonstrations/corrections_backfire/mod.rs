//! Does showing a model its own corrected mistakes help it?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Round 1: SmolLM2 classifies a training pool with standard 8-shot ICL, which gives its own
//!   predictions and errors. Round 2, CICL: the prompt holds k=8 triplets 'Text, Predicted label:
//!   p, Correct label: c'; a share of them are real corrections (p != c), the rest confirmations (p
//!   = c); the query comes with its round-1 prediction and the model fills in the corrected label.
//!   Sweep the share of corrections 0, 25, 50, 75, 100% with the classes balanced. Baselines:
//!   standard ICL with the same 8 texts and gold labels only; standard ICL with hard texts only
//!   (those the model got wrong), the paper's difficulty control; CICL with invented predictions.
//!   Also recorded: how often round 2 changes a right answer to a wrong one and the reverse, and
//!   how often it repeats the given prediction.
//! controls:
//!   - data set: 5 (sentiment, topic, question type, intent-8, irony)
//!   - share of corrections: 0-100% (50%)
//!   - k: 4-16 (8)
//!   - prompt order and seed
//!   - baseline: easy | hard demonstrations
//! figure:
//!   Line of accuracy (and macro F1) against share of corrections with the standard-ICL level and
//!   hard-example ICL dashed, one thin line per data set; flow diagram right->right, right->wrong,
//!   wrong->right, wrong->wrong between rounds; the prompt itself with corrections marked.
//! claim:
//!   Mean of 5 sets x 80 queries x 3 seeds: accuracy with 100% corrections <= standard ICL - 4
//!   points and <= accuracy with 0% corrections - 3 points; mean accuracy over the five shares
//!   falls with Spearman <= -0.7; hard-example ICL <= standard ICL + 1 point.
//! components:
//!   toy-classification-sets, icl-prompt-builder, label-scorer, prefix-cache, bootstrap-ci
//! cost:
//!   Native 350 s (shared demonstration prefix per seed); in page 30 s.
//! risk:
//!   Weak ICL on some sets leaves no room to fall; only sets with standard ICL >= chance + 12
//!   points count (at least 3 of 5 must), decided on a dev split.
//! ```

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static SET: ChoiceKnob = ChoiceKnob {
    key: "set",
    label: "Texts",
    help: "What is classified",
    options: &[
        Choice { key: "question", label: "What answers the question?" },
        Choice { key: "topic", label: "Sports, business or science?" },
        Choice { key: "sentiment", label: "Is the review positive?" },
        Choice { key: "intent", label: "Which of eight requests is it?" },
        Choice { key: "author", label: "Which invented author wrote it?" },
    ],
    default: "question",
};
static SHARE: IntKnob = IntKnob {
    key: "share",
    label: "Corrections",
    help: "The percentage of examples that the model got wrong at first; compared with 0, 50 and 100",
    min: 0,
    max: 100,
    default: 100,
    unit: Unit::One,
    scale: Scale::Linear,
};
static K: IntKnob = IntKnob {
    key: "k",
    label: "Examples",
    help: "How many examples the prompt has",
    min: 4,
    max: 16,
    default: 8,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static QUERIES: IntKnob = IntKnob {
    key: "queries",
    label: "Queries",
    help: "How many other texts are asked, each in both rounds",
    min: 4,
    max: 24,
    default: 12,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the examples, their order and the queries",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "corrections-backfire",
    room: Room::Demonstrations,
    question: "Does showing a model its own corrected mistakes help it?",
    paper: Paper {
        title: "Corrective In-Context Learning: Evaluating Self-Correction in Large Language Models",
        id: "2503.16022",
    },
    paper_claim: "On 17 data sets and four LLMs CICL is consistently below standard ICL and degrades as the share of corrections grows; harder demonstrations do not help either.",
    program: Some(Program {
        title: "Shown its mistakes, it makes more",
        how: "In round one the model labels texts with a few plain examples. In round two each example says what the model had predicted and what is correct, and so does the query, whose correct label is left to fill in; a share of the examples are corrections, the rest confirmations. The same examples with their right labels alone are the baseline, so what differs is only that the model sees its predictions.",
        equation: "ŷ₁ = argmax p(y | x₁c₁ … x);  ŷ₂ = argmax p(y | (x₁, p₁, c₁) … (x, ŷ₁));  share = |{i: pᵢ ≠ cᵢ}| / k",
        limits: "Five small sets of texts written for this page and a model of 135 million parameters, in place of 17 data sets and models of 6 to 8 billion. Round one has one example a class, as in the paper's code; where it got too few texts of a class wrong, there are fewer examples than asked for. A label's likelihood is the mean over its tokens.",
        models: &[Model::SmolLm2],
        seconds: 25,
        knobs: &[&SET, &SHARE, &K, &QUERIES, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Only corrections", fragment: "" },
            Preset { label: "Only confirmations", fragment: "1?share=0" },
            Preset { label: "Eight requests", fragment: "1?set=intent" },
            Preset { label: "Reviews", fragment: "1?set=sentiment" },
            Preset { label: "A task nobody has seen", fragment: "1?set=author" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
