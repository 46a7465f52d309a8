//! What goes wrong when long and short lessons are packed together, and what repairs it?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:recall-ext+live
//! mechanism:
//!   Instruction tuning of the 512-token NTK checkpoint on a mix of long tasks (needle lookup in
//!   512 tokens, a 2-token answer) and short ones (echo, sort, reverse in 32-64 tokens with long
//!   answers), lengths heavy-tailed like the paper's 8k-64k set.
//!   Batching: naive padding; packing into 512-token rows with a block-diagonal attention mask;
//!   sorted batching (rows of like length, batches in random order).
//!   Packing with K packs averages per pack, L = (1/K) sum_k (sum of token losses in pack k /
//!   target tokens in pack k), which over-weights sequences with many target tokens; LongAlign
//!   scales sequence i (N_i target tokens, M sequences) by K/(N_i M), which gives back the mean
//!   over sequences of their mean token loss.
//!   150 steps a variant, same data, live in the page on LoRA rank 8.
//! controls:
//!   - batching: naive, packing, packing + loss weighting, sorted
//!   - share of long data: 0-100% (default 50%)
//!   - length tail: light/heavy
//!   - steps: 0-300 (default 150)
//! figure:
//!   Gantt-like picture of the batches with padding in grey and idle fraction; bar chart of each
//!   sequence's share in the gradient (naive packing vs weighted vs ideal); learning curves of long
//!   and short task accuracy for the four schemes.
//! claim:
//!   (1) Weighted packing reproduces the unpacked mean-of-means gradient to relative error <= 1e-3
//!   while naive packing's differs by >= 0.1. (2) Token utilisation: packing >= 90%, sorted >= 80%,
//!   naive <= 55%. (3) After 150 steps, 3 seeds: long-task accuracy with weighting >= naive packing
//!   + 5 points, and adding 50% long data raises it by >= 20 points over 0%, with short tasks
//!   within 3 points.
//! components:
//!   recall-language, recall-trainer, sequence-packer, attention-mask-editor, lora-trainer,
//!   live-trainer
//! cost:
//!   claim test 6 min native; in page 60-90 s a scheme, (1) and (2) at once
//! risk:
//!   (3) depends on how unequal the target lengths are and may shrink with Adam. Fallback: (1) and
//!   (2) are exact and stay; raise the ratio of target lengths to 30:1 and show accuracy after
//!   fewer steps.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "long-align-packing",
    room: Room::Reading,
    question: "What goes wrong when long and short lessons are packed together, and what repairs it?",
    paper: Paper {
        title: "LongAlign: A Recipe for Long Context Alignment of Large Language Models",
        id: "2401.18058",
    },
    paper_claim: "Packing and sorted batching about double training speed, loss weighting adds about 10% on long tasks, and long data adds up to 30% without hurting short tasks.",
    program: None,
};
