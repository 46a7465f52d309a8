//! Can a cache learn for itself what is worth keeping?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:recall-base+live
//! mechanism:
//!   Before each self-attention sits an Attention-Gate: a small causal attention MHA' (1 head,
//!   d'=32) over the layer's input, a linear map and a sigmoid give, for every token and head, a
//!   score in (0,1); flag = score > 0.5 with a straight-through gradient. Evicted tokens are hidden
//!   from later queries of that head (a token always sees itself and the last 4).
//!   Continual pre-training form: the model is frozen and only the gates (16 per-head outputs,
//!   about 50k parameters) learn next-token loss + alpha |mean(score) - (1 - target)|, the eviction
//!   loss towards the target rate; SFT form: gates + LoRA on needle questions only.
//!   Trained live, 200 steps of 16 x 128 tokens. Rivals at the same rate: StreamingLLM, H2O
//!   (accumulated attention), random, local window.
//! controls:
//!   - target eviction: 0-90% (default 60%)
//!   - alpha: 0.1-10 (default 1)
//!   - training: gates only / gates + LoRA
//!   - steps: 0-400 (default 200)
//!   - type a sequence and see the flags
//! figure:
//!   Token strip by layer and head with evicted tokens dimmed, updated while it learns; learning
//!   curves of loss and real eviction rate; line chart of needle accuracy and filler perplexity
//!   against eviction for the gate and four rivals; heat map of eviction rate layer x head.
//! claim:
//!   400 needle queries in 128 tokens, 3 seeds: at >= 60% measured eviction the gates keep >= 90%
//!   of the full-cache accuracy and filler perplexity within 10%; H2O and StreamingLLM at the same
//!   rate are each >= 20 points lower in needle accuracy; record tokens are kept at least 1.5x as
//!   often as filler tokens.
//! components:
//!   recall-language, recall-trainer, attention-gate, kv-eviction, straight-through-estimator,
//!   live-trainer, needle-generator
//! cost:
//!   claim test 5 min native; in page 60 s
//! risk:
//!   Gates may collapse to keeping or dropping whole heads, which also meets the rate. Fallback:
//!   per-head rate in the eviction loss, warm start with scores near 1, slower target schedule.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "attention-gate",
    room: Room::KvCache,
    question: "Can a cache learn for itself what is worth keeping?",
    paper: Paper {
        title: "In-context KV-Cache Eviction for LLMs via Attention-Gate",
        id: "2410.12876",
    },
    paper_claim: "Higher accuracy with more tokens evicted than training-free methods after short continual pre-training; in SFT on RTE +13.9% accuracy over LoRA with 62.8% of tokens evicted.",
    program: None,
};
