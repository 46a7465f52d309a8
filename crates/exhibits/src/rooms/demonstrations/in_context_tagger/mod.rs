//! Should a tagger be fine-tuned with examples inside its prompt?
//!
//! SIFT (arXiv 2509.00921). A causal model writes the names of a sentence with their types; all its weights
//! are tuned on prompts that hold k demonstrations before the query:
//!
//! ```text
//! prompt = [instruction] x₁ y₁ … x_k y_k x y
//! loss = − Σ_t m_t log p(w_t | w_<t) / Σ_t m_t
//! m_t = 1 for all words (vanilla), for those of y (SRC), for those of y₁ … y_k and y (MRC)
//! ```
//!
//! An answer is decoded under constraints: types from the scheme, names copied from the sentence. In the code:
//! `prompts` has the losses, `tagger` training and decoding, `nn::WordLearner::without_mask` the
//! decoder-as-encoder (arXiv 2401.14556). Model: recipe `tag-lm` of the zoo.
//!
//! Only the paper's abstract and summaries of it could be read. Not confirmed: how it draws demonstrations
//! (here at random from the training sentences, anew for each prompt), the form of its answers and of its
//! instruction, its constraints, learning rates and steps.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, IntKnob, SwitchKnob};

#[cfg(feature = "compute")]
mod compute;

static K: IntKnob = IntKnob {
    key: "k",
    label: "Demonstrations",
    help: "Labelled sentences in each prompt before the query, in training as in the test",
    min: 0,
    max: 12,
    default: 8,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static LOSS: ChoiceKnob = ChoiceKnob {
    key: "loss",
    label: "What counts",
    help: "The words of a training prompt whose probability is to rise",
    options: &[
        Choice { key: "mrc", label: "All answers (MRC)" },
        Choice { key: "src", label: "The last answer (SRC)" },
        Choice { key: "vanilla", label: "Every word (vanilla)" },
    ],
    default: "mrc",
};
static INSTRUCTION: SwitchKnob = SwitchKnob {
    key: "instruction",
    label: "Instruction",
    help: "The prompt begins with a line that names the four types",
    default: true,
};
static SENTENCES: IntKnob = IntKnob {
    key: "sentences",
    label: "Training sentences",
    help: "With their answers; they take turns as the query",
    min: 25,
    max: 400,
    default: 150,
    unit: Unit::One,
    scale: Scale::Log,
};
static STEPS: IntKnob = IntKnob {
    key: "steps",
    label: "Training steps",
    help: "Of four prompts each, for every method that is trained",
    min: 5,
    max: 200,
    default: 40,
    unit: Unit::Steps,
    scale: Scale::Linear,
};
static MORE: SwitchKnob = SwitchKnob {
    key: "more",
    label: "As many answers for all",
    help: "Methods without demonstrations read in a step as many labelled sentences as the four prompts hold, not four",
    default: false,
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Draws the types, the sentences and the demonstrations",
    min: 0,
    max: 9_999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "in-context-tagger",
    room: Room::Demonstrations,
    question: "Should a tagger be fine-tuned with examples inside its prompt?",
    paper: Paper {
        title: "Supervised In-Context Fine-Tuning for Generative Sequence Labeling",
        id: "2509.00921",
    },
    paper_claim: "SIFT (best with MRC and many demonstrations) clearly beats ICL and decoder-as-encoder fine-tuning on four sequence-labelling tasks and five LLMs; removing the instruction mitigates the long-context loss.",
    program: Some(Program {
        title: "Tuned on prompts with examples",
        how: "A small language model reads made-up sentences and writes which names they hold and of which type. What the types are it has to find out: from a few labelled sentences in its prompt, from training on labelled sentences, or from both. Here all its weights are trained while you watch, on prompts that hold examples, and you choose which of their words count.",
        equation: "loss = − Σ mₜ log p(wₜ | w₁ … wₜ₋₁) / Σ mₜ;  mₜ = 1 for every word (vanilla), for the last answer (SRC), for all answers (MRC)",
        limits: "A model of 0.8 million parameters and sentences from a generator, where the paper has five models of billions and four public tasks: what is right here is regular, and a few hundred sentences show all of it. A step has four prompts for every method, as a query each; prompts with eight demonstrations hold nine times as many answers, and the lead is theirs: where training without demonstrations reads as many labelled sentences a step, it does as well (F1 of 91 % against 88 %, three seeds), and so nearly does the encoder (87 %). The encoder's head is not a fresh one but the rows of the readout for the types and for none; a lone sentence is all that it reads. The instruction is a line that names the types, far shorter than the paper's, which tell what the types are; so that long instructions harm is not shown, and neither are prompts of thousands of words. Could not be confirmed, since only the paper's abstract and summaries were at hand: how demonstrations are drawn (here at random from the training sentences, anew for each prompt), the form of the answers, learning rates and steps.",
        models: &[Model::Zoo("tag-lm")],
        seconds: 40,
        knobs: &[&K, &LOSS, &INSTRUCTION, &SENTENCES, &STEPS, &MORE, &SEED],
        when: &[],
        presets: &[
            Preset { label: "All answers count", fragment: "" },
            Preset { label: "Only the last answer counts", fragment: "1?loss=src" },
            Preset { label: "Every word counts", fragment: "1?loss=vanilla" },
            Preset { label: "As many answers for all", fragment: "1?more=1" },
            Preset { label: "Two examples, no instruction", fragment: "1?k=2&instruction=0" },
        ],
        compute: compute!(compute::COMPUTE),
    }),
};
