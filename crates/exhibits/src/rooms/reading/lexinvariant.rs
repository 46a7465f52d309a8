//! Can a model read when every letter gets a new meaning each time?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:lexinv-char+zoo:standard-char
//! mechanism:
//!   Character LM (27 symbols, 6 layers, d=192, about 2.5M, context 512) on public-domain English.
//!   Input vectors are not learned: each sequence draws a fresh Gaussian vector per symbol, E ~
//!   N(0, I/d), fixed within the sequence; output logits are h E^T with the same draw, so the model
//!   is invariant to any permutation of the alphabet by construction (in distribution over E). The
//!   rival has learned embeddings and is otherwise the same; a third, regularised, model uses
//!   random vectors for a random half of the symbols.
//!   Probe of in-context deciphering: text under a random substitution cipher is fed in; a small
//!   probe (linear, trained once on hidden states) predicts which real letter the current symbol
//!   is; its votes give the key. Also the paper's kind of symbolic in-context tasks: copy a lookup
//!   table, permute fixed patterns, in symbols never paired in training.
//! controls:
//!   - text: choose or type
//!   - cipher: none / random / your own key
//!   - context shown: 32..512 / 512
//!   - model: lexinvariant / standard / partly random
//!   - task: language / lookup / permutation
//!   - redraw the embeddings
//! figure:
//!   Line chart: loss vs position for both models on plain and enciphered text; 27x27 heat map of
//!   the deciphering posterior sharpening as text goes by, with the decoded text written under the
//!   cipher text; bars for the synthetic reasoning tasks.
//! claim:
//!   On 50 held-out passages: lexinvariant loss changes by <= 2% under a random cipher while the
//!   standard model's rises by >= 60%; its gap to the standard model at positions 384-512 is <=
//!   0.5x the gap at 16-48; at 512 symbols the probe names >= 60% of letter tokens correctly
//!   (chance about 12%); mean accuracy on the symbolic tasks >= 1.5x the standard model's.
//! components:
//!   random-embedding-lm, char-corpus, substitution-cipher, linear-probe, lookup-tasks, zoo-loader,
//!   line-chart, heat-map
//! cost:
//!   Test: 60 s native CPU. Page: 1-2 s per passage.
//! risk:
//!   2 hours on 2 cores may give too weak a lexinvariant model; fallback: lower-case text without
//!   rare letters (20 symbols), context 384, and the deciphering claim put at >= 45%.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "lexinvariant",
    room: Room::Reading,
    question: "Can a model read when every letter gets a new meaning each time?",
    paper: Paper { title: "Lexinvariant Language Models", id: "2305.16349" },
    paper_claim: "Given long context a lexinvariant LM approaches the perplexity of a standard one, deciphers substitution ciphers in context with high accuracy, and is on average 4x as accurate on synthetic in-context reasoning.",
    program: None,
};
