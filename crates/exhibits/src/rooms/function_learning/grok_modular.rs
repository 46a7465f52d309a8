//! When does a model grasp modular rules it never trained on?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:grok-few+zoo:grok-many+zoo:grok-1layer
//! mechanism:
//!   Tasks z = a x + b y mod p with p=11 (paper: 29), each labelled (a,b). A GPT-style decoder
//!   (RoPE, d=128, 4 heads, weight decay) reads one sequence of 16-24 triples x y z of one task and
//!   must give each z. Pretraining uses n tasks chosen in the rectangular way (with (a,b), (a',b),
//!   (a,b') also (a',b') is in), each batch with all tasks equally often, and 70% of the (x,y)
//!   inputs per task; tested on held-out inputs and on held-out tasks (out of distribution).
//!   Checkpoints: n=9 and n=64 with 2 blocks, n=64 with 1 block, and 3 snapshots of a 4-block run
//!   for the transient phase. Interpretability as in the paper: PCA of number embeddings/attention
//!   outputs, and a comparison with two hand-written algorithms: ratio matching (reuse an earlier
//!   example whose inputs are a multiple of the query) and modular regression (combine two
//!   examples).
//! controls:
//!   - a and b: sliders 0..10, trained tasks tinted
//!   - in-context triples: 1..24 / 16
//!   - checkpoint: few tasks / many tasks / 1 block / 4-block snapshots
//!   - show: answers / attention / embedding PCA
//!   - type your own triples
//! figure:
//!   p x p table of answers for the query grid (right, wrong), p x p map of accuracy over all
//!   (a,b), pretraining tasks outlined; accuracy vs shots for the model, ratio matching, modular
//!   regression; attention map over triples; PCA ring of the numbers.
//! claim:
//!   On held-out tasks and inputs at the last triple (2,000 queries): many-task 2-block model >=
//!   60% (chance 9%) and >= 3x the few-task model, which itself is >= 80% on its own tasks'
//!   held-out inputs; the 1-block model with many tasks <= half of the 2-block one; the 2-block
//!   model's accuracy at 16 shots beats ratio matching alone at 4 shots.
//! components:
//!   modular-arithmetic-tasks, causal-transformer, rope, attention-capture, pca-view, zoo-loader,
//!   heat-map, line-chart
//! cost:
//!   Test: 20 s native CPU. Page: 1 s.
//! risk:
//!   Grokking out of distribution may need > 2 h on 2 cores; fallback: p=7, 30 of 49 tasks, 2
//!   blocks d=96, or training once on a GPU machine with the same recipe; threshold 45%.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "grok-modular",
    room: Room::FunctionLearning,
    question: "When does a model grasp modular rules it never trained on?",
    paper: Paper {
        title: "Learning to grok: Emergence of in-context learning and skill composition in modular arithmetic tasks",
        id: "2406.02550",
    },
    paper_claim: "With more pretraining tasks a transformer passes from memorising to solving unseen modular tasks; two blocks are the minimum, and in deeper models this phase is transient.",
    program: None,
};
