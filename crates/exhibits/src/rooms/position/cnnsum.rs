//! Does a summariser trained on short stories hold up on long ones?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:novel-10k+zoo:novel-500k+live
//! mechanism:
//!   A toy CNNSum: generated 'novels' written in a closed set of ~250 Chinese characters (heroes,
//!   places, deeds, weather, side
//!   characters; own text, with glosses), whose summary is the ordered list of the hero's plot
//!   events, 6-12 characters. Four subsets
//!   at 1x, 2x, 4x and 8x the training length of 128 tokens, like L to 3XL, scored with ROUGE-L.
//!   Two twin models (4 layers, d=128,
//!   ~0.9M, same seed and data) differ only in RoPE base 10000 or 500000. At test time: plain
//!   extrapolation, position
//!   interpolation, NTK-aware base change, each alone or stacked on the scaled base. Live tuning
//!   for 150 steps on short stories, or on
//!   short stories concatenated so that the summary covers all of them, as the paper does, shows
//!   how far short data reaches.
//! controls:
//!   - subset: 1x / 2x / 4x / 8x
//!   - RoPE base of the model: 10k / 500k
//!   - interpolation: none / PI / NTK
//!   - factor: 1-8
//!   - tuning data: none / short / concatenated short (concatenated)
//!   - tuning steps: 0-300 (150)
//!   - prompt order: text first / instruction first
//! figure:
//!   Novel strip with attention from each summary character to its source; line chart of ROUGE-L
//!   against length for every base x
//!   interpolation x tuning choice, with a 'last event only' and a 'first events' baseline; table
//!   of sample outputs.
//! claim:
//!   200 novels per subset: at 4x length the base-500k model has ROUGE-L >= base-10k + 0.08 after
//!   the same concatenated-short tuning (150
//!   steps, sequences <= 2x); that tuning lifts base-500k at 4x by >= 0.08 over no tuning; PI with
//!   factor 4 stacked on base-500k
//!   without tuning lowers ROUGE-L at 1x by >= 0.05.
//! components:
//!   toy-novels, word-tokenizer, rope-scaling, live-training, rouge-metric, attention-capture
//! cost:
//!   native ~150 s (2 tunings x 45 s + decoding); in page ~30 s per tuning. Native training of the
//!   twins ~50 min each
//! risk:
//!   The base effect can be small or reversed when trained from scratch at 128 tokens. Fallback:
//!   train both at 256 with base 10k, then continue one with base 500k, as real models are built;
//!   then test the tuning claim first and report the base gap.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "cnnsum",
    room: Room::Position,
    question: "Does a summariser trained on short stories hold up on long ones?",
    paper: Paper {
        title: "CNNSum: Exploring Long-Context Summarization with Large Language Models in Chinese Novels",
        id: "2412.02819",
    },
    paper_claim: "On 695 novels of 16k-128k tokens, models with scaled RoPE base extrapolate well, short-context (concatenated) tuning raises long summarisation a lot, and adding other interpolation needs care.",
    program: None,
};
