//! What must a state-space model add to look facts up per context?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:joint-ssm+zoo:joint-cisa+zoo:joint-hax
//! mechanism:
//!   Joint recall: the prompt lists, for each of n_c contexts, n_k (key, value) pairs; the same
//!   keys come in every context with different values, so a query is a (context, key) pair, and
//!   many queries are asked. Plain associative recall is the case n_c=1.
//!   Two-layer models, d=64, Mamba mixer everywhere: alone; with context-independent sparse
//!   attention (sliding window; sink+window; dilated; fixed positions); with context-dependent
//!   ones: LSH attention (queries and keys hashed by argmax of [xR, -xR] with shared random R, each
//!   query sees the nearest m keys of its own bucket), key selection (a small MLP scores each key,
//!   the top m positions are visible to all later queries, trained by an auxiliary ranking loss
//!   against received attention), and HAX = both. All sparse variants have the same budget m of
//!   visible keys per query (16 of up to 256).
//! controls:
//!   - contexts n_c: 1..16 / 8
//!   - keys per context n_k: 2..16 / 8
//!   - model: SSM / +window / +dilated / +LSH / +key selection / HAX / full attention
//!   - budget m: 4..32 / 16
//!   - hash bits: 2..5 / 4
//!   - query: click a context and a key
//! figure:
//!   Table of contexts x keys with the asked cell and the model's answer; attention map (queries x
//!   positions) masked to what the sparse pattern could see, the needed position ringed; line
//!   chart: accuracy vs number of facts n_c n_k per model.
//! claim:
//!   300 prompts with n_c=8, n_k=8: HAX >= 85%, and >= 20 points above the SSM alone and above the
//!   best fixed pattern of equal budget; at n_c=1 (plain recall, 8 pairs) the SSM alone is >= 90%,
//!   so that plain recall would have hidden the gap.
//! components:
//!   joint-recall-tasks, mamba-block, lsh-attention, key-selection-attention,
//!   sparse-attention-masks, zoo-loader, attention-map, line-chart
//! cost:
//!   Test: 40 s native CPU. Page: 1-2 s.
//! risk:
//!   LSH with tiny d may miss the right key; fallback: two hash rounds, or n_c=n_k=6; SSM state
//!   kept at 8 per channel so that 64 facts do overload it. The key selector's training loss is
//!   from memory: check the paper.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "joint-recall",
    room: Room::Recurrence,
    question: "What must a state-space model add to look facts up per context?",
    paper: Paper {
        title: "Overcoming Long-Context Limitations of State-Space Models via Context-Dependent Sparse Attention",
        id: "2507.00449",
    },
    paper_claim: "SSMs cannot solve multi-query joint recall in sub-quadratic time, context-dependent sparse attention can; HAX beats SSMs and SSMs with fixed sparse patterns on joint recall and real long-context benchmarks.",
    program: None,
};
