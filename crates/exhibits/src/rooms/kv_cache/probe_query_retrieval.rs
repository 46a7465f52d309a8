//! Which tokens of a window should ask for old memories?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Text is prefilled in windows of 128 tokens; older KV pairs lie in blocks of 16 with a mean
//!   representative key, outside the working set. Each layer may recall R blocks a window next to
//!   16 initial and the local tokens (InfLLM-style set-up).
//!   Probe-query: in a window and layer the activation bias of token i is its deviation from the
//!   window's mean state, delta_i = ||q_i - mean(q)||^2; normalised deltas weight the queries,
//!   q_probe = sum_i delta_i q_i / sum delta, so anchor tokens dominate instead of filler. Blocks
//!   are recalled by q_probe . k_block.
//!   Dynamic cut-off while decoding: each layer's recall scores become a distribution; its
//!   information density (from the entropy) sets the layer's share of a fixed total budget - peaked
//!   layers keep few blocks, flat ones many.
//!   Rivals at the same budget: mean query, last-token query, random block, uniform budget over
//!   layers, full cache. The exact formulas are to be checked against section 3 of the paper when
//!   built.
//! controls:
//!   - context: 512-3072 tokens (default 1536)
//!   - total budget: 5-50% (default 15%)
//!   - probe: activation-aware, mean, last, max
//!   - cut-off: dynamic / uniform
//!   - needle depth: 0-100%
//! figure:
//!   Token strip of the question window shaded by activation bias; layer x block heat map of recall
//!   scores with the needle's block framed; bars of needle-block recall and answer NLL for each
//!   probe; line of blocks kept by layer.
//! claim:
//!   40 prompts of 1536 tokens, question diluted in a 128-token final window, 15% budget: fraction
//!   of layers whose recalled set holds the needle block is >= 5 points higher with the
//!   activation-aware probe than with the mean query (and above random by >= 20); mean answer NLL
//!   no worse than the mean query's; dynamic cut-off NLL <= uniform at equal total blocks.
//! components:
//!   chunked-prefill, kv-block-retrieval, attention-capture, needle-generator, teacher-forced-nll
//! cost:
//!   claim test 10 min native; in page 30 s
//! risk:
//!   Deviation can pick out delimiters and sinks instead of content, so the edge over the mean
//!   query may vanish. Fallback: leave out the first and delimiter tokens, use last-layer-only
//!   deltas or all-head deltas (both offered), and report recall by layer.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "probe-query-retrieval",
    room: Room::KvCache,
    question: "Which tokens of a window should ask for old memories?",
    paper: Paper {
        title: "Activation-aware Probe-Query: Effective Key-Value Retrieval for Long-Context LLMs Inference",
        id: "2502.13542",
    },
    paper_claim: "State of the art on LongBench and infinity-Bench among KV retrieval methods at a small KV budget (2K tokens).",
    program: None,
};
