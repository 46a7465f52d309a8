//! Which layers can the model skip right now and still guess its own next words?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Self-speculation: a draft = smollm2 with M of its 30 layers skipped writes up to K tokens
//!   (stops when its top probability < 0.7), the full model verifies them in one batched pass,
//!   accepts the longest matching greedy prefix and adds one token; the output equals plain greedy
//!   decoding.
//!   After every verification, dynamic programming chooses the next skip set from the full hidden
//!   states h_0..h_30 of the last accepted token: D[i][j] = state after layer i with j layers
//!   skipped; skip candidate D[i-1][j-1], keep candidate layer_i(D[i-1][j]); take whichever has the
//!   larger cosine similarity to h_i; back-track from D[30][M]. Candidates of one i are run as a
//!   batch (sequence parallelism of the paper); in this step attention of a layer uses its cached
//!   keys and values.
//!   Optional: re-optimise only every n rounds (sparse persistence). Rivals at equal M: evenly
//!   spaced skips, random sets, one set optimised once on a fixed text, the last M layers (early
//!   exit).
//! controls:
//!   - skipped layers M: 0-15 (default 6)
//!   - draft length K: 1-8 (default 4)
//!   - draft stop threshold: 0-0.9 (default 0.7)
//!   - re-optimise every n rounds: 1-64 (default 1)
//!   - prompt: story, list, code, your own
//! figure:
//!   Generated text with accepted draft tokens, rejected ones and verifier tokens coloured; raster
//!   rounds x layers of the skip set over time; bars of accepted tokens per round by rival; curve
//!   of layer calls per token against M with the break-even line, measured milliseconds beside it.
//! claim:
//!   12 prompts x 96 tokens: output identical to plain greedy; at M=6 the mean acceptance rate of
//!   drafted tokens (threshold off, K=4) with DP is >= 1.25x that of evenly spaced skips and of
//!   random sets (mean of 5), and >= the fixed set; cosine to h_30 reached by DP >= the best of 20
//!   random sets in >= 95% of rounds. No wall-clock speed-up is claimed for this model.
//! components:
//!   layer-skipping, speculative-verify, hidden-state-capture, skip-set-dp, kv-cache-edit
//! cost:
//!   claim test 10 min native; in page 15 s for 64 tokens
//! risk:
//!   A 135M model has little layer redundancy, so a draft that is cheap enough to pay is accepted
//!   too seldom; the page shows the break-even line. Fallback: repetitive prompts (lists, copying)
//!   with high acceptance; judge the search by cosine and acceptance.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "clasp-layer-skip",
    room: Room::KvCache,
    question: "Which layers can the model skip right now and still guess its own next words?",
    paper: Paper {
        title: "CLaSp: In-Context Layer Skip for Self-Speculative Decoding",
        id: "2505.24196",
    },
    paper_claim: "1.3x-1.7x speed-up on LLaMA3 models with the output distribution unchanged and no training.",
    program: None,
};
