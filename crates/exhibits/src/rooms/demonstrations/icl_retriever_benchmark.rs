//! Is the most similar example also the most useful one?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm+live
//! mechanism:
//!   A live benchmark: 80 queries x 40 candidate demonstrations from 3 sets (intents with
//!   look-alikes, question type, word relations with misleading topics). Utility of document d for
//!   query q is the DPO-style reward u(q,d) = log p(answer | d, q) - log p(answer | q) under
//!   SmolLM2 (prefix KV of each d is computed once). A retriever's ranking is scored by nDCG@10
//!   against u, not against topical relevance.
//!   Contestants: random, BM25, MiniLM, MiniLM + cross-encoder-like linear reranker, and RLRAIF: a
//!   small head (384->64, two towers) on MiniLM vectors, fine-tuned live with AI feedback: loop
//!   {choose for a batch of queries which candidates to try, half by current score and half
//!   explored; ask SmolLM2 for u; update by pairwise logistic ranking loss weighted by the utility
//!   gap}, with a budget of LLM calls.
//!   The same page shows a topical benchmark (does d share the query's class?) so that the two
//!   league tables can be compared.
//! controls:
//!   - data set: 3 | all
//!   - LLM feedback budget: 100-2000 (800)
//!   - exploration share: 0-100% (50%)
//!   - retriever rows to show
//!   - nDCG cut-off: 1-20 (10)
//!   - click a query to see its best and worst demonstrations
//! figure:
//!   Heat map of utilities (queries x candidates) sorted by each retriever; league table with two
//!   columns (topical nDCG, ICL nDCG) and crossing lines; line of held-out nDCG@10 against feedback
//!   calls; scatter of similarity against utility.
//! claim:
//!   Held-out 30 queries, mean of 3 seeds, <= 800 feedback calls: RLRAIF nDCG@10 >= MiniLM + 0.04
//!   and >= random + 0.08; Spearman of MiniLM similarity with utility over pairs <= 0.6; downstream
//!   1-shot accuracy with RLRAIF >= with MiniLM + 3 points or equal nDCG order holds on all 3 sets.
//! components:
//!   demo-utility-matrix, prefix-cache, minilm-retriever, bm25-baseline, retriever-head-trainer,
//!   ranking-metrics, toy-intents, toy-classification-sets
//! cost:
//!   Native 250 s for the matrix, 10 s training; in page 40 s.
//! risk:
//!   The utilities of a small model are noisy; average over two answer formats, and the fallback is
//!   a larger candidate pool with planted misleading near-duplicates (right topic, wrong label).
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "icl-retriever-benchmark",
    room: Room::Demonstrations,
    question: "Is the most similar example also the most useful one?",
    paper: Paper {
        title: "ICLERB: In-Context Learning Embedding and Reranker Benchmark",
        id: "2411.18947",
    },
    paper_claim: "ICLERB ranks retrievers differently from relevance benchmarks, and small models tuned with RLRAIF outperform large state-of-the-art retrievers on it.",
    program: None,
};
