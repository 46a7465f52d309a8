//! Can one flow model both draw and edit by reading a picture as context?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:sprite-vae+zoo:sprite-dit+zoo:kontext
//! mechanism:
//!   Latent flow matching: z_t = (1-t) x + t noise, network predicts v = noise - x. Input sequence
//!   = word tokens of the instruction + 36 noisy target tokens + 36 clean latent tokens of the
//!   context picture, simply concatenated, full attention, loss on the target tokens only.
//!   Positions are 3-D rotary (u, h, w): target u=0, context image i u=i, a constant 'virtual time
//!   step' offset. With an empty context the same weights are a text-to-image model.
//!   zoo:kontext is fine-tuned from the text-to-image zoo:sprite-dit on a joint mix of
//!   text-to-image and the five KontextBench kinds rebuilt in sprite-world: local edit
//!   (recolour/add/remove a sprite), global edit (background, night), character reference (same
//!   identicon, new place and background), style reference (texture and palette carried over), text
//!   edit (change a digit glyph).
//!   Multi-turn: each output picture is decoded, re-encoded and becomes the next context. Twin: the
//!   context is stacked on the channel axis instead (the alternative that the authors report as
//!   worse), same start, data and steps.
//! controls:
//!   - start: draw from text or roll a character
//!   - instruction: built from menus, or a script of 6 turns
//!   - context: sequence concat / channel concat / none (default sequence)
//!   - context position offset: 1 / 0 (ablation)
//!   - sampler steps: 2-30 / 12
//!   - guidance: 1-5 / 2.5
//!   - turns: 1-8 / 6
//!   - seed
//! figure:
//!   Filmstrip of the edit chain with the attention from target to context tokens on hover; line
//!   chart of identity score (best-shift normalised correlation of the identicon crop) over turns
//!   for sequence concat, channel concat and redraw-from-text; bar chart of success per edit kind
//!   on a 100-pair mini KontextBench.
//! claim:
//!   50 chains of 6 edits: mean identity score at turn 6 >= 0.75 with a fall from turn 1 <= 0.12;
//!   on character reference (subject moves) sequence concat beats the channel-concat twin by >=
//!   0.10 identity; parser-checked instruction success >= 75% over the 100 pairs; with empty
//!   context, attribute accuracy of text-to-image >= 80%.
//! components:
//!   sprite-world, sprite-parser, sprite-vae, flow-transformer, flow-sampler, rope-3d-offset,
//!   attention-capture, identity-score, image-grid
//! cost:
//!   Claim test ~120 s CPU (about 500 samples x 12 steps x 80 tokens, two models); page: < 1 s per
//!   edit on a laptop GPU, ~3 s on CPU fallback.
//! risk:
//!   The tiny autoencoder may smear identicons, so drift would come from it alone. Fallback: 12
//!   latent channels or 2-pixel cells in 4x4 identicons, and always plot the encode-decode-only
//!   drift as the floor.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "kontext-editing",
    room: Room::Pictures,
    question: "Can one flow model both draw and edit by reading a picture as context?",
    paper: Paper {
        title: "FLUX.1 Kontext: Flow Matching for In-Context Image Generation and Editing in Latent Space",
        id: "2506.15742",
    },
    paper_claim: "One flow-matching model with plain sequence concatenation handles local editing and in-context generation, is competitive on the 1,026 pairs of KontextBench (five categories), degrades less over multiple turns, and is much faster than comparable editors.",
    program: None,
};
