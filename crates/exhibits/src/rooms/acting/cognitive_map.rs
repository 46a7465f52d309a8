//! Can a sequence model draw a map of rooms it only glimpses?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:tdb-room+zoo:tdb-icl
//! mechanism:
//!   Random walks in a 6x6 gridworld whose cells show only 4 colours (strongly aliased), so one
//!   observation never tells the place. A causal transformer (2 layers, d=96) reads (observation,
//!   action) pairs; each observation output is vector-quantised by M=4 parallel codebooks of 64
//!   codes (straight-through, EMA, commitment loss); the code embedding joined with the next
//!   action(s) must predict the next observation, and also those 2 and 3 steps ahead, each with its
//!   own head (the multi-step loss is what separates aliased cells).
//!   After training, a long walk is replayed: nodes = code tuples that are used, edges = counted
//!   (code, action) -> code transitions; nodes within Hamming distance d of each other are merged
//!   and rare edges are dropped. A plain breadth-first solver then plans on that graph. tdb-icl is
//!   the same network trained on a fresh random 5x5 colouring per sequence (walks of 200 steps), so
//!   that its map exists only in context.
//! controls:
//!   - room size and colours: 4x4..6x6 / 2..8 colours, or paint the room yourself / 6x6, 4
//!   - codebooks M: 1 or 4 / 4
//!   - prediction horizon S: 1 or 3 (two checkpoints) / 3
//!   - walk length: 100..2000 / 1000
//!   - Hamming merge distance: 0..2 / 1
//!   - start and goal cells: click
//!   - forbid a colour on the path (constrained planning): none
//! figure:
//!   Left: the true room with the walk replayed; middle: the extracted graph, laid out by force,
//!   nodes coloured by observation and numbered by code; right: planned path over both, next to a
//!   baseline planner that samples 64 rollouts of a vanilla transformer (same size) until one
//!   reaches the goal. Below: next-observation accuracy vs step for TDB, vanilla transformer, and a
//!   bigram over observations; node/edge F1 against the true room.
//! claim:
//!   Fixed room: next-observation accuracy after 50 steps >= 97% and within 2 points of the vanilla
//!   transformer; over 200 start/goal pairs BFS on the extracted map reaches the goal on >= 90%
//!   with mean length <= 1.1x optimal, while 64 sampled rollouts of the vanilla model reach goals
//!   >= 6 steps away on <= half as many. In context (100 unseen rooms): accuracy in the last 50 of
//!   200 steps >= 85% and >= 25 points above the bigram.
//! components:
//!   gridworld-aliased-rooms, causal-transformer, vector-quantizer, graph-extraction, bfs-planner,
//!   zoo-loader, grid-view, graph-view
//! cost:
//!   Test: 60-90 s native CPU (replay 200 walks, extract, plan). Page: 3-5 s per room.
//! risk:
//!   VQ collapse, or too little training for the in-context variant on 2 cores; fallback: keep the
//!   fixed-room claim, shrink the in-context rooms to 4x4 with 6 colours and walks of 120, and
//!   reset dead codes each 200 steps.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "cognitive-map",
    room: Room::Acting,
    question: "Can a sequence model draw a map of rooms it only glimpses?",
    paper: Paper {
        title: "Learning Cognitive Maps from Transformer Representations for Efficient Planning in Partially Observed Environments",
        id: "2401.05946",
    },
    paper_claim: "TDB keeps the near-perfect prediction of a transformer or LSTM, while its map solves shortest-path problems exponentially faster and near-perfectly, also for rooms seen only in context.",
    program: None,
};
