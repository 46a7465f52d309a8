//! If the examples mix two tasks, does the model do both at once?
//!
//! Xiong et al. 2024: a prompt whose examples are of several tasks in random order, and the probability
//! of each task's whole answer after one pass (section 3); a model that was trained from scratch with one
//! task a text (section 4); task vectors of mixtures as convex sums of those of the tasks, and such sums
//! put into a prompt without examples (section 6); calibration as `KL(λ ‖ answers)` (section 7). Model:
//! recipe `task-mix` of the zoo.

use crate::{Exhibit, Model, Paper, Preset, Program, Room, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static SHOW: ChoiceKnob = ChoiceKnob {
    key: "show",
    label: "Look at",
    help: "A small model that has only ever seen one task a text, SmolLM2, or SmolLM2's vectors of tasks",
    options: &[
        Choice { key: "letters", label: "Tasks on letters, small model" },
        Choice { key: "words", label: "Tasks on words, SmolLM2" },
        Choice { key: "vectors", label: "Task vectors of SmolLM2" },
    ],
    default: "letters",
};
static SET: ChoiceKnob = ChoiceKnob {
    key: "set",
    label: "Tasks of SmolLM2",
    help: "In this order they are the first, second and third task",
    options: &[
        Choice { key: "countries", label: "Country: capital, continent, capital letters" },
        Choice { key: "sums", label: "12 + 25: first number, second number, sum" },
    ],
    default: "countries",
};
static FIRST: IntKnob = part("first", "Parts of the first task", 1);
static SECOND: IntKnob = part("second", "Parts of the second task", 1);
static THIRD: IntKnob = part("third", "Parts of the third task", 0);
static EXAMPLES: IntKnob = IntKnob {
    key: "examples",
    label: "Examples",
    help: "In each prompt, of all tasks together",
    min: 4,
    max: 19,
    default: 18,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static LAYER: IntKnob = IntKnob {
    key: "layer",
    label: "Layer",
    help: "Behind which layer of SmolLM2 vectors are taken and put",
    min: 1,
    max: 30,
    default: 21,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws tasks, examples and questions",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

const fn part(key: &'static str, label: &'static str, default: i64) -> IntKnob {
    IntKnob {
        key,
        label,
        help: "How the examples are shared out; the lines go through all shares of the first task",
        min: 0,
        max: 4,
        default,
        unit: Unit::One,
        scale: Scale::Linear,
    }
}

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "task-superposition",
    room: Room::TaskVectors,
    question: "If the examples mix two tasks, does the model do both at once?",
    paper: Paper {
        title: "Everything Everywhere All at Once: LLMs can In-Context Learn Multiple Tasks in Superposition",
        id: "2410.05603",
    },
    paper_claim: "LLMs from several families put clear probability on the answers of several tasks in one call, it emerges even when trained on one task at a time, and larger models run more tasks in parallel and calibrate better to the mixture (lower KL).",
    program: Some(Program {
        title: "Two tasks in one prompt",
        how: "The examples of a prompt are of two tasks, in random order, and the question could be meant for either. One pass gives the probability of each task's answer, for single prompts and as the mean over many. The small model was trained with one task a text, so it has never had a reason to weigh two.",
        equation: "P(g₁(x) | prompt), …, P(g_K(x) | prompt) against λ₁, …, λ_K,   KL(λ ‖ P),   v = α v₁ + (1 − α) v₂",
        limits: "Superposition within a single prompt is not shown at this size: with nine examples of each of two tasks, the small model (200,000 parameters, nine tasks on letters, at most 19 examples) mostly settles for one answer, at times for that of a task that no example is of. SmolLM2 (135 million parameters; the paper's models have billions) mostly settles for one, too. Only the mean over prompts follows the mixture, and with capital and continent half and half most of the probability goes to neither. Any two tasks on letters contradict each other in every example, so who holds to one task a text goes with the majority, as Bayes' rule does here, with one example in twenty taken to be wrong. Sums of two task vectors lead from one answer to the other, but half of each gives little of both. That larger models calibrate better can't be shown with one size. Not confirmed in the paper's text: its layer for vectors, and over how many prompts they are averaged.",
        models: &[Model::Zoo("task-mix"), Model::SmolLm2],
        seconds: 10,
        knobs: &[&SHOW, &SET, &FIRST, &SECOND, &THIRD, &EXAMPLES, &LAYER, &SEED],
        when: &[
            When { knob: "set", choice: "show", options: &["words", "vectors"] },
            When { knob: "first", choice: "show", options: &["letters", "words"] },
            When { knob: "second", choice: "show", options: &["letters", "words"] },
            When { knob: "third", choice: "show", options: &["letters", "words"] },
            When { knob: "layer", choice: "show", options: &["vectors"] },
        ],
        presets: &[
            Preset { label: "Two of three from one task", fragment: "1?first=2" },
            Preset { label: "Three tasks", fragment: "1?third=1" },
            Preset { label: "SmolLM2: two numbers", fragment: "1?show=words&set=sums" },
            Preset { label: "Task vectors", fragment: "1?show=vectors" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
