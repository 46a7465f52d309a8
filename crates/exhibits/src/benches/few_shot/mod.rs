//! Few-shot bench: a visitor's own examples, or a ready set, and what they do to the answer.

use super::knobs::{TEMPLATE, seed};
use crate::{Bench, Model, Preset, Program, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, RowsKnob, SwitchKnob, TextKnob};

#[cfg(feature = "compute")]
mod run;
#[cfg(feature = "compute")]
mod setup;
#[cfg(feature = "compute")]
mod verify;
#[cfg(feature = "compute")]
mod writing;

static SET: ChoiceKnob = ChoiceKnob {
    key: "set",
    label: "Examples from",
    help: "Your own table, or a ready set that brings examples, labels and, as long as you have not typed one, a query",
    options: &[
        Choice { key: "own", label: "My own table" },
        Choice { key: "sentiment", label: "Reviews: positive or negative" },
        Choice { key: "antonyms", label: "Opposites" },
        Choice { key: "capitals", label: "Capitals" },
        Choice { key: "first-letter", label: "First letters" },
        Choice { key: "country-of-city", label: "City to country" },
        Choice { key: "parity", label: "Even or odd" },
        Choice { key: "nonsense", label: "Reviews with made-up labels" },
    ],
    default: "own",
};
static ROWS: RowsKnob = RowsKnob {
    key: "rows",
    label: "Examples",
    help: "Each row is one example of the prompt; the distinct labels are the possible answers",
    default: &[
        ("I loved every minute of it", "positive"),
        ("The soup was cold and salty", "negative"),
        ("Rude staff and a filthy room", "negative"),
        ("A clever story with a great ending", "positive"),
        ("Broke on the very first day", "negative"),
        ("Friendly staff and a spotless room", "positive"),
    ],
    columns: ["Input", "Label"],
    max_chars: 400,
};
static QUERY: TextKnob = TextKnob {
    key: "query",
    label: "Query",
    help: "The input whose label the model has to find",
    default: "The view is lovely, but the food made us ill",
    max_chars: 1_000,
    lines: 2,
    most_tokens: "",
};
static LABELS: ChoiceKnob = ChoiceKnob {
    key: "labels",
    label: "Labels",
    help: "What is done to the labels of the examples before the model reads them",
    options: &[
        Choice { key: "given", label: "As given" },
        Choice { key: "flipped", label: "Flipped: each becomes the next one" },
        Choice { key: "nonsense", label: "Made-up words: foo, bar, …" },
        Choice { key: "random", label: "Drawn at random for each example" },
    ],
    default: "given",
};
static K: IntKnob = IntKnob {
    key: "k",
    label: "Examples used",
    help: "How many of the examples the prompt holds, from the first on; 0 asks without examples",
    min: 0,
    max: 16,
    default: 8,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static ORDER: ChoiceKnob = ChoiceKnob {
    key: "order",
    label: "Order",
    help: "The order of the examples in the prompt",
    options: &[
        Choice { key: "given", label: "As given" },
        Choice { key: "shuffled", label: "Shuffled by the seed" },
    ],
    default: "given",
};
static SCORE: ChoiceKnob = ChoiceKnob {
    key: "score",
    label: "Score of a label",
    help: "The log-probability of the whole label, or its mean per token, which favours long labels",
    options: &[
        Choice { key: "sum", label: "Whole label" },
        Choice { key: "mean", label: "Mean per token" },
    ],
    default: "sum",
};
static CALIBRATE: SwitchKnob = SwitchKnob {
    key: "calibrate",
    label: "Calibrate",
    help: "Divide by what the labels get for inputs without content: “N/A”, “[MASK]” and nothing (Zhao et al. 2021)",
    default: false,
};
static SHOW: ChoiceKnob = ChoiceKnob {
    key: "show",
    label: "Look at",
    help: "What is computed besides the answer",
    options: &[
        Choice { key: "growth", label: "Answer as examples are added" },
        Choice { key: "orders", label: "All orders of the examples" },
        Choice { key: "tokens", label: "Tokens and attention" },
    ],
    default: "growth",
};
static LAYER: IntKnob = IntKnob {
    key: "layer",
    label: "Attention layer",
    help: "1 to 30; 0 is the mean over all layers",
    min: 0,
    max: 30,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static HEAD: IntKnob = IntKnob {
    key: "head",
    label: "Attention head",
    help: "1 to 9; 0 is the mean over all heads",
    min: 0,
    max: 9,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static COMPLETE: SwitchKnob = SwitchKnob {
    key: "complete",
    label: "Let it write",
    help: "Write on from the prompt, token by token, up to a line break",
    default: true,
};
static KEEP_TO: ChoiceKnob = ChoiceKnob {
    key: "keep-to",
    label: "It may write",
    help: "Where not anything: tokens that would break the rule are left out, and both texts are shown",
    options: &[
        Choice { key: "anything", label: "Anything, up to a line break" },
        Choice { key: "labels", label: "One of the labels" },
        Choice { key: "number", label: "A number" },
        Choice { key: "pattern", label: "What a pattern matches" },
    ],
    default: "anything",
};
static PATTERN: TextKnob = TextKnob {
    key: "pattern",
    label: "Pattern",
    help: "A regular expression that the whole text has to match",
    default: "[A-Z][a-z]+",
    max_chars: 200,
    lines: 1,
    most_tokens: "",
};
static SEED: IntKnob = seed("Draws the examples of a ready set, random labels and shuffled orders");

pub(super) static BENCH: Bench = Bench {
    slug: "few-shot",
    title: "Few-shot bench",
    question: "What do your examples make a small language model answer?",
    program: Program {
        title: "What a handful of examples does",
        how: "The examples and the query are written one below the other and read once by SmolLM2 (135 million parameters), here in your browser. Each label that occurs is then scored as the continuation, and the scores are put in proportion. Adding examples one by one, reordering them or changing their labels shows what the answer hangs on. A prompt that begins like the last one costs only what is new.",
        equation: "P(y | examples, x) = p(y | prompt) / Σᵧ′ p(y′ | prompt),  p(y | prompt) = Πₜ p(yₜ | prompt, y₁…yₜ₋₁)",
        limits: "A very small model, in 4-bit weights: it follows the usual meaning of a label more than the examples, and learns made-up labels slowly. Only the labels in the table compete; how much probability they have together is shown as the label mass. Attention says where a token looks, not why the answer comes out.",
        models: &[Model::SmolLm2],
        seconds: 10,
        knobs: &[
            &SET, &ROWS, &QUERY, &TEMPLATE, &LABELS, &K, &ORDER, &SCORE, &CALIBRATE, &SHOW, &LAYER,
            &HEAD, &COMPLETE, &KEEP_TO, &PATTERN, &SEED,
        ],
        when: &[
            When { knob: "rows", choice: "set", options: &["own"] },
            When { knob: "layer", choice: "show", options: &["tokens"] },
            When { knob: "head", choice: "show", options: &["tokens"] },
            When { knob: "pattern", choice: "keep-to", options: &["pattern"] },
        ],
        presets: &[
            Preset { label: "Your own table", fragment: "" },
            Preset { label: "Labels flipped", fragment: "1?set=sentiment&labels=flipped" },
            Preset { label: "Made-up labels", fragment: "1?set=nonsense&k=16" },
            Preset { label: "All orders of four", fragment: "1?set=sentiment&k=4&show=orders" },
            Preset { label: "Where it looks", fragment: "1?set=capitals&k=5&show=tokens" },
            Preset { label: "Opposites", fragment: "1?set=antonyms" },
            Preset {
                label: "Only a capital letter and small ones",
                fragment: "1?set=capitals&k=2&keep-to=pattern",
            },
            Preset { label: "Even or odd", fragment: "1?set=parity&k=16" },
        ],
        compute: compute!(crate::Compute { run: run::run, verify: verify::verify }),
    },
};
