//! Which places in a list does the model look at, and can we use that?
//!
//! Attention Basin (arXiv 2508.05128): attention to a list of items falls from its ends to its middle.
//! AttnRank measures that profile on shuffled lists, so that what the items say cancels out, and puts the
//! items that a retriever ranks first where it is highest:
//!
//! ```text
//! a(j) = mean over lists, layers and heads of Σ_{i in item j} attention(question → i) / |item j|
//! the r-th best item stands at the r-th of the places in the order of a
//! ```
//!
//! Attention is that of the question's tokens, up to where the answer is due.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, SwitchKnob};

#[cfg(feature = "compute")]
mod compute;

static ITEMS: IntKnob = IntKnob {
    key: "items",
    label: "Items",
    help: "How many the list has",
    min: 4,
    max: 12,
    default: 8,
    unit: Unit::One,
    scale: Scale::Linear,
};
static ASKED: IntKnob = IntKnob {
    key: "asked",
    label: "Asked",
    help: "About how many people the question asks: as many items hold the answer",
    min: 1,
    max: 2,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};
static MARKS: SwitchKnob = SwitchKnob {
    key: "marks",
    label: "Marked items",
    help: "Each item begins as “Document 1:” on its own line; else all are one text",
    default: true,
};
static BAND: ChoiceKnob = ChoiceKnob {
    key: "band",
    label: "Layers",
    help: "Whose attention says which places are preferred",
    options: &[
        Choice { key: "all", label: "All" },
        Choice { key: "early", label: "The first third" },
        Choice { key: "middle", label: "The middle third" },
        Choice { key: "late", label: "The last third" },
    ],
    default: "all",
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the people and the orders",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "attention-basin",
    room: Room::Position,
    question: "Which places in a list does the model look at, and can we use that?",
    paper: Paper {
        title: "Attention Basin: Why Contextual Position Matters in Large Language Models",
        id: "2508.05128",
    },
    paper_claim: "Ten LLMs attend most to first and last items and neglect the middle; aligning salient items with the high-attention positions improves multi-hop QA and few-shot ICL without training.",
    program: Some(Program {
        title: "The two ends of a list",
        how: "Lists of facts about invented people are shuffled, and the attention that the question's tokens give to each place is averaged, so that what the items say cancels out: what is left is which places the model prefers. Then MiniLM ranks a new list's items by likeness to the question, and the best one goes to the place with the most attention, the next to the second, and so on; this is the paper's AttnRank. The same items in other orders stand beside it.",
        equation: "a(j) = mean over lists of Σ_{i ∈ item j} attention(question → i) / |item j|,  place of the r-th best item = the r-th greatest of a",
        limits: "Lists of 4 to 12 single sentences on a model of 135 million parameters; the paper has ten larger ones, on multi-hop questions and few-shot prompts. This model's most attended place is the first, so where one item holds the answer, AttnRank puts it where a retriever's own order has it: what it gains, it gains over other orders. Where two do, the second goes to the last place, which has the second most attention, and that is worse than both at the start: attention alone does not say where two facts that are asked for together should stand. Not confirmed in the paper: whether it divides by an item's length, as here, over which layers it averages, and which tokens of question and answer it counts.",
        models: &[Model::SmolLm2, Model::MiniLm],
        seconds: 25,
        knobs: &[&ITEMS, &ASKED, &MARKS, &BAND, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Eight documents", fragment: "" },
            Preset { label: "Two people are asked for", fragment: "1?asked=2" },
            Preset { label: "One run-on text", fragment: "1?marks=0" },
            Preset { label: "By the last third of the layers", fragment: "1?band=late" },
            Preset { label: "Twelve items", fragment: "1?items=12" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
