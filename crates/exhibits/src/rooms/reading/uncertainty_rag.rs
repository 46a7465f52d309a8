//! Can a model's own doubt teach a retriever which chunks belong together?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm+live
//! mechanism:
//!   Text is cut at random into 64-token chunks. For an anchor a and a candidate b, smollm2 reads
//!   the concatenation a+b; token
//!   probabilities p_i are taken, and in a sliding window of 10 tokens SNR = mean(p) / variance(p).
//!   From the position where SNR first
//!   stays below a threshold sigma (the calibrated span) to the end, the span uncertainty score is
//!   SU(a,b) = mean of p_i. Per anchor
//!   (anchors picked as k-means centres) BM25 gives the top M=10 chunks; the 2 with highest SU
//!   become positives and the 2 lowest
//!   hard negatives, with no query and no label; a light retriever (projection on minilm's static
//!   word embeddings, so that it starts
//!   weak) is trained with the InfoNCE loss, live. It is tested under distribution shift: trained
//!   on one public-domain book, used on another
//!   and on fact-world. A shipped table holds SU for 120 anchors; the page recomputes any pair.
//! controls:
//!   - anchor and candidate chunks: pick or type
//!   - window: 5-30 (10)
//!   - threshold sigma
//!   - label source: SU / mean log-likelihood without SNR cut / BM25 rank
//!   - training anchors: 20-120 (120)
//!   - top-k: 1-10 (3)
//! figure:
//!   Token strip of a+b with probability colours and the SNR curve, the cut position marked;
//!   histograms of SU for same-scene and other-scene
//!   pairs; recall@3 against training steps for the label sources; bars in and out of domain with
//!   BM25, untrained, full
//!   minilm.
//! claim:
//!   AUC of SU for same-scene against other-scene pairs (300 pairs within BM25's top 10) >= 0.65
//!   and >= the score without the SNR cut - 0.01;
//!   on the unseen book (200 chunk queries, same-scene targets) recall@3 of the SU-trained
//!   retriever >= its initialisation + 8 points and
//!   >= the same retriever trained on BM25 ranks + 2 points. Test recomputes SU for 20 anchors and
//!   must match the table.
//! components:
//!   chunker, public-domain-text, span-uncertainty, nll-profile, bm25-baseline, kmeans,
//!   contrastive-training, minilm-retriever, live-training, recall-metric
//! cost:
//!   native ~240 s (20 anchors x 10 pairs x 128 tokens = 26k tokens, training 30 s); in page ~30 s
//! risk:
//!   The SNR cut may add nothing at this scale, and SU may track the candidate's plain fluency.
//!   Fallback: show SU minus the candidate's own unconditioned score as a labelled variant; keep
//!   the retriever claim, report the cut's effect as measured.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "uncertainty-rag",
    room: Room::Reading,
    question: "Can a model's own doubt teach a retriever which chunks belong together?",
    paper: Paper {
        title: "UncertaintyRAG: Span-Level Uncertainty Enhanced Long-Context Modeling for Retrieval-Augmented Generation",
        id: "2410.02719",
    },
    paper_claim: "+2.03% over baselines on LLaMA-2-7B, best results under distribution shift with only 4% of the training data of other open retrievers.",
    program: None,
};
