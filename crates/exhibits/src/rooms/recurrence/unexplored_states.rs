//! Why do recurrent models break beyond training length, and what cures it?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:mamba-char+live
//! mechanism:
//!   zoo:mamba-char is a 4-layer Mamba-2-style character LM (d=96, 0.4M) trained on public-domain
//!   text in windows of T=128 that always start from the zero state, and trained well past
//!   convergence (which the paper links to failure). Its loss is measured per position up to 64x T,
//!   with the norm and per-head spread of the state h_t, and Effective Remembrance EffRem_T(t) =
//!   TV(q(.|x_0..T), q(.|x_t..T)).
//!   Then post-training in the page with one of the paper's four ways of starting the state: zero
//!   (control), fixed Gaussian noise, Gaussian fitted to the mean and variance of final states per
//!   layer/head, State Passing (final state of another sequence in the batch), and truncated BPTT.
//!   100-300 steps, T unchanged.
//! controls:
//!   - initial state for post-training: zero / noise / fitted noise / state passing / TBPTT
//!   - steps: 0..300 / 150
//!   - noise scale: 0..3 / 1
//!   - evaluation length: 256..8192 / 4096
//!   - start of the remembered span for EffRem: slider
//! figure:
//!   Line chart: loss vs position (log x), before and after post-training, training length dashed;
//!   second chart: state norm vs position with the band of states seen in training shaded; third:
//!   EffRem vs t. Baseline: the same number of extra zero-state steps.
//! claim:
//!   On 32 held-out texts: before, mean loss at positions 2048-4096 exceeds loss at 64-128 by >=
//!   0.15 nats; after <= 300 state-passing steps that excess is <= 0.03 nats and loss at 64-128 has
//!   risen by <= 0.03; the same steps from the zero state remove less than half of the excess.
//! components:
//!   mamba-block, char-corpus, live-trainer, state-probe, effective-remembrance, zoo-loader,
//!   line-chart
//! cost:
//!   Test: 150 s native CPU (150 steps of a 0.4M model + evaluation). Page: 30-60 s on a laptop
//!   GPU.
//! risk:
//!   A tiny Mamba may decay fast enough to generalise anyway; fallback: gated linear attention with
//!   gates near 1 or T=48, chosen until the unexplored-state failure is real; ship whichever
//!   checkpoint shows it.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "unexplored-states",
    room: Room::Recurrence,
    question: "Why do recurrent models break beyond training length, and what cures it?",
    paper: Paper {
        title: "Understanding and Improving Length Generalization in Recurrent Models",
        id: "2507.02782",
    },
    paper_claim: "500 post-training steps (about 0.1% of pretraining) with passed or fitted-noise states enable length generalisation over orders of magnitude (e.g. trained at 2k, used at 128k) and help on long-context tasks.",
    program: None,
};
