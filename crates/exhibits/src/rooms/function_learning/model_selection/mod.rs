//! Does a transformer pick the right function family, and can it mix families?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:fn-lin8+zoo:fn-sparse8+zoo:fn-mix8+zoo:fn-lin1+zoo:fn-sine1+zoo:fn-mixsine1
//! mechanism:
//!   Garg-style prompts of (x, f(x)), 4 layers, d=96, about 0.45M, one recipe for all. Families:
//!   dense linear (x in R^8, w Gaussian), sparse linear (2 of 8 weights), and for x in R linear vs
//!   sinusoid a sin(omega x + phi). Models pretrained on one family each, and on 50:50 mixtures
//!   (dense+sparse, linear+sinusoid).
//!   Model selection: the mixture model's error curve is laid over those of the specialists, on
//!   prompts of either family. Out of the mixture: convex combinations f = (1-w) linear + w
//!   sinusoid, and sinusoids of frequency beyond the pretraining range; compared with what is
//!   representable in principle (least squares over both families' features, fitted on the same
//!   prompt).
//! controls:
//!   - pair: dense+sparse / linear+sinusoid
//!   - mixing weight w: 0..1 / 0.5
//!   - examples: 1..40 / 20
//!   - sinusoid frequency: 0.2..3x the training range / 1
//!   - pretraining: specialist A / B / mixture
//!   - draw your own function with the mouse
//! figure:
//!   Prediction curve over x with the prompt points, for mixture model and specialists; line chart:
//!   error vs number of examples (in the mixture) and error vs w at 20 examples (a hump in the
//!   middle), baselines OLS, lasso, two-family least squares.
//! claim:
//!   512 prompts: at 10-20 examples the mixture model's error is <= 1.3x the matching specialist's
//!   for both families (for sparse: also <= 0.7x OLS at 6 examples); at w=0.5, 20 examples, its
//!   error is >= 3x its mean error at w=0 and w=1 and >= 3x the two-family least-squares fit's.
//! components:
//!   linear-regression-tasks, sparse-linear-tasks, sinusoid-tasks, causal-transformer,
//!   least-squares-baseline, lasso-baseline, zoo-loader, curve-view, line-chart
//! cost:
//!   Test: 30 s native CPU. Page: 1-2 s.
//! risk:
//!   Mixture and specialists must be equally converged; fallback: relax 1.3x to 1.6x, and use x in
//!   R^2 for the sinusoid pair.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "model-selection",
    room: Room::FunctionLearning,
    question: "Does a transformer pick the right function family, and can it mix families?",
    paper: Paper {
        title: "Pretraining Data Mixtures Enable Narrow Model Selection Capabilities in Transformer Models",
        id: "2311.00871",
    },
    paper_claim: "Mixture-trained transformers select near-optimally among the families of their mixture in context, but show failure modes and degrade even on simple extrapolations outside it.",
    program: None,
};
