//! How should a model learn from a few marked items in a list?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:rank-lm+live
//! mechanism:
//!   A prompt holds a toy user profile (5 liked items) and 12 candidate items; the model writes or
//!   scores the list, item score = mean log-probability of the item's tokens in context, ranking =
//!   sorted scores. rank-lm (0.3M) is supervised-pretrained on noisy lists and serves as the frozen
//!   reference.
//!   Feedback: in each shown list only 3 items are marked relevant, with grade y_i and position
//!   rank_i. IRPO: r_i = log pi(i|x) - log pi_ref(i|x); w_i = (2^y_i - 1)/log2(1 + rank_i); loss =
//!   - mean_i w_i * log sigmoid( - log( 1/(n-1) * sum_{j != i} exp(beta (r_j - r_i)) ) ). This
//!   aggregates pairwise preferences for each position.
//!   Trained live for 300 steps from the same feedback: IRPO; DPO on one sampled (marked, unmarked)
//!   pair per list; SDPO (one positive, many negatives); SFT. The panel shows each item's implicit
//!   weight (how much the current model disagrees), the paper's gradient analysis, and variants
//!   without position or grade weights.
//! controls:
//!   - loss: IRPO | DPO | SDPO | SFT
//!   - beta: 0.1-2 (1)
//!   - marked items per list: 1-6 (3)
//!   - weights: grade x position | position only | grade only | none
//!   - steps: 0-600 (300)
//!   - mark items yourself in 10 lists
//! figure:
//!   One list re-sorting itself during training with marked items highlighted; line of NDCG@5 on
//!   held-out lists over steps for the four losses with the reference model dashed; bar of per-item
//!   gradient weights against model-feedback disagreement.
//! claim:
//!   400 held-out lists, mean of 5 seeds, same 512 lists of feedback and 300 steps: NDCG@5 of IRPO
//!   >= reference + 0.08, >= DPO + 0.02 and >= SFT + 0.03; correlation of per-item gradient weight
//!   with disagreement (rank by feedback minus rank by model) >= 0.5.
//! components:
//!   zoo-loader, toy-recommendation-generator, answer-scoring, live-trainer, preference-losses,
//!   ranking-metrics
//! cost:
//!   Native 60 s; in page 25 s.
//! risk:
//!   DPO gets fewer pairs per step by design; as an extra row DPO on all pairs is shown, where the
//!   gap may close, and the claim keeps the paper's one-pair baseline; beta is tuned for each loss
//!   on a dev split.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "ranking-preferences",
    room: Room::Demonstrations,
    question: "How should a model learn from a few marked items in a list?",
    paper: Paper { title: "In-context Ranking Preference Optimization", id: "2504.15477" },
    paper_claim: "IRPO outperforms SFT, DPO and SDPO in NDCG and recall on conversational recommendation, generative retrieval and QA re-ranking with several 2-8B models.",
    program: None,
};
