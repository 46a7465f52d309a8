//! Do hundreds of demonstrations still help, if attention is cheap enough?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:eva-manyshot
//! mechanism:
//!   EVA attention: a query attends exactly to its own window (64 tokens) and to one summary per
//!   earlier chunk of 16 tokens: key k_c (pooled) and value beta_c = sum_m xi(k_m, w_c) v_m / sum_m
//!   xi(k_m, w_c), xi the positive random feature exp(w.k - |k|^2/2) with w_c ~ N(mean q_c + mean
//!   k_c, I); all enter one softmax. Cost grows linearly with chunks; positions are circular (index
//!   modulo the trained length), encoding is incremental chunk by chunk.
//!   Task family: each task draws hidden weights for 32 feature tokens; a demonstration is 4
//!   features and a noisy label (logistic), a task is a stream of demonstrations and a query.
//!   Bayes-like reference: logistic regression with the true prior on the same demonstrations.
//!   Two models (3 layers, d=96, 0.4M): instruction-tuned with up to 32 demonstrations (160
//!   tokens), or many-shot with up to 256 (1280 tokens); tested with 1-1024 demonstrations. A
//!   softmax model with learned absolute positions (limit 160 tokens) is the baseline.
//! controls:
//!   - demonstrations: 1-1024 (log slider, default 128)
//!   - model: short-tuned, many-shot-tuned, softmax baseline
//!   - label noise: 0-40% (default 15%)
//!   - window / chunk size
//!   - flip a demonstration's label by click
//! figure:
//!   Accuracy against number of demonstrations (log x) for the three models and the
//!   logistic-regression ceiling, marks at trained lengths; milliseconds and multiply-adds per
//!   query against length, EVA vs softmax; attention from query to window tokens and chunk
//!   summaries.
//! claim:
//!   600 test tasks: many-shot model at 256 demonstrations >= its own value at 16 + 8 points and >=
//!   the short-tuned model at 256 + 4 points; at 512 (twice the trained length) within 2 points of
//!   its value at 256; within 6 points of the logistic-regression ceiling at 256; multiply-adds at
//!   1024 demonstrations <= 30% of full softmax.
//! components:
//!   eva-attention, circular-positions, noisy-label-tasks, ridge-baseline, many-shot-sweep,
//!   recall-trainer
//! cost:
//!   claim test 2 min native; in page 5 s; training 45 min + 75 min offline
//! risk:
//!   Random features in 3 layers are noisy and the short-tuned model may extrapolate as well.
//!   Fallback: w_c at its mean (no sampling), chunk 8, more features (64) so that more
//!   demonstrations are needed.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "many-demonstrations",
    room: Room::Demonstrations,
    question: "Do hundreds of demonstrations still help, if attention is cheap enough?",
    paper: Paper {
        title: "In-Context Learning with Many Demonstration Examples",
        id: "2302.04931",
    },
    paper_claim: "EVALM, trained at 8k and run to 256k tokens, gains 4.1% accuracy on average, is best at about 12k tokens, and many-shot instruction tuning lifts the upper bound.",
    program: None,
};
