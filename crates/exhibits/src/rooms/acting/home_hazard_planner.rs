//! Does looking for hazards and criticising the plan make a robot helper safer?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:agent-lm+smollm2
//! mechanism:
//!   A generated benchmark of household vignettes in 4 complexity levels: objects, people and pets
//!   with attributes (toddler near stove, iron on, owner away), a robot with 24 actions, and rules
//!   by which the scene develops on its own. The plan is a small state machine: 'S0: see X -> do A
//!   -> S1 ...', as in the paper's M = (S, T, A).
//!   agent-lm, trained on such worlds with role tokens, acts as generator (writes a plan) or
//!   evaluator (lists predicted consequences, names the first unsafe or missing step, gives a
//!   preference between two plans). Modes: naive prompt (scene + goal); SAP prompt (first write
//!   perceived hazards and their predicted next state, then the plan); SAP + multi-agent loop
//!   (evaluate, feed the critique back, rewrite, up to 3 rounds). No simulator feedback reaches the
//!   agents.
//!   A hidden simulator scores hazard prevented, no new hazard, goal served; plans of all modes are
//!   also ranked pairwise by the evaluator, giving the rank-based score R_k.
//! controls:
//!   - scene: 24 vignettes x seeds, or edit the scene
//!   - complexity: 1-4 (2)
//!   - mode: naive | SAP | SAP + loop
//!   - rounds: 0-4 (2)
//!   - evaluator: on | blind (random critique)
//! figure:
//!   Top-down room sketch with the plan played step by step and hazards flashing; the plan's state
//!   graph before and after each critique; bars of safety score by mode and complexity with random
//!   plan and blind evaluator as baselines; scatter of evaluator rank against simulator score.
//! claim:
//!   300 unseen vignettes: simulator safety score of SAP >= naive + 6 points, SAP + 2 rounds >= SAP
//!   + 6 points, and the loop with a blind evaluator gains < half of that; fully safe plans stay <
//!   95% at complexity 4; Spearman of evaluator rank with simulator score >= 0.5.
//! components:
//!   zoo-loader, hazard-world, role-prompting, constrained-decoding, sampler, bootstrap-ci
//! cost:
//!   Native 60 s; in page 10 s for 100 vignettes.
//! risk:
//!   A model trained on the worlds could plan perfectly at once; training therefore gives the
//!   generator noisy plans (30% flawed) and the evaluator clean ones, as critique is easier than
//!   planning; SmolLM2 with constrained actions is an unclaimed extra row.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "home-hazard-planner",
    room: Room::Acting,
    question: "Does looking for hazards and criticising the plan make a robot helper safer?",
    paper: Paper {
        title: "Large Language Model Situational Awareness Based Planning",
        id: "2312.16127",
    },
    paper_claim: "SAP prompting and a generator-evaluator pair raise plan quality ranks on a 24-vignette hazard benchmark with 56 actions, GPT-4 best, while mapping states to actions without environment feedback stays unreliable.",
    program: None,
};
