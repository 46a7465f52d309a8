//! Can short lessons with stretched page numbers teach a long context?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:recall-base+zoo:recall-ext+live
//! mechanism:
//!   Target window 512, training rows of 154 tokens (30%).
//!   Impactful token analysis: tokens whose log-probability changes most between the base and a
//!   long-tuned helper (recall-ext NTK) mark segments to keep; the row is built from the kept
//!   sentences and a 40% sample of the others.
//!   Position index transformation: positions are kept consecutive inside a sentence and jump by
//!   random gaps between sentences, so the indices of a row spread increasingly over 0..511 -
//!   unlike PoSE (two chunks) and randomised positions (gaps inside sentences).
//!   Then NTK base change, 200 LoRA steps, 20% replay of base data, and merging: final weights =
//!   mean of tuned and base-replay weights (slider).
//!   Rivals: full 512-token rows at equal steps, PoSE, randomised positions, untrained NTK.
//! controls:
//!   - position scheme: LongRecipe, PoSE, randomised, plain short
//!   - row length: 64-512 (default 154)
//!   - token selection: impactful / random
//!   - replay: 0-50% (default 20%)
//!   - merge weight: 0-1 (default 0.5)
//!   - steps: 0-400 (default 200)
//! figure:
//!   Picture of a row: tokens on top, position indices below, gaps drawn; needle accuracy against
//!   length for all schemes; compute bar (token x length cost) beside accuracy; short-task
//!   perplexity before, after, after merging.
//! claim:
//!   400 needles at 512, 3 seeds: LongRecipe >= 85% of the accuracy of full-length training at
//!   equal steps, with <= 35% of its tokens and <= 15% of its attention pairs; >= PoSE - 2 points
//!   and >= randomised + 5; short perplexity after replay and merging within 3% of the base.
//! components:
//!   recall-language, recall-trainer, position-index-transform, token-impact, rope-scaling,
//!   lora-trainer, weight-merge, live-trainer, needle-generator
//! cost:
//!   claim test 8 min native; in page 45 s for 200 steps
//! risk:
//!   Plain NTK may already reach the target on so simple a task, leaving nothing to learn.
//!   Fallback: target 1024 (8x) and keys with near-duplicates; PoSE may tie - the claim allows for
//!   it.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "long-recipe",
    room: Room::Position,
    question: "Can short lessons with stretched page numbers teach a long context?",
    paper: Paper {
        title: "LongRecipe: Recipe for Efficient Long Context Generalization in Large Languge Models",
        id: "2409.00509",
    },
    paper_claim: "8k to 128k windows with 30% of the target length and over 85% less compute than full-sequence training, general abilities preserved.",
    program: None,
};
