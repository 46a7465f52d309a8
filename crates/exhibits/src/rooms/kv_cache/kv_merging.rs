//! Can neighbouring tokens with similar keys share one cache slot?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   After prefill, for each layer and KV head: walk along the tokens and group consecutive ones
//!   whose (rotated) key states have cosine similarity above eps - agglomerative clustering that
//!   may only join neighbours. The first 4 and last 32 tokens are left alone.
//!   In a set S the pivot p is the token with the largest accumulated attention; weights are w_i =
//!   g_i / sum g with the Gaussian kernel g_i = exp(-||k_p - k_i||^2 / (2 sigma^2)), sigma from the
//!   mean distance in S; the slot keeps k = sum w_i k_i and v = sum w_i v_i at the pivot's
//!   position.
//!   eps is found by bisection so that a layer/head set meets the budget (default 50%); one eps for
//!   the model leaves each head its own rate, which is the paper's "model-level sparsity".
//!   The exact sigma and the treatment of heavy hitters are to be checked against section 4 of the
//!   paper when built. An extra switch (ours, labelled so) adds log|S| to the merged slot's logit.
//! controls:
//!   - budget: 20-100% (default 50%)
//!   - threshold mode: one eps / per head
//!   - merge rule: Gaussian kernel, plain mean, pivot only
//!   - log-size correction: off/on
//!   - text: story, list, code, your own
//! figure:
//!   Token strip coloured by merge set for a chosen layer/head; heat map layer x head of the kept
//!   fraction for two different texts side by side; line chart of continuation NLL and needle
//!   accuracy against budget for KVMerger, H2O, CaM (value merging), plain mean, full cache.
//! claim:
//!   (1) Kept-fraction maps (90 layer-head cells, fixed eps) of two unlike texts correlate with r
//!   >= 0.8. (2) 24 texts of 600 tokens, 64-token continuation, budget 50%: NLL rise over full
//!   cache with KVMerger <= 70% of H2O's, and <= the plain mean's. (3) Mean cosine similarity of
//!   adjacent keys exceeds that of random pairs by >= 0.1.
//! components:
//!   kv-cache-edit, kv-merging, kv-eviction, attention-capture, needle-generator,
//!   teacher-forced-nll
//! cost:
//!   claim test 5 min native; in page 15 s
//! risk:
//!   At 50% H2O may be almost lossless on short contexts so that (2) is noise, and merging digits
//!   ruins needles. Fallback: judge at 35% and 20% budget on continuation NLL; show the needle
//!   failure openly.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "kv-merging",
    room: Room::KvCache,
    question: "Can neighbouring tokens with similar keys share one cache slot?",
    paper: Paper {
        title: "Model Tells You Where to Merge: Adaptive KV Cache Merging for LLMs on Long-Context Tasks",
        id: "2407.08454",
    },
    paper_claim: "Beats H2O and CaM on LongBench and ZeroScrolls with Llama-2 7B/13B at both 50% and 35% cache budgets.",
    program: None,
};
