//! Which logical rules can be learned from examples in a prompt?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:bool-transformer+zoo:bool-retnet+zoo:bool-teach
//! mechanism:
//!   Boolean functions on n=12 bits, prompts of up to 60 (x, y) pairs, predictions at each x;
//!   families: conjunction, disjunction, majority/threshold, 3-term DNF, sparse parity, full
//!   parity; for conjunctions x is drawn so that labels are about balanced. Models of the shared
//!   architecture recipe, one per family: transformer and an attention-free one (RetNet or Hyena).
//!   Baselines: the optimal algorithms (drop contradicted literals; Gaussian elimination over
//!   GF(2)), perceptron and nearest neighbour.
//!   Teaching sequence: a checkpoint trained on conjunction prompts that in half of the cases begin
//!   with examples which pin the function down (for k literals: two positives that agree only on
//!   them, then k negatives that each break one), then ordinary ones. Questions of the paper: does
//!   it use the short proof when there is one, and the ordinary elimination algorithm when not (two
//!   algorithms in one model)?
//! controls:
//!   - family: 6 choices
//!   - literals: click which bits and signs
//!   - examples: 1..60 / 30
//!   - begin with a teaching sequence: on/off/corrupted
//!   - model: transformer / attention-free / SmolLM2 as text (small n)
//!   - type or toggle the query bits
//! figure:
//!   Table of examples as bit rows with the label; line chart: accuracy vs number of examples for
//!   models and baselines; for teaching: two curves (with and without), the end of the teaching
//!   sequence dashed; bit-importance bars by flipping each query bit.
//! claim:
//!   512 functions each: conjunctions at 40 examples, transformer >= 95% and within 3 points of the
//!   elimination algorithm, attention-free model within 5 points of the transformer; full parity <=
//!   60%; after a teaching sequence of k+2 examples the teach model is >= 95%, and >= 8 points
//!   above itself after as many random examples; on random prompts at 40 it is within 4 points of
//!   the plain transformer.
//! components:
//!   boolean-tasks, teaching-sequences, causal-transformer, retnet-block, gf2-baseline,
//!   knn-baseline, zoo-loader, bit-table, line-chart
//! cost:
//!   Test: 30 s native CPU. Page: 1 s.
//! risk:
//!   Balanced conjunction sampling decides how hard the task is; fallback: n=10 and 3 literals;
//!   SmolLM2 mode is a curiosity without a claim.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "boolean-functions",
    room: Room::FunctionLearning,
    question: "Which logical rules can be learned from examples in a prompt?",
    paper: Paper {
        title: "Understanding In-Context Learning in Transformers and LLMs by Learning to Learn Discrete Functions",
        id: "2310.03016",
    },
    paper_claim: "Transformers nearly match optimal learners on simple classes, fail on parity, attention-free models do nearly as well, and with teaching sequences transformers learn from far fewer examples, choosing between two algorithms.",
    program: None,
};
