//! Can an agent with a small window answer by walking a graph of facts?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm
//! mechanism:
//!   Graph building: a 4000-token fact-world document is split into chunks of 120 tokens; every
//!   chunk yields atomic facts
//!   (sentences) and key elements (names, places, objects; near-duplicates merged by minilm); node
//!   = (key element, its atomic
//!   facts with chunk ids), edge = two key elements share an atomic fact. Exploration within a
//!   512-token window: a rational plan (the
//!   chain of relations that the question asks for), initial nodes picked by minilm, then for each
//!   node read atomic facts ->
//!   read_chunk(ids) or stop_and_read_neighbor; in a chunk: search_more, read_previous_chunk,
//!   read_subsequent_chunk or termination;
//!   insights go to a notebook. smollm2 picks every function call by constrained log-probability
//!   and reads each hop by cloze
//!   over the node's facts. The notebook alone answers the question.
//! controls:
//!   - hops: 1-4 (2)
//!   - document length: 1000-8000 tokens (4000)
//!   - window: 256-1024 (512)
//!   - number of initial nodes: 1-5 (3)
//!   - step mode: one action per click
//!   - own document
//! figure:
//!   Force-directed graph with visited nodes lit in order, the current function call, and the
//!   notebook growing beside it; bars of accuracy by
//!   hops for GraphReader, whole document in context, minilm RAG with the same window, and
//!   chunk-by-chunk reading with a
//!   notebook but no graph; counter of tokens read.
//! claim:
//!   72 two- and three-hop questions over 4 documents of 4000 tokens, answers among 10 candidates:
//!   GraphReader with a 512-token window >=
//!   whole-document smollm2 + 25 points and >= one-shot RAG at the same window + 15 points, while
//!   no call exceeds 512 tokens and the
//!   tokens read per question are <= 40% of the document.
//! components:
//!   fact-world, chunker, fact-graph, graph-view, agent-loop, notes-memory, constrained-decoding,
//!   minilm-retriever, answer-scoring, prefix-cache, token-meter
//! cost:
//!   native ~420 s (4 x 4000 prefill + ~60k tokens of short calls); in page ~4 s a question
//! risk:
//!   Errors compound when 135M picks the calls. Fallback: the plan fixes the relation order and
//!   smollm2 only chooses the node and reads the hop; or zoo:reader as the reading model.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "graphreader",
    room: Room::Reading,
    question: "Can an agent with a small window answer by walking a graph of facts?",
    paper: Paper {
        title: "GraphReader: Building Graph-based Agent to Enhance Long-Context Abilities of Large Language Models",
        id: "2406.14550",
    },
    paper_claim: "With a 4k window GraphReader beats GPT-4-128k on LV-Eval from 16k to 256k and does better on four single- and multi-hop benchmarks.",
    program: None,
};
