//! Is a whole set of examples squeezed into a single vector?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Split the forward pass of 'a -> b, c -> d, ..., x ->' at layer L into learning A(S) and
//!   applying f(x; theta). theta(S): run the demonstrations S with a DUMMY query x' and take the
//!   residual state at the final '->' after layer L, so theta holds nothing of the real query. f:
//!   run the zero-shot prompt 'x ->' and overwrite the residual state at '->' after layer L by
//!   theta; read the answer from the layers above.
//!   12 word-pair tasks, 5 demonstrations, L swept over 1..30 on 20 dev queries, then tested on 50
//!   others. Compared: regular 5-shot ICL and the baseline 'x ->' (without any demonstrations).
//!   Further views from the paper: theta's nearest vocabulary tokens by the unembedding (they name
//!   the task), t-SNE/PCA of 50 thetas per task from different demonstrations and dummies, and
//!   conflict: patch theta of task B into a prompt with demonstrations of task A and see which task
//!   wins. Storage: 576 numbers for all demonstrations.
//! controls:
//!   - task: 12 or your own pairs
//!   - demonstrations: 1-10 (5)
//!   - layer L: 1-30 (best on dev)
//!   - dummy query: random | choose
//!   - conflict: task A prompt, task B vector
//!   - query box
//! figure:
//!   Line of accuracy against L for the task vector, with dashed 5-shot ICL and zero-shot; grouped
//!   bars per task; PCA scatter of thetas coloured by task; decoded-token list per layer; conflict
//!   bars (share of answers of A and of B).
//! claim:
//!   Tasks with 5-shot accuracy >= 50% (at least 5 must qualify), 50 held-out queries each, L
//!   chosen on dev: mean task-vector accuracy >= 75% of 5-shot ICL and >= 3x zero-shot;
//!   nearest-centroid classification of theta by task over unseen demonstrations >= 95%; in
//!   conflicts at that L the patched task wins in >= 70% of answers that match either.
//! components:
//!   word-pair-tasks, icl-prompt-builder, activation-capture, activation-patch, logit-lens,
//!   answer-scoring, pca
//! cost:
//!   Native 200 s (layer sweep on 20 dev queries of 4 tokens, patched at one layer each, from
//!   cached lower layers); in page 20 s.
//! risk:
//!   The best layer differs by task in a small model; L is then chosen per task on dev queries (as
//!   the paper does per model), and reported; multi-token answers are scored by full-answer exact
//!   match with greedy decoding.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "task-vectors",
    room: Room::TaskVectors,
    question: "Is a whole set of examples squeezed into a single vector?",
    paper: Paper { title: "In-Context Learning Creates Task Vectors", id: "2310.15916" },
    paper_claim: "Over 18 tasks and several LLMs (LLaMA 7B-30B, GPT-J, Pythia), patching theta recovers about 80-90% of regular ICL accuracy, with zero-shot baselines of 10-20%, and thetas cluster by task.",
    program: None,
};
