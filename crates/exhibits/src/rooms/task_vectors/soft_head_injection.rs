//! Can blending stored task activations into heads beat a ten-example prompt?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+live
//! mechanism:
//!   Stage 1, task embedding: for every head (30 x 9) average the last-token head output over M=50
//!   prompts of N=10 demonstrations, t_{l,h}. Stage 2, soft head selection: one logit per head,
//!   alpha = sigmoid(theta), start near 0.5; on zero-shot prompts of the training pairs the last
//!   token's head output is replaced by a' = (1 - alpha) a + alpha t; minimise the answer's
//!   cross-entropy over theta only (270 numbers, Adam, 100-400 steps, back-propagation through the
//!   frozen model on ~8-token prompts). Stage 3: zero-shot inference with a'.
//!   Compared on the same held-out queries: zero-shot, 10-shot ICL, function vector, task vector,
//!   hard selection (alpha rounded to 0/1), alpha random with the same mean. Transfer: alpha
//!   learned on task A is used with the embedding t of task B, for all pairs of tasks.
//! controls:
//!   - task: 8 word-pair tasks or your own list of 20 pairs
//!   - prompts M: 5-50 (50), shots N: 1-10 (10)
//!   - optimisation steps: 0-400 (150)
//!   - L1 pull on alpha: 0-0.1 (0)
//!   - transfer alpha from: other task
//! figure:
//!   Live heat map of alpha over layers x heads while it trains, with loss line; bars of accuracy
//!   per method and task; task x task heat map of accuracy with transferred alpha; prompt-length
//!   and KV-cache size counters for ICL against injection.
//! claim:
//!   6 tasks x 50 held-out queries: mean accuracy with soft injection >= 10-shot ICL + 5 points, >=
//!   function vector + 10 points, >= random alpha of equal mean + 15 points; own-task alpha beats
//!   the mean of other tasks' alpha by >= 10 points.
//! components:
//!   word-pair-tasks, icl-prompt-builder, head-output-capture, head-output-patch, live-trainer,
//!   label-scorer
//! cost:
//!   Native 400 s (6 tasks, 100 steps x batch 16 x ~8 tokens forward and backward); in page 30 s
//!   per task.
//! risk:
//!   Back-propagation of 30 layers in WebGPU is the heaviest in-page step; fallback: optimise alpha
//!   for the last 20 layers, or by antithetic evolution over 30 per-layer gates.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "soft-head-injection",
    room: Room::TaskVectors,
    question: "Can blending stored task activations into heads beat a ten-example prompt?",
    paper: Paper {
        title: "Soft Injection of Task Embeddings Outperforms Prompt-Based In-Context Learning",
        id: "2507.20906",
    },
    paper_claim: "Averaged over 57 tasks, soft injection beats 10-shot ICL by 10.2-14.3% across 12 LLMs from 4B to 70B, and head positions transfer among similar tasks only.",
    program: None,
};
