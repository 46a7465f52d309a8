//! Can one demonstration as a prompt teach a robot a new task?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:icrt
//! mechanism:
//!   A 2-D table with 3-5 coloured shapes and a gripper; primitives (pick-and-place to a zone,
//!   push, poke, stack) x objects = tasks; demonstrations are scripted with randomised paths. A
//!   trajectory is a sequence of (16x16 RGB image -> patch encoder with attention pooling, gripper
//!   state, action) tokens; ICRT, a causal transformer (4 layers, d=128, about 1.2M) reads 1-3 full
//!   demonstrations of the same task in other layouts as prompt, then the current run, and predicts
//!   the next chunk of 4 actions; loss only on actions after the prompt. The data are built so that
//!   one start image allows several tasks, hence the prompt must be used.
//!   Test: (primitive, object) pairs left out of training, new layouts and distractors, closed-loop
//!   execution with temporal ensembling of chunks. No language and no reward anywhere.
//! controls:
//!   - demonstrate by mouse (drag the gripper), or pick a scripted demonstration
//!   - prompts: 0..3 / 1
//!   - task: seen pair / unseen pair / unseen object colour
//!   - layout: same / new / with distractors
//!   - prompt-loss ablation checkpoint: on/off
//! figure:
//!   Two arenas: the prompt demonstration and the robot's own run, side by side; attention over
//!   prompt steps while acting; bars: success for right prompt, prompt of another task, no prompt,
//!   and a goal-image-conditioned policy of the same size; success vs number of prompts.
//! claim:
//!   40 layouts x 6 unseen (primitive, object) pairs: success with a right prompt >= 60% and >=
//!   2.5x success without one; with a prompt of another task the robot does the prompted task more
//!   often than the scored one (success <= 25%); seen pairs >= 80%.
//! components:
//!   tabletop-sim, scripted-demonstrator, patch-encoder, causal-transformer, action-chunking,
//!   attention-capture, zoo-loader, arena-view, bar-chart
//! cost:
//!   Test: 60-90 s native CPU (240 rollouts). Page: real time.
//! risk:
//!   Unseen combinations may fail with few primitives; fallback: 4 primitives x 6 objects with 20%
//!   of pairs held out, and the state (object positions) as tokens instead of pixels in a second
//!   mode.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "in-context-imitation",
    room: Room::Acting,
    question: "Can one demonstration as a prompt teach a robot a new task?",
    paper: Paper {
        title: "In-Context Imitation Learning via Next-Token Prediction",
        id: "2408.15980",
    },
    paper_claim: "ICRT performs unseen tasks on a real Franka robot from prompt trajectories alone, in new environments, and clearly beats other next-token and goal-conditioned robot policies.",
    program: None,
};
