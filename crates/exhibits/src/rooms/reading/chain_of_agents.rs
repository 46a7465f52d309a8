//! Can workers who each read one piece solve what none sees whole?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:reader+minilm
//! mechanism:
//!   No training on the chain itself. The text is cut into l chunks that fit one worker's window.
//!   Worker i computes CU_i =
//!   LLM(instruction, CU_(i-1), chunk_i, question), the communication unit, up to 12 tokens of
//!   notes; the manager sees only CU_l
//!   and the question and answers. Moved from smollm2 (too weak to write notes) to zoo:reader,
//!   which knows the notes and answer
//!   formats from 1-2 chunk examples only; here up to 64 chunks. Baselines from the paper: Full (as
//!   much text as the window holds),
//!   RAG (minilm ranks the English rendering of the chunks, window filled), and agents without
//!   communication: Merge (each worker
//!   answers, majority vote) and Hierarchical (each worker reports in parallel to the manager).
//!   Multi-path: left-to-right,
//!   right-to-left and random orders, answer by vote.
//! controls:
//!   - chunks: 2-64 (12)
//!   - hops: 1-3 (2)
//!   - evidence order: forward / backward / random
//!   - reading order: left-right / right-left / both and vote
//!   - method
//!   - cut the chain at worker i
//! figure:
//!   A row of workers with the notes passed along as speech bubbles, gold facts underlined; bars of
//!   accuracy for CoA, Full, RAG, Merge,
//!   Hierarchical; heat map of accuracy by position of first and second evidence for Full and for
//!   CoA.
//! claim:
//!   400 two-hop questions over 12 chunks of 40 tokens (evidence in different chunks, forward
//!   order): CoA accuracy >= best of Full, RAG, Merge
//!   and Hierarchical + 10 points; with evidence in backward order left-to-right CoA drops by >= 10
//!   points and two-path voting (or
//!   longer notes) recovers >= half of it.
//! components:
//!   fact-world, word-tokenizer, chunker, agent-loop, notes-memory, minilm-retriever,
//!   answer-scoring, token-meter
//! cost:
//!   native ~60 s; in page ~10 s for 50 questions
//! risk:
//!   Notes may lose the first hop over many workers. Fallback: fewer chunks (6), one fact a note;
//!   smollm2 with copy-constrained notes remains as an unscored English mode.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "chain-of-agents",
    room: Room::Reading,
    question: "Can workers who each read one piece solve what none sees whole?",
    paper: Paper {
        title: "Chain of Agents: Large Language Models Collaborating on Long-Context Tasks",
        id: "2406.02818",
    },
    paper_claim: "Up to 10% over RAG, full-context and multi-agent baselines on nine QA, summarisation and code datasets, and less lost in the middle.",
    program: None,
};
