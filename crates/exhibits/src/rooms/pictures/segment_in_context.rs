//! Can a painter copy your colouring onto a new picture, whatever the colours mean?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:painter
//! mechanism:
//!   In-context colouring as masked image modelling. Prompt picture and its painting, query picture
//!   and its painting to be found, all 24x24 RGB, 4x4 patches, ViT d=128, 6 layers, 1.2M. Picture
//!   and painting streams share weights in the first 2 blocks and are then averaged into one stream
//!   (72 tokens for a prompt and a query); the query painting is a mask token, and in training
//!   random blocks of both paintings are masked as well; smooth-L1 on masked pixels.
//!   Random colour mapping: for every training sample the colours of the target are re-drawn at
//!   random, identically in prompt and query, so a colour means only what the prompt says. Training
//!   mixes semantics by shape, by colour, by texture, instance, and background; test adds unseen
//!   shapes, part (left half), outline, and the visitor's own scribbles.
//!   Several prompts: feature ensemble (each prompt is paired with the query in its own batch row;
//!   after every block the query features are averaged over rows) or spatial ensemble (prompts
//!   tiled into one canvas and shrunk). In-context tuning: freeze the weights and optimise the
//!   prompt painting pixels by gradient on a few labelled pictures. Twin: fixed palette per class
//!   (multi-task colouring, as in the earlier Painter).
//! controls:
//!   - prompt: paint on it with any colours
//!   - prompts: 1-8 / 1
//!   - ensemble: feature / spatial / none
//!   - task: shape / colour / texture / instance / part / outline / mine
//!   - model: random colours / fixed palette
//!   - swap two prompt colours: off
//!   - video mode: track through 16 frames, last outputs as prompts
//!   - in-context tuning steps: 0-100 / 0
//! figure:
//!   Painting board: prompt, your painting, query, model's painting (live while you paint); bars of
//!   mIoU for random-colour and fixed-palette models on familiar and new palettes, seen and unseen
//!   shapes; line of mIoU against prompts for feature and spatial ensembles; copy-the-prompt and
//!   nearest-patch-colour baselines.
//! claim:
//!   300 tasks with new palettes: random-colour mIoU >= 0.60 on seen shapes and >= 0.45 on unseen
//!   shapes, and >= fixed-palette twin + 0.25; swapping two prompt colours swaps the output in >=
//!   85% of two-class tasks; feature ensemble of 4 prompts >= 1 prompt + 0.03 and >= spatial
//!   ensemble.
//! components:
//!   sprite-world, in-context-painter, random-colour-mapping, feature-ensemble, mask-canvas,
//!   miou-metric, in-page-trainer, image-grid, bootstrap-ci
//! cost:
//!   Claim test ~60 s CPU (one forward a task, 72 tokens, twin included); page: ~30 ms a repaint on
//!   GPU, 100 tuning steps ~5 s.
//! risk:
//!   Small ViTs may match colour rather than shape. Fallback: make sprite colour uninformative in
//!   shape tasks, add a 2-layer conv stem, and reduce to two classes per scene.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "segment-in-context",
    room: Room::Pictures,
    question: "Can a painter copy your colouring onto a new picture, whatever the colours mean?",
    paper: Paper { title: "SegGPT: Segmenting Everything In Context", id: "2304.03284" },
    paper_claim: "One generalist ViT trained by in-context colouring segments arbitrary in-domain and out-of-domain targets, with few-shot mIoU 89.8 on PASCAL-5i and 67.9 on COCO-20i (and 39.9 on ADE20K semantic segmentation), and it also segments objects in video.",
    program: None,
};
