//! Data-set bench: a visitor's own labelled rows, or a ready set, as a test of few-shot prompting.

use super::knobs::{TEMPLATE, TEMPLATES, seed};
use crate::{Bench, Model, Preset, Program, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, SwitchKnob, TableKnob};

#[cfg(feature = "compute")]
mod figures;
#[cfg(feature = "compute")]
mod run;
#[cfg(feature = "compute")]
mod setup;
#[cfg(feature = "compute")]
mod verify;

static SET: ChoiceKnob = ChoiceKnob {
    key: "set",
    label: "Rows from",
    help: "Your own table, or a ready set",
    options: &[
        Choice { key: "own", label: "My own table" },
        Choice { key: "sentiment", label: "Reviews: positive or negative" },
        Choice { key: "topics", label: "Headlines: sports, business or science" },
        Choice { key: "authors", label: "Messages of two authors" },
    ],
    default: "sentiment",
};
static TABLE: TableKnob = TableKnob {
    key: "table",
    label: "Table",
    help: "CSV or TSV, at most 2,000 rows; the first line names the columns, one of them “label”",
    max_chars: 400_000,
};
static TEST: IntKnob = IntKnob {
    key: "test",
    label: "Rows to test",
    help: "Drawn by the seed, at most half of all; the others are the pool that examples come from",
    min: 8,
    max: 500,
    default: 24,
    unit: Unit::Examples,
    scale: Scale::Log,
};
const SELECTIONS: &[Choice] = &[
    Choice { key: "random", label: "Random" },
    Choice { key: "balanced", label: "Random, labels balanced" },
    Choice { key: "nearest", label: "Nearest in meaning (MiniLM)" },
    Choice { key: "bm25", label: "Most words in common (BM25)" },
    Choice { key: "diverse", label: "Most diverse (MiniLM)" },
    Choice { key: "max-margin", label: "Greatest margin: labels it is sure of" },
    Choice { key: "min-margin", label: "Least margin: labels it gets wrong" },
];
const ORDERS: &[Choice] = &[
    Choice { key: "given", label: "Best first" },
    Choice { key: "reversed", label: "Best last, next to the query" },
    Choice { key: "shuffled", label: "Shuffled by the seed" },
];
static K: IntKnob = count("k", "Examples in a prompt", 8);
static SELECT: ChoiceKnob = ChoiceKnob {
    key: "select",
    label: "Examples chosen",
    help: "The same for all rows, or, by meaning and by words, for each row anew, which costs more tokens",
    options: SELECTIONS,
    default: "random",
};
static ORDER: ChoiceKnob = ChoiceKnob {
    key: "order",
    label: "Order",
    help: "The order of the examples in the prompt",
    options: ORDERS,
    default: "given",
};
static BY_K: SwitchKnob = SwitchKnob {
    key: "by-k",
    label: "Accuracy by number of examples",
    help: "Tests also with 1, 2, 4, … examples",
    default: true,
};
static COMPARE: ChoiceKnob = ChoiceKnob {
    key: "compare",
    label: "Compare with",
    help: "Tests the same rows with one setting changed, and compares row by row",
    options: &[
        Choice { key: "nothing", label: "Nothing" },
        Choice { key: "k", label: "Another number of examples" },
        Choice { key: "select", label: "Another choice of examples" },
        Choice { key: "order", label: "Another order" },
        Choice { key: "template", label: "Another template" },
    ],
    default: "nothing",
};
static OTHER_K: IntKnob = count("k2", "Examples in the other prompt", 2);
static OTHER_SELECT: ChoiceKnob = ChoiceKnob {
    key: "select2",
    label: "The other choice",
    help: "",
    options: SELECTIONS,
    default: "nearest",
};
static OTHER_ORDER: ChoiceKnob = ChoiceKnob {
    key: "order2",
    label: "The other order",
    help: "",
    options: ORDERS,
    default: "reversed",
};
static OTHER_TEMPLATE: ChoiceKnob = ChoiceKnob {
    key: "template2",
    label: "The other template",
    help: "",
    options: TEMPLATES,
    default: "review",
};
static OPEN: IntKnob = IntKnob {
    key: "row",
    label: "Row to open",
    help: "Shows the exact prompt of this tested row, token by token; 0 opens none",
    min: 0,
    max: 500,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = seed("Splits the rows, draws examples and shuffles orders");

const fn count(key: &'static str, label: &'static str, default: i64) -> IntKnob {
    IntKnob {
        key,
        label,
        help: "0 asks without examples",
        min: 0,
        max: 32,
        default,
        unit: Unit::Examples,
        scale: Scale::Linear,
    }
}

pub(super) static BENCH: Bench = Bench {
    slug: "data-set",
    title: "Data-set bench",
    question: "How well does prompting with examples label your own data?",
    program: Program {
        title: "A data set, a prompt, a number with its interval",
        how: "The rows are split by the seed: some are tested, the others are the pool that examples come from. Each tested row is put behind its examples, SmolLM2 reads the prompt here in your browser, and the most probable label is its answer. Beside it stand what a majority vote, neighbours and a logistic regression on MiniLM sentence vectors make of the same rows. Examples that are the same for all rows are read once.",
        equation: "ECE = Σ_b n_b / n · |accuracy(b) − confidence(b)|  p = P(split as uneven | fair coin)",
        limits: "A very small model in 4-bit weights; its accuracy says little of larger ones. The baselines learn from the whole pool, the prompt holds a few rows of it. A few dozen tested rows leave wide intervals, and calibration bins with few answers are rough. Margins for the choice of examples are measured on at most 64 rows of the pool.",
        models: &[Model::SmolLm2, Model::MiniLm],
        seconds: 20,
        knobs: &[
            &SET,
            &TABLE,
            &TEST,
            &K,
            &SELECT,
            &ORDER,
            &TEMPLATE,
            &BY_K,
            &COMPARE,
            &OTHER_K,
            &OTHER_SELECT,
            &OTHER_ORDER,
            &OTHER_TEMPLATE,
            &OPEN,
            &SEED,
        ],
        when: &[
            When { knob: "table", choice: "set", options: &["own"] },
            When { knob: "k2", choice: "compare", options: &["k"] },
            When { knob: "select2", choice: "compare", options: &["select"] },
            When { knob: "order2", choice: "compare", options: &["order"] },
            When { knob: "template2", choice: "compare", options: &["template"] },
        ],
        presets: &[
            Preset { label: "Reviews", fragment: "" },
            Preset { label: "Headlines of three topics", fragment: "1?set=topics&k=6" },
            Preset { label: "Two authors", fragment: "1?set=authors&k=12" },
            Preset { label: "Random or nearest?", fragment: "1?k=4&by-k=0&compare=select" },
            Preset { label: "Does the order matter?", fragment: "1?compare=order&by-k=0" },
            Preset { label: "The first prompt, token by token", fragment: "1?by-k=0&row=1" },
            Preset { label: "Your own table", fragment: "1?set=own" },
        ],
        compute: compute!(crate::Compute { run: run::run, verify: verify::verify }),
    },
};
