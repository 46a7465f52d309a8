//! Can one retriever pick good examples for every task?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm+live
//! mechanism:
//!   One bi-encoder for all tasks: MiniLM vectors of 'task instruction + input' through a trainable
//!   head (384 -> 128, shared by query and example), score s(x, e) = dot product. Training signal
//!   for any task: SmolLM2 scores candidate e for training pair (x, y) by p(y | e, x) (for
//!   classification normalised over labels), and candidates are ranked, r(e_1) = 1 being best.
//!   List-wise ranking loss over l=8 candidates: sum over pairs with r(e_i) < r(e_j) of max(0,
//!   1/r(e_i) - 1/r(e_j)) * log(1 + exp(s(x,e_j) - s(x,e_i))), plus the in-batch contrastive loss
//!   with the best candidate as positive. Iterative mining: after each round take candidates from
//!   the current retriever's top list, score them with the language model, retrain (2-3 rounds).
//!   Tasks: intents, question type, word relations, semantic parsing, text-to-command, plus one
//!   held out. Baselines: random, BM25, MiniLM, one retriever per task (same data), no ranking
//!   loss, no mining.
//! controls:
//!   - task: 5 trained | 1 unseen
//!   - mining rounds: 0-3 (2)
//!   - feedback pairs per task: 50-600 (300)
//!   - loss: list-wise | contrastive only
//!   - k: 1-8 (4)
//! figure:
//!   Bars of ICL accuracy per task for all retrievers with the average; line of average accuracy
//!   over mining rounds; example card list before and after training with language-model rank and
//!   retriever rank joined by lines; parameter counter (one head against five).
//! claim:
//!   5 tasks x 60 test queries, k=4: unified head average accuracy >= MiniLM + 3 points, >= BM25 +
//!   3 and >= per-task heads - 1; list-wise loss with 2 mining rounds beats contrastive-only
//!   without mining in nDCG of LM feedback by >= 0.03; on the unseen task it is >= MiniLM - 1.
//! components:
//!   demo-utility-matrix, prefix-cache, minilm-retriever, bm25-baseline, retriever-head-trainer,
//!   demo-selector, ranking-metrics, toy-intents, toy-semantic-parsing, word-pair-tasks
//! cost:
//!   LM feedback precomputed offline (20 min) and shipped as a small table that can be re-scored
//!   live; native test 350 s; in page 60 s.
//! risk:
//!   With few tasks the head may just overfit labels; fallback: count the nDCG part of the claim
//!   only, on held-out queries AND held-out candidates. Shares the utility matrix with
//!   icl-retriever-benchmark.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "unified-retriever",
    room: Room::Demonstrations,
    question: "Can one retriever pick good examples for every task?",
    paper: Paper {
        title: "Unified Demonstration Retriever for In-Context Learning",
        id: "2305.04320",
    },
    paper_claim: "A single UDR significantly outperforms task-specific and off-the-shelf retrievers on 30+ tasks in 13 families and transfers to unseen sets and to LMs from 1.3B to 175B.",
    program: None,
};
