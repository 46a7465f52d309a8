//! Many small chunks, few big chunks, or the whole document?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm
//! mechanism:
//!   Fact-world documents of 3000 tokens in which each answer needs 2-3 sentences that follow one
//!   another but name the subject only
//!   in the first ("Anna moved north. She rents there. The landlord is Bob."). Chunk size c in
//!   {40,80,160,320} x
//!   top-k with c*k = token budget: chunks are ranked by minilm, restored to document order, read
//!   by smollm2. Two retrievers: a
//!   short-context one (minilm sees only a chunk's first 40 tokens) and a long-context one (the
//!   whole chunk, windows mean-pooled), the
//!   paper's cure for top-k context fragmentation; against both, the direct long-context answer,
//!   the whole document in the prompt
//!   through the prefix cache. A side panel raises smollm2's RoPE base as ChatQA 2 does, to feed
//!   documents beyond 8192 tokens.
//! controls:
//!   - chunk size c: 40-320 (160)
//!   - top-k: 1-20 (4)
//!   - token budget: 160-1600 (640)
//!   - retriever: short / long (long)
//!   - document length: 1000-6000 (3000)
//!   - RoPE base multiplier: 1-16 (1)
//! figure:
//!   Heat map chunk size x top-k of evidence recall (all needed sentences inside), one map per
//!   retriever, with iso-budget
//!   lines; line chart of answer accuracy against retrieved tokens with the full-document accuracy
//!   as a dashed line; the
//!   document strip with selected chunks and cut evidence marked.
//! claim:
//!   96 questions over 6 documents at a 640-token budget: full-evidence recall of the long
//!   retriever with 160- or 320-token chunks >=
//!   that of 40-token chunks + 15 points, and >= the short retriever at the same size + 10 points;
//!   recall never falls by more than 2
//!   points as k grows; on 48 of the questions answer accuracy (8 candidates) of the 4 x 160
//!   setting >= whole-document accuracy + 8
//!   points.
//! components:
//!   fact-world, chunker, minilm-retriever, prefix-cache, answer-scoring, rope-scaling, token-meter
//! cost:
//!   native ~400 s (retrieval grid 60 s, 48 RAG answers x 700 tokens, 6 documents x 3000 prefilled
//!   once); in page ~60 s
//! risk:
//!   The reader may be the bottleneck so that accuracies tie. Fallback: keep evidence recall as the
//!   tested claim and show reader accuracy with its interval.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "rag-fragments",
    room: Room::Reading,
    question: "Many small chunks, few big chunks, or the whole document?",
    paper: Paper {
        title: "ChatQA 2: Bridging the Gap to Proprietary LLMs in Long Context and RAG Capabilities",
        id: "2407.14482",
    },
    paper_claim: "Llama3-ChatQA-2-70B matches GPT-4-Turbo on long-context tasks and beats it on RAG; with a long-context retriever, bigger chunks and enough of them RAG beats feeding the whole input on 32K and 128K tasks.",
    program: None,
};
