//! Can a language model learn from examples that are vectors, not words?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm+zoo:vector-projector
//! mechanism:
//!   A black-box encoder turns each input into one vector and a linear projector maps it into
//!   SmolLM2's embedding space as a single box token: 'Input: [box] Label: sports'. SmolLM2 stays
//!   frozen. Encoders: MiniLM sentence vectors (384), and random-feature vectors of 24-point time
//!   series (no text version exists).
//!   Projector pretraining with a language-modelling objective: given [box] reproduce the sentence
//!   (for series: a short templated description), next-token loss, Adam, about 12k sentences
//!   offline; shipped as a 384x576 matrix. Optional task fine-tuning in the page: cross-entropy of
//!   the label in k-shot box prompts on 64 training items.
//!   Tests: k-shot classification with box tokens (3 text sets, 2 series sets), sentence
//!   reconstruction from one box, and number regression y = f(x) with boxes for numbers. Baselines:
//!   text ICL with the full text, untrained (random) projector, MiniLM nearest centroid on the same
//!   k examples.
//! controls:
//!   - modality: text | time series | numbers
//!   - projector: random | pretrained | task fine-tuned
//!   - shots: 0-16 (8)
//!   - draw your own series / type a sentence
//!   - interpolate two vectors: 0-1
//! figure:
//!   Prompt strip with box tokens as coloured sparks and the nearest words of each projected
//!   vector; line of accuracy against shots for the three projectors, text ICL and nearest
//!   centroid; reconstruction panel (input, output, MiniLM similarity) with an interpolation
//!   slider.
//! claim:
//!   3 text sets, 8 shots, 100 queries each: pretrained projector >= random projector + 15 points
//!   on average and >= chance + 20; fine-tuned projector >= pretrained + 5; MiniLM cosine between a
//!   held-out sentence and its reconstruction from one box >= 0.45 mean against <= 0.15 for
//!   shuffled pairs.
//! components:
//!   minilm-retriever, embedding-injection, linear-projector-trainer, icl-prompt-builder,
//!   label-scorer, toy-classification-sets, time-series-generator
//! cost:
//!   Projector pretraining offline 2 h (2 cores, back-propagation through SmolLM2, 24-token
//!   samples); native test 150 s; in page 20 s, fine-tuning 40 s.
//! risk:
//!   Pretraining budget is small for a frozen 135M model; fallback: closed-form start (ridge
//!   regression from MiniLM vectors to the mean input embedding of the sentence) followed by the
//!   language-modelling phase.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "vectors-as-words",
    room: Room::TaskVectors,
    question: "Can a language model learn from examples that are vectors, not words?",
    paper: Paper {
        title: "Vector-ICL: In-context Learning with Continuous Vector Representations",
        id: "2410.05629",
    },
    paper_claim: "Projectors pretrained with language-modelling objectives enable ICL on vectors, task fine-tuning helps further, and Vector-ICL often surpasses few-shot text ICL and domain-specific baselines on tasks from text to fMRI.",
    program: None,
};
