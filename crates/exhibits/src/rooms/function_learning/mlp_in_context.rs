//! Can a plain MLP learn in context as well as a transformer?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: live+zoo:mlp-icl
//! mechanism:
//!   Fixed-length contexts are flattened into one input vector. Regression: L=8 pairs (x in R^4, y
//!   = w.x + noise) and a query x -> y; tasks w drawn from a finite pool of size kappa or without
//!   limit (the in-weights to in-context switch). Classification: L=8 labelled exemplars from
//!   Gaussian clusters with bursty contexts, then a query. Relational: match-to-sample (which of 5
//!   points on a circle equals the sample) and oddball (which of 6 points on a line/sphere is far
//!   from the rest).
//!   Three models trained live or loaded: MLP (2-3 ReLU layers, width 256), MLP-Mixer (mixing over
//!   examples and over features), transformer with causal attention, each reported against training
//!   compute in FLOPs; metric for regression is the excess over the Bayes-optimal (ridge) error.
//! controls:
//!   - task: regression / classification / match-to-sample / oddball
//!   - models: MLP, Mixer, transformer / all
//!   - task diversity kappa: 1..infinity (log) / infinity
//!   - context length L: 4..32 / 8 (retrains)
//!   - compute budget: 10-90 s / 30
//!   - train live / use the shipped models
//! figure:
//!   Line chart drawn during training: excess error vs compute for 3 models, ridge at zero, dMMSE
//!   (pool) estimator as second reference; second chart: error on new tasks vs kappa; for oddball
//!   the arena with the point that each model picks, accuracy vs oddness.
//! claim:
//!   At the same FLOP budget (3 seeds): MLP and Mixer excess regression error <= 1.5x the
//!   transformer's and <= 0.15x the zero predictor's; match-to-sample or oddball: MLP accuracy >=
//!   transformer + 3 points at half budget; with kappa = 8 MLP error on new tasks is >= 3x its
//!   error with unlimited tasks.
//! components:
//!   linear-regression-tasks, gaussian-cluster-tasks, relational-tasks, mlp-block, mixer-block,
//!   causal-transformer, live-trainer, ridge-baseline, dmmse-baseline, flop-counter, line-chart
//! cost:
//!   Test: 120 s native CPU (live budget). Page: 30-60 s.
//! risk:
//!   In 30 s a transformer may simply be undertrained, which would flatter the MLP; fallback:
//!   curves over 3 budgets incl. shipped long-trained models, and the claim tested at the longest.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "mlp-in-context",
    room: Room::FunctionLearning,
    question: "Can a plain MLP learn in context as well as a transformer?",
    paper: Paper {
        title: "MLPs Learn In-Context on Regression and Classification Tasks",
        id: "2405.15618",
    },
    paper_claim: "MLPs and Mixers learn in context competitively with transformers at equal compute, and outperform them on relational tasks from psychology.",
    program: None,
};
