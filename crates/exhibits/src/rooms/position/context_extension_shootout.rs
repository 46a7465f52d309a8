//! On equal terms, which way of stretching a context window works?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:recall-base+zoo:recall-ext
//! mechanism:
//!   One base (recall-base, window 128), one extension set, one budget (400 steps at length 512)
//!   for all methods, as in the paper's protocol.
//!   Exact attention, fine-tuned: position interpolation (positions x 1/4), NTK-aware base change
//!   b' = b s^(d/(d-2)) frozen and fine-tuned (dynamic s = length/128 at test), YaRN (by-parts ramp
//!   and temperature 0.1 ln s + 1).
//!   Approximate attention: LM-Infinite (4 sinks + 128 local, distances capped), Self-Extend
//!   (grouped positions beyond a neighbour window), LongLoRA (shifted sparse attention while
//!   training).
//!   Each is measured by perplexity (last 64 tokens) and by needle accuracy at lengths 128-1024,
//!   and the two are correlated over methods and lengths.
//! controls:
//!   - methods shown: tick boxes (default all 8)
//!   - length: 128-1024 (default 512)
//!   - needle depth: 0-100%
//!   - scale factor s for untrained methods: 1-8 (default 4)
//! figure:
//!   Line chart of perplexity against length, one series a method; small-multiple needle heat maps
//!   (depth x length); scatter of perplexity against needle accuracy with Kendall's tau; vertical
//!   marks at 128 (pre-training) and 512 (extension).
//! claim:
//!   200 needle queries a cell: at 512 the best exact fine-tuned method >= 80% and every exact
//!   fine-tuned one beats LM-Infinite by >= 30 points; the untrained base <= 20%; Kendall's tau
//!   between perplexity and accuracy over methods at 512 <= -0.5; at 1024 static PI and YaRN lose
//!   >= 15 points against 512.
//! components:
//!   recall-language, recall-trainer, rope-scaling, attention-mask-editor, needle-generator,
//!   heatmap-depth-length, teacher-forced-nll
//! cost:
//!   claim test 3 min native; in page 15 s a method; training the six extension checkpoints 15 min
//!   each, offline
//! risk:
//!   A tiny recall model may extrapolate too well, or Self-Extend may equal the exact methods (it
//!   often does when retrieval is all there is). Fallback: longer extension (8x) and key collisions
//!   in the filler; the claim names only LM-Infinite for the gap.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "context-extension-shootout",
    room: Room::Position,
    question: "On equal terms, which way of stretching a context window works?",
    paper: Paper {
        title: "A Controlled Study on Long Context Extension and Generalization in LLMs",
        id: "2409.12181",
    },
    paper_claim: "Perplexity tracks long-task performance, approximate attention systematically underperforms, and exact fine-tuned methods (NTK best) work inside their extension range but extrapolate poorly.",
    program: None,
};
