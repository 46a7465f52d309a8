//! Does knowing how to draw help a model segment from one example?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:sprite-vae+zoo:sprite-dit+zoo:diffews
//! mechanism:
//!   DiffewS on our generator. Support picture, support mask and query picture are all encoded by
//!   zoo:sprite-vae (the mask as an RGB image). In every self-attention layer the support branch
//!   runs with the same weights and its keys and values are fused into the query branch:
//!   softmax(Q_q [K_q;K_s]^T / sqrt(d)) [V_q;V_s] (KV fusion). The support mask enters by
//!   concatenating its latent with the support latent on the channel axis (patch embedding widened,
//!   new weights start at zero). Supervision is the one-step form: the query latent goes in at a
//!   fixed time step, the network outputs the mask latent directly, MSE, then VAE decode and
//!   threshold. N supports = N fused key-value sets.
//!   Data as in PASCAL-5i: 16 shapes in 4 folds; zoo:sprite-dit saw all shapes unlabelled during
//!   generative pretraining, but the segmentation fine-tune uses only 1,500 labelled episodes of
//!   the 12 base shapes. Scenes hold the target (new colour, place, texture) and 1-2 distractors.
//!   Twins, same episodes and steps: from scratch (no generative prior); pooled interaction
//!   (support pooled to 4 tokens appended to the word condition, the cross-attention alternative).
//! controls:
//!   - support: paint your own mask on a support picture, or roll one
//!   - shots: 1-5 / 1
//!   - fold / novel shape
//!   - interaction: KV fusion / pooled tokens
//!   - start: generative prior / from scratch
//!   - supports from the wrong class: off
//!   - attention probe: click a query patch
//! figure:
//!   Support with painted mask, query, predicted mask and truth; heat map of the clicked query
//!   patch's attention over support patches; bars of mIoU on base and novel shapes for the three
//!   variants and a no-support control; line of mIoU against shots 1-5.
//! claim:
//!   400 one-shot episodes on the held-out shapes of one fold: mIoU >= 0.50, >= from-scratch +
//!   0.08, >= pooled-token twin + 0.08, and >= 0.15 above the same model given a wrong-class
//!   support; 5-shot >= 1-shot.
//! components:
//!   sprite-world, sprite-vae, flow-transformer, kv-fusion, mask-canvas, miou-metric,
//!   attention-capture, image-grid, bootstrap-ci
//! cost:
//!   Claim test ~40 s CPU (one forward per episode, 3 variants); page: < 0.3 s per prediction.
//! risk:
//!   The flow model's features may be too shape-blind for novel shapes. Fallback: evaluate at a mid
//!   time step (t about 0.25), read which layers carry correspondence, raise labelled episodes to
//!   4,000, and reduce distractors to one.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "generator-as-segmenter",
    room: Room::Pictures,
    question: "Does knowing how to draw help a model segment from one example?",
    paper: Paper {
        title: "Unleashing the Potential of the Diffusion Model in Few-shot Semantic Segmentation",
        id: "2410.02369",
    },
    paper_claim: "DiffewS, which keeps the latent diffusion framework and adds KV fusion, significantly outperforms earlier state-of-the-art few-shot segmenters in several settings (the abstract gives no figure).",
    program: None,
};
