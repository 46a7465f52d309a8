//! Can one prompt replace a search engine, a RAG pipeline and a database?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm
//! mechanism:
//!   LOFT in small with Corpus-in-Context prompting: instruction; the corpus, each entry with its
//!   ID before and echoed after the text;
//!   few-shot examples grounded in this same corpus that state the matching entry, its ID and the
//!   answer (chain of thought); the query
//!   last, so the corpus is encoded once and cached. Four tasks on corpora of 8-64 entries:
//!   retrieval (rank IDs), RAG
//!   (answer), SQL (a staff table serialised as rows; look-up, filter-count, max, join), many-shot
//!   ICL (labels by ID).
//!   Specialised rivals are run for real: minilm and BM25 for retrieval, minilm + smollm2 on one
//!   passage for RAG, an exact query engine
//!   for SQL, nearest neighbour for ICL. Prompt ablations: no few-shot, examples from another
//!   corpus, no ID echo, query
//!   before corpus, random alphanumeric IDs.
//! controls:
//!   - task: retrieval / RAG / SQL / many-shot
//!   - corpus size: 8-64 (16)
//!   - few-shot: 0-5 (3)
//!   - ID echo: on / off
//!   - query: last / first
//!   - IDs: sequential / random
//!   - gold position
//! figure:
//!   Grouped bars: in-context model against the specialist per task; line chart of in-context to
//!   specialist ratio against corpus size;
//!   tornado chart of the ablations; the corpus list with probability of each ID as a bar.
//! claim:
//!   Corpus of 16, 96 queries per task: retrieval recall@1 of the full prompt >= 5x chance and >=
//!   45% of minilm's; RAG >= 60% of its pipeline; on SQL
//!   items that need counting, max or join <= 45% of the engine, below both other ratios; dropping
//!   few-shot and ID echo together
//!   costs retrieval >= 15 points.
//! components:
//!   fact-world, corpus-in-context-prompt, prefix-cache, answer-scoring, minilm-retriever,
//!   bm25-baseline, toy-sql-table, length-depth-grid
//! cost:
//!   native ~420 s (4 tasks + 5 ablations on 4 corpora of ~1000 tokens, + branches); in page ~45 s
//! risk:
//!   ID retrieval may be near chance at 135M. Fallback: score each entry by the model's probability
//!   of copying the entry's opening words (still in-context, no embedding) and keep IDs as the
//!   harder mode; the ablation claim is then tested on it.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "loft",
    room: Room::Reading,
    question: "Can one prompt replace a search engine, a RAG pipeline and a database?",
    paper: Paper {
        title: "Can Long-Context Language Models Subsume Retrieval, RAG, SQL, and More?",
        id: "2406.13121",
    },
    paper_claim: "At 128k tokens an LCLM rivals Gecko retrieval and RAG pipelines without such training, but lags far behind on compositional SQL-like tasks, and prompting strategy changes results a lot.",
    program: None,
};
