//! Does in-context learning learn new function types, or refit old ones?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:fn-lin3+zoo:fn-quad3+zoo:fn-multi3
//! mechanism:
//!   GPT-style models (shared fn recipe, x in R^3, 40 pairs) pretrained on one family only, linear
//!   or quadratic (w.(x*x)), or on several (linear, quadratic, 2-layer ReLU net; fn-multi3). Tested
//!   on families that the model never saw: quadratic, sine, cubic, square-root-linear. For each
//!   prompt the model's answer is compared with (a) the truth, (b) the best fit in its own
//!   pretraining class to the same examples (ridge; gradient descent run for n steps), i.e. a
//!   hypothesis-space ceiling.
//!   Low-test-error preference: fn-multi3 is prompted with data from a new function, and with
//!   shifted x; the projection of its predictions on the pretraining families' own fits tells which
//!   family it implements, to be compared with which family's fit has the lower error on the test
//!   points. Abstract labels: a retrieval task with labels never used (works only when the rest is
//!   in distribution).
//! controls:
//!   - pretrained on: linear / quadratic / several
//!   - test function: linear, quadratic, sine, cubic, square-root, or drawn by hand (1-D slice)
//!   - examples: 1..40 / 30
//!   - shift or scale of x: 0..3 / 0
//!   - compare with: ridge / GD steps 1..200
//! figure:
//!   1-D slice: truth, model, best in-class fit, with the example points; line chart error vs
//!   number of examples for model, in-class ridge, true-class ridge; stacked bar of family weights
//!   inferred from predictions, beside the families' actual test errors.
//! claim:
//!   512 prompts, 30 examples: on quadratic targets the linear-only model's error is within 30% of
//!   the best linear (ridge) fit's and >= 4x that of the quadratic-only model, and its predictions
//!   correlate >= 0.9 with ridge's; fn-multi3's closest family equals the lowest-test-error family
//!   on >= 80% of prompts where the two best families differ by >= 2x.
//! components:
//!   linear-regression-tasks, quadratic-tasks, sinusoid-tasks, causal-transformer, ridge-baseline,
//!   gd-step-baseline, zoo-loader, curve-view, line-chart
//! cost:
//!   Test: 30 s native CPU. Page: 1-2 s.
//! risk:
//!   Inputs far outside the training scale make the transformer erratic, not linear; fallback:
//!   match output variance across families, and claim within 60% instead of 30%.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "ood-tasks",
    room: Room::FunctionLearning,
    question: "Does in-context learning learn new function types, or refit old ones?",
    paper: Paper {
        title: "Can In-context Learning Really Generalize to Out-of-distribution Tasks?",
        id: "2410.09695",
    },
    paper_claim: "On out-of-distribution functions a pretrained transformer acts like a function of its pretraining class fitted by gradient descent on the examples; with several classes it prefers the one with low test error.",
    program: None,
};
