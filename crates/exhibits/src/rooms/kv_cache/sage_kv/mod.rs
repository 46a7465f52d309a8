//! Does the last prompt token already know which memories the answer needs?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Once, after prefill: split the cache into sinks (first 4), middle, recent window and last
//!   token. For each layer and head the query of the last prompt token scores the middle tokens
//!   (q.k); the top k are kept per KV head, the three query heads of a group summing their scores
//!   (choice stated on the page). New cache = sinks + top k + recent + last.
//!   Decoding runs on this reduced cache; generated tokens enter the recent window and push out its
//!   oldest entry; no further selection.
//!   Rivals: StreamingLLM (static sinks + recent), Quest (page-wise selection at every step over
//!   the full cache), H2O (accumulated attention), full cache.
//!   Tasks: line retrieval among 30 lines, passkey, two facts - generated, 700-1500 tokens; also
//!   the visitor's own text with a question.
//! controls:
//!   - budget: 32-512 tokens (default 128)
//!   - sinks / top-k / recent split
//!   - level: per head / same tokens for all heads
//!   - method: SAGE-KV, StreamingLLM, H2O, Quest, full
//!   - task and length: 300-3000 tokens
//! figure:
//!   Token strip: how many of the 90 layer-head caches kept each token (needle glows); line chart
//!   of answer accuracy and NLL against budget, five methods; heat map layer x head of the kept
//!   fraction of needle tokens.
//! claim:
//!   40 prompts of about 1000 tokens that the full cache answers correctly: SAGE-KV with 128 tokens
//!   keeps >= 85% of them, StreamingLLM with 512 tokens stays below SAGE-KV by >= 30 points, and
//!   Quest with 128 loaded tokens is not more than 3 points better; choosing the same tokens for
//!   all heads is worse in NLL than per-head choice.
//! components:
//!   kv-cache-edit, kv-eviction, kv-page-selection, attention-capture, line-retrieval-generator,
//!   needle-generator, teacher-forced-nll
//! cost:
//!   claim test 7 min native; in page 10 s
//! risk:
//!   smollm2 may fail line retrieval even with the full cache; the claim conditions on prompts it
//!   can answer. Fallback: 12 lines, passkey only, and NLL instead of accuracy.
//! ```

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, TextKnob};

#[cfg(feature = "compute")]
mod compute;

static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "Prompt",
    help: "A generated text with a fact in it, or your own text and question",
    options: &[
        Choice { key: "passkey", label: "Pass key in filler text" },
        Choice { key: "two-facts", label: "Two people's numbers, one is asked" },
        Choice { key: "lines", label: "One of many lines" },
        Choice { key: "own", label: "My own text and question" },
    ],
    default: "passkey",
};
static LENGTH: IntKnob = IntKnob {
    key: "length",
    label: "Length",
    help: "Tokens of the generated prompt",
    min: 300,
    max: 2_000,
    default: 600,
    unit: Unit::Tokens,
    scale: Scale::Linear,
};
static DEPTH: IntKnob = IntKnob {
    key: "depth",
    label: "Depth of the fact",
    help: "Where the fact stands: 0 at the start, 100 at the end",
    min: 0,
    max: 100,
    default: 40,
    unit: Unit::One,
    scale: Scale::Linear,
};
static BUDGET: IntKnob = IntKnob {
    key: "budget",
    label: "Budget",
    help: "Entries that each head of each layer may keep",
    min: 32,
    max: 512,
    default: 128,
    unit: Unit::Tokens,
    scale: Scale::Log,
};
static SINKS: IntKnob = IntKnob {
    key: "sinks",
    label: "Sinks",
    help: "First tokens that are always kept",
    min: 0,
    max: 16,
    default: 4,
    unit: Unit::Tokens,
    scale: Scale::Linear,
};
static RECENT: IntKnob = IntKnob {
    key: "recent",
    label: "Recent share",
    help: "Percentage of the budget that goes to the latest tokens; the rest goes to those with the best scores",
    min: 0,
    max: 90,
    default: 25,
    unit: Unit::One,
    scale: Scale::Linear,
};
static LEVEL: ChoiceKnob = ChoiceKnob {
    key: "level",
    label: "Chosen",
    help: "Each head keeps its own tokens, or all keep those with the greatest sum of scores",
    options: &[
        Choice { key: "head", label: "For each head" },
        Choice { key: "all", label: "The same for all heads" },
    ],
    default: "all",
};
static NEIGHBOURS: IntKnob = IntKnob {
    key: "neighbours",
    label: "Neighbours",
    help: "A token also counts as looked at where one up to this far away is; not part of the paper's method",
    min: 0,
    max: 8,
    default: 0,
    unit: Unit::Tokens,
    scale: Scale::Linear,
};
static METHOD: ChoiceKnob = ChoiceKnob {
    key: "method",
    label: "Show the tokens of",
    help: "Whose kept tokens the strip and the map show; the table has all methods",
    options: &[
        Choice { key: "sage", label: "SAGE-KV" },
        Choice { key: "heavy", label: "Heavy hitters" },
        Choice { key: "sinks", label: "Sinks and window" },
        Choice { key: "window", label: "Sliding window" },
    ],
    default: "sage",
};
static TEXT: TextKnob = TextKnob {
    key: "text",
    label: "My text",
    help: "Used where the prompt is your own",
    default: "The library on Mill Street opened in 1931. Its founder, Ada Holm, had collected books on ships since she was a child, and the first room held nothing else. In the war the roof was hit and the books were carried to the school, where they stayed for nine years. When they came back, the town had grown, and the library grew with it: a reading room for children, a room for newspapers, and at last a cafe. The clock above the door is from the old harbour office. It is always seven minutes late, and nobody wants to repair it. Today the library has forty thousand books, two cats and a garden with an apple tree that Ada Holm planted herself.",
    max_chars: 8_000,
    lines: 8,
    most_tokens: "",
};
static QUESTION: TextKnob = TextKnob {
    key: "question",
    label: "My question",
    help: "Asked at the end of your text",
    default: "Who founded the library?",
    max_chars: 300,
    lines: 1,
    most_tokens: "",
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the filler and the numbers",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "sage-kv",
    room: Room::KvCache,
    question: "Does the last prompt token already know which memories the answer needs?",
    paper: Paper {
        title: "LLMs Know What to Drop: Self-Attention Guided KV Cache Eviction for Efficient Long-Context Inference",
        id: "2503.08879",
    },
    paper_claim: "Accuracy comparable to full attention with 4x the memory efficiency of StreamLLM and 2x that of Quest, at better accuracy, on LongBench.",
    program: Some(Program {
        title: "One look back, then forget",
        how: "The prompt is read once with everything kept. Then the last token's attention scores all earlier tokens, and only the first few, the best-scored and the latest ones are kept, the same for all heads or for each head its own; the rest of the cache is thrown away. The answer is written from what is left, beside rivals that keep as many entries but choose without looking at the question.",
        equation: "keep = sinks ∪ top-k of the middle tokens i by Σ_heads softmax(q_last·k/√d)_i ∪ recent",
        limits: "Prompts of at most 2,000 tokens on a model of 135 million parameters; the paper uses 8-billion models on LongBench. The paper's choice for each head alone loses answers of several tokens at this size: a head keeps the first digit it looked at and not the next ones. Neighbours, an idea of SnapKV (arXiv 2404.14469), or one choice for all heads bring them back. Heads that share a KV head add their attention, a choice of ours. The first token of the answer comes from the prefill, the same for all methods; before numbers it is only the space. Positions are not renumbered. Quest keeps everything and reads the most promising pages anew for each token; it saves reading, not memory.",
        models: &[Model::SmolLm2],
        seconds: 20,
        knobs: &[
            &TASK,
            &TEXT,
            &QUESTION,
            &LENGTH,
            &DEPTH,
            &BUDGET,
            &SINKS,
            &RECENT,
            &LEVEL,
            &NEIGHBOURS,
            &METHOD,
            &SEED,
        ],
        when: &[
            When { knob: "text", choice: "task", options: &["own"] },
            When { knob: "question", choice: "task", options: &["own"] },
            When { knob: "length", choice: "task", options: &["passkey", "two-facts", "lines"] },
            When { knob: "depth", choice: "task", options: &["passkey", "two-facts", "lines"] },
        ],
        presets: &[
            Preset { label: "Pass key", fragment: "" },
            Preset { label: "Tight budget", fragment: "1?budget=40" },
            Preset { label: "Two people's numbers", fragment: "1?task=two-facts" },
            Preset { label: "Each head its own tokens", fragment: "1?level=head" },
            Preset { label: "Each head, with neighbours", fragment: "1?level=head&neighbours=3" },
            Preset { label: "What heavy hitters keep", fragment: "1?method=heavy" },
            Preset { label: "My own text", fragment: "1?task=own&budget=48" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
