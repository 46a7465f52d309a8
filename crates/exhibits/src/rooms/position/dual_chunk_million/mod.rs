//! Can a model read four times its trained length with no training at all?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:recall-base
//! mechanism:
//!   Dual chunk attention (DCA) remaps relative positions so that none exceeds the trained 128:
//!   chunk size s=96; inside a chunk the true distance; to the neighbouring chunk true distances up
//!   to w=32 and then capped (successive-chunk pattern); to farther chunks the query takes one
//!   fixed large position (inter-chunk). Added: YaRN's attention temperature, logits scaled by (0.1
//!   ln(L/128) + 1)^2.
//!   Sparse prefill: MInference vertical-slash - the last 32 queries of a chunk estimate the best
//!   columns and diagonals of every head, only those are computed; prefill runs chunk by chunk, so
//!   the estimate is made for each chunk with the DCA positions.
//!   Sparsity refinement: attention recall of a head = exp(lse_sparse - lse_full) on calibration
//!   queries; heads below the target get more vertical and slash lines until it holds.
//!   All training-free, on recall-base; measured by needle accuracy, attention recall and computed
//!   pairs.
//! controls:
//!   - length: 128-1024 (default 512)
//!   - extrapolation: none, NTK, YaRN, DCA, DCA + temperature
//!   - chunk s: 48-112 (default 96)
//!   - sparse budget: 5-100% (default 20%)
//!   - recall target: 0.8-0.99 (default 0.95), refinement on/off
//! figure:
//!   Relative-position matrix before/after remapping (colour = position difference); needle heat
//!   map depth x length for each extrapolation; attention map with computed vertical/slash lines;
//!   bars of pairs computed and needle accuracy for dense, sparse, sparse + refinement.
//! claim:
//!   400 needles: at 512 (4x) DCA + temperature >= 75% where plain RoPE <= 20%; at <= s tokens
//!   logits are identical to 1e-4; sparse prefill with refinement computes <= 35% of the causal
//!   pairs at 1024 and keeps >= 95% of dense DCA accuracy; without refinement, at equal starting
//!   budget, it keeps less.
//! components:
//!   recall-language, rope-scaling, dual-chunk-positions, vertical-slash-sparse, chunked-prefill,
//!   needle-generator, heatmap-depth-length
//! cost:
//!   claim test 2 min native; in page 8 s
//! risk:
//!   The recall circuit needs exact neighbour distances across chunk borders; records cut by a
//!   border may fail. Fallback: larger w; the speed-up is reported in pairs, not in milliseconds,
//!   because dense kernels win at 1024 tokens.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "dual-chunk-million",
    room: Room::Position,
    question: "Can a model read four times its trained length with no training at all?",
    paper: Paper { title: "Qwen2.5-1M Technical Report", id: "2501.15383" },
    paper_claim: "At least 4x longer contexts without training and 3-7x faster prefill at 1M tokens; short-context quality unharmed.",
    program: None,
};
