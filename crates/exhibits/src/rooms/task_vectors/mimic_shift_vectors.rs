//! Can small learned shifts replace picture-question examples in the prompt?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:mm-icl+live
//! mechanism:
//!   mm-icl is a tiny image-and-text model: 16x16 procedural scenes (shapes, colours, counts,
//!   positions) as 16 patch tokens, then question and answer tokens; it learned in training to
//!   infer from the demonstrations (ICDs) which attribute a nonce question word means and in which
//!   nonce vocabulary to answer.
//!   Attention with ICDs splits exactly: SA(q,[K_D;K],[V_D;V]) = SA(q,K,V) + mu(q) (SA(q,K_D,V_D) -
//!   SA(q,K,V)), mu = Z_D/(Z_D + Z). MimIC learns per head one vector v (for the difference) and a
//!   linear map f from q (log Z_D ~ f(q)), so the head output becomes SA(q,K,V) + sigma(f(q) - log
//!   Z) v, inserted after attention, before the output projection; the base model is frozen.
//!   Training: 256 query-only inputs; loss = layer-wise alignment sum_l ||h_l - h_l^ICL||^2 to the
//!   same query's hidden states under random 8-shot prompts + lambda * answer cross-entropy.
//!   Baselines with the same data: task vector, function vector, LIVE-like learned
//!   query-independent vector per layer, LoRA of equal size; ablations of each of the four
//!   ingredients.
//! controls:
//!   - task: colour | shape | count | relation, with random nonce words
//!   - training samples: 16-512 (256)
//!   - ablate: per-head | query-dependent magnitude | after attention | alignment loss
//!   - lambda: 0-2 (0.5)
//!   - teacher shots: 1-16 (8)
//! figure:
//!   Image-question strip with answers of zero-shot, 8-shot and MimIC; line of accuracy against
//!   training samples for MimIC, LIVE-like, LoRA, with dashed zero-shot and 8-shot ICL; heat map of
//!   per-layer hidden-state distance to the ICL states; heat map of mean shift magnitude per head.
//! claim:
//!   4 tasks x 200 test questions, mean of 3 seeds, 256 samples: MimIC accuracy >= 95% of 8-shot
//!   ICL and >= zero-shot + 30 points; >= LIVE-like + 2 points; its layer-averaged hidden-state
//!   distance to ICL is <= 70% of the LIVE-like one.
//! components:
//!   zoo-loader, shape-scene-generator, icl-prompt-builder, head-output-patch, activation-capture,
//!   live-trainer, lora-trainer
//! cost:
//!   Native 120 s (1.1M parameters, 400 steps x 4 tasks x methods); in page 20 s per task.
//! risk:
//!   Simple tasks may saturate for all methods; fallback: mixed-attribute tasks whose answer
//!   depends on the query (two rules chosen by a cue in the image), where the query-dependent
//!   magnitude is needed.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "mimic-shift-vectors",
    room: Room::TaskVectors,
    question: "Can small learned shifts replace picture-question examples in the prompt?",
    paper: Paper { title: "Mimic In-Context Learning for Multimodal Tasks", id: "2504.08851" },
    paper_claim: "On Idefics-9b and Idefics2-8b, MimIC beats earlier shift-vector methods, LoRA and 32-shot ICL on VQAv2, OK-VQA and captioning with zero-shot cost.",
    program: None,
};
