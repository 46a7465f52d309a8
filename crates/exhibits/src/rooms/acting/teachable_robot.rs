//! Can a robot model plan its dialogue to need fewer corrections?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:lmpc-chat
//! mechanism:
//!   Gridworld robot with a small reward-code language ('goto red; avoid blue; stop_near(wall,2)'),
//!   200 tasks; a scripted noisy teacher gives an instruction, watches the run, and answers with
//!   templated feedback ('no, the other side', 'slower', 'good'). Sessions = instruction, code,
//!   feedback, code, ..., success, from a base policy that learned only single code writing. As in
//!   the paper only successful sessions are used, and the teacher id is put in front (top-user
//!   conditioning).
//!   Fine-tuned small LMs (4 layers, d=128, about 250-word vocabulary): LMPC-Rollouts is trained on
//!   the whole remaining session (human words and code alike), i.e. on the dynamics of the
//!   dialogue; at each turn it samples K continuations up to predicted success, takes the shortest,
//!   executes its first code, and replans after the real answer (MPC). LMPC-Skip is trained to emit
//!   the last, successful code at once. Base = fine-tuned on next code only, greedy.
//! controls:
//!   - you are the teacher: buttons for feedback phrases, or the scripted teacher
//!   - policy: base / LMPC-Skip / LMPC-Rollouts
//!   - rollouts K: 1..32 / 8
//!   - condition on: no user / average / best users
//!   - task: unseen in training / seen
//!   - turn limit: 3..8 / 6
//! figure:
//!   Grid arena with the robot running its code, chat column with the model's K imagined dialogues
//!   folded under each turn (chosen one lit); line chart: share of tasks solved vs turns for the
//!   three policies; bars of mean corrections.
//! claim:
//!   100 unseen tasks with the scripted teacher (3 seeds): success within 6 turns of LMPC-Rollouts
//!   (K=8) >= base + 8 points, mean corrections on solved tasks <= 0.9x base; K=8 solves at least
//!   as many as K=1 (+3 points); LMPC-Skip solves >= base + 5 points at turn 1-2.
//! components:
//!   robot-dsl-gridworld, scripted-teacher, dialogue-lm, rollout-mpc, causal-transformer,
//!   zoo-loader, arena-view, chat-view, line-chart
//! cost:
//!   Test: 90-150 s native CPU (100 sessions x 8 rollouts). Page: 0.5-1 s per turn.
//! risk:
//!   The scripted teacher makes the gap depend on our own noise model; fallback: publish the
//!   teacher's rules in the exhibit, test three noise levels, and claim the direction at each with
//!   the size at one.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "teachable-robot",
    room: Room::Acting,
    question: "Can a robot model plan its dialogue to need fewer corrections?",
    paper: Paper {
        title: "Learning to Learn Faster from Human Feedback with Language Model Predictive Control",
        id: "2402.11450",
    },
    paper_claim: "LMPC improves teaching success on unseen tasks by 26.9% and cuts mean corrections from 2.4 to 1.9, over 78 tasks and 5 robots; new embodiments +31.5%.",
    program: None,
};
