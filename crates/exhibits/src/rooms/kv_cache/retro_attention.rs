//! Can a later step repair what an earlier sparse step failed to read?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Base method is Quest: the cache is cut into pages of 16 tokens with channel-wise min/max keys;
//!   each decode step loads, per layer and head, only the pages with the highest upper bound on q.k
//!   (budget B tokens, first two layers full).
//!   RetroAttention keeps for the last w queries their attention output o_i and log-sum-exp l_i.
//!   When step t loads pages, each past query i attends to those pages among them that it has not
//!   seen and that precede it, giving (o', l'), and merges: o_i <- (e^l o_i + e^l' o') / (e^l +
//!   e^l'), l_i <- log(e^l + e^l').
//!   The revised outputs run on through the residual stream, so the keys and values of these past
//!   tokens in all deeper layers are recomputed and overwritten in the cache: a step handles w+1
//!   tokens but loads no more pages.
//!   Prompt of 512 tokens, then 256 tokens decoded teacher-forced on public-domain text; w=0 is
//!   Quest itself.
//! controls:
//!   - budget B: 32-256 tokens (default 64)
//!   - window w: 0-16 (default 8)
//!   - page size: 8, 16, 32
//!   - text: story, dialogue, code
//!   - free generation / teacher-forced
//! figure:
//!   Line chart over generated position: KL to the full-attention model for Quest, RetroAttention,
//!   StreamingLLM (smoothed); matrix query x page showing pages seen at once (dark) and supplied
//!   later (bright); counter of effective KV exposure.
//! claim:
//!   12 texts, B=64, w=8: mean KL to full attention over generated positions 64-256 is >= 10% lower
//!   than Quest's, with exposure (distinct tokens attended to per query) >= 1.2x; w=0 equals Quest
//!   exactly; B >= length equals full attention to 1e-4.
//! components:
//!   kv-cache-edit, kv-page-selection, online-softmax-merge, kv-rewrite, teacher-forced-nll,
//!   kl-to-full
//! cost:
//!   claim test 10 min native (256 steps x 9 tokens x 12 texts); in page 40 s for one text
//! risk:
//!   Teacher forcing hides the compounding, so the gain may sit under 10% at this length. Fallback:
//!   B=32, 512 generated tokens, and count the steps until free greedy generation leaves the
//!   full-attention path.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "retro-attention",
    room: Room::KvCache,
    question: "Can a later step repair what an earlier sparse step failed to read?",
    paper: Paper {
        title: "Retrospective Sparse Attention for Efficient Long-Context Generation",
        id: "2508.09001",
    },
    paper_claim: "Effective KV exposure up to 1.6x and accuracy up to 21.9% above state-of-the-art KV compression methods on long-generation benchmarks.",
    program: None,
};
