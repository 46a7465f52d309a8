//! Is it cheaper to look at a page of text than to read it?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:glyph-reader+zoo:cascade-text
//! mechanism:
//!   The same text reaches one decoder (3 layers, d=160) either as character tokens or as 8x8
//!   patches of rendered pages of 32x32 pixels through a 2-layer patch encoder; pixel fonts of 3x5
//!   to 6x8 give 20-60 characters on the 16 patches of a page.
//!   Stage 1: continual training over random rendering configurations (font, cell size, line
//!   height, margin, inversion, downscale), loss on OCR-like transcription and on questions about
//!   records in the text.
//!   Stage 2: genetic search over configurations - genome = those six fields, fitness = validation
//!   accuracy given compression >= a floor - with crossover, mutation and the paper's selection
//!   loop, run live: 8 generations x 12 genomes x 24 validation questions.
//!   Stage 3: a checkpoint fine-tuned on the configuration found, with the auxiliary OCR loss.
//!   Compression = character tokens / patches.
//! controls:
//!   - text: generated or your own (up to 240 characters)
//!   - font and cell, spacing, inversion, scale
//!   - compression floor: 1.5-4x (default 3x)
//!   - run genetic search: button, generations 0-12
//!   - input path: characters / pixels
//! figure:
//!   The rendered pages as the model sees them; scatter accuracy against compression of all genomes
//!   with the Pareto front and the generation as colour; bars: question accuracy and prefill time,
//!   characters vs pixels; transcription with errors marked.
//! claim:
//!   200 held-out questions over 240-character texts: with the configuration found at floor 3x,
//!   pixel-path accuracy >= 90% of the character path's, at >= 3x fewer context tokens and >= 2x
//!   fewer prefill multiply-adds; the search (fixed seed) ends >= 5 points above the median random
//!   configuration under the same floor.
//! components:
//!   glyph-renderer, patch-encoder, genetic-search, generated-sentences, char-tokenizer, image-grid
//! cost:
//!   claim test 3 min native (training 2 h, offline, 1.6M parameters, int8 1.6 MB); search in page
//!   30-60 s
//! risk:
//!   A 2-layer patch encoder may not read 3x5 fonts, and 8x8 patches can cut letters. Fallback:
//!   cells aligned to patches, 4x4 stem convolution, floor 2.5x, upper-case alphabet of 32.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "glyph",
    room: Room::Pictures,
    question: "Is it cheaper to look at a page of text than to read it?",
    paper: Paper {
        title: "Glyph: Scaling Context Windows via Visual-Text Compression",
        id: "2510.17800",
    },
    paper_claim: "3-4x token compression with accuracy comparable to Qwen3-8B, about 4x faster prefill and decoding and 2x faster SFT.",
    program: None,
};
