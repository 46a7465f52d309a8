//! Which words of the passage made the model give that answer?
//!
//! MExGen (arXiv 2403.14459): parts of the text are left out, and a scalarizer turns what then becomes of
//! the first answer `y` into a number, here the mean log-probability of its tokens or the likeness of the
//! answer that is written instead. From the numbers each unit gets a score, at a cost that grows with the
//! number of units alone:
//!
//! ```text
//! v(S)    = log p(y | text without the units S) / |y|,   or cos(MiniLM(y), MiniLM(y'(S)))
//! LOO     φ_i = v(∅) - v({i})
//! L-SHAP  φ_i = Σ_{S ⊆ neighbours of i} [v(S) - v(S ∪ {i})] / ((m + 1) C(m, |S|)),  m neighbours
//! C-LIME  φ = argmin Σ_S w_S (v(∅) - v(S) - Σ_{i ∈ S} φ_i - b)²,  |S| ≤ 3, all sizes of one weight
//! ```
//!
//! From coarse to fine: sentences first; the two best are then cut into phrases, the two best of these into
//! words, and all others stay whole. A score is faithful where leaving out what it ranks first, by score a
//! token, makes the answer fall most: the perturbation curve and its area.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, TextKnob};

#[cfg(feature = "compute")]
mod compute;

static SOURCE: ChoiceKnob = ChoiceKnob {
    key: "source",
    label: "Text",
    help: "A generated text about invented facts, or your own text and question",
    options: &[
        Choice { key: "drawn", label: "Generated" },
        Choice { key: "own", label: "My own text and question" },
    ],
    default: "drawn",
};
static SENTENCES: IntKnob = IntKnob {
    key: "sentences",
    label: "Sentences",
    help: "How many the generated text has; one of them holds the answer",
    min: 4,
    max: 9,
    default: 6,
    unit: Unit::One,
    scale: Scale::Linear,
};
static TEXT: TextKnob = TextKnob {
    key: "text",
    label: "My text",
    help: "Used where the text is your own",
    default: "The library on Mill Street opened in 1931. Its founder, Ada Holm, had collected books on ships since she was a child. In the war the roof was hit, and the books were carried to the school. The clock above the door is from the old harbour office. It is always seven minutes late, and nobody wants to repair it.",
    max_chars: 1_600,
    lines: 6,
    most_tokens: "",
};
static QUESTION: TextKnob = TextKnob {
    key: "question",
    label: "My question",
    help: "Asked behind your text",
    default: "Where is the clock from?",
    max_chars: 200,
    lines: 1,
    most_tokens: "",
};
static METHOD: ChoiceKnob = ChoiceKnob {
    key: "method",
    label: "Method",
    help: "How scores follow from what becomes of the answer: each unit left out alone, with its neighbours, or among a few drawn at random",
    options: &[
        Choice { key: "loo", label: "LOO: one at a time" },
        Choice { key: "shap", label: "L-SHAP: with neighbours" },
        Choice { key: "lime", label: "C-LIME: up to three at random" },
    ],
    default: "lime",
};
static SCALARIZER: ChoiceKnob = ChoiceKnob {
    key: "scalarizer",
    label: "Answer as a number",
    help: "The log-probability of the first answer, or only the likeness of the text that the model writes instead",
    options: &[
        Choice { key: "log-prob", label: "Log-probability" },
        Choice { key: "text", label: "Likeness of the written text" },
    ],
    default: "log-prob",
};
static LEVELS: ChoiceKnob = ChoiceKnob {
    key: "levels",
    label: "Down to",
    help: "How fine the units get; finer ones take longer",
    options: &[
        Choice { key: "sentences", label: "Sentences" },
        Choice { key: "phrases", label: "Phrases" },
        Choice { key: "words", label: "Words" },
    ],
    default: "phrases",
};
static QUERIES: IntKnob = IntKnob {
    key: "queries",
    label: "Readings a unit",
    help: "How many thinned-out texts C-LIME reads for each unit; the other methods have their own number",
    min: 3,
    max: 10,
    default: 3,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the generated text and what is left out",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "explain-the-answer",
    room: Room::Reading,
    question: "Which words of the passage made the model give that answer?",
    paper: Paper {
        title: "Multi-Level Explanations for Generative Language Models",
        id: "2403.14459",
    },
    paper_claim: "Perturbation attribution by MExGen gives more faithful explanations (higher perturbation-curve area) than PartitionSHAP, Captum-LIME and LLM self-explanations on summarisation and QA.",
    program: Some(Program {
        title: "Leave it out, and see",
        how: "The model answers a question about a text. Then parts of the text are left out, and each time it is measured how likely the same answer still is; what the answer cannot do without gets a high score. First whole sentences are scored, then the phrases of the best two, then the words of the best two of these, so that few readings are enough. To test a ranking, its best units are left out together: the faster the answer falls, the better the ranking knew what it came from.",
        equation: "v(S) = log p(answer | text without S) / |answer|,  C-LIME: φ = argmin Σ_S w_S (v(∅) − v(S) − Σ_{i∈S} φ_i − b)², |S| ≤ 3",
        limits: "Short texts of simple sentences and a model of 135 million parameters; the paper explains summaries and answers about long documents by larger models. In texts as simple as these, C-LIME, L-SHAP and leaving out one sentence at a time all rank the right sentence first every time, so they cannot be told apart. Attention, for which one reading is enough, finds the words that count at least as well: without its words the answer falls by 7.1 nats, without C-LIME's by 6.3. Random words are drawn once a text, and a draw that happens to hold the answer falls as far; so they fall by 3.7 on average, and the intervals of that comparison are wide. A phrase here begins at a preposition, at a conjunction or behind a comma, where the paper parses the sentence. Text-only scores use MiniLM alone, where the paper has several measures. C-LIME leaves out at most three units, as least squares with a tiny penalty; L-SHAP has one neighbour on each side. PartitionSHAP and Captum's LIME are not here. Whether the paper cuts words out of the two best phrases or of whole sentences was not confirmed.",
        models: &[Model::SmolLm2, Model::MiniLm],
        seconds: 40,
        knobs: &[
            &SOURCE,
            &SENTENCES,
            &TEXT,
            &QUESTION,
            &METHOD,
            &SCALARIZER,
            &LEVELS,
            &QUERIES,
            &SEED,
        ],
        when: &[
            When { knob: "sentences", choice: "source", options: &["drawn"] },
            When { knob: "text", choice: "source", options: &["own"] },
            When { knob: "question", choice: "source", options: &["own"] },
            When { knob: "queries", choice: "method", options: &["lime"] },
        ],
        presets: &[
            Preset { label: "Six sentences", fragment: "" },
            Preset { label: "Down to words", fragment: "1?levels=words" },
            Preset { label: "With neighbours", fragment: "1?method=shap" },
            Preset {
                label: "By the written text alone",
                fragment: "1?scalarizer=text&levels=sentences",
            },
            Preset { label: "My own text", fragment: "1?source=own&method=loo" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
