//! Do many tiny vectors find passages better than one big vector?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: minilm+live
//! mechanism:
//!   Late interaction on the minilm backbone: each token's last-layer state goes through a
//!   projection to a small dimension and is
//!   normalised; score(q,d) = sum over query tokens of max over document tokens of the dot product
//!   (MaxSim). The
//!   projection (one linear layer 384 -> D, or the report's two-layer residual block) is trained in
//!   the page on frozen states
//!   with KL divergence between the softmax of MaxSim scores and the softmax of teacher scores over
//!   8 candidates per query, hard
//!   negatives from BM25. The teacher is smollm2's query likelihood log p(query | passage),
//!   precomputed by the project's own script and
//!   shipped as a small table. Ablations as in the report: D, linear or residual, optimiser, KL or
//!   plain contrastive loss.
//! controls:
//!   - projection D: 8-96 (48)
//!   - projection: linear / residual 2-layer (residual)
//!   - loss: KL to teacher / contrastive
//!   - learning rate
//!   - passage length: 30-480 tokens
//!   - own query
//! figure:
//!   MaxSim matrix of query tokens x document tokens with the winning cell of each row lit; NDCG@10
//!   against training step; NDCG@10 against
//!   bytes per document for single-vector minilm, raw 384-d MaxSim, trained D=8..96, BM25; the same
//!   split by passage length.
//! claim:
//!   150 held-out queries about a detail, 400 passages (half longer than 200 tokens): trained D=48
//!   MaxSim has NDCG@10 >= single-vector minilm
//!   + 0.05 overall and >= + 0.08 on the long passages; D=48 keeps >= 97% of D=96; 200 training
//!   steps improve on the untrained random
//!   projection of equal D by >= 0.10.
//! components:
//!   minilm-retriever, token-embeddings, maxsim-scoring, live-training, distillation-loss,
//!   bm25-baseline, fact-world, ndcg-metric
//! cost:
//!   native ~150 s (embedding 100k tokens 90 s, training 30 s); in page ~20 s
//! risk:
//!   minilm's token states are not trained for late interaction. Fallback: also unfreeze its last
//!   layer by LoRA natively and ship that head; the training of the projection stays live.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "edge-colbert",
    room: Room::Reading,
    question: "Do many tiny vectors find passages better than one big vector?",
    paper: Paper {
        title: "Fantastic (small) Retrievers and How to Train Them: mxbai-edge-colbert-v0 Tech Report",
        id: "2510.14880",
    },
    paper_claim: "At 17M and 32M parameters it outperforms ColBERTv2 on BEIR and is far ahead on long-document retrieval, with projections as small as 48 dimensions.",
    program: None,
};
