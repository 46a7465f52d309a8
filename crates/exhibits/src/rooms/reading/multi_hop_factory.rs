//! How do you make training questions that truly need several documents?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm+zoo:reader-base
//! mechanism:
//!   The four MIMG parts run for real over 60 short fact-world documents: (1) single-hop agent:
//!   few-shot smollm2
//!   writes one question per document; (2) sampling strategy: pairs of questions are picked from
//!   related but different documents, by
//!   minilm similarity and a shared bridge entity (or intra-document, or random, for the ablation);
//!   (3) merger agent: smollm2 replaces
//!   the bridge entity in the second question by a noun phrase for the first; (4) verifier: smollm2
//!   must reach the stated answer from
//!   both documents and must not reach it from either alone, else the item is dropped. Baseline:
//!   Self-Instruct, one prompt with both
//!   documents asking for a multi-hop question. The world's oracle grades every item as good
//!   multi-hop, single-hop or wrong.
//!   Then zoo:reader-base is tuned in the page for 300 steps on 2000 items bootstrapped from each
//!   recipe's graded outcome mix.
//! controls:
//!   - recipe: Self-Instruct / MIMG
//!   - verifier: off / on
//!   - pair sampling: random / similar / intra-document (similar)
//!   - merge: concatenate / substitute bridge (substitute)
//!   - items: 20-100 (40)
//!   - tuning steps: 0-500 (300)
//! figure:
//!   A conveyor of generated questions flowing through the four agents, rejected ones falling off
//!   with a reason; stacked bars of
//!   good / single-hop / wrong for each recipe; line chart of held-out two-hop accuracy against
//!   tuning steps, one line per recipe
//!   and one for oracle-perfect data.
//! claim:
//!   On 40 items per recipe with fixed seeds: share of oracle-valid two-hop items <= 35% for
//!   Self-Instruct and >= 75% among items that
//!   MIMG keeps, with the verifier contributing >= 10 points; after 300 tuning steps on equal item
//!   counts, held-out two-hop
//!   accuracy of the MIMG reader is >= 15 points above the Self-Instruct reader.
//! components:
//!   fact-world, oracle-grader, agent-loop, constrained-decoding, answer-scoring, minilm-retriever,
//!   live-training
//! cost:
//!   native ~300 s (about 45k smollm2 tokens + 2 x 40 s tuning); in page ~60 s
//! risk:
//!   A 135M question writer may produce few parsable questions, so the pool is small. Fallback:
//!   constrain its output to question templates scored by log-probability, which keeps choice of
//!   fact, bridge and merge with the model.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "multi-hop-factory",
    room: Room::Reading,
    question: "How do you make training questions that truly need several documents?",
    paper: Paper {
        title: "What are the Essential Factors in Crafting Effective Long Context Multi-Hop Instruction Datasets? Insights and Best Practices",
        id: "2409.01893",
    },
    paper_claim: "Self-Instruct gives under 35% multi-hop and over 40% poor samples, MIMG gives over 85% high-quality multi-hop diverse samples, and models tuned on them beat models tuned on more human-annotated data.",
    program: None,
};
