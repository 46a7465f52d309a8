//! Do a few attention heads carry the task as one vector?
//!
//! After Todd et al. 2023, section 2: the mean outputs of heads, their causal indirect effect on prompts
//! whose answers are in disorder, and the sum of the means of the best heads, which is added at the last
//! token behind one layer. Its equations are those of `lab::probes::function_vector`.
//!
//! Otherwise than there: the claims take 5 tasks of this page, means over 8 prompts in place of 100, and
//! one prompt in disorder a task and draw in place of 25. The vector is added behind layer 18, chosen on
//! other words; the paper's layer is at a third of the depth.

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, FloatKnob, IntKnob, TextKnob};

#[cfg(feature = "compute")]
mod compute;

static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "Task",
    help: "Whose vector is made; its prompts also take part in choosing the heads",
    options: &[
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
    ],
    default: "past",
};
static HEADS: IntKnob = IntKnob {
    key: "heads",
    label: "Heads",
    help: "How many heads of the largest effect make the vector",
    min: 1,
    max: 40,
    default: 10,
    unit: Unit::Heads,
    scale: Scale::Linear,
};
static LAYER: IntKnob = IntKnob {
    key: "layer",
    label: "Layer",
    help: "Behind which layer the vector is added, 1 to 30; 0 takes the best one on words kept for that",
    min: 0,
    max: 30,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SCALE: FloatKnob = FloatKnob {
    key: "scale",
    label: "Scale",
    help: "How many times the vector is added",
    min: 0.0,
    max: 3.0,
    default: 1.0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SENTENCE: TextKnob = TextKnob {
    key: "sentence",
    label: "A sentence of your own",
    help: "Continued without and with the vector, which is added at its last token",
    default: "When you think of Norway, you usually think of",
    max_chars: 120,
    lines: 1,
    most_tokens: "",
};
static OVER: IntKnob = IntKnob {
    key: "over",
    label: "Tasks that choose",
    help: "Over how many tasks the effect of a head is averaged; the chosen one is the first of them",
    min: 1,
    max: 6,
    default: 2,
    unit: Unit::Tasks,
    scale: Scale::Linear,
};
static PROMPTS: IntKnob = IntKnob {
    key: "prompts",
    label: "Prompts in disorder",
    help: "On how many prompts of each of these tasks the effects are measured; the paper takes 25",
    min: 1,
    max: 10,
    default: 2,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the examples, the queries and the random heads",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "function-vectors",
    room: Room::TaskVectors,
    question: "Do a few attention heads carry the task as one vector?",
    paper: Paper { title: "Function Vectors in Large Language Models", id: "2310.15213" },
    paper_claim: "Adding a function vector from about 10 heads triggers tasks zero-shot with strong effects in early-middle layers (e.g. GPT-J: 57.5% mean accuracy zero-shot from 5.5%), and vectors compose to some extent.",
    program: Some(Program {
        title: "Ten heads that say what to do",
        how: "In prompts whose answers are in disorder, the output of one attention head at a time is replaced by what it writes on average in orderly prompts of the task; its effect is how much more probable the right answer becomes. The average outputs of the ten heads with the largest effect, added up, are the function vector: 576 numbers. Added behind one layer, in a prompt without examples or with examples in disorder, it makes the model do the task if these heads carry it.",
        equation: "AIE(a) = mean over disordered prompts of p(y | a := ā) − p(y);  v = Σ ā over the top heads;  h_L(->) := h_L(->) + v",
        limits: "A model of 135 million parameters instead of 6 to 70 billion, twelve tasks written for this page, and prompts of the form “word -> answer” instead of “Q: A:”. As in the paper, an answer counts by its first token. Effects are averaged over few prompts, so heads behind the first ones depend on the seed. What holds at this size: after examples in disorder the vector brings answers back (94.6 % right over five tasks, as after right examples; 63.4 % without it), behind layers 12 to 20, later than the paper's early-middle ones. Without any example it adds 30 points on average, mostly in tasks of form, such as tenses, and none for capitals in the draw that was tried; the paper's larger models do most tasks then. The paper's vectors made from output words alone and its sums of vectors for two tasks are not here.",
        models: &[Model::SmolLm2],
        seconds: 25,
        knobs: &[&TASK, &HEADS, &LAYER, &SCALE, &SENTENCE, &OVER, &PROMPTS, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Past tense", fragment: "" },
            Preset {
                label: "Opposites in a sentence",
                fragment: "1?task=antonym&sentence=The+word+%22fast%22+means",
            },
            Preset { label: "Capitals", fragment: "1?task=capital" },
            Preset { label: "Plural", fragment: "1?task=plural" },
            Preset { label: "One head only", fragment: "1?heads=1" },
            Preset { label: "Forty heads", fragment: "1?heads=40" },
            Preset { label: "Twice the vector", fragment: "1?scale=2" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
