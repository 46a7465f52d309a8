//! Do hundreds of examples help to find the hidden rule, even if some are wrong?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:rule-strings+smollm2
//! mechanism:
//!   A generated scaled-down MIR-Bench: 60 hidden functions written in a small program language
//!   over letter strings, digit lists and key=value records (reverse, sort, rotate-k, Caesar-k,
//!   dedupe, filter, conditional, compositions of 2), each with an input generator. The prompt is n
//!   input-output pairs with no description, then one input; graded by exact match on held-out
//!   compositions.
//!   Sweeps: shots n = 4..128; erroneous shots, where a given share of outputs is replaced by the
//!   output of a random other input; and direct (transductive) answers against 'write the rule,
//!   then apply it' (inductive, the CoT analogue), both of which rule-strings was trained to do
//!   through a <rule> switch.
//!   The same file of prompts is also run on SmolLM2 (n <= 64) as a live leaderboard row.
//! controls:
//!   - function: 60, or write your own in the mini language
//!   - shots: 4-128 (32)
//!   - wrong shots: 0-75% (0)
//!   - mode: direct | rule first
//!   - model: rule-strings | SmolLM2
//!   - shot order: random | duplicates allowed
//! figure:
//!   Line chart of exact-match accuracy against shots (log axis) for each model and mode, with
//!   nearest-example copying and an enumerative program search as baselines; second chart, accuracy
//!   against share of wrong shots; token strip of one prompt with right/wrong output.
//! claim:
//!   rule-strings, 400 prompts from held-out compositions: accuracy at 32 shots >= accuracy at 4
//!   shots + 12 points; 64 -> 128 shots changes it by < 6 points; with 25% wrong shots at n=64 it
//!   keeps >= 80% of its clean accuracy, while with 75% wrong it loses >= 40%; copying the nearest
//!   example's output stays >= 20 points below at n=64.
//! components:
//!   zoo-loader, rule-dsl, string-function-tasks, icl-prompt-builder, exact-match, label-noise,
//!   prefix-cache
//! cost:
//!   Native 90 s (2.8M model, up to 1,300 tokens); in page 15 s, SmolLM2 row 40 s.
//! risk:
//!   The small model may solve from 4 shots (no slope) or not at all; fallback: choose function
//!   subsets by identifiability (number of programs still consistent after n shots, computed by the
//!   enumerator), so that the slope is the task's own property.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "many-shot-induction",
    room: Room::Demonstrations,
    question: "Do hundreds of examples help to find the hidden rule, even if some are wrong?",
    paper: Paper {
        title: "MIR-Bench: Benchmarking LLM's Long-Context Intelligence via Many-Shot In-Context Inductive Reasoning",
        id: "2502.09933",
    },
    paper_claim: "Over 15 LLMs many-shot gains saturate well before the context is full, models are fairly robust to erroneous shots, and writing the rule first does not reliably beat direct answers.",
    program: None,
};
