//! Long-context bench: a long text or a generated one, and what is left of it under a smaller cache.

use super::knobs::seed;
use crate::{Bench, Model, Preset, Program, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, FloatKnob, IntKnob, TextKnob};

#[cfg(feature = "compute")]
mod attention;
#[cfg(feature = "compute")]
mod columns;
#[cfg(feature = "compute")]
mod map;
#[cfg(feature = "compute")]
mod material;
#[cfg(feature = "compute")]
mod methods;
#[cfg(feature = "compute")]
mod read;
#[cfg(feature = "compute")]
mod run;
#[cfg(feature = "compute")]
pub(crate) mod texts;
#[cfg(feature = "compute")]
mod verify;

static SHOW: ChoiceKnob = ChoiceKnob {
    key: "show",
    label: "Look at",
    help: "What is computed",
    options: &[
        Choice { key: "policies", label: "Policies side by side" },
        Choice { key: "map", label: "Needle map: depth and length" },
        Choice { key: "attention", label: "Attention of the last token" },
    ],
    default: "policies",
};
static SOURCE: ChoiceKnob = ChoiceKnob {
    key: "source",
    label: "Text",
    help: "A generated text whose answer is known, a text that comes with the page, or your own",
    options: &[
        Choice { key: "facts", label: "Numbers of people in filler" },
        Choice { key: "lines", label: "Lines of keys and values" },
        Choice { key: "two-hops", label: "Facts that lead to one another" },
        Choice { key: "many-shot", label: "A long list of examples" },
        Choice { key: "alice", label: "Alice's Adventures in Wonderland" },
        Choice { key: "own", label: "My own text" },
    ],
    default: "facts",
};
static TEXT: TextKnob = TextKnob {
    key: "text",
    label: "My text",
    help: "Paste a text or open a file. In the needle map it is what stands around the facts",
    default: "",
    max_chars: 64_000,
    lines: 8,
    most_tokens: "length",
};
static QUESTION: TextKnob = TextKnob {
    key: "question",
    label: "Question",
    help: "Asked behind the text; without one the model goes on writing the text",
    default: "",
    max_chars: 300,
    lines: 1,
    most_tokens: "",
};
static LENGTH: IntKnob = IntKnob {
    key: "length",
    label: "Length",
    help: "Tokens that are read at most; the rest of a text is cut. Beyond 8,192 only with stretched positions",
    min: 128,
    max: 16_384,
    default: 600,
    unit: Unit::Tokens,
    scale: Scale::Log,
};
static DEPTH: IntKnob = IntKnob {
    key: "depth",
    label: "Depth of the fact",
    help: "Where the asked fact stands: 0 at the start, 100 at the end",
    min: 0,
    max: 100,
    default: 40,
    unit: Unit::One,
    scale: Scale::Linear,
};
static FACTS: IntKnob = IntKnob {
    key: "facts",
    label: "Facts",
    help: "People whose number the text tells; one is asked. A text that is not generated has facts in the needle map alone",
    min: 1,
    max: 6,
    default: 2,
    unit: Unit::One,
    scale: Scale::Linear,
};
static DISTRACTORS: IntKnob = IntKnob {
    key: "distractors",
    label: "Distractors",
    help: "Sentences with another number for the same person or line",
    min: 0,
    max: 6,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static BUDGET: FloatKnob = FloatKnob {
    key: "budget",
    label: "Budget",
    help: "Memory for keys and values, as a percentage of the full cache; the full cache is always shown beside",
    min: 2.0,
    max: 100.0,
    default: 25.0,
    unit: Unit::One,
    scale: Scale::Log,
};

const NONE: Choice = Choice { key: "none", label: "None" };
const POLICIES: [Choice; 14] = [
    Choice { key: "full", label: "Full cache" },
    Choice { key: "window", label: "Sliding window" },
    Choice { key: "sinks", label: "Sinks and window (StreamingLLM)" },
    Choice { key: "heavy", label: "Heavy hitters (H2O)" },
    Choice { key: "sage", label: "Last token's choice (SAGE-KV)" },
    Choice { key: "snap", label: "Last tokens' choice (SnapKV)" },
    Choice { key: "q8-token", label: "8 bits, keys by token" },
    Choice { key: "q8-channel", label: "8 bits, keys by channel" },
    Choice { key: "q4-token", label: "4 bits, keys by token" },
    Choice { key: "q4-channel", label: "4 bits, keys by channel (KIVI)" },
    Choice { key: "q2-channel", label: "2 bits, keys by channel (KIVI)" },
    Choice { key: "merging", label: "Merged neighbours (KVMerger)" },
    Choice { key: "low-rank", label: "Low rank (CSKV)" },
    Choice { key: "quest", label: "Page retrieval (Quest)" },
];
const POLICIES_OR_NONE: [Choice; 15] = {
    let mut all = [NONE; 15];
    let mut at = 0;
    while at < POLICIES.len() {
        all[at + 1] = POLICIES[at];
        at += 1;
    }
    all
};
static A: ChoiceKnob = ChoiceKnob {
    key: "a",
    label: "Policy A",
    help: "What is kept of the cache once the prompt is read",
    options: &POLICIES,
    default: "sinks",
};
static B: ChoiceKnob = ChoiceKnob {
    key: "b",
    label: "Policy B",
    help: "In the needle map the one that A is compared with",
    options: &POLICIES_OR_NONE,
    default: "sage",
};
static C: ChoiceKnob = ChoiceKnob {
    key: "c",
    label: "Policy C",
    help: "",
    options: &POLICIES_OR_NONE,
    default: "q4-channel",
};
static D: ChoiceKnob = ChoiceKnob {
    key: "d",
    label: "Policy D",
    help: "",
    options: &POLICIES_OR_NONE,
    default: "none",
};

const ROPES: [Choice; 5] = [
    Choice { key: "none", label: "As trained" },
    Choice { key: "linear", label: "Linear interpolation" },
    Choice { key: "ntk", label: "NTK-aware" },
    Choice { key: "yarn", label: "YaRN" },
    Choice { key: "dual-chunk", label: "Dual chunk" },
];
static ROPE: ChoiceKnob = ChoiceKnob {
    key: "rope",
    label: "Positions",
    help: "How rotary positions are stretched for texts beyond the trained 8,192 tokens",
    options: &ROPES,
    default: "none",
};
static ROPE_B: ChoiceKnob = ChoiceKnob {
    key: "rope-b",
    label: "Positions of map B",
    help: "The same for the second map",
    options: &ROPES,
    default: "none",
};
static FACTOR: FloatKnob = FloatKnob {
    key: "factor",
    label: "Stretch",
    help: "The factor s of linear, NTK-aware and YaRN; dual chunk cuts the text into pieces of 6,144 tokens over s",
    min: 1.0,
    max: 16.0,
    default: 2.0,
    unit: Unit::One,
    scale: Scale::Log,
};
static DEPTHS: IntKnob = IntKnob {
    key: "depths",
    label: "Depths",
    help: "Rows of the map",
    min: 2,
    max: 11,
    default: 5,
    unit: Unit::One,
    scale: Scale::Linear,
};
static LENGTHS: IntKnob = IntKnob {
    key: "lengths",
    label: "Lengths",
    help: "Columns of the map, from 128 tokens to the length above, in even ratios",
    min: 2,
    max: 8,
    default: 4,
    unit: Unit::One,
    scale: Scale::Linear,
};
static LAYER: IntKnob = IntKnob {
    key: "layer",
    label: "Layer of the full map",
    help: "1 to 30; 0 shows the overview only",
    min: 0,
    max: 30,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static HEAD: IntKnob = IntKnob {
    key: "head",
    label: "Head of the full map",
    help: "1 to 9",
    min: 1,
    max: 9,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = seed("Draws the filler, the names and the numbers");

pub(super) static BENCH: Bench = Bench {
    slug: "long-context",
    title: "Long-context bench",
    question: "What is left of a long text when its memory shrinks?",
    program: Program {
        title: "A long text in a small memory",
        how: "The text is read once by SmolLM2 (135 million parameters), here in your browser, and its keys and values are kept: the cache. Each policy then brings a copy of the cache down to the same memory: by dropping entries, by holding numbers in fewer bits, by merging neighbours or by keeping few directions. From what is left the model answers, and the text's continuation is scored. The needle map repeats this for one fact at many depths and lengths; the last view shows where each head looks.",
        equation: "KL = Σ_x p(x | full cache) log (p(x | full cache) / p(x | what is left)),  perplexity = exp(−mean log p(next token))",
        limits: "A model of 135 million parameters fails where larger ones do not, also with the full cache: it is the top line that a policy can reach, below a perfect search, which always finds the fact. Memory counts 16 bits a number, as the papers do, whatever this device holds. A policy chooses once, after the prompt; nothing is dropped while the continuation is scored. Keys are rotated before they are stored and positions are not renumbered. The directions of low rank are those of the prompt itself and count as memory; the paper trains them. Over 30 prompts of 600 tokens with a fact in them, at a quarter of the memory, the published order does not hold as a whole: SAGE-KV and SnapKV give the answer 6.4 and 7.9 nats more than sinks and window (95 % intervals 3.5 to 9.0 and 4.8 to 10.7), but heavy hitters 2.2 nats less (0.4 to 4.5), since half of their memory is a shorter window; and SAGE-KV is right word for word in 3 of the 30 fewer (9 fewer to 2 more) than sinks and window, which is right where the fact lies within the window. Stretched positions are meant for models that are trained on with them; here they are not.",
        models: &[Model::SmolLm2],
        seconds: 20,
        knobs: &[
            &SHOW,
            &SOURCE,
            &TEXT,
            &QUESTION,
            &LENGTH,
            &DEPTH,
            &FACTS,
            &DISTRACTORS,
            &BUDGET,
            &A,
            &B,
            &C,
            &D,
            &ROPE,
            &ROPE_B,
            &FACTOR,
            &DEPTHS,
            &LENGTHS,
            &LAYER,
            &HEAD,
            &SEED,
        ],
        when: &[
            When { knob: "text", choice: "source", options: &["own"] },
            When { knob: "question", choice: "source", options: &["own", "alice"] },
            When { knob: "question", choice: "show", options: &["policies", "attention"] },
            When { knob: "depth", choice: "source", options: &["facts", "lines", "two-hops"] },
            When { knob: "depth", choice: "show", options: &["policies", "attention"] },
            When {
                knob: "facts",
                choice: "source",
                options: &["facts", "two-hops", "alice", "own"],
            },
            When {
                knob: "distractors",
                choice: "source",
                options: &["facts", "lines", "two-hops", "alice", "own"],
            },
            When { knob: "budget", choice: "show", options: &["policies", "map"] },
            When { knob: "a", choice: "show", options: &["policies", "map"] },
            When { knob: "b", choice: "show", options: &["policies", "map"] },
            When { knob: "c", choice: "show", options: &["policies"] },
            When { knob: "d", choice: "show", options: &["policies"] },
            When { knob: "rope-b", choice: "show", options: &["map"] },
            When { knob: "depths", choice: "show", options: &["map"] },
            When { knob: "lengths", choice: "show", options: &["map"] },
            When { knob: "layer", choice: "show", options: &["attention"] },
            When { knob: "head", choice: "show", options: &["attention"] },
        ],
        presets: &[
            Preset { label: "Three policies, a quarter of the memory", fragment: "" },
            Preset { label: "A tenth of the memory", fragment: "1?budget=10&b=snap&c=q2-channel" },
            Preset {
                label: "Few bits",
                fragment: "1?budget=32&a=q4-token&b=q4-channel&c=low-rank",
            },
            Preset { label: "Alice goes on", fragment: "1?source=alice&b=heavy&c=merging" },
            Preset { label: "Distractors", fragment: "1?facts=4&distractors=3" },
            Preset { label: "Needle map", fragment: "1?show=map&b=heavy&length=512" },
            Preset {
                label: "Stretched positions",
                fragment: "1?show=map&a=full&b=full&rope-b=yarn&length=512",
            },
            Preset { label: "Where the last token looks", fragment: "1?show=attention" },
        ],
        compute: compute!(crate::Compute { run: run::run, verify: verify::verify }),
    },
};
