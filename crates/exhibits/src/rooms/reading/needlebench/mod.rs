//! A model that finds needles: can it also reason over them?
//!
//! NeedleBench (arXiv 2407.11963): S-RT, one needle at a depth; M-RT, several needles that must all be
//! recalled; M-RS, several needles that form a chain, asked for its end; ATC, the ancestral trace
//! challenge, such a chain with no filler around it. The overall score is `0.4 S-RT + 0.3 M-RT + 0.3 M-RS`.
//!
//! Here all of them are asked of the same sentences, so that only the question differs:
//!
//! ```text
//! S-RT: who is the father of X?      answered by one sentence
//! M-RT: the same of every X          right only where all are
//! M-RS: who is the eldest ancestor?  all sentences from X on are needed
//! answer = the most probable of the names in the text
//! ```

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::IntKnob;

#[cfg(feature = "compute")]
mod compute;

static LENGTH: IntKnob = IntKnob {
    key: "length",
    label: "Longest text",
    help: "Tokens of the longest of three texts in which the sentences are hidden; the shortest has 128",
    min: 256,
    max: 2_000,
    default: 512,
    unit: Unit::Tokens,
    scale: Scale::Log,
};
static FATHERS: IntKnob = IntKnob {
    key: "needles",
    label: "Hidden sentences",
    help: "Each names somebody's father; together they are one line of ancestors",
    min: 2,
    max: 10,
    default: 3,
    unit: Unit::One,
    scale: Scale::Linear,
};
static GENERATIONS: IntKnob = IntKnob {
    key: "generations",
    label: "Generations without filler",
    help: "The longest line of ancestors that is asked for with nothing else in the text",
    min: 2,
    max: 16,
    default: 6,
    unit: Unit::One,
    scale: Scale::Linear,
};
static TEXTS: IntKnob = IntKnob {
    key: "texts",
    label: "Families",
    help: "How many are drawn for each length and each number of generations",
    min: 1,
    max: 12,
    default: 2,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the names, the order of the sentences and the filler",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "needlebench",
    room: Room::Reading,
    question: "A model that finds needles: can it also reason over them?",
    paper: Paper {
        title: "NeedleBench: Can LLMs Do Retrieval and Reasoning in 1 Million Context Window?",
        id: "2407.11963",
    },
    paper_claim: "Across 4k to 1000k tokens current models leave much room for improvement: they retrieve far better than they reason over several needles, and ATC's logical chains defeat them even in short texts.",
    program: Some(Program {
        title: "Found, but not followed",
        how: "Sentences like “The father of Max is Ben.” are hidden in filler; together they make one line of ancestors. The same text is then asked for one father, for all of them, and for the eldest ancestor, who can be named only by following one sentence to the next. Last, the same is asked with no filler at all, at once and one father at a time.",
        equation: "score = 0.4·S-RT + 0.3·M-RT + 0.3·M-RS,  answer = argmax over names in the text of p(name | text, question)",
        limits: "Lines of fathers in sentences of one form, texts of at most 2,000 tokens and a model of 135 million parameters; the paper asks much larger models about texts of up to a million tokens. Finding is weak here already: between a few sentences of the same form the model often takes the wrong one, so some of what reasoning loses is lost in finding. Answers are ranked among the names in the text, where the paper lets the model write; all sentences are asked for one by one, where the paper wants them in one answer. In the line of one father at a time a program puts the questions, with the names that the model gave, and only a way without any wrong step counts. The paper's ancestral trace mixes relations such as father and grandmother; here all are fathers.",
        models: &[Model::SmolLm2],
        seconds: 30,
        knobs: &[&LENGTH, &FATHERS, &GENERATIONS, &TEXTS, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Three sentences", fragment: "" },
            Preset { label: "Six sentences", fragment: "1?needles=6" },
            Preset { label: "Longer texts", fragment: "1?length=1600&texts=1" },
            Preset { label: "Longer lines", fragment: "1?generations=16&length=256" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
