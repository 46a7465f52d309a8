//! Can examples tell one decoder whether to answer in pixels or words?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:vq-icl
//! mechanism:
//!   Everything is one token stream. A VQ autoencoder turns pictures and mask pictures into 6x6 =
//!   36 codes (512-entry codebook); words use their own ids; both pass through one embedding space.
//!   An in-context sequence interleaves 2 samples and the query: [image codes][text][answer] x 2,
//!   [image codes][text] -> answer.
//!   Two class-aware tasks: segmentation (text = class name; answer = 36 codes of a mask picture)
//!   and region captioning (text = a box as four grid words; answer = words). Class names are
//!   invented per episode, and which attributes a caption mentions, and in what order, is also
//!   fixed per episode, so the samples are necessary.
//!   Model: decoder-only GPT-style transformer, d=112, 5 layers, every second feed-forward a sparse
//!   mixture of 4 experts, top-2, with attribute routing: the router sees the token's attributes
//!   (modality, task, role) beside its hidden state, plus a load-balancing loss. Next-token loss on
//!   the answers; ~1.1M parameters, ~0.8M active.
//! controls:
//!   - task: segmentation / captioning / alternate
//!   - samples: 0-2 / 2
//!   - samples from a wrong class: off
//!   - caption style: 6 episode styles
//!   - routing: attribute / hidden state only / dense twin
//!   - decoding: greedy / sampled
//!   - draw your own query picture
//! figure:
//!   Token ribbon of the interleaved sequence (image codes as tiny tiles, words as chips) with the
//!   answer appearing token by token as a picture or a sentence; heat map expert x token kind of
//!   routing weights; bars of mIoU and caption accuracy for 0, 1, 2 samples, wrong-class samples
//!   and single-task twins.
//! claim:
//!   200 episodes a task: answer modality right >= 99%; segmentation mIoU with 2 samples >= 0.45
//!   and >= wrong-class samples + 0.15; caption exact match with 2 samples >= 65% and >= no samples
//!   + 25 points; joint model within 8 points of each single-task twin; modality explains >= 30% of
//!   routing variance.
//! components:
//!   sprite-world, vq-tokenizer, interleaved-vlm, sparse-moe, miou-metric, constrained-decoding,
//!   routing-heatmap, image-grid
//! cost:
//!   Claim test ~150 s CPU (400 episodes x up to 240 tokens, 36 decoded codes, KV cache); page: 1-2
//!   s per mask, < 0.5 s per caption.
//! risk:
//!   Mask codes decoded token by token can derail and lower IoU. Fallback: a separate 64-entry
//!   codebook for mask tiles, and restrict image answers to it by logit constraint (as the modality
//!   is known after the first token).
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "mixed-output-icl",
    room: Room::Pictures,
    question: "Can examples tell one decoder whether to answer in pixels or words?",
    paper: Paper {
        title: "Towards More Unified In-context Visual Understanding",
        id: "2312.02520",
    },
    paper_claim: "A decoder-only sparse model over quantised image and text tokens does in-context segmentation and captioning in one pipeline, competitive with specialised models and earlier visual ICL baselines.",
    program: None,
};
