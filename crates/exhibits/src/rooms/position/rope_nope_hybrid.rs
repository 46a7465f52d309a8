//! Should some layers simply not know where tokens are?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:recall-pos
//! mechanism:
//!   Recipe R (8 layers, d=96, 0.9M parameters) trained four times at window 128 with one change:
//!   RoPE everywhere; NoPE everywhere; RoPE + QK-Norm; and RNoPE-SWA - three sliding-window RoPE
//!   layers (window 32) to each NoPE layer with full attention, no scaling trick at test.
//!   All are then tuned 200 steps at 256 and tested at 128-2048 on needles and on filler
//!   perplexity.
//!   Attention analysis as in the paper: for needle prompts the attention mass of the answer
//!   position is split into begin, needle, context and end segments, by layer kind and length.
//! controls:
//!   - architecture: RoPE, NoPE, QK-Norm, RNoPE-SWA
//!   - length: 128-2048 (default 1024)
//!   - needle depth: 0-100%
//!   - layer/head for the map
//! figure:
//!   Line chart: needle accuracy against length for the four; second chart: perplexity; stacked
//!   bars of attention mass begin/needle/context/end for RoPE-SWA and NoPE layers at 3 lengths;
//!   strip of KV memory needed by layer.
//! claim:
//!   400 needles, one training seed each: at 1024 RNoPE-SWA >= RoPE + 30 points and >= QK-Norm +
//!   15; short perplexity (128) within 3% of RoPE's; attention mass on the needle in NoPE layers >=
//!   3x that in RoPE-SWA layers; KV memory at 1024 <= 35% of RoPE's.
//! components:
//!   recall-language, recall-trainer, hybrid-attention-layers, attention-capture,
//!   segment-attention-stats, needle-generator
//! cost:
//!   claim test 3 min native; in page 10 s; four trainings of about 1 h each offline
//! risk:
//!   NoPE attention thins out at 8-16x length, and NoPE alone may train slowly. Fallback: test at
//!   4x and offer log-length logit scaling as a switch; window 48.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "rope-nope-hybrid",
    room: Room::Position,
    question: "Should some layers simply not know where tokens are?",
    paper: Paper {
        title: "Rope to Nope and Back Again: A New Hybrid Attention Strategy",
        id: "2501.18795",
    },
    paper_claim: "RNoPE-SWA keeps long retrieval (RULER retrieval drops about 22% from 8k to 256k against 41% for the RoPE baseline) with less KV cache and faster training, at equal short-context quality.",
    program: None,
};
