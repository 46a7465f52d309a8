//! Can picture examples be folded into a few text-like tokens?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:scene-vlm-single+zoo:scene-vlm-m+zoo:scene-clip
//! mechanism:
//!   Frozen backbone: zoo:scene-vlm-single, trained on single picture-text pairs and on text-only
//!   few-shot documents, so its inner language model can learn from context but has never read two
//!   pictures.
//!   AIM: each demonstration (4 visual tokens + its text) is read alone by the frozen backbone; the
//!   last-layer hidden states on top of the text tokens, which have absorbed the picture, go
//!   through one trainable linear projection (96x96) and become fused virtual tokens, as many as
//!   the text has words. Prompt = fused tokens of all demonstrations + the query picture + query
//!   text. Fused tokens are cached in a demonstration bank and reused between queries.
//!   The projection alone is trained (10k steps, ships with the backbone) with the language-model
//!   loss on generic caption documents in training styles; test tasks use other styles:
//!   caption-format tasks (which attributes, what order) and 'which sprite is meant' VQA. The
//!   attention share of query tokens on picture against text tokens of demonstrations reproduces
//!   the paper's motivating observation.
//!   Compared: 0-shot, full multi-image prompt on the same backbone (out of its training), labels
//!   without pictures, AIM, and full multi-image prompt on zoo:scene-vlm-m (its upper bound).
//! controls:
//!   - task: 4 held-out caption formats / which-sprite VQA
//!   - demonstrations: 0-16 / 4
//!   - prompt kind: 0-shot / full / text only / AIM
//!   - backbone: single-image / multi-image
//!   - swap pictures of demonstrations: off
//!   - demonstration bank: on
//!   - visual tokens per picture: 4 / 9
//! figure:
//!   Prompt ribbon before and after folding (visual tokens vanish); bars of exact match for the
//!   five prompt kinds; lines of prompt length and KV-cache bytes against demonstrations for full
//!   and AIM; stacked bar of attention mass on demonstration pictures against texts, by layer.
//! claim:
//!   400 queries, 4 demonstrations, held-out caption formats: AIM exact match >= 0-shot + 25 points
//!   and >= full multi-image prompt on the same single-image backbone + 10 points, and >= 80% of
//!   zoo:scene-vlm-m's full prompt; demonstration tokens <= 55% of full; > 50% of demonstration
//!   attention falls on text tokens.
//! components:
//!   sprite-world, scene-docs, scene-clip, interleaved-vlm, fused-demo-tokens, demonstration-bank,
//!   attention-capture, kv-meter, bootstrap-ci
//! cost:
//!   Claim test ~50 s CPU; page: < 0.5 s per answer; optional retraining of the projection in the
//!   page ~60 s.
//! risk:
//!   Text-only demonstrations may do as well as AIM, because formats are linguistic. Shown openly;
//!   the which-sprite task is where fused picture information should add. Fallback: take hidden
//!   states from a middle layer if the last one keeps too little of the picture.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "fused-demonstrations",
    room: Room::Pictures,
    question: "Can picture examples be folded into a few text-like tokens?",
    paper: Paper {
        title: "AIM: Let Any Multi-modal Large Language Models Embrace Efficient In-Context Learning",
        id: "2406.07588",
    },
    paper_claim: "AIM aggregates image information into the latent space of the text, so a multimodal demonstration shrinks almost to a textual one; any frozen MLLM (even single-image ones) gains efficient multimodal ICL by training only a light projection (the abstract gives no figure).",
    program: None,
};
