//! Does the last prompt token already know which memories the answer needs?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Once, after prefill: split the cache into sinks (first 4), middle, recent window and last
//!   token. For each layer and head the query of the last prompt token scores the middle tokens
//!   (q.k); the top k are kept per KV head, the three query heads of a group summing their scores
//!   (choice stated on the page). New cache = sinks + top k + recent + last.
//!   Decoding runs on this reduced cache; generated tokens enter the recent window and push out its
//!   oldest entry; no further selection.
//!   Rivals: StreamingLLM (static sinks + recent), Quest (page-wise selection at every step over
//!   the full cache), H2O (accumulated attention), full cache.
//!   Tasks: line retrieval among 30 lines, passkey, two facts - generated, 700-1500 tokens; also
//!   the visitor's own text with a question.
//! controls:
//!   - budget: 32-512 tokens (default 128)
//!   - sinks / top-k / recent split
//!   - level: per head / same tokens for all heads
//!   - method: SAGE-KV, StreamingLLM, H2O, Quest, full
//!   - task and length: 300-3000 tokens
//! figure:
//!   Token strip: how many of the 90 layer-head caches kept each token (needle glows); line chart
//!   of answer accuracy and NLL against budget, five methods; heat map layer x head of the kept
//!   fraction of needle tokens.
//! claim:
//!   40 prompts of about 1000 tokens that the full cache answers correctly: SAGE-KV with 128 tokens
//!   keeps >= 85% of them, StreamingLLM with 512 tokens stays below SAGE-KV by >= 30 points, and
//!   Quest with 128 loaded tokens is not more than 3 points better; choosing the same tokens for
//!   all heads is worse in NLL than per-head choice.
//! components:
//!   kv-cache-edit, kv-eviction, kv-page-selection, attention-capture, line-retrieval-generator,
//!   needle-generator, teacher-forced-nll
//! cost:
//!   claim test 7 min native; in page 10 s
//! risk:
//!   smollm2 may fail line retrieval even with the full cache; the claim conditions on prompts it
//!   can answer. Fallback: 12 lines, passkey only, and NLL instead of accuracy.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "sage-kv",
    room: Room::KvCache,
    question: "Does the last prompt token already know which memories the answer needs?",
    paper: Paper {
        title: "LLMs Know What to Drop: Self-Attention Guided KV Cache Eviction for Efficient Long-Context Inference",
        id: "2503.08879",
    },
    paper_claim: "Accuracy comparable to full attention with 4x the memory efficiency of StreamLLM and 2x that of Quest, at better accuracy, on LongBench.",
    program: None,
};
