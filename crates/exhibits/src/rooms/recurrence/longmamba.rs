//! Can skipping dull tokens stretch Mamba's memory without training?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:mamba-facts
//! mechanism:
//!   A Mamba-2-style character model (4 layers x 8 heads; trained at length L0=256 on public-domain
//!   text with inserted facts such as '#k=4;' and later queries '?k'). Per head, h_t = exp(A
//!   Delta_t) h_{t-1} + Delta_t B_t x_t, so what survives of the start is exp(A * sum Delta). Heads
//!   with a large product at L0 (above theta) are 'global', the rest 'local'.
//!   LongMamba: on calibration text of length L0, keep the sum S0 of Delta per global head and its
//!   sorted profile; for a target length L the profile is stretched to L and a threshold g(L) is
//!   set where the sum of the largest Delta reaches S0. At inference a token with Delta_t < g(L) in
//!   a global head gets Delta_t = 0 for it: no decay and no write. Local heads and weights stay as
//!   they are.
//! controls:
//!   - context length: 256..8192 / 2048
//!   - fact depth: 0..100% / 10
//!   - global-head cut theta: 0..0.5 (log) / fitted
//!   - threshold: calibrated g(L) x 0.25..4 / 1
//!   - filter: off / calibrated / random tokens of the same share
//! figure:
//!   Heat map head x position of the per-token contribution to the final state ('receptive field'),
//!   with filter off/on; histogram of survival per head with the theta line; line chart: fact
//!   recall and text loss vs context length for plain, LongMamba and random filtering; token strip
//!   with skipped tokens greyed.
//! claim:
//!   200 prompts at 4x to 8x L0 with the fact in the first quarter: calibrated filtering recalls >=
//!   1.4x the plain model and >= 10 points more; random filtering of the same share recovers less
//!   than half of that gain; at L0 the filter is inactive (outputs identical).
//! components:
//!   mamba-block, delta-threshold-filter, needle-generator, char-corpus, receptive-field-probe,
//!   zoo-loader, heat-map, line-chart, token-strip
//! cost:
//!   Test: 60-90 s native CPU. Page: 2-4 s at 2k characters.
//! risk:
//!   The small model may learn Delta near 0 on filler by itself and then need no help; fallback:
//!   facts disguised in the text style so that all tokens are written, and larger L; mamba-facts =
//!   the mamba-char recipe of unexplored-states plus facts, also the rival in ramba.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "longmamba",
    room: Room::Recurrence,
    question: "Can skipping dull tokens stretch Mamba's memory without training?",
    paper: Paper {
        title: "LongMamba: Enhancing Mamba's Long Context Capabilities via Training-Free Receptive Field Enlargement",
        id: "2504.16053",
    },
    paper_claim: "Without training, LongMamba raises Mamba-2's RULER average by up to 24.58% and lets models work well beyond the training length with < 4% added latency.",
    program: None,
};
