//! Can one continuous picture token serve both seeing and drawing?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:mingtok+zoo:scene-clip
//! mechanism:
//!   Tokenizer in three stages (MingTok): low-level encoder 24x24 -> 9 tokens x 8-d continuous
//!   latents (compact codes); semantic decoder, a causal transformer (3 layers, d=96), expands the
//!   latents to 9 x 96-d features, trained by masked-latent feature prediction towards frozen
//!   zoo:scene-clip patch features; pixel decoder reconstructs the picture from those features.
//!   Autoregressive model (4 layers, d=128, 0.9M): words and semantic features share one sequence.
//!   Words leave through a softmax; the next picture token leaves through a per-token
//!   rectified-flow MLP head that generates the 8-d latent from the hidden state; the latent passes
//!   through the causal semantic decoder and its feature is fed back as input, so given and
//!   self-made pictures look the same to the model. Jointly trained on VQA, captions, text-to-image
//!   and edits.
//!   Multi-round: question, draw, edit, question ... all inside the feature space, with no decode
//!   and re-encode. Twins, same size and steps: (a) low-level latents as input and output; (b) two
//!   spaces, scene-clip features to see and latents to draw, which forces a pixel round trip
//!   between rounds.
//! controls:
//!   - conversation: free mix of ask / draw / edit turns (default 4-turn script)
//!   - representation: unified / latents only / two spaces
//!   - between rounds: stay in latent space / pass through pixels
//!   - flow steps per token: 1-16 / 8
//!   - temperature: 0-1 / 0.7
//!   - seed
//! figure:
//!   Chat-like strip of turns with pictures and a token ribbon (latent -> feature); paired bars of
//!   VQA accuracy and drawing accuracy for the three representations; line of untouched-sprite
//!   error over edit rounds for latent loop against pixel loop; inset: joint training loss curves
//!   logged at training time.
//! claim:
//!   400 questions and 200 drawings, equal size and steps: unified VQA accuracy >= latents-only + 5
//!   points, while parser-checked drawing accuracy >= latents-only - 2 points; after 4 edit rounds
//!   the error on untouched sprites with the latent loop <= 0.8x that of the pixel loop (same
//!   model, same noise).
//! components:
//!   sprite-world, sprite-parser, scene-clip, continuous-tokenizer, per-token-flow-head,
//!   interleaved-vlm, image-grid, bootstrap-ci
//! cost:
//!   Claim test ~100 s CPU; page: ~1 s per drawn picture (9 tokens x 8 flow steps), instant
//!   answers.
//! risk:
//!   At 24x24 the low-level latents may already be semantic enough, closing the VQA gap. Fallback:
//!   harder questions (relations, counting) and smaller decoder; if the gap stays under 5 points
//!   show convergence speed (steps to 80% of both skills) as the measured effect instead.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "unified-continuous-tokens",
    room: Room::Pictures,
    question: "Can one continuous picture token serve both seeing and drawing?",
    paper: Paper {
        title: "Ming-UniVision: Joint Image Understanding and Generation with a Unified Continuous Tokenizer",
        id: "2510.06590",
    },
    paper_claim: "A unified continuous tokenizer reconciles the needs of understanding and generation under one next-token objective, reaching state-of-the-art-level results on both; the project page reports 3.5x faster joint convergence.",
    program: None,
};
