//! Is in-context learning really gradient descent in disguise?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   For a classification prompt with 8 demonstrations, three versions of the hidden states at the
//!   query's last token: zero-shot (ZSL), in context (ICL), and zero-shot after fine-tuning on the
//!   same demonstrations (GD: one SGD step per demonstration on the key and value projections of
//!   every layer, as in earlier work). Per layer: SimAOU = cos(h_ICL - h_ZSL, h_GD - h_ZSL) of
//!   attention outputs, and SimAM on attention weights.
//!   Checks of the paper: the same with an untrained SmolLM2 (same shape, random weights drawn in
//!   the page) and with unrelated demonstrations. Layer-causal GD: layer l's attention output goes
//!   through the final norm and unembedding to a loss of its own, gradients stop between layers and
//!   layers are updated from first to last, so that no layer gets information from later ones.
//! controls:
//!   - task: 4 hand-written classification sets or your own demonstrations
//!   - weights: trained / untrained
//!   - update: GD / layer-causal GD / random direction of equal norm
//!   - learning rate: log slider / tuned on label loss
//!   - demonstrations: 2..16 / 8
//!   - layers updated: all / upper half
//! figure:
//!   Line chart: similarity vs layer for trained GD, trained LCGD, untrained GD, random direction
//!   (band of +-1 sd over prompts); bars of ICL accuracy for trained vs untrained; diagram in which
//!   a layer's input shows what information can have reached it under ICL, GD and LCGD.
//! claim:
//!   40 prompts over 4 tasks: mean SimAOU of the untrained model >= 0.7x that of the trained one
//!   (standard GD), while trained ICL accuracy beats the untrained one's by >= 10 points; LCGD's
//!   mean SimAOU over layers exceeds GD's by >= 0.03 and in >= 70% of prompts.
//! components:
//!   smollm2-engine, activation-capture, attention-capture, autodiff-kv-projections,
//!   layer-causal-gd, random-weights-smollm2, hand-written-classification-sets,
//!   classification-prompt-builder, line-chart
//! cost:
//!   Test: 6-10 min native CPU (CI subset of 8 prompts 90 s). Page: 5-15 s per prompt.
//! risk:
//!   Backward through 30 layers of dequantised weights may be too heavy in the page; fallback: K/V
//!   projections of the last 10 layers only (the measured layers), and demonstrations shortened to
//!   12 tokens.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "icl-vs-gd",
    room: Room::TaskVectors,
    question: "Is in-context learning really gradient descent in disguise?",
    paper: Paper { title: "In-context Learning and Gradient Descent Revisited", id: "2311.07772" },
    paper_claim: "Untrained models score about as high in ICL-GD similarity as trained ones though they show no ICL, and a layer-causal GD significantly improves the similarity.",
    program: None,
};
