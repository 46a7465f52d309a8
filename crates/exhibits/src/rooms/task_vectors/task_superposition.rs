//! If the examples mix two tasks, does the model do both at once?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+zoo:task-mix
//! mechanism:
//!   A prompt holds 20 demonstrations in random order, a share lambda_k from task k; the query
//!   input is valid for all tasks and each task gives a different answer. One forward pass gives
//!   the probability of every task's full answer (sum of token log-probabilities, KV prefix shared
//!   by the answers).
//!   SmolLM2 sets: country -> {capital, continent, UPPERCASE}; 'a+b' -> {copy a, copy b, sum}.
//!   task-mix was trained with exactly one task per sequence, so superposition there cannot have
//!   been trained in (the paper's from-scratch GPT-2 experiment). Calibration is KL(lambda ||
//!   normalised answer distribution).
//!   Task vectors: the last-token hidden state at the best layer, averaged over prompts, for each
//!   pure task and for the mixture. The mixture vector is fitted as a convex sum of the pure ones,
//!   and alpha*v1+(1-alpha)*v2 is patched into a one-task-free prompt, read out for alpha in 0..1.
//! controls:
//!   - task set: countries | arithmetic | symbols
//!   - mixture sliders lambda_k (uniform)
//!   - demonstrations: 4-40 (20)
//!   - model: SmolLM2 | task-mix
//!   - patch alpha: 0-1
//!   - layer: 1-30 (auto)
//! figure:
//!   Stacked probability bars per query (one colour per task answer, grey = other) against the
//!   mixture; line chart of answer share against lambda with the diagonal as the calibrated ideal;
//!   simplex plot of pure and mixture task vectors; line of answer probabilities against alpha.
//! claim:
//!   task-mix, 200 queries, two tasks at 50/50: both answers have probability >= 0.10 in >= 60% of
//!   queries, and mean answer share rises with lambda (0.1..0.9) with Spearman >= 0.9. SmolLM2
//!   countries set, 40 queries: each of two mixed tasks' mean answer probability is >= 5x its value
//!   with no demonstrations, and the two together >= 0.3.
//! components:
//!   icl-prompt-builder, word-pair-tasks, symbol-task-generator, answer-scoring, prefix-cache,
//!   activation-capture, activation-patch, zoo-loader
//! cost:
//!   Native 120 s (SmolLM2 prompts ~110 tokens x 100, plus task-mix); in page 15 s.
//! risk:
//!   SmolLM2 may collapse on the last-seen or easiest task; fallback: average over demonstration
//!   orders as the paper's random order does, use the symbol tasks for the claim and SmolLM2 as the
//!   showcase.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "task-superposition",
    room: Room::TaskVectors,
    question: "If the examples mix two tasks, does the model do both at once?",
    paper: Paper {
        title: "Everything Everywhere All at Once: LLMs can In-Context Learn Multiple Tasks in Superposition",
        id: "2410.05603",
    },
    paper_claim: "LLMs from several families put clear probability on the answers of several tasks in one call, it emerges even when trained on one task at a time, and larger models run more tasks in parallel and calibrate better to the mixture (lower KL).",
    program: None,
};
