//! Is a whole set of examples squeezed into a single vector?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Split the forward pass of 'a -> b, c -> d, ..., x ->' at layer L into learning A(S) and
//!   applying f(x; theta). theta(S): run the demonstrations S with a DUMMY query x' and take the
//!   residual state at the final '->' after layer L, so theta holds nothing of the real query. f:
//!   run the zero-shot prompt 'x ->' and overwrite the residual state at '->' after layer L by
//!   theta; read the answer from the layers above.
//!   12 word-pair tasks, 5 demonstrations, L swept over 1..30 on 20 dev queries, then tested on 50
//!   others. Compared: regular 5-shot ICL and the baseline 'x ->' (without any demonstrations).
//!   Further views from the paper: theta's nearest vocabulary tokens by the unembedding (they name
//!   the task), t-SNE/PCA of 50 thetas per task from different demonstrations and dummies, and
//!   conflict: patch theta of task B into a prompt with demonstrations of task A and see which task
//!   wins. Storage: 576 numbers for all demonstrations.
//! controls:
//!   - task: 12 or your own pairs
//!   - demonstrations: 1-10 (5)
//!   - layer L: 1-30 (best on dev)
//!   - dummy query: random | choose
//!   - conflict: task A prompt, task B vector
//!   - query box
//! figure:
//!   Line of accuracy against L for the task vector, with dashed 5-shot ICL and zero-shot; grouped
//!   bars per task; PCA scatter of thetas coloured by task; decoded-token list per layer; conflict
//!   bars (share of answers of A and of B).
//! claim:
//!   Tasks with 5-shot accuracy >= 50% (at least 5 must qualify), 50 held-out queries each, L
//!   chosen on dev: mean task-vector accuracy >= 75% of 5-shot ICL and >= 3x zero-shot;
//!   nearest-centroid classification of theta by task over unseen demonstrations >= 95%; in
//!   conflicts at that L the patched task wins in >= 70% of answers that match either.
//! components:
//!   word-pair-tasks, icl-prompt-builder, activation-capture, activation-patch, logit-lens,
//!   answer-scoring, pca
//! cost:
//!   Native 200 s (layer sweep on 20 dev queries of 4 tokens, patched at one layer each, from
//!   cached lower layers); in page 20 s.
//! risk:
//!   The best layer differs by task in a small model; L is then chosen per task on dev queries (as
//!   the paper does per model), and reported; multi-token answers are scored by full-answer exact
//!   match with greedy decoding.
//! ```

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, RowsKnob, TextKnob};

#[cfg(feature = "compute")]
mod compute;

static SHOW: ChoiceKnob = ChoiceKnob {
    key: "show",
    label: "Look at",
    help: "One task through all layers, many tasks on a map, or one task's vector in another task's prompt",
    options: &[
        Choice { key: "task", label: "One task, layer by layer" },
        Choice { key: "map", label: "All tasks" },
        Choice { key: "conflict", label: "Conflict of two tasks" },
    ],
    default: "task",
};
static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "Task",
    help: "What the examples have in common; in a conflict, the task of the prompt",
    options: TASKS,
    default: "past",
};
static OTHER: ChoiceKnob = ChoiceKnob {
    key: "other",
    label: "Vector's task",
    help: "In a conflict, the task whose vector is put into the prompt",
    options: TASKS,
    default: "gerund",
};
const TASKS: &[Choice] = &[
    Choice { key: "past", label: "Past tense: go -> went" },
    Choice { key: "gerund", label: "Gerund: go -> going" },
    Choice { key: "plural", label: "Plural: dog -> dogs" },
    Choice { key: "upper", label: "Capital letters: dog -> DOG" },
    Choice { key: "first-letter", label: "First letter: dog -> d" },
    Choice { key: "category", label: "Category: dog -> animal" },
    Choice { key: "spanish", label: "Spanish: dog -> perro" },
    Choice { key: "antonym", label: "Opposite: hot -> cold" },
    Choice { key: "digits", label: "Digits: seven -> 7" },
    Choice { key: "capital", label: "Capital: France -> Paris" },
    Choice { key: "language", label: "Language: France -> French" },
    Choice { key: "continent", label: "Continent: France -> Europe" },
    Choice { key: "own", label: "My own pairs" },
];
static ROWS: RowsKnob = RowsKnob {
    key: "rows",
    label: "My own pairs",
    help: "Used where the task is “My own pairs”: first the examples, then the dummy query, then the tests",
    default: &[
        ("red", "r-e-d"),
        ("sun", "s-u-n"),
        ("cat", "c-a-t"),
        ("ice", "i-c-e"),
        ("box", "b-o-x"),
        ("map", "m-a-p"),
        ("key", "k-e-y"),
        ("egg", "e-g-g"),
    ],
    columns: ["Input", "Answer"],
    max_chars: 60,
};
static SHOTS: IntKnob = IntKnob {
    key: "shots",
    label: "Examples",
    help: "How many examples the vector is made from",
    min: 1,
    max: 10,
    default: 5,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static LAYER: IntKnob = IntKnob {
    key: "layer",
    label: "Layer",
    help: "Behind which layer the vector is taken and put, 1 to 30; 0 takes the best one on queries kept for that",
    min: 0,
    max: 30,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static QUERY: TextKnob = TextKnob {
    key: "query",
    label: "Try a word",
    help: "Answered with examples, with the vector alone, and with neither",
    default: "help",
    max_chars: 60,
    lines: 1,
    most_tokens: "",
};
static DUMMY: TextKnob = TextKnob {
    key: "dummy",
    label: "Dummy query",
    help: "The word that stands for the query while the vector is made; empty draws one",
    default: "",
    max_chars: 60,
    lines: 1,
    most_tokens: "",
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the examples",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "task-vectors",
    room: Room::TaskVectors,
    question: "Is a whole set of examples squeezed into a single vector?",
    paper: Paper { title: "In-Context Learning Creates Task Vectors", id: "2310.15916" },
    paper_claim: "Over 18 tasks and several LLMs (LLaMA 7B-30B, GPT-J, Pythia), patching theta recovers about 80-90% of regular ICL accuracy, with zero-shot baselines of 10-20%, and thetas cluster by task.",
    program: Some(Program {
        title: "576 numbers instead of five examples",
        how: "The model reads five examples and a dummy query; what it then holds at the last arrow, behind one layer, is the task vector: 576 numbers. A new word is asked without any example, but with that vector put in place of what the model has at its arrow. If the layers above now answer as if they had read the examples, the vector held the task.",
        equation: "θ = h_L(“x₁ -> y₁ … x′ ->”),  answer = f(x; θ): run “x ->” with h_L(->) := θ",
        limits: "A model of 135 million parameters instead of the paper's 2.8 to 30 billion, and twelve tasks instead of eighteen, written for this page. The paper scores the first token of the answer; here the whole answer has to be right. The layer is chosen for each task on words that are not tested. The paper's t-SNE is replaced by the two principal components.",
        models: &[Model::SmolLm2],
        seconds: 20,
        knobs: &[&SHOW, &TASK, &ROWS, &OTHER, &SHOTS, &LAYER, &QUERY, &DUMMY, &SEED],
        when: &[
            When { knob: "other", choice: "show", options: &["conflict"] },
            When { knob: "rows", choice: "task", options: &["own"] },
        ],
        presets: &[
            Preset { label: "Past tense", fragment: "" },
            Preset { label: "Capitals", fragment: "1?task=capital&query=Canada" },
            Preset { label: "All tasks on a map", fragment: "1?show=map" },
            Preset { label: "Gerund against past", fragment: "1?show=conflict" },
            Preset {
                label: "Language against capital",
                fragment: "1?show=conflict&task=capital&other=language",
            },
            Preset { label: "One example only", fragment: "1?shots=1" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
