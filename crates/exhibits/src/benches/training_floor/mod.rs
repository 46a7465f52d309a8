//! Training floor: a small in-context learner, trained while one watches.

use crate::{Bench, Model, Preset, Program, When};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, FileKnob, FloatKnob, IntKnob, StepsKnob, SwitchKnob};

#[cfg(feature = "compute")]
mod figures;
#[cfg(feature = "compute")]
mod run;
#[cfg(feature = "compute")]
mod setup;
#[cfg(feature = "compute")]
mod verify;

static FAMILY: ChoiceKnob = ChoiceKnob {
    key: "family",
    label: "Tasks",
    help: "What has to be learnt from the examples in the context",
    options: &[
        Choice { key: "linear", label: "Linear regression" },
        Choice { key: "sparse", label: "Sparse linear regression" },
        Choice { key: "sinusoids", label: "Sums of sinusoids" },
        Choice { key: "trees", label: "Decision trees" },
        Choice { key: "nets", label: "Two-layer networks" },
        Choice { key: "boolean", label: "Boolean functions" },
        Choice { key: "clusters", label: "Gaussian clusters" },
        Choice { key: "modular", label: "Modular addition" },
        Choice { key: "markov", label: "Markov chains" },
        Choice { key: "recall", label: "Associative recall" },
        Choice { key: "induction", label: "Repeated tokens" },
    ],
    default: "linear",
};
static ARCHITECTURE: ChoiceKnob = ChoiceKnob {
    key: "model",
    label: "Architecture",
    help: "What carries information from token to token",
    options: &[
        Choice { key: "transformer", label: "Transformer" },
        Choice { key: "linear-attention", label: "Attention without softmax" },
        Choice { key: "ssm", label: "State-space model (Mamba-2 form)" },
        Choice { key: "rnn", label: "Gated linear recurrence" },
        Choice { key: "lstm", label: "LSTM" },
        Choice { key: "mlp", label: "MLP" },
        Choice { key: "mixer", label: "MLP-Mixer" },
    ],
    default: "transformer",
};
static MLP: SwitchKnob = SwitchKnob {
    key: "mlp",
    label: "MLP in each layer",
    help: "MLP and MLP-Mixer always have one",
    default: true,
};
static POSITIONS: SwitchKnob = SwitchKnob {
    key: "positions",
    label: "Learnt positions",
    help: "A learnt vector for each place in the sequence is added to the input",
    default: true,
};
static LAYERS: IntKnob = int("layers", "Layers", "Blocks one behind the other", [1, 4, 2]);
static WIDTH: IntKnob =
    int("width", "Width", "Numbers that carry a token through the model", [8, 96, 32]);
static HEADS: IntKnob =
    int("heads", "Heads", "Of attention and of the state-space model", [1, 4, 2]);
static DIMS: IntKnob = int(
    "dims",
    "Inputs",
    "Inputs of a function; waves of a sum; of tokens the modulus, states, keys, or vocabulary",
    [2, 48, 3],
);
static EXAMPLES: IntKnob = int(
    "examples",
    "Examples",
    "Examples in a lesson; pairs to remember; tokens to read",
    [4, 48, 12],
);
static TASKS: IntKnob = IntKnob {
    key: "tasks",
    label: "Pretraining tasks",
    help: "How many different tasks pretraining has; 0 for a new one each time",
    min: 0,
    max: 512,
    default: 0,
    unit: Unit::Tasks,
    scale: Scale::Linear,
};
static TRAIN_SHARE: FloatKnob = FloatKnob {
    key: "share",
    label: "Share of pairs in training",
    help: "The other pairs are never trained on",
    min: 0.2,
    max: 0.9,
    default: 0.5,
    unit: Unit::One,
    scale: Scale::Linear,
};
static NOISE: FloatKnob = FloatKnob {
    key: "noise",
    label: "Noise",
    help: "Standard deviation of what is added to each label; the labels themselves have one of about 1",
    min: 0.0,
    max: 1.0,
    default: 0.1,
    unit: Unit::One,
    scale: Scale::Linear,
};
static OPTIMISER: ChoiceKnob = ChoiceKnob {
    key: "optimiser",
    label: "Optimiser",
    help: "How a gradient becomes a step",
    options: &[
        Choice { key: "adam", label: "Adam" },
        Choice { key: "adamw", label: "AdamW, with weight decay" },
        Choice { key: "sgd", label: "Gradient descent with momentum" },
    ],
    default: "adam",
};
static RATE: FloatKnob = FloatKnob {
    key: "rate",
    label: "Learning rate",
    help: "Reached after 20 steps",
    min: 1e-4,
    max: 0.1,
    default: 3e-3,
    unit: Unit::One,
    scale: Scale::Log,
};
static DECAY: FloatKnob = FloatKnob {
    key: "decay",
    label: "Weight decay",
    help: "Pulls every weight towards zero, in units of the learning rate",
    min: 0.0,
    max: 4.0,
    default: 1.0,
    unit: Unit::One,
    scale: Scale::Linear,
};
static BATCH: IntKnob = int(
    "batch",
    "Batch",
    "Sequences in a step; modular addition always takes all pairs",
    [4, 64, 32],
);
static STEPS: StepsKnob = StepsKnob {
    key: "steps",
    label: "Steps",
    help: "Where to stop. Further on, a run goes on from where it is; back, it is rewound",
    max: 5_000,
    default: 1_000,
    every: SNAPSHOT_EVERY as i64,
};
static WEIGHTS: FileKnob = FileKnob {
    key: "weights",
    label: "Start from weights",
    help: "A safetensors file that was saved here, for the same sizes; choose it, or drop it on the button",
    ending: ".safetensors",
    max_bytes: 6 << 20,
};
static LAYER: IntKnob = int("layer", "Attention layer", "Whose attention is shown", [1, 4, 2]);
static HEAD: IntKnob =
    int("head", "Attention head", "0 is the one that looks most like an induction head", [0, 4, 0]);
static SEED: IntKnob = int("seed", "Seed", "Draws weights, tasks and examples", [0, 9_999, 0]);

const fn int(
    key: &'static str,
    label: &'static str,
    help: &'static str,
    [min, max, default]: [i64; 3],
) -> IntKnob {
    IntKnob { key, label, help, min, max, default, unit: Unit::One, scale: Scale::Linear }
}

/// Steps from one snapshot to the next.
const SNAPSHOT_EVERY: usize = 100;

const FUNCTIONS: &[&str] =
    &["linear", "sparse", "sinusoids", "trees", "nets", "boolean", "clusters"];
const ATTENDS: &[&str] = &["transformer", "linear-attention"];

// The presets, which are also what the claims are measured on.
const REGRESSION: &str = "";
const INDUCTION: &str = "1?family=induction&mlp=0&dims=12&examples=32&rate=0.005";
const FEW: &str = "1?tasks=8&noise=0.5&steps=600";
const MANY: &str = "1?tasks=256&noise=0.5&steps=600";
const GROKKING: &str = "1?family=modular&model=mlp&positions=0&layers=1&width=64&heads=1&dims=23&optimiser=adamw&rate=0.01&steps=1500";
const ATTENDS_TO_RECALL: &str =
    "1?family=recall&mlp=0&heads=1&dims=8&examples=4&batch=64&rate=0.005&steps=2000";
const CARRIES_TO_RECALL: &str =
    "1?family=recall&model=rnn&heads=1&dims=8&examples=4&batch=64&rate=0.005&steps=2000";

pub(super) static BENCH: Bench = Bench {
    slug: "training-floor",
    title: "Training floor",
    question: "When does a small network begin to learn from its context?",
    program: Program {
        title: "Watch in-context learning appear",
        how: "A small sequence model is trained from random weights, or from those you bring, here in your browser. Each sequence shows examples of a task that it has to work out from the context alone. Every 25 steps it sits two exams: new examples of tasks like those of pretraining, and tasks from elsewhere. Pause stops it where it is, and Run goes on from there; the buttons below the number of steps take one step, go on to the next snapshot or back to the last. The last three other runs stay in the figures.",
        equation: "loss = mean over t of ℓ(f(x₁, y₁, …, xₜ₋₁, yₜ₋₁, xₜ), yₜ),  ℓ = squared error, or −log p for tokens",
        limits: "Networks of some ten thousand weights, trained for a minute: what takes longer or needs width does not appear. References are exact where their name says Bayes; that of clusters takes labels by their signs, which a noise of up to 0.3 leaves as they are, and inputs as in pretraining. For two-layer networks none is known: the arc-cosine kernel is the best predictor that is linear in the labels. Repeated tokens have only bigram counts, which a perfect learner beats. Out of distribution means new tasks where pretraining has a fixed number of them, else inputs twice as large, other block lengths, sharper chains, or more pairs. The state-space model is the quadratic form of Mamba-2 with one scalar decay a head; the Mixer's token mixing is one triangular matrix, since a hidden layer would see what comes later. When an ability appears hangs on the seed: of eight seeds attention learnt to recall after between 250 and 1,125 steps, so that two seeds side by side say little. Weights are saved without what the optimiser remembers of them, so that a run from saved ones is not the one that was saved.",
        models: &[Model::Live],
        seconds: 30,
        knobs: &[
            &FAMILY,
            &ARCHITECTURE,
            &MLP,
            &POSITIONS,
            &LAYERS,
            &WIDTH,
            &HEADS,
            &DIMS,
            &EXAMPLES,
            &TASKS,
            &TRAIN_SHARE,
            &NOISE,
            &OPTIMISER,
            &DECAY,
            &RATE,
            &BATCH,
            &STEPS,
            &LAYER,
            &HEAD,
            &SEED,
            &WEIGHTS,
        ],
        when: &[
            When {
                knob: "tasks",
                choice: "family",
                options: &[
                    "linear",
                    "sparse",
                    "sinusoids",
                    "trees",
                    "nets",
                    "boolean",
                    "clusters",
                    "markov",
                ],
            },
            When { knob: "share", choice: "family", options: &["modular"] },
            When { knob: "noise", choice: "family", options: FUNCTIONS },
            When { knob: "decay", choice: "optimiser", options: &["adamw"] },
            When { knob: "layer", choice: "model", options: ATTENDS },
            When { knob: "head", choice: "model", options: ATTENDS },
        ],
        presets: &[
            Preset { label: "Regression appears", fragment: REGRESSION },
            Preset { label: "An induction head forms", fragment: INDUCTION },
            Preset { label: "Few pretraining tasks", fragment: FEW },
            Preset { label: "Many pretraining tasks", fragment: MANY },
            Preset { label: "Grokking in small", fragment: GROKKING },
            Preset { label: "Recall with attention", fragment: ATTENDS_TO_RECALL },
            Preset { label: "Recall with a recurrence", fragment: CARRIES_TO_RECALL },
        ],
        compute: compute!(crate::Compute { run: run::run, verify: verify::verify }),
    },
};
