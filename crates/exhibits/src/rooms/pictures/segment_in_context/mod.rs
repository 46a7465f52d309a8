//! Can a painter copy your colouring onto a new picture, whatever the colours mean?
//!
//! Wang et al. 2023: in-context colouring as a masked image model (section 3.1), a colour mapping that is
//! drawn anew for each sample, alike in example and question (3.1), and the feature and spatial ensembles
//! of several examples (3.2). Models: recipes `painter` and `painter-fixed` of the zoo.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, SwitchKnob};

#[cfg(feature = "compute")]
mod compute;

static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "What counts",
    help: "By what things are told apart. The last two never came in training.",
    options: &[
        Choice { key: "shape", label: "Shape" },
        Choice { key: "colour", label: "Colour" },
        Choice { key: "texture", label: "Texture" },
        Choice { key: "instance", label: "The leftmost thing and the others" },
        Choice { key: "things", label: "Things and ground" },
        Choice { key: "unseen", label: "Shapes that are new" },
        Choice { key: "half", label: "Left and right halves" },
    ],
    default: "shape",
};
static MODEL: ChoiceKnob = ChoiceKnob {
    key: "model",
    label: "Colours in training",
    help: "Which model paints what is shown as pictures; the fixed one has one example at most",
    options: &[
        Choice { key: "random", label: "Drawn for each task" },
        Choice { key: "fixed", label: "Always the same" },
    ],
    default: "random",
};
static EXAMPLES: IntKnob = IntKnob {
    key: "examples",
    label: "Examples",
    help: "For what is shown as pictures; several share what they know of the question",
    min: 1,
    max: 8,
    default: 1,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static SWAP: SwitchKnob = SwitchKnob {
    key: "swap",
    label: "Swap two colours",
    help: "Of the example: the painting should follow",
    default: false,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws tasks, colours and pictures",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "segment-in-context",
    room: Room::Pictures,
    question: "Can a painter copy your colouring onto a new picture, whatever the colours mean?",
    paper: Paper { title: "SegGPT: Segmenting Everything In Context", id: "2304.03284" },
    paper_claim: "One generalist ViT trained by in-context colouring segments arbitrary in-domain and out-of-domain targets, with few-shot mIoU 89.8 on PASCAL-5i and 67.9 on COCO-20i (and 39.9 on ADE20K semantic segmentation), and it also segments objects in video.",
    program: Some(Program {
        title: "A colouring book that explains itself",
        how: "A picture and its painting are shown, then another picture, whose painting is hidden. What a colour means is drawn anew for each task in training, so that only the example can tell which things are to be painted and how. The model fills in the hidden painting patch by patch, in one pass.",
        equation: "ŷ = f(x₁, y₁, x₂, mask),  y = palette[class(x)], palette ~ U,  loss: smooth L1 of ŷ₂ − y₂,  ensemble: h₂ ← mean over examples of h₂",
        limits: "Pictures of 24 × 24 pixels with three or four things and a model of half a million parameters, in place of photographs and 300 million. The design aimed at a mean overlap of 60 % in kinds of task that came in training, of 45 % for new shapes, and at a gain by more examples; on tasks other than the claims' it was 60 %, 43 % and none: much of what is found is things against ground, less so which things. In-context tuning and videos are not shown.",
        models: &[Model::Zoo("painter"), Model::Zoo("painter-fixed")],
        seconds: 10,
        knobs: &[&TASK, &MODEL, &EXAMPLES, &SWAP, &SEED],
        when: &[],
        presets: &[
            Preset { label: "New shapes", fragment: "1?task=unseen" },
            Preset { label: "Colours that always mean the same", fragment: "1?model=fixed" },
            Preset { label: "Four examples", fragment: "1?examples=4" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
