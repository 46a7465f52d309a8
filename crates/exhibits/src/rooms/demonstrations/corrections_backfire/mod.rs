//! Does showing a model its own corrected mistakes help it?
//!
//! After the code of Sanz-Guerrero and von der Wense 2025: round one with one example a class, a choice of
//! examples of which a given share was predicted wrongly, the classes taking turns, then the same examples
//! with labels alone (standard in-context learning) and with predictions and labels (corrective), where
//! the query comes with its own prediction of standard in-context learning.
//!
//! Otherwise than there: four sets written for this page, and claims at shares of 0, 50 and 100 %, over
//! three of them: what invented authors wrote, eight examples do not teach.

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
        Choice { key: "author", label: "Which invented author wrote it?" },
    ],
    default: "sentiment",
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
    default: 10,
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
        title: "Corrected, it learns to contradict itself",
        how: "In round one the model labels texts with a few plain examples. In round two each example says what the model had predicted and what is correct, and so does the query, whose correct label is left to fill in; a share of the examples are corrections, the rest confirmations. The same examples with their right labels alone are the baseline, so what differs is only that the model sees its predictions.",
        equation: "ŷ₁ = argmax p(y | x₁c₁ … x);  ŷ₂ = argmax p(y | (x₁, p₁, c₁) … (x, ŷ₁));  share = |{i: pᵢ ≠ cᵢ}| / k",
        limits: "Small sets of texts written for this page and a model of 135 million parameters, in place of 17 data sets and models of 6 to 8 billion. Round one has one example a class, as in the paper's code; where it got too few texts of a class wrong, there are fewer examples than asked for. What holds here, over 144 queries to questions, topics and reviews: 81 % are right after confirmations, 75 % where half of the examples are corrections and 58 % where all are. Of these 23 points, 14 are lost with right labels alone too: texts that the model got wrong are harder examples, but there may also be fewer of them, and these claims do not tell the two apart; the 9 more that seeing its predictions costs (an interval from 22 lost to 2 won) are not told from nothing, where the paper finds a loss throughout. Where half are corrections, the first answer is almost always given again. Contradiction is complete between the two labels of reviews, where no first answer is repeated; of those to questions 79 % are, and of those to topics all. What invented authors wrote eight examples do not teach, so these texts are no part of the claims. A run here asks too few queries to be sure of any of this, and macro F1 is not shown.",
        models: &[Model::SmolLm2],
        seconds: 25,
        knobs: &[&SET, &SHARE, &K, &QUERIES, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Only corrections", fragment: "" },
            Preset { label: "Only confirmations", fragment: "1?share=0" },
            Preset { label: "Sports, business, science", fragment: "1?set=topic" },
            Preset { label: "What answers the question?", fragment: "1?set=question" },
            Preset { label: "A task nobody has seen", fragment: "1?set=author" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
