//! How can a recurrent model jump back to any earlier passage?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:ramba+zoo:mamba-facts
//! mechanism:
//!   RAMba at small size: 2 Mamba layers, then a chunk memory (the lower half's outputs, chunks of
//!   16 tokens, passed through a small bidirectional encoder to give token keys/values and one
//!   chunk key), then 2 layers of Mamba + HSA. For token t only finished chunks are visible; score
//!   s = q . chunk key, top-k chunks (k=4), attention within each chunk by itself, and outputs
//!   mixed with weights from the scores, so that relevance is learned end to end from what tokens
//!   inside the chunk turn out to be worth.
//!   Trained on text-like filler with passkeys at length 256; tested to 16k and more. Rivals: Mamba
//!   alone; Mamba + block-sparse attention with mean-pooled chunk keys and one joint softmax
//!   (NSA-like), where relevance gets no gradient; sliding window.
//! controls:
//!   - context length: 256..32768 (log) / 4096
//!   - passkey depth: 0..100%
//!   - top-k: 1..8 / 4
//!   - selection: learned HSA / mean-pooled / oracle / random
//!   - several passkeys: 1..4 / 1
//! figure:
//!   Line chart (log x): passkey accuracy vs length for RAMba, mean-pooled selection and plain
//!   Mamba; bar strip of chunk scores over the whole context with the true chunk marked; memory
//!   meter: kept on 'GPU' per step vs full KV cache.
//! claim:
//!   100 prompts per length: RAMba >= 95% at the training length and >= 85% at 64x it; plain Mamba
//!   at 64x <= 40%; mean-pooled selection at 64x >= 10 points below RAMba; per-step working memory
//!   of RAMba at 64x <= 1.3x that at 1x (chunk keys not counted).
//! components:
//!   hierarchical-sparse-attention, mamba-block, chunk-encoder, needle-generator, zoo-loader,
//!   line-chart, chunk-strip
//! cost:
//!   Test: 90 s native CPU. Page: 2-10 s up to 16k.
//! risk:
//!   Learned selection may not form with k=4 from the start; fallback: anneal k from all chunks
//!   down to 4 (as in hsa-length-generalisation, whose HSA layer is shared). Mixing weights
//!   (softmax or stick-breaking) are to be checked in the paper.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "ramba",
    room: Room::Recurrence,
    question: "How can a recurrent model jump back to any earlier passage?",
    paper: Paper {
        title: "Random Long-Context Access for Mamba via Hardware-aligned Hierarchical Sparse Attention",
        id: "2504.16795",
    },
    paper_claim: "RAMba trained at 4K finds passkeys with 100% accuracy at 64M tokens with nearly constant memory, and gives significant gains on downstream tasks.",
    program: None,
};
