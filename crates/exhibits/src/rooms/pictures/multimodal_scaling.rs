//! Does making a picture-and-word predictor bigger make it learn from examples?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:scene-vlm-s+zoo:scene-vlm-m+zoo:scene-vlm-l+zoo:scene-clip+zoo:sprite-dit
//! mechanism:
//!   Emu2's recipe in miniature. Each picture becomes 4 continuous embeddings (frozen
//!   zoo:scene-clip, mean-pooled 2x2, linear map); words and pictures are interleaved in one causal
//!   decoder trained to predict the next element: cross-entropy on words + l2 regression of the
//!   next visual embedding. A visual decoder turns predicted embeddings into pixels:
//!   zoo:sprite-dit, whose condition may be those 4 embeddings.
//!   Three sizes, one recipe (0.08M, 0.5M, 1.6M parameters, same 300k scene-docs in the same
//!   order).
//!   Probes, none with weight updates: (a) invented names for a hidden attribute value (2-4 way,
//!   0-8 shots, unseen word-attribute pairings); (b) visual prompting: a red ring marks which
//!   sprite counts, a combination absent from the naming documents; (c) object-grounded generation:
//!   'this is a dax' with a picture, then 'dax on blue' -> predicted embeddings -> picture, parsed
//!   automatically.
//! controls:
//!   - probe: naming / ring prompting / grounded generation
//!   - model size: S / M / L / all
//!   - shots: 0-8 / 4
//!   - ways: 2-4 / 2
//!   - demonstration order: shuffle
//!   - swap labels in demonstrations: off
//!   - make your own pictures with the sprite editor
//! figure:
//!   Prompt strip of interleaved pictures and words with the predicted next element; line chart of
//!   accuracy against shots, one line per size with chance and 1-nearest-neighbour (scene-clip)
//!   baselines; gallery of grounded generations; scatter of few-shot gain against parameters.
//! claim:
//!   300 naming episodes (2-way): L at 8 shots >= 78%, L - S >= 12 points, ordering L >= M >= S
//!   (1-point tolerance); for L, 8 shots - 1 shot >= 8 points; swapped labels flip L's answers in
//!   >= 65% of episodes; ring prompting with L >= 62% (chance 50%).
//! components:
//!   sprite-world, scene-docs, scene-clip, interleaved-vlm, flow-transformer, flow-sampler,
//!   sprite-parser, label-flip, bootstrap-ci, image-grid
//! cost:
//!   Claim test ~60 s CPU (900 episodes x <= 90 tokens x 3 sizes); page: < 0.5 s per answer, ~1.5 s
//!   per generated picture.
//! risk:
//!   In-context naming may not emerge at 1.6M in 2 hours. Fallback: bursty and Zipfian label
//!   statistics in scene-docs (known to bring it forward) and 2-way only; if S also solves it, use
//!   4-way and conjunctive attributes to reopen the size gap.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "multimodal-scaling",
    room: Room::Pictures,
    question: "Does making a picture-and-word predictor bigger make it learn from examples?",
    paper: Paper {
        title: "Generative Multimodal Models are In-Context Learners",
        id: "2312.13286",
    },
    paper_claim: "Scaling a unified autoregressive multimodal model to 37B parameters markedly improves task-agnostic in-context learning, setting few-shot records on several multimodal understanding tasks and solving visual prompting and object-grounded generation.",
    program: None,
};
