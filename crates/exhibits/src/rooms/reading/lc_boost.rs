//! Do long tasks need a long model, or just well-chosen short pieces?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm
//! mechanism:
//!   LC-Boost: the long input X is a list of short contexts X_1..X_n of 120 tokens and the short
//!   model only ever sees a window
//!   of 400. At each step it decides how to access (Retrieve with minilm, Move to the next piece in
//!   a sequential scan) and how to use what
//!   it sees (Append the evidence to the pool, Merge with the pool, Answer, or stop); both
//!   decisions are smollm2's own, taken by
//!   log-probability over action words after a few demonstrations of task reasoning. Look-up
//!   questions ("Who is Anna's boss?") should
//!   go to Retrieve and stop early; collection questions ("Who lives in Lund?") need the scan, with
//!   one cloze per person met. Also
//!   measured: the oracle short context (only the evidence pieces), the paper's test that tasks are
//!   short-context solvable.
//! controls:
//!   - task mix: look-up / two-hop / collect all
//!   - document length: 1000-8000 (2500)
//!   - window: 200-1000 (400)
//!   - policy: LC-Boost / always retrieve / always scan / whole document
//!   - step mode
//! figure:
//!   The document as tiles, lit when accessed, with the action log below; scatter of score against
//!   tokens read for LC-Boost, brute-force
//!   whole document, RAG, scan, and oracle short context; bars by task type.
//! claim:
//!   4 documents of 2500 tokens, 32 look-up and 16 collection questions: the action choice is right
//!   in >= 90% of questions; mean score (accuracy for
//!   look-up, F1 for collection) of LC-Boost >= whole-document smollm2 + 10 points and >= each
//!   fixed policy - 2 points on its own
//!   best task, above both on the mix, with fewer tokens than always-scan; oracle short context >=
//!   whole document + 10 points.
//! components:
//!   fact-world, chunker, agent-loop, notes-memory, minilm-retriever, constrained-decoding,
//!   answer-scoring, prefix-cache, token-meter
//! cost:
//!   native ~420 s (10k prefill + ~60k short-call tokens); in page ~60 s for 12 questions
//! risk:
//!   Collection by cloze is slow and noisy. Fallback: 1200-token documents and 6 candidates a
//!   piece, or zoo:reader as the reading model behind the same actions.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "lc-boost",
    room: Room::Reading,
    question: "Do long tasks need a long model, or just well-chosen short pieces?",
    paper: Paper { title: "Are Long-LLMs A Necessity For Long-Context Tasks?", id: "2405.15318" },
    paper_claim: "With a short LLM, LC-Boost reaches or beats strong long-LLMs across long-context QA, summarisation and synthetic tasks at a much smaller consumption of resources.",
    program: None,
};
