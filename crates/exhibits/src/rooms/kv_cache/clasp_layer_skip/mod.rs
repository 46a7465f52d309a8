//! Which layers can the model skip right now and still guess its own next words?
//!
//! CLaSp (arXiv 2505.24196). A draft is the model itself without M of its L layers; it writes up to K
//! tokens, the full model reads them in one pass, keeps the longest beginning that it would have written
//! itself and adds one token. Behind each such pass dynamic programming chooses the next draft's layers
//! from the residual states h_0 … h_L of the last token that was kept:
//!
//! ```text
//! D[i][j] = argmax over { D[i-1][j-1], layer_i(D[i-1][j]) } of cos(·, h_i),   D[i][0] = h_i
//! ```
//!
//! The draft reads the full model's entries of the cache for all that was kept, and its own for what it
//! has written; a layer that is skipped gets none. Before the full model reads, the draft's entries are
//! taken out of all layers, so that no entry of a draft outlives it.
//!
//! The text of the paper was read in summaries and in others' code alone. Not confirmed there: whether
//! the token that ends a draft is handed in, as here, and whether a candidate sees the entry of the token
//! that it stands for, which it does not here.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, TextKnob};

#[cfg(feature = "compute")]
mod compute;

static KIND: ChoiceKnob = ChoiceKnob {
    key: "kind",
    label: "Prompt",
    help: "What the model goes on with",
    options: &[
        Choice { key: "story", label: "The start of a story" },
        Choice { key: "list", label: "The start of a list" },
        Choice { key: "code", label: "The start of a program" },
        Choice { key: "copy", label: "A text that repeats itself" },
        Choice { key: "own", label: "My own text" },
    ],
    default: "story",
};
static NUMBER: IntKnob = IntKnob {
    key: "number",
    label: "Which",
    help: "Four prompts of each kind",
    min: 1,
    max: 4,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};
static TEXT: TextKnob = TextKnob {
    key: "text",
    label: "My text",
    help: "The model goes on behind it",
    default: "The three largest cities of France are",
    max_chars: 1_000,
    lines: 3,
    most_tokens: "",
};
static SKIPPED: IntKnob = IntKnob {
    key: "skipped",
    label: "Skipped layers",
    help: "How many of the 30 layers a draft leaves out",
    min: 0,
    max: 15,
    default: 6,
    unit: Unit::Layers,
    scale: Scale::Linear,
};
static DRAFT: IntKnob = IntKnob {
    key: "draft",
    label: "Draft length",
    help: "Tokens that a draft writes at most before the full model reads them",
    min: 1,
    max: 8,
    default: 4,
    unit: Unit::Tokens,
    scale: Scale::Linear,
};
static STOP: IntKnob = IntKnob {
    key: "stop",
    label: "Stop below",
    help: "A draft ends behind a token to which it gives less than this percentage; 0 never ends it",
    min: 0,
    max: 90,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static EVERY: IntKnob = IntKnob {
    key: "every",
    label: "Choose again every",
    help: "Drafts for which the chosen layers stay the same",
    min: 1,
    max: 64,
    default: 1,
    unit: Unit::One,
    scale: Scale::Log,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "clasp-layer-skip",
    room: Room::KvCache,
    question: "Which layers can the model skip right now and still guess its own next words?",
    paper: Paper {
        title: "CLaSp: In-Context Layer Skip for Self-Speculative Decoding",
        id: "2505.24196",
    },
    paper_claim: "1.3x-1.7x speed-up on LLaMA3 models with the output distribution unchanged and no training.",
    program: Some(Program {
        title: "Guessing with fewer layers",
        how: "The model drafts its own next tokens with some of its 30 layers left out, then reads the draft with all of them in one pass and keeps what it would have written itself, so the text is the same as without drafts. Which layers are left out is chosen anew after each pass: the states that the last token had behind each layer are the goal, and dynamic programming looks for the layers without which they are still met. Rivals leave out as many layers but never look.",
        equation: "D[i][j] = the one of D[i−1][j−1] and layerᵢ(D[i−1][j]) with the larger cosine to hᵢ",
        limits: "A model of 135 million parameters, whose 30 layers repeat each other little; the paper skips layers of far larger ones. Its search works here: over eight prompts with six layers skipped, 48 % of the drafted tokens are accepted, with layers drawn at random 3 %, with the last six 19 %. To choose anew for each draft is no better than one choice made on another text (53 %; difference −5 points, 95 % interval −20 to 9), and drafts do not pay: a token takes 57 passes of a layer instead of 30, where a pass over several tokens counts once. No speed-up is claimed. Only greedy decoding is shown; the paper's drafts of sampled text are not. Could not be confirmed in the paper: whether a token that ends a draft is handed in, as here, and whether a candidate state also sees the entry of the token that it stands for, which it does not here.",
        models: &[Model::SmolLm2],
        seconds: 30,
        knobs: &[&KIND, &TEXT, &NUMBER, &SKIPPED, &DRAFT, &STOP, &EVERY],
        when: &[
            When { knob: "text", choice: "kind", options: &["own"] },
            When { knob: "number", choice: "kind", options: &["story", "list", "code", "copy"] },
        ],
        presets: &[
            Preset { label: "A story", fragment: "" },
            Preset { label: "A list, where rivals do better", fragment: "1?kind=list" },
            Preset { label: "A text that repeats itself", fragment: "1?kind=copy&draft=8" },
            Preset { label: "Two layers only", fragment: "1?skipped=2" },
            Preset {
                label: "Drafts that stop when unsure",
                fragment: "1?kind=code&stop=70&draft=8",
            },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
