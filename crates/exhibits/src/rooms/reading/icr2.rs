//! Can a model's own attention heads filter out look-alike passages?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm+zoo:reader
//! mechanism:
//!   Two versions of the same questions: LOFT-like (gold passage among 11 random passages) and
//!   ICR2-like (gold among 11 confounders,
//!   the passages that minilm and BM25 rank highest for the question: same name with another
//!   relation, same relation with a similar
//!   name). Retrieval-attention-probing: on 30 validation questions the attention of each of the
//!   270 heads from the first
//!   answer token is summed over each passage, and heads are ranked by how often their top M
//!   passages include the gold
//!   one; at test the union of the top M=2 passages of the best K=4 heads is kept, in order, and
//!   the question is answered
//!   again from them alone. Beside it: vanilla answering, minilm top-k filtering, oracle passage.
//!   An extra panel trains the
//!   retrieve-then-answer format (with decoding blocked to the quoted span) and a Gumbel-top-k
//!   retrieval head on zoo:reader.
//! controls:
//!   - context: random / confounding (confounding)
//!   - passages: 6-24 (12)
//!   - heads K: 1-16 (4)
//!   - passages per head M: 1-4 (2)
//!   - filter: none / RAP / minilm / oracle
//!   - own question
//! figure:
//!   30x9 grid of heads coloured by gold hit rate, best K outlined; passage list with the attention
//!   of the chosen heads as bars; bars of
//!   accuracy for vanilla, minilm filter, RAP, oracle on both context types.
//! claim:
//!   64 test questions, 12 passages, 8 candidate answers that include the confounders' values:
//!   vanilla accuracy on random contexts >= on confounding
//!   contexts + 10 points; the best 4 heads' union holds the gold passage in >= 80% (4 random heads
//!   <= 65%); RAP >= vanilla + 8 points
//!   on confounding contexts.
//! components:
//!   fact-world, confounder-generator, minilm-retriever, bm25-baseline, attention-capture,
//!   head-ranking, answer-scoring
//! cost:
//!   native ~420 s (about 70k tokens: 2 x 64 contexts of ~360 + validation + second pass); in page
//!   ~40 s
//! risk:
//!   Heads may lock on the shared name and keep confounders. Fallback: read attention from the last
//!   question token as well as the first answer token and choose by validation; or test on
//!   zoo:reader, whose 16 heads show the same selection.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "icr2",
    room: Room::Reading,
    question: "Can a model's own attention heads filter out look-alike passages?",
    paper: Paper {
        title: "Eliciting In-context Retrieval and Reasoning for Long-context Large Language Models",
        id: "2501.08248",
    },
    paper_claim: "LOFT overestimates models; the best approach gives Mistral-7B +17/+15 EM on LOFT and +13/+2 on ICR2 over vanilla RAG and supervised tuning, beating GPT-4-Turbo on most tasks.",
    program: None,
};
