//! Which tasks does Mamba learn in context, and which need attention?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:arch-mamba+zoo:arch-transformer+zoo:arch-mambaformer
//! mechanism:
//!   Prompts (x1, f(x1), ..., xk) with squared/logistic loss at every x position, Garg-style, for
//!   three architectures of equal depth and FLOPs (4 blocks, d=128, about 0.6M parameters):
//!   GPT-style transformer with positional embeddings; Mamba (selective SSM, state 16, conv 4);
//!   MambaFormer = one initial Mamba block in place of positional encoding, then blocks of
//!   attention followed by a Mamba block in place of the MLP.
//!   Tasks, one checkpoint per (architecture, task): linear regression (d=5, 40 points); sparse
//!   parity (y = product of 2 secret coordinates among d=8 signs, 60 points); vector-valued
//!   multi-query associative recall (vectors as keys and values, nearest key must be retrieved).
//! controls:
//!   - task: linear regression / sparse parity / vector MQAR
//!   - architectures shown: any of three / all
//!   - prompt length: 5..120 / 60
//!   - parity secret set: click 2 of 8 coordinates
//!   - key-value pairs in MQAR: 8..64 / 32
//!   - seed
//! figure:
//!   Line chart per task: error (or accuracy) vs number of in-context examples for the 3
//!   architectures, with least squares (regression), Gaussian elimination over GF(2) (parity
//!   bound), a dictionary (MQAR) and chance as reference. Below, a 3x3 win table computed live.
//! claim:
//!   On 512 held-out prompts: (a) linear regression at 40 points, all three within 1.5x of each
//!   other's error and <= 0.15x the zero predictor; (b) parity at 60 points, Mamba and MambaFormer
//!   >= 90% and transformer at the same step budget >= 20 points lower; (c) MQAR at 32 pairs,
//!   transformer and MambaFormer error <= 0.5x Mamba's.
//! components:
//!   linear-regression-tasks, boolean-tasks, mqar-tasks, causal-transformer, mamba-block,
//!   least-squares-baseline, gf2-baseline, zoo-loader, line-chart
//! cost:
//!   Test: 40-80 s native CPU. Page: 2-4 s per task (batch of 128 prompts).
//! risk:
//!   Parity needs long training (500k steps in the paper); fallback: d=6, k=2, a curriculum over d,
//!   and the claim restated as steps-to-90% from the shipped training snapshots.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "mamba-vs-attention",
    room: Room::FunctionLearning,
    question: "Which tasks does Mamba learn in context, and which need attention?",
    paper: Paper {
        title: "Can Mamba Learn How to Learn? A Comparative Study on In-Context Learning Tasks",
        id: "2402.04248",
    },
    paper_claim: "SSMs match transformers on regression and beat them on sparse parity, fail where retrieval is needed, and the hybrid MambaFormer surpasses either alone where they struggle.",
    program: None,
};
