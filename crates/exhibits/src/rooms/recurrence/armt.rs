//! How many facts fit in a memory passed from segment to segment?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:armt+zoo:rmt
//! mechanism:
//!   The input is cut into segments of one or few key-value pairs plus m=4 memory tokens; a
//!   2-layer, d=96 transformer attends only within a segment. ARMT: in each layer the memory
//!   tokens' outputs give k, v and beta, written into a layer matrix A with feature map phi =
//!   DPFP-3 and the delta rule: v_old = A phi(k)/(z . phi(k)), A += beta (v - v_old) phi(k)^T, z +=
//!   gamma phi(k), with gamma = 1 - (z . phi(k))/||phi(k)||^2 so that nothing is counted twice; in
//!   the next segment every token first reads A phi(q)/(z . phi(q)) and adds it to its state.
//!   Rival RMT: the same network that only hands over the m memory tokens. Both are trained by a
//!   curriculum of 1..16 pairs on the two tasks of the paper, Remember (unique keys) and Rewrite
//!   (keys come again, the last value counts), and tested up to 256 pairs, plus a small single-fact
//!   'where is X' story (BABILong-like) with noise segments.
//! controls:
//!   - task: remember / rewrite / single fact in noise
//!   - pairs (segments): 2..256 / 32
//!   - model: ARMT / RMT / ARMT without gamma correction
//!   - memory tokens m: shown (4)
//!   - which key to ask: click
//! figure:
//!   Line chart (log x): accuracy vs number of pairs, training maximum dashed; animated strip of
//!   segments with the query read; heat map of A (layer 2) as pairs come in; memory size in floats
//!   for both models, shown against a KV cache.
//! claim:
//!   200 sequences per point: ARMT >= 90% at 16 pairs (training maximum) and >= 60% at 32; RMT at
//!   32 pairs is >= 25 points lower than ARMT; Rewrite at 64 writes over 16 keys: ARMT >= 80%;
//!   without the gamma correction Rewrite drops by >= 5 points or recall at 64 pairs does.
//! components:
//!   segment-recurrence, associative-memory-rules, dpfp-features, kv-stream-generator,
//!   story-generator, causal-transformer, zoo-loader, line-chart, heat-map
//! cost:
//!   Test: 60 s native CPU. Page: 2-5 s.
//! risk:
//!   BPTT through 16 segments trains slowly; fallback: train to 10 pairs and test to 40,
//!   keys/values from a 64-symbol vocabulary, d=64. Check the gamma formula against the paper's
//!   code before coding.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "armt",
    room: Room::Recurrence,
    question: "How many facts fit in a memory passed from segment to segment?",
    paper: Paper { title: "Associative Recurrent Memory Transformer", id: "2407.04841" },
    paper_claim: "ARMT outperforms existing alternatives in associative retrieval and answers BABILong single-fact questions over 50M tokens at 79.9%.",
    program: None,
};
