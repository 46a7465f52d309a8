//! Which kind of memory helps a chat model remember months of talk?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm
//! mechanism:
//!   A generated LoCoMo: two speakers, 20 dated sessions, ~4000 tokens, with single-hop, multi-hop,
//!   temporal, open-domain and
//!   adversarial questions (about something never said, or said by the other speaker; right answer
//!   'no information
//!   available'). Memories as in the study: Full Context (all in the prompt, via prefix cache); RAG
//!   (minilm over turns, top 5); agentic
//!   notes after A-Mem (each turn becomes a note with keywords, tags and links to its nearest
//!   notes; retrieval follows the links);
//!   episodic EpMem (after each training question the outcome and a reflection are stored, and the
//!   3 most similar episodes
//!   are added as demonstrations); procedural PromptOpt (the instruction that scores best on
//!   training questions). Score: F1 or,
//!   for adversarial, 1 for the refusal; tokens per query are counted.
//! controls:
//!   - memory: full / RAG / A-Mem / RAG+EpMem / RAG+PromptOpt
//!   - question type
//!   - sessions: 5-35 (20)
//!   - top-k: 1-15 (5)
//!   - episodes: 0-6 (3)
//!   - ask your own question
//! figure:
//!   Radar or grouped bars of score by question type for each memory; scatter of mean score against
//!   tokens per query (log x); chat timeline
//!   with the retrieved turns and the episodes shown.
//! claim:
//!   3 conversations, 90 questions (18 adversarial): RAG uses <= 10% of the tokens of Full Context
//!   and its mean score is >= Full - 3 points;
//!   RAG+EpMem raises the balanced score (mean of answerable and adversarial) over RAG by >= 8
//!   points, with answerable questions losing
//!   <= 8 points.
//! components:
//!   chat-sessions, fact-world, minilm-retriever, linked-notes, episodic-memory,
//!   demonstration-builder, prefix-cache, answer-scoring, token-meter
//! cost:
//!   native ~420 s (12k prefill + ~60k tokens of short prompts); in page ~45 s for 20 questions
//! risk:
//!   smollm2 may refuse always or never, so EpMem moves a bias and not knowledge; hence the
//!   balanced score. Fallback: the reflection is turned into a calibrated threshold on the
//!   refusal's log-probability learned from the same episodes.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "conversation-memory",
    room: Room::Reading,
    question: "Which kind of memory helps a chat model remember months of talk?",
    paper: Paper {
        title: "Evaluating Long-Term Memory for Long-Context Question Answering",
        id: "2510.23730",
    },
    paper_claim: "Memory methods use over 90% fewer tokens at competitive accuracy; small models gain most from RAG, and episodic reflections help models know what they do not know.",
    program: None,
};
