//! How many characters fit into one latent token before the text is lost?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:cascade-text
//! mechanism:
//!   A small encoder LM (2 layers, d=128) reads n characters followed by m learned query tokens;
//!   its outputs at the m queries, passed through one linear map, are the latent context.
//!   A larger decoder LM (3 layers, d=160) gets only those m vectors and an instruction token
//!   "repeat" and writes the text back, trained end to end by cross-entropy (character level,
//!   generated sentences of names, places, codes; n up to 96).
//!   Ratios n/m = 3-24 with m = 4, 8, 12, 16, 24, 32 (one checkpoint; m drawn at random per batch,
//!   queries are a prefix of the same 32).
//!   The optical rival uses the same decoder behind a patch encoder over the rendered page (shared
//!   with the glyph exhibit) at the same number of tokens.
//! controls:
//!   - your own text (allowed letters) or generated: up to 96 characters
//!   - latent tokens m: 4-32 (default 12)
//!   - path: text cascade / optical
//!   - blank out latent token j: none-32
//! figure:
//!   Reconstructed text with wrong characters marked; line chart of character precision against
//!   compression ratio, cascade vs optical; bar strip of error rate by position in the text
//!   (forgetting pattern); heat map: latent token j blanked x character position, change in
//!   log-probability.
//! claim:
//!   200 held-out texts of 96 characters: cascade precision >= 95% at ratio 8 (m=12) and >= 10
//!   points above the optical path at equal token count; precision falls monotonically with ratio
//!   (2-point slack); at the ratio where it is nearest 80%, the error rate in the last third >=
//!   1.5x that in the first third.
//! components:
//!   generated-sentences, char-tokenizer, latent-query-compressor, glyph-renderer, patch-encoder,
//!   recall-trainer
//! cost:
//!   claim test 40 s native (training 1.5-2 h, offline, 1.4M parameters, int8 1.4 MB); in page 2 s
//! risk:
//!   Copying through latents learns slowly on 2 cores; the forgetting-at-the-end pattern may not
//!   appear from a model with random m. Fallback: n up to 64, word-level vocabulary, curriculum
//!   from ratio 1; report the position profile, whatever it is.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "context-cascade",
    room: Room::KvCache,
    question: "How many characters fit into one latent token before the text is lost?",
    paper: Paper {
        title: "Context Cascade Compression: Exploring the Upper Limits of Text Compression",
        id: "2511.15244",
    },
    paper_claim: "98% decoding precision at 20x and about 93% at 40x compression, against about 60% for DeepSeek-OCR at 20x.",
    program: None,
};
