//! Can attention trained on short texts find needles in far longer ones?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:hsa-nope+zoo:hsa-rope+zoo:full-rope
//! mechanism:
//!   A 4-layer decoder, d=128: every layer has sliding-window attention (RoPE, window W); the upper
//!   two also have Hierarchical Sparse Attention without position encoding (NoPE). HSA: history is
//!   cut into chunks of 16 tokens, each with token keys/values and a landmark key from a small
//!   bidirectional chunk encoder; a query scores s_c = q . landmark_c, keeps the top k chunks,
//!   attends inside each chunk separately (o_c = softmax(q K_c) V_c), and mixes o = sum_c
//!   softmax(s)_c o_c, so that the retrieval score itself gets gradient from the language-model
//!   loss.
//!   Warm-up as in the paper: small window and all chunks visible first, then sparse top-k.
//!   Training: byte-like synthetic text with needles, length 256; test up to 16k (64x). Variants:
//!   HSA with RoPE instead of NoPE, and window 16 vs 128 (the seesaw: a large window leaves HSA
//!   nothing to learn at short range, and it then fails far away).
//! controls:
//!   - context length: 256..16384 / 4096
//!   - needle depth: 0..100% / 50
//!   - top-k chunks: 1..16 / 4
//!   - variant: HSA-NoPE / HSA-RoPE / full attention RoPE / full NoPE
//!   - sliding window trained with: 16 or 128 / 16
//!   - number of needles: 1..4 / 1
//! figure:
//!   Line chart (log x): retrieval accuracy vs context length, dashed at the training length, one
//!   line per variant; strip of chunks with the chosen ones lit and the needle marked; counter of
//!   attended tokens vs full attention.
//! claim:
//!   200 prompts per point: HSA-NoPE accuracy >= 90% at the training length (within 5 points of
//!   full attention) and >= 80% at 16x it, while reading <= 10% of the tokens per query; at 16x
//!   full-RoPE and HSA-RoPE are each >= 25 points lower than HSA-NoPE.
//! components:
//!   hierarchical-sparse-attention, causal-transformer, rope, needle-generator, zoo-loader,
//!   line-chart, chunk-strip
//! cost:
//!   Test: 60-120 s native CPU. Page: 1-3 s for a 4k context, 10 s for 16k.
//! risk:
//!   A 2-hop circuit (match key, copy value) may not form with chunked retrieval at this budget;
//!   fallback: chunk = one 'fact' line, curriculum from 4 chunks, shared with exhibit ramba. The
//!   warm-up and seesaw details are from memory: check them in the paper.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "hsa-length-generalisation",
    room: Room::Position,
    question: "Can attention trained on short texts find needles in far longer ones?",
    paper: Paper {
        title: "Every Token Counts: Generalizing 16M Ultra-Long Context in Large Language Models",
        id: "2511.23319",
    },
    paper_claim: "HSA-UltraLong (8B MoE, trained at up to 32K) equals full attention in its training range and keeps > 90% on most retrieval tasks up to 16M tokens.",
    program: None,
};
