//! Can a sequence model draw a map of rooms it only glimpses?
//!
//! Dedieu et al. 2024: a transformer reads what was seen and done; only a few discrete codes pass on to
//! what predicts the next sights (section 3.1), several codebooks side by side and several moves ahead
//! (3.2). The codes that were used become the places of a map, their sequence its links (3.3), and a
//! plain search plans on it. Models: recipes `tdb-*` of the zoo.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob};

#[cfg(feature = "compute")]
mod compute;

static HORIZON: ChoiceKnob = ChoiceKnob {
    key: "horizon",
    label: "Trained to look ahead",
    help: "How many moves on the model had to know what it will see. Cells that look alike differ in what comes later.",
    options: &[Choice { key: "3", label: "Three moves" }, Choice { key: "1", label: "One move" }],
    default: "3",
};
static WALK: IntKnob = IntKnob {
    key: "walk",
    label: "Moves of the walk",
    help: "The map is drawn from the codes along a random walk of this length.",
    min: 100,
    max: 2_000,
    default: 1_000,
    unit: Unit::Steps,
    scale: Scale::Log,
};
static MERGE: IntKnob = IntKnob {
    key: "merge",
    label: "Merge places up to",
    help: "Places whose codes differ in no more than this many of the four codebooks become one.",
    min: 0,
    max: 3,
    default: 2,
    unit: Unit::One,
    scale: Scale::Linear,
};
static START: IntKnob = IntKnob {
    key: "start",
    label: "Start cell",
    help: "Cells count from 1, row by row from the upper left corner.",
    min: 1,
    max: 36,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};
static GOAL: IntKnob = IntKnob {
    key: "goal",
    label: "Goal cell",
    help: "Where the way is to end, counted in the same manner.",
    min: 1,
    max: 36,
    default: 36,
    unit: Unit::One,
    scale: Scale::Linear,
};
static FORBIDDEN: ChoiceKnob = ChoiceKnob {
    key: "avoid",
    label: "Never step on",
    help: "The search leaves out all places of this colour. The model was not trained for it.",
    options: &[
        Choice { key: "none", label: "Nothing" },
        Choice { key: "A", label: "A" },
        Choice { key: "B", label: "B" },
        Choice { key: "C", label: "C" },
        Choice { key: "D", label: "D" },
    ],
    default: "none",
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Of the walks and trips.",
    min: 0,
    max: 9_999,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "cognitive-map",
    room: Room::Acting,
    question: "Can a sequence model draw a map of rooms it only glimpses?",
    paper: Paper {
        title: "Learning Cognitive Maps from Transformer Representations for Efficient Planning in Partially Observed Environments",
        id: "2401.05946",
    },
    paper_claim: "TDB keeps the near-perfect prediction of a transformer or LSTM, while its map solves shortest-path problems exponentially faster and near-perfectly, also for rooms seen only in context.",
    program: Some(Program {
        title: "A map out of glimpses",
        how: "A transformer walks through a room whose cells show only four colours, so that no glimpse tells the place. What it makes of all that it saw and did has to pass through four codebooks of 64 codes before it predicts the colours of the next moves. The codes that come up along a walk become the places of a map, and a plain search finds the way on it: the model itself never plans.",
        equation: "zₘ = argminₖ ‖hₘ − eₘₖ‖²,   P(xₜ₊ₛ | zₜ, aₜ … aₜ₊ₛ₋₁) for s = 1 … S,   map: zₜ —aₜ→ zₜ₊₁",
        limits: "The room is small, 6 × 6 cells, and each model has two layers and was trained once: intervals are over walks and trips, not over trainings. Search is told the goal by the codes at the end of another walk. The rollouts that it is compared with are given more than that: they never run into a wall, and one counts as arrived where it really stands at the goal, if the transformer expected every colour on the way. That many arrive in so small a room; by a shortest way few do, and fewer with each move. Not confirmed in the paper's text: that places are merged around the codes used most, and that a link is dropped if it is a tenth or less of what followed a move. The codes of the first third of each piece of a walk are left out, since the model can't know yet where it is. In rooms that it sees for the first time our model predicts, but no map is drawn of them. It looks one move ahead, trained in smaller rooms first and without codes for half of the time, and its positions do not count steps: they turn with each move, by angles that it learnt. That is not the paper's; with plain positions and codes from the start it stayed below counting (43 % right, 60 %).",
        models: &[
            Model::Zoo("tdb-room"),
            Model::Zoo("tdb-room-1"),
            Model::Zoo("tdb-room-plain"),
            Model::Zoo("tdb-icl"),
        ],
        seconds: 10,
        knobs: &[&HORIZON, &WALK, &MERGE, &START, &GOAL, &FORBIDDEN, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Keep off colour B", fragment: "1?avoid=B" },
            Preset { label: "Look one move ahead", fragment: "1?horizon=1" },
            Preset { label: "Merge too much", fragment: "1?merge=3" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
