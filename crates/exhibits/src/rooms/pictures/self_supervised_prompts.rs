//! Can a small meta-model learn in-context learning from unlabelled picture-caption pairs?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:scene-clip+zoo:scene-vlm-m+live
//! mechanism:
//!   Backbones stay frozen and are read as feature sources: scene-clip image and text vectors
//!   (separate) and the fused hidden state of zoo:scene-vlm-m (joint), concatenated per
//!   picture-caption pair. A small causal meta-model (3 layers, d=64, ~0.2M, trained in the page)
//!   reads x1 y1 ... x8 y8 x_q and classifies the query by dot product with all label embeddings;
//!   loss on the query only.
//!   Self-supervised prompts: the pseudo-label is a concept word masked out of the caption.
//!   Demonstrations come in the paper's kinds: label-in-demonstration (query class and one other
//!   class repeated 4 times: 'bursty'), nearest neighbours of the query in feature space, and
//!   unrelated random ones; a mixing ratio sets the share of bursty prompts. Label multiplicity:
//!   per prompt, label embeddings go through one of R random projections, so a label's meaning is
//!   only available from the context.
//!   48 concepts for training; evaluation on 16 unseen concepts, 2-way 4-shot with random label
//!   mapping. Baselines with the same frozen features: no-example model, gradient fine-tuning of
//!   its head on the 8 examples, logistic probe, nearest class mean.
//! controls:
//!   - bursty share: 0-1 / 0.5
//!   - label multiplicity R: 1-16 / 8
//!   - demonstration source: label / similar / random / mix
//!   - feature source: image / text / fused / all
//!   - training prompts: 5k-60k / 40k
//!   - test: unseen concepts / binding / attribute VQA
//!   - train, pause, reset
//! figure:
//!   Live chart of in-context accuracy (unseen concepts) and in-weights accuracy (seen concepts, no
//!   useful demonstrations) over training; bars at the end against fine-tuning, probe and class
//!   mean; heat map of final accuracy over bursty share x label multiplicity, filled as the visitor
//!   runs settings.
//! claim:
//!   After 40k prompts (fixed seed), 500 unseen-concept episodes: meta-model >= 75% (chance 50%)
//!   and >= gradient fine-tuning + 5 points (its best of 4 learning rates and step counts); trained
//!   with no bursty prompts and R=1 it stays <= 60%.
//! components:
//!   sprite-world, scene-clip, interleaved-vlm, in-page-trainer, meta-prompt-generator,
//!   label-multiplicity, few-shot-baselines, bootstrap-ci
//! cost:
//!   Claim test ~150 s CPU (two trainings of ~0.2M on 17 tokens, features precomputed once in ~15
//!   s); page: 60-90 s on a laptop GPU to see ICL emerge.
//! risk:
//!   A class-mean or probe baseline may match the meta-model because features are clean. Fallback:
//!   concepts that vary while two other attributes are spuriously correlated in the 8 examples,
//!   where learned axes matter; keep all baselines visible.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "self-supervised-prompts",
    room: Room::Pictures,
    question: "Can a small meta-model learn in-context learning from unlabelled picture-caption pairs?",
    paper: Paper {
        title: "SINC: Self-Supervised In-Context Learning for Vision-Language Tasks",
        id: "2307.07742",
    },
    paper_claim: "A meta-model trained on self-supervised prompts makes in-context predictions on downstream vision-language tasks and outperforms gradient-based methods in few-shot settings, and the analysis isolates which prompt designs make ICL emerge (the abstract gives no figure).",
    program: None,
};
