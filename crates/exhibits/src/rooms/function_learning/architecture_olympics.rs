//! Is attention needed for in-context learning, or can every architecture do it?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:arch-rnn+zoo:arch-gru+zoo:arch-conv+zoo:arch-transformer+zoo:arch-s4d+zoo:arch-hyena+zoo:arch-retnet+zoo:arch-rwkv+zoo:arch-mamba
//! mechanism:
//!   Eight causal architectures of about 0.15M parameters, same embedding, depth (4) and width,
//!   trained by one recipe: Elman RNN, GRU, lightweight causal convolution, Llama-style
//!   transformer, S4D/H3, Hyena (implicit long convolution), RetNet (linear attention with decay),
//!   RWKV and Mamba as a ninth if time allows.
//!   Tasks from the paper at small size: associative recall (vocab 40, N key-value pairs then a
//!   query key), linear regression (d=5), multiclass classification of Gaussian clusters (each
//!   class mean drawn per sequence), and bursty classification, in which in-weights memorising is
//!   an alternative route and P(bursty) sets how often the context helps.
//!   Evaluation extrapolates: prompts 1/2x to 4x of the training length.
//! controls:
//!   - task: recall / regression / clusters / bursty
//!   - architectures: tick boxes / all
//!   - examples in context: 2..64 / 16
//!   - classes or pairs (difficulty): 4..16 / 8
//!   - bursty share: 0, 0.5, 1 / 0.5
//!   - seed
//! figure:
//!   Small multiples: score vs number of in-context examples per architecture, shaded beyond the
//!   training length; rank table across tasks; for bursty data, a bar with in-context vs in-weights
//!   preference (accuracy on new-labelled classes vs on classes without context support).
//!   Baselines: chance, k-nearest neighbours, least squares.
//! claim:
//!   256 prompts each: every architecture reaches >= 3x chance on recall with 8 pairs and <= 0.5x
//!   the zero predictor's error in regression at 20 points; at 4x the training length the
//!   best-worst gap in recall is >= 30 points, and in at least one of three tasks a non-attention
//!   model is best or within 2 points of best there.
//! components:
//!   mqar-tasks, linear-regression-tasks, gaussian-cluster-tasks, bursty-sequences,
//!   causal-transformer, gru-block, mamba-block, s4d-block, hyena-block, retnet-block, rwkv-block,
//!   causal-conv-block, knn-baseline, zoo-loader, line-chart
//! cost:
//!   Test: 90 s native CPU (one task family per CI run). Page: 3-6 s per chart.
//! risk:
//!   Number of checkpoints (8 x 3); fallback: recall and clusters only, one checkpoint per
//!   architecture trained on the two together with a task token, 0.3 MB each in f16. (Later
//!   versions of the paper count 13 architectures and say that none is consistent on all tasks.)
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "architecture-olympics",
    room: Room::FunctionLearning,
    question: "Is attention needed for in-context learning, or can every architecture do it?",
    paper: Paper {
        title: "Exploring the Relationship Between Model Architecture and In-Context Learning Ability",
        id: "2310.08049",
    },
    paper_claim: "All twelve architectures can learn in context under wider conditions than previously documented; they differ starkly in statistical efficiency and consistency, and several attention alternatives are more robust than transformers.",
    program: None,
};
