//! Can extra loops at test time beat the depth trained for?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:abbie+zoo:abbie-std+zoo:abbie-naive
//! mechanism:
//!   A small LM is split into head (1 layer), body (2 layers) and tail (1 layer); the body is
//!   applied r times to its own latent output, for all tokens in parallel, with the head's output
//!   brought in again at each pass (residual form, norm at the body's border), then the tail and
//!   logits. Trained end to end with r=2 only, with the usual next-token loss and no special data;
//!   at test time r = 1..12.
//!   Rivals by the same recipe: a standard transformer of equal parameters (r=1), and a naive
//!   looped transformer with no head/tail and no re-injection trained at r=2. Data: public-domain
//!   characters mixed 50:50 with synthetic in-context lines whose difficulty has a depth knob
//!   (follow a chain of n pointers given in the prompt), so that a visitor sees compute matched to
//!   difficulty.
//! controls:
//!   - test iterations r: 1..12 / 4
//!   - model: AbbIE / standard / naive loop
//!   - task: text loss / pointer chains
//!   - chain length: 1..6 / 3
//!   - seed or own text
//! figure:
//!   Line chart: text loss vs r and accuracy vs r per chain length, r=2 dashed; heat map token x
//!   iteration of the change in the latent (cosine to the next iterate) and of the logit-lens
//!   prediction settling; standard model as a flat line, naive loop turning up.
//! claim:
//!   On 64 held-out chunks: loss at r=2 >= 1% below the standard model of equal parameters; loss at
//!   r=4 and r=8 <= loss at r=2 + 0.5% (upward stable), while the naive loop at r=8 is >= 5% worse
//!   than at its r=2; pointer chains of length 3: accuracy at r=4 >= accuracy at r=1 + 10 points.
//! components:
//!   looped-transformer, char-corpus, pointer-chain-tasks, logit-lens, zoo-loader, line-chart,
//!   heat-map
//! cost:
//!   Test: 40-60 s native CPU. Page: 1-2 s per curve.
//! risk:
//!   Details of the variant (the paper's AbbIE-C and AbbIE-D differ in how the latent is fed back)
//!   must be checked in the paper before coding; upward gains may be tiny at 1M: fallback: claim
//!   stability only, and the gain on pointer chains.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "abbie-iterations",
    room: Room::Recurrence,
    question: "Can extra loops at test time beat the depth trained for?",
    paper: Paper {
        title: "AbbIE: Autoregressive Block-Based Iterative Encoder for Efficient Sequence Modeling",
        id: "2507.08567",
    },
    paper_claim: "Trained with 2 iterations only, AbbIE keeps improving or stays stable at more iterations, with up to 12% better zero-shot in-context tasks and 5% better perplexity than standard and other iterative models at up to 350M.",
    program: None,
};
