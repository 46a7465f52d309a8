//! Can the long context itself supply the examples for its own questions?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   DoubleDipper: a 1500-token context of 30 numbered paragraphs is placed once. k=3 paragraphs
//!   are drawn at random; for each, smollm2
//!   writes a question and answer from that paragraph alone (few-shot; an item is kept only if its
//!   answer is found again from that
//!   paragraph). The demonstrations follow the context as 'Question, relevant paragraph [n],
//!   answer'; the target question comes last, so
//!   the model first names the paragraph and then answers. Because the demonstrations come after
//!   the context, every variant branches
//!   from one prefix cache: zero-shot; DoubleDipper; without the paragraph step; demonstrations
//!   from another context (mismatch);
//!   gold-written demonstrations. Target questions are one-hop and two-hop though the
//!   demonstrations are all one-hop.
//! controls:
//!   - k demonstrations: 0-6 (3)
//!   - name the paragraph first: off / on (on)
//!   - demonstrations from: this context / another
//!   - context length: 500-3000 (1500)
//!   - answer depth: start / middle / end
//!   - resample
//! figure:
//!   The context with the recycled paragraphs and the named paragraph highlighted; bars of exact
//!   match for each variant; line
//!   chart of accuracy against answer depth, zero-shot and DoubleDipper; small bar of extra tokens
//!   against classic few-shot with full
//!   contexts.
//! claim:
//!   120 one-hop questions over 8 contexts of 1500 tokens: exact match of DoubleDipper >= zero-shot
//!   + 15 points and >= mismatched
//!   demonstrations + 3 points; added tokens <= 10% of the context; the named paragraph is the gold
//!   one in >= 50% of cases (chance
//!   3%).
//! components:
//!   fact-world, prefix-cache, demonstration-builder, constrained-decoding, exact-match,
//!   token-meter
//! cost:
//!   native ~300 s (12k prefill + ~35k branched tokens); in page ~30 s
//! risk:
//!   Part of the gain is output format, not reading. Answered openly by the gold/mismatched
//!   controls and by a candidate-ranked score beside exact match; fallback for paragraph naming:
//!   rank the 30 ids in place of free text.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "double-dipper",
    room: Room::Reading,
    question: "Can the long context itself supply the examples for its own questions?",
    paper: Paper {
        title: "Can Few-shot Work in Long-Context? Recycling the Context to Generate Demonstrations",
        id: "2406.13632",
    },
    paper_claim: "+23% on average across models over zero-shot on long-context QA, most when the answer is in the middle, and one-hop demonstrations carry over to multi-hop questions.",
    program: None,
};
