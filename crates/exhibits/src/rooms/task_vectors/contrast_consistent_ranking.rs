//! Does the model know the order of things better than it can say?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   24 lists of 6-10 items (planets by size, animals by weight, scalar adjectives, numbers, and
//!   in-context lists whose sizes are stated in a paragraph). Prompting baselines: pairwise 'Is A
//!   more [criterion] than B? Yes/No' (calibrated), pointwise scoring and listwise generation;
//!   pairwise answers are checked for cycles and order swaps.
//!   CCR probing: take the last-token activation of a middle layer for each templated prompt,
//!   mean-normalise over the list, and train a linear probe without labels. Pairwise: the Yes and
//!   No completions are a contrast pair, CCS loss (f(x+) - (1 - f(x-)))^2 + min(f(x+), f(x-))^2.
//!   Pointwise: one scalar s_i per item, MarginCCR and TripletCCR ask that items are pushed apart
//!   by a margin in a consistent order (max-margin / triplet hinge, items resampled as anchors).
//!   Listwise: OrdRegCCR, a probe with ordered thresholds whose cumulative outputs must place the n
//!   items on n distinct ranks.
//!   Direction is free in an unsupervised probe, so scores are direction-invariant (max of an order
//!   and its reverse), for prompting too; seeds are chosen by the unsupervised loss only. The exact
//!   margin forms must be checked against the paper's section 3 before coding.
//! controls:
//!   - list: 24, or type your own items and criterion
//!   - method: pairwise | Margin | Triplet | OrdReg
//!   - layer: 1-30 (18)
//!   - probe seeds: 1-10 (5)
//!   - prompt template: 3
//! figure:
//!   Slope chart: true order against the order from prompting and from CCR; dots on the probe axis
//!   moving as it trains; bars of pairwise accuracy by method over all lists with chance and a
//!   random-direction probe as baselines; arrow graph showing the cycles that prompting produced.
//! claim:
//!   24 lists, layer fixed on 6 others: mean direction-invariant pairwise accuracy of the best
//!   unsupervised-loss CCR probe >= pairwise prompting + 5 points and >= a random linear projection
//!   of the same activations + 5 points; prompting shows >= 1 order-swap contradiction in >= 50% of
//!   lists, CCR none by construction.
//! components:
//!   ranking-lists, label-scorer, activation-capture, linear-probe-trainer, bootstrap-ci
//! cost:
//!   Native 150 s (about 1,500 prompts of 20 tokens, probes are tiny); in page 15 s.
//! risk:
//!   In short lists the direction-invariant score makes chance high (random projection is shown for
//!   that reason); fallback: pool items of one criterion into lists of 16-20, and use the pairwise
//!   CCS form, which is the least degenerate.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "contrast-consistent-ranking",
    room: Room::TaskVectors,
    question: "Does the model know the order of things better than it can say?",
    paper: Paper {
        title: "Unsupervised Contrast-Consistent Ranking with Language Models",
        id: "2309.06991",
    },
    paper_claim: "For the same language model, CCR probing performs better than, or at least on a par with, pairwise/pointwise/listwise prompting on fact-based and context-based ranking sets.",
    program: None,
};
