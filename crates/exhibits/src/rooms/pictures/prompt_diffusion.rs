//! Can one before-after pair tell a diffusion model which task to do?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:sprite-vae+zoo:sprite-dit+zoo:prompt-diffusion
//! mechanism:
//!   Vision-language prompt = example pair (source -> target) + query picture + words. As in the
//!   paper the pair is concatenated on the channel axis and embedded by one stack, the query by
//!   another; the two are summed and drive a ControlNet-style branch: a trainable copy of the first
//!   half of the frozen zoo:sprite-dit whose outputs are added to the base blocks through
//!   zero-initialised linear maps. Latent flow-matching loss on the query's target; words dropped
//!   10%, and guidance at sampling.
//!   Six training tasks, jointly: depth (z-order), soft edges and segmentation maps, each map ->
//!   picture and picture -> map. Pair and query come from different scenes. Never trained: scribble
//!   (thin wobbly strokes), hard 1-px edges, normal maps, in both directions.
//!   The direction and kind of map are given only by the pair (words describe the scene, never the
//!   task).
//! controls:
//!   - task of the pair: 6 trained + 6 unseen / soft edge -> picture
//!   - query: roll, or draw a map by hand on the canvas
//!   - words: scene caption / empty
//!   - pair: right / from another task / none
//!   - pair scene: roll
//!   - sampler steps: 4-30 / 12
//!   - guidance: 1-5 / 2
//!   - seed
//! figure:
//!   Analogy board A : A' :: B : ? with denoising filmstrip; 12x12 matrix 'task of the pair' x
//!   'task that the output looks like' (nearest ground-truth map); bars of map error and of layout
//!   IoU for right pair, wrong pair, no pair, trained and unseen tasks separately.
//! claim:
//!   40 queries a task: picture -> map outputs match the pair's map type in >= 85% with the right
//!   pair and <= 45% with no pair; given another task's pair, outputs follow that pair in >= 70%;
//!   map -> picture layout IoU with right pair >= 0.6 on trained tasks and, on unseen map types, >=
//!   no-pair + 0.08.
//! components:
//!   sprite-world, sprite-parser, sprite-vae, flow-transformer, flow-sampler, control-branch,
//!   mask-canvas, image-grid, bootstrap-ci
//! cost:
//!   Claim test ~150 s CPU (about 1,200 samples x 12 steps, 36 tokens + control branch); page: ~0.7
//!   s per picture.
//! risk:
//!   Generalisation to unseen map types may be weak with only six tasks. Fallback: add colour- and
//!   polarity-jittered variants of the three maps during training (still no scribble, hard edge or
//!   normal map) and state the number of task variants.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "prompt-diffusion",
    room: Room::Pictures,
    question: "Can one before-after pair tell a diffusion model which task to do?",
    paper: Paper { title: "In-Context Learning Unlocked for Diffusion Models", id: "2305.01115" },
    paper_claim: "Prompt Diffusion, trained jointly on six tasks from example pairs and text, is the first diffusion model capable of in-context learning, with high-quality results on the trained tasks and effective generalisation to unseen vision tasks.",
    program: None,
};
