//! Can neighbouring tokens with similar keys share one cache slot?
//!
//! KVMerger (arXiv 2407.08454). Neighbours whose rotated keys have a cosine above ε, 0.75 in the paper,
//! form a set (sec. 4.2, algorithm 1); tokens with the most attention and the latest ones are left out.
//! In a set the pivot is the token with the most accumulated attention, and
//!
//! ```text
//! k = Σ_i w_i k_i,  v = Σ_i w_i v_i,  w_i = g_i / Σ_j g_j,  g_i = exp(-|k_p - k_i|² / 2σ²)   (sec. 4.3)
//! ```
//!
//! Not confirmed in the paper, but told in reviews and notes of it: its σ is given as the mean of the
//! g_i, which refers to itself, and a fixed σ of 5 did best on Llama-2; values are multiplied by the
//! size of the set (eq. 7); at a budget of 50 % about 17 % of the tokens are recent ones and 12 % heavy
//! hitters, at 35 % about 8 and 2 %. Here σ² is the mean of the squared distances to the pivot, or
//! σ = 5, the shares are 33 and 25 % of the budget, and ε follows from the budget. CaM, the
//! paper's other rival, is not here.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, TextKnob};

#[cfg(feature = "compute")]
mod compute;

static WHAT: ChoiceKnob = ChoiceKnob {
    key: "what",
    label: "Text",
    help: "What is read, and how it goes on",
    options: &[
        Choice { key: "facts", label: "Filler text with two people's numbers" },
        Choice { key: "lines", label: "Lines, each with a word and a value" },
        Choice { key: "story", label: "A story: Alice in Wonderland" },
        Choice { key: "own", label: "My own text" },
    ],
    default: "facts",
};
static TEXT: TextKnob = TextKnob {
    key: "text",
    label: "My text",
    help: "Its last third, 48 tokens at most, is scored; the rest is read",
    default: "The ferry to the island leaves at seven in the morning and comes back at six. On the island there are three farms, a school with nine children and a shop that sells bread, nails and stamps. The oldest farm belongs to the Lund family. They keep sheep, and in summer they let two rooms to guests who like the quiet. On Sundays the ferry leaves at nine and comes back at four, and the shop, the school and the Lund family's rooms are closed.",
    max_chars: 4_000,
    lines: 6,
    most_tokens: "",
};
static BUDGET: IntKnob = IntKnob {
    key: "budget",
    label: "Budget",
    help: "Percentage of the entries that each head may keep; with one threshold, on average",
    min: 10,
    max: 95,
    default: 50,
    unit: Unit::One,
    scale: Scale::Linear,
};
static THRESHOLD: ChoiceKnob = ChoiceKnob {
    key: "threshold",
    label: "Likeness needed",
    help: "Each head merges down to the budget, or all of the model's heads merge above the same cosine",
    options: &[
        Choice { key: "head", label: "Each head its own" },
        Choice { key: "model", label: "One for the model" },
    ],
    default: "head",
};
static MIX: ChoiceKnob = ChoiceKnob {
    key: "mix",
    label: "Merged by",
    help: "How much each token of a run weighs in the shared entry",
    options: &[
        Choice { key: "gauss", label: "Gaussian kernel, width from the run" },
        Choice { key: "width", label: "Gaussian kernel, σ = 5" },
        Choice { key: "mean", label: "Plain mean" },
        Choice { key: "pivot", label: "Pivot only: the others are dropped" },
    ],
    default: "gauss",
};
static COUNT: ChoiceKnob = ChoiceKnob {
    key: "count",
    label: "Counts as",
    help: "How it counts that an entry stands for several tokens",
    options: &[
        Choice { key: "one", label: "One entry" },
        Choice { key: "values", label: "Value times their number" },
        Choice { key: "scores", label: "Score plus log of their number (ours)" },
    ],
    default: "one",
};
static HEAVY: IntKnob = IntKnob {
    key: "heavy",
    label: "Left alone",
    help: "Percentage of the budget for the tokens with the most attention, which are merged with nothing",
    min: 0,
    max: 50,
    default: 25,
    unit: Unit::One,
    scale: Scale::Linear,
};
static LAYER: IntKnob = IntKnob {
    key: "layer",
    label: "Layer of the strip",
    help: "1 is the first",
    min: 1,
    max: 30,
    default: 15,
    unit: Unit::One,
    scale: Scale::Linear,
};
static HEAD: IntKnob = IntKnob {
    key: "head",
    label: "KV head of the strip",
    help: "1 to 3; three query heads share one",
    min: 1,
    max: 3,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the text, or the place in the story",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "kv-merging",
    room: Room::KvCache,
    question: "Can neighbouring tokens with similar keys share one cache slot?",
    paper: Paper {
        title: "Model Tells You Where to Merge: Adaptive KV Cache Merging for LLMs on Long-Context Tasks",
        id: "2407.08454",
    },
    paper_claim: "Beats H2O and CaM on LongBench and ZeroScrolls with Llama-2 7B/13B at both 50% and 35% cache budgets.",
    program: Some(Program {
        title: "Neighbours that share a slot",
        how: "After a text is read, each head looks where neighbouring tokens have similar keys and puts such a run into one entry: an average of keys and of values in which the run's most attended token, the pivot, weighs most. The first, the latest and the most attended tokens stay as they are. Then the text goes on, and what counts is how much more surprising it is than with the full cache, beside rivals that drop tokens instead of merging them.",
        equation: "k = Σᵢ wᵢkᵢ,  v = Σᵢ wᵢvᵢ,  wᵢ ∝ exp(−‖k_pivot − kᵢ‖² / 2σ²)  over neighbours i with cos(kᵢ, kᵢ₊₁) > ε",
        limits: "A model of 135 million parameters and texts of 256 tokens; the paper has 7 and 13 billion and thousands of tokens. Its two observations hold here, its result does not: at half of the cache, over 12 texts, merging costs 0.21 nats a token more than heavy hitters (95 % interval 0.07 to 0.41) and 0.24 more than keeping only the pivots (0.12 to 0.36). Values of neighbours are unlike, and an average of them says less than one of them. Could not be confirmed in the paper: σ, which it is reported to define by itself, with a fixed 5 doing best (here σ² is the mean of the squared distances to the pivot); values times the number of tokens, which do worse here; the shares of recent and most attended tokens. How alike keys must be follows from the budget. KV heads of one layer hold equally many entries. CaM, the paper's other rival, is not here.",
        models: &[Model::SmolLm2],
        seconds: 20,
        knobs: &[&WHAT, &TEXT, &BUDGET, &THRESHOLD, &MIX, &COUNT, &HEAVY, &LAYER, &HEAD, &SEED],
        when: &[When { knob: "text", choice: "what", options: &["own"] }],
        presets: &[
            Preset { label: "Half of the cache", fragment: "" },
            Preset { label: "A fifth, pivots only", fragment: "1?budget=20&mix=pivot" },
            Preset { label: "One threshold for the model", fragment: "1?threshold=model&layer=1" },
            Preset { label: "A story hardly needs its past", fragment: "1?what=story&budget=35" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
