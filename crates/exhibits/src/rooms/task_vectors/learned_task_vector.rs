//! Can a weighted sum of attention heads carry a whole task?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+zoo:fn-lin3
//! mechanism:
//!   Learnable Task Vector: run P few-shot prompts of a task, take for each layer l and head h the
//!   mean output a_{l,h} at the last token (after the output projection), and form v_l = sum_h
//!   phi_{l,h} a_{l,h}. For a query without demonstrations v_l is added to the last token's
//!   residual stream after layer l, in all layers at once; the 30 x 9 weights phi are trained by
//!   gradient descent on the task loss of training queries, model frozen (causal: the loss passes
//!   through the patched forward pass).
//!   Text: antonyms, capitals, plurals, past tense, English-to-French word pairs. Regression:
//!   fn-lin3 (linear functions in context); v_l is taken from prompts of one w and put into a
//!   prompt with the query only (or with fewer/longer prompts than those of training), phi is
//!   shared across w, so that the vector itself must hold w. Rivals: function vector (mean of the
//!   top heads by causal effect, one layer), task vector (hidden state of one layer), plain ICL,
//!   zero-shot.
//! controls:
//!   - task: 5 text tasks / regression
//!   - demonstrations to read from: 2..20 / 10
//!   - method: LTV / function vector / task vector / ICL / zero-shot
//!   - train phi live: 0..150 steps / 80
//!   - edit phi by hand: click heads
//!   - regression: choose w, or prompt length 0..80
//! figure:
//!   30 x 9 heat map of phi evolving live; line chart: accuracy (error) for all methods vs number
//!   of demonstrations; 2-D projection of last hidden states: ICL cloud, zero-shot cloud, LTV cloud
//!   moving onto the ICL one; for regression predicted vs true y.
//! claim:
//!   Text (5 tasks x 40 held-out queries): mean accuracy LTV >= 0.8x of 5-shot ICL, >= function
//!   vector + 5 points and >= 2x zero-shot. Regression (64 new w): query-only error with LTV <=
//!   0.6x the zero predictor's, and below the function vector's by >= 25%; distance of mean last
//!   hidden states to ICL's falls by >= 30% vs zero-shot.
//! components:
//!   smollm2-engine, head-output-capture, activation-patching, learned-head-weights,
//!   word-pair-tasks, linear-regression-tasks, function-vector-baseline, zoo-loader, heat-map,
//!   line-chart
//! cost:
//!   Test: 5-8 min native CPU for text (CI: 2 tasks, 120 s), 20 s for regression. Page: 40-90 s of
//!   live fitting.
//! risk:
//!   In regression one vector may not carry w additively in a small model; fallback: phi per task
//!   family with prompts of matching length (replace the demonstrations' effect at their own
//!   positions), and the paper's own regression benchmark (seen only in outline so far) is read in
//!   detail before coding.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "learned-task-vector",
    room: Room::TaskVectors,
    question: "Can a weighted sum of attention heads carry a whole task?",
    paper: Paper {
        title: "Learning Task Representations from In-Context Learning",
        id: "2502.05390",
    },
    paper_claim: "Existing task vectors do not carry over beyond text, while LTV excels in both text and functional regression, by aligning the last hidden state's distribution with that of a well-performing in-context model.",
    program: None,
};
