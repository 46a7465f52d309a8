//! Can an agent get better by reading only its own past successes?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:agent-lm+minilm
//! mechanism:
//!   Wordcraft-like world: 40 elements, a hidden recipe graph per world, goals such as 'make steam'
//!   from an inventory with distractors within 6 actions. agent-lm works ReAct-style: it writes a
//!   short thought (which element it needs next), then an action, seeing retrieved trajectories in
//!   its context; it was trained over thousands of OTHER random worlds, so it can use examples but
//!   does not know this world.
//!   Traj-Bootstrap: database D starts with 4 given trajectories; for each of 100 training tasks
//!   retrieve the k=4 most similar trajectories (by goal at the start and by thought/state at each
//!   step), act once; append the trajectory to D only if it succeeded. +DB-Selection: keep 5
//!   databases, and at sizes 10, 20, 40, 80 replace the worst by a copy of the best (by success
//!   over recent tasks). +Exemplar-Selection: score each trajectory by the success rate of the
//!   tasks that retrieved it (retrieval-weighted) and keep the best of all databases.
//!   Test on 100 unseen goals of the same world after each 10 training tasks, no writing to D.
//! controls:
//!   - world seed
//!   - training tasks: 0-200 (100)
//!   - retrieved examples k: 0-8 (4)
//!   - method: fixed | Traj-Bootstrap | +DB | +Exemplar
//!   - attempts per task (pass@k baseline): 1-3
//! figure:
//!   Live trajectory with thought and action and highlighted retrieved source; growing recipe graph
//!   of what the database covers; line of test success against training tasks, one thin line per
//!   database, thick mean, with fixed-database and 2-3 attempts baselines dashed.
//! claim:
//!   5 world seeds x 5 databases, 100 test goals: success after 100 training tasks >= fixed
//!   database + 12 points; +DB-Selection >= mean of plain databases + 1.5 points; a database of
//!   FAILED trajectories of equal size gains < one third of that; plain gain >= the gain from two
//!   attempts with the fixed database minus 3 points.
//! components:
//!   zoo-loader, craft-world, trajectory-database, minilm-retriever, sampler, bootstrap-ci
//! cost:
//!   Native 120 s (0.9M model, ~15k short decisions); in page 25 s for one run.
//! risk:
//!   The agent may learn to ignore context if exploration suffices; worlds have many distractors
//!   (blind success about 40%), and training samples hide recipes unless shown in the context;
//!   retrieval falls back to token overlap if MiniLM is not loaded.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "self-made-examples",
    room: Room::Acting,
    question: "Can an agent get better by reading only its own past successes?",
    paper: Paper {
        title: "Self-Generated In-Context Examples Improve LLM Agents for Sequential Decision-Making Tasks",
        id: "2505.00234",
    },
    paper_claim: "Naive accumulation lifts ALFWorld 73 -> 89%, Wordcraft 55 -> 64%, InterCode-SQL 75 -> 79%; with both selections ALFWorld reaches 91%.",
    program: None,
};
