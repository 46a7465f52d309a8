//! How should a fixed-size memory learn its context at test time?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: live
//! mechanism:
//!   A stream of (key, value) pairs k in R^16, v in R^16 (clustered, correlated keys) is written
//!   into a memory M by an inner optimiser, then every key is queried and the nearest stored value
//!   is scored. Rules: linear attention (M += v k^T), delta rule (gradient on the last pair only),
//!   Titans (delta + momentum + decay), and the Omega rule: a step on sum_{i=t-c+1..t} gamma_i
//!   ||M(phi(k_i)) - v_i||^2 over the last c pairs.
//!   ATLAS = Omega rule + polynomial features phi_p(k) (all monomials up to degree p=2, learned
//!   coefficients) + Muon as inner optimiser (momentum S_t orthogonalised by 5 Newton-Schulz steps
//!   before M_t = alpha M_{t-1} - eta NS5(S_t)); M is a matrix or a 2-layer residual MLP. The few
//!   scalars (eta, theta, alpha, gamma and the coefficients) are outer parameters, fitted live by
//!   back-propagating through streams of 32 pairs for about 100 steps, per rule, so that each rule
//!   is shown at its best.
//! controls:
//!   - pairs in the stream: 4..256 / 64
//!   - window c: 1..32 / 8
//!   - feature degree p: 1..3 / 2
//!   - inner optimiser: GD / GD+momentum / Muon
//!   - memory: matrix / MLP
//!   - key correlation: 0..0.9 / 0.5
//!   - decay alpha: learned or slider
//! figure:
//!   Line chart: recall vs number of pairs for linear attention, delta, Titans, Omega, Omega+poly,
//!   ATLAS, with softmax attention as the ceiling; heat map of per-pair error by age while the
//!   stream plays; capacity markers at d and at d(d+3)/2.
//! claim:
//!   Mean of 20 streams at 3x d pairs (48 for d=16), all rules with fitted scalars: Omega (c=8)
//!   recalls >= 8 points more than delta (c=1); degree-2 features with the Omega rule recall >=
//!   1.8x as many pairs as degree 1; full ATLAS >= every other recurrent rule shown (no more than 1
//!   point below any) and >= 1.5x Titans.
//! components:
//!   associative-memory-rules, omega-rule, polynomial-features, muon-newton-schulz,
//!   kv-stream-generator, live-trainer, line-chart, heat-map
//! cost:
//!   Test: 30-60 s native CPU. Page: about 5 s per chart, 20 s with outer fitting.
//! risk:
//!   Muon may not beat tuned momentum on isolated streams; fallback: claim only the window and
//!   feature effects, keep Muon as a switch with its measured effect shown.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "atlas-memory",
    room: Room::Recurrence,
    question: "How should a fixed-size memory learn its context at test time?",
    paper: Paper {
        title: "ATLAS: Learning to Optimally Memorize the Context at Test Time",
        id: "2505.23735",
    },
    paper_claim: "A matrix memory under the delta rule stores O(d_k) pairs and polynomial features raise this to O(d_k^p); ATLAS beats transformers and linear RNNs and improves Titans to over 80% at 10M tokens of BABILong.",
    program: None,
};
