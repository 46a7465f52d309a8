//! When does guessing a rule first beat answering straight from the examples?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:rule-strings+smollm2
//! mechanism:
//!   Analogy items 'A1:B1, A2:B2, A3:B3, C:?' on a grid of modality (symbolic: letter strings;
//!   visual: 4x4 colour grids written row by row; textual: word relations on SmolLM2), difficulty
//!   (1, 2 or 3 composed operations) and format (4-way multiple choice scored by likelihood, or
//!   free answer).
//!   Pipelines with one model: inductive = answer directly; abductive+deductive = first write a
//!   hypothesis rule in the mini language (<rule> ...), then apply it to C by the model itself, not
//!   by an interpreter. Scaling variants: sample h hypotheses at temperature 0.8 and select by
//!   likelihood; verify, i.e. the model applies each hypothesis to A1..A3 and counts matches with
//!   B1..B3; refine, i.e. resample with the failed rule and the failing pair in the prompt (2
//!   rounds).
//!   All counts are over the same items, so each cell of the grid gives a paired difference between
//!   pipelines.
//! controls:
//!   - modality: symbolic | visual | textual
//!   - difficulty: 1-3 operations (2)
//!   - format: choice | free
//!   - hypotheses: 1-16 (8)
//!   - selection: likelihood | verification | verification + refinement
//!   - draw your own grid pair
//! figure:
//!   Heat map modality x difficulty of (System 2 minus System 1) accuracy, one panel for each
//!   format; line chart of accuracy against number of hypotheses for the three selection rules with
//!   the direct line as baseline; expandable tree of hypotheses with their verification ticks for
//!   one item.
//! claim:
//!   Symbolic and visual, free format, 300 items per cell: at difficulty 3, 8 verified hypotheses
//!   beat direct answers by >= 12 points; at difficulty 1 the gap is < 6 points in absolute size;
//!   verified selection beats a single hypothesis by >= 8 points at difficulty 2-3.
//! components:
//!   zoo-loader, rule-dsl, string-function-tasks, grid-analogy-generator, sampler, exact-match,
//!   answer-scoring, word-pair-tasks
//! cost:
//!   Native 150 s; in page 25 s for one full grid at 100 items per cell.
//! risk:
//!   The model's own rule execution may be the bottleneck at 3 operations; fallback: apply rules
//!   one operation at a time (rule-strings is trained on stepwise traces), and show rule accuracy
//!   and execution accuracy separately.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "logic-pipelines",
    room: Room::Demonstrations,
    question: "When does guessing a rule first beat answering straight from the examples?",
    paper: Paper {
        title: "LogiDynamics: Unraveling the Dynamics of Logical Inference in Large Language Model Reasoning",
        id: "2502.11176",
    },
    paper_claim: "Hypothesis-then-apply pipelines win mostly in visual/symbolic modalities and on harder items, direct induction holds on easy/textual ones, and hypothesis selection, verification and refinement scale accuracy up further.",
    program: None,
};
