//! Is in-context learning really gradient descent in disguise?
//!
//! After Deutch et al. 2023, who look again at what Dai et al. 2022 (arXiv 2212.10559) measured: how what
//! attention adds at the query's last token changes by demonstrations in the prompt, and by a step of
//! gradient descent on the same demonstrations that changes the weights of keys and values (SimAOU). Their
//! two checks are here: the same for a model with random weights, and gradient descent that goes from layer
//! to layer as information in the prompt does (LCGD).
//!
//! Otherwise than there: one step on all demonstrations together in place of one on each, a loss among the
//! labels in place of the whole vocabulary, and steps whose length is set, not their learning rate. The
//! similarity of attention maps (SimAM) is left out.

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, FloatKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "Task",
    help: "What demonstrations and queries are about",
    options: &[
        Choice { key: "sentiment", label: "Sentiment of a review" },
        Choice { key: "topic", label: "Topic of a headline" },
        Choice { key: "question", label: "What a question asks for" },
    ],
    default: "sentiment",
};
static FROM: ChoiceKnob = ChoiceKnob {
    key: "from",
    label: "Gradient steps learn",
    help: "From the demonstrations that stand in the prompt, or from those of another task, which can't be what the prompt taught",
    options: &[
        Choice { key: "own", label: "The prompt's demonstrations" },
        Choice { key: "other", label: "Another task's" },
    ],
    default: "own",
};
static COUNT: IntKnob = IntKnob {
    key: "count",
    label: "Demonstrations",
    help: "How many stand in the prompt, and how many a gradient step learns from",
    min: 2,
    max: 8,
    default: 4,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static SIZE: FloatKnob = FloatKnob {
    key: "size",
    label: "Length of the step",
    help: "How far the weights of keys and values move, in parts of their own length",
    min: 0.001,
    max: 0.3,
    default: 0.01,
    unit: Unit::One,
    scale: Scale::Log,
};
static PROMPTS: IntKnob = IntKnob {
    key: "prompts",
    label: "Prompts",
    help: "Over how many prompts the similarities are averaged; each takes some seconds",
    min: 1,
    max: 8,
    default: 2,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the demonstrations, the queries and the weights of the untrained model",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "icl-vs-gd",
    room: Room::TaskVectors,
    question: "Is in-context learning really gradient descent in disguise?",
    paper: Paper { title: "In-context Learning and Gradient Descent Revisited", id: "2311.07772" },
    paper_claim: "Untrained models score about as high in ICL-GD similarity as trained ones though they show no ICL, and a layer-causal GD significantly improves the similarity.",
    program: Some(Program {
        title: "Two ways to learn from four examples",
        how: "The model reads a query three times: alone, behind a few demonstrations, and alone again after its weights took a step of gradient descent on the same demonstrations. If a prompt works like such a step, both should change what attention adds at the query's last token in the same direction. The test is only worth something if a model that has learned nothing fails it, so it is given to one with random weights too; and a second kind of step lets no layer learn from later ones, since in a prompt none can.",
        equation: "SimAOU = cos(ĥ_ICL − ĥ_ZSL, ĥ_GD − ĥ_ZSL);  GD: W ← W − η ∂L/∂W for all keys and values;  LCGD: L_l = −log p(y | unembed(norm(h_l))), layer by layer",
        limits: "A model of 135 million parameters in place of larger GPT models, three tasks with short texts written for this page, and four demonstrations in place of 32. There is one step on all demonstrations together, where the paper takes one on each, and its loss is among the labels alone. The length of a step is set, not its learning rate: over all layers for gradient descent, for each layer by itself for the layer-causal one. The random weights are uniform with the spread that SmolLM2 began with, and all gains are 1. At this size, over 12 prompts, the first finding is clear. The second is small: the layer-causal step has 0.036 more of SimAOU (−0.002 to 0.077) and is the more similar one in 9 of 12 prompts, too few to tell it from nothing. One more is seen: the layer-causal step is like in-context learning in the trained model (0.34) and hardly in the untrained one (0.08), so it passes the test that the ordinary step fails. An ordinary step on the demonstrations of another task is nearly as similar (0.26) as one on the prompt's own (0.30), so little of the similarity is about what was learned. The trained model knows the labels of many queries without demonstrations, so its accuracy behind them is not all learned from them. Similarity of direction does not say that the step is large enough or that answers agree. SimAM, the similarity of attention weights, is left out; so are demonstrations of your own, steps on some of the layers, and a drawing of which examples can reach a layer.",
        models: &[Model::SmolLm2],
        seconds: 30,
        knobs: &[&TASK, &FROM, &COUNT, &SIZE, &PROMPTS, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Four reviews", fragment: "" },
            Preset { label: "Steps on another task", fragment: "1?from=other" },
            Preset { label: "A long step", fragment: "1?size=0.1" },
            Preset { label: "Headlines", fragment: "1?task=topic" },
            Preset { label: "Eight demonstrations", fragment: "1?count=8&prompts=1" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
