//! Can a state-space memory learn a new body within one episode?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:s5-agent+zoo:gru-agent
//! mechanism:
//!   Actor-critic trained by PPO in vectorised toy environments, policy = encoder + 2 S5 layers
//!   (diagonal complex state, zero-order hold) or a GRU of equal size. The paper's change: episodes
//!   end inside a rollout, so the parallel scan works on triples (A, b, c) with (A_i,b_i,c_i) o
//!   (A_j,b_j,c_j) = (A_j A_i, A_j b_i + b_j, c_i) if no reset in j, else (A_j, b_j, 1); the state
//!   is thus reset inside the associative scan.
//!   Tasks: memory length (a bit shown at step 0 must be reported at step N, as in bsuite), and the
//!   meta task: 2-D point reacher / cart-pole whose observations (R^4 -> R^8) and actions pass
//!   through a fresh random linear projection per trial; the agent lives 16 short episodes with its
//!   state kept, so it must identify the projection in context.
//! controls:
//!   - task: memory length N 8..256 / 64, or random-projection reacher
//!   - agent: S5 / GRU / S5 with state wiped each episode
//!   - projection: in-distribution / held-out scale / identity
//!   - drive the point yourself through the same projection
//!   - sequence length for the timing: 64..4096
//! figure:
//!   Live arena with the agent's path per episode; line chart: return vs episode number within a
//!   trial (averaged over 64 new projections) for S5, GRU, wiped state and a random policy; success
//!   vs N; bars of measured milliseconds for sequential GRU, sequential S5 and scan S5 with resets.
//! claim:
//!   64 unseen projections: S5's mean return in episodes 9-16 exceeds episode 1 by >= 25% of the
//!   random-to-oracle range, and a state wiped each episode gains < 5%; memory length N=64: S5
//!   success >= 95% and >= 15 points over the GRU at the same number of environment steps; scan
//!   with resets equals the step-by-step recurrence to 1e-3.
//! components:
//!   s5-layer, reset-associative-scan, ppo-trainer, toy-control-envs, gru-block, zoo-loader,
//!   arena-view, line-chart
//! cost:
//!   Test: 60 s native CPU (rollouts only). Page: real time, 64 parallel trials in 3 s.
//! risk:
//!   PPO on 2 cores is noisy; fallback: a discrete variant of the meta task (permuted actions and
//!   linearly mixed one-hot observations on a 5x5 grid), where adaptation is quick, and the GRU gap
//!   left out if it vanishes.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "s5-in-context-rl",
    room: Room::Acting,
    question: "Can a state-space memory learn a new body within one episode?",
    paper: Paper {
        title: "Structured State Space Models for In-Context Reinforcement Learning",
        id: "2303.03982",
    },
    paper_claim: "S5 with in-scan resets beats RNNs in partially observed tasks while over 5x faster, runs asymptotically faster than transformers, and meta-learns control under random projections incl. held-out tasks.",
    program: None,
};
