//! Can a model learn a document into its weights and then answer without it?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   A 1200-token fact-world document (24 facts) is cut into overlapping segments of l=128 tokens
//!   with stride
//!   3/8*l=48, so that neighbouring segments share context; LoRA (rank 8, layers 20-29; activations
//!   of the frozen lower layers are
//!   computed once and cached) minimises the sum of next-token losses over all segments for 4
//!   epochs, about 92 steps, optionally
//!   mixed with auxiliary question-answer pairs made from the same text. Answering then uses the
//!   adapted weights plus whatever fits in
//!   a 256-token window (head and tail of the document, the middle dropped), which is LIFT combined
//!   with ICL. The adapter is
//!   thrown away afterwards: one adapter per input. Pre-LIFT tuning (the same procedure on other
//!   documents first) is a toggle.
//! controls:
//!   - document: generated seed 1-20 or own text up to 2000 tokens
//!   - segment length l: 64-256 (128)
//!   - stride/l: 0.125-1 (0.375)
//!   - epochs: 1-8 (4)
//!   - auxiliary QA: off/on (on)
//!   - window at answer time: 0-1024 tokens (256)
//!   - pre-LIFT: off/on
//! figure:
//!   Left: training loss per segment while it runs. Middle: document strip, every fact coloured by
//!   the probability of its right
//!   value before and after LIFT, with the in-window parts outlined. Right: bars of accuracy on
//!   in-window and out-of-window
//!   facts for truncated ICL, LIFT without context, LIFT + ICL, and full-context ICL as the
//!   ceiling.
//! claim:
//!   3 documents x 24 facts, answer ranked among 8 same-type candidates: on facts outside the
//!   window LIFT+ICL >= 55% while
//!   truncated ICL <= 30% (chance 12.5%); on facts inside the window LIFT+ICL is at most 10 points
//!   below truncated ICL; with segments
//!   shuffled at word level (control) the out-of-window accuracy stays <= 30%.
//! components:
//!   fact-world, lora-training, frozen-prefix-cache, prefix-cache, answer-scoring, token-strip
//! cost:
//!   native ~360 s (3 documents x ~120 s), tagged slow; in page ~40 s per document on a laptop GPU
//! risk:
//!   Backprop through 135M on weak GPUs; memorised facts may not answer reworded questions.
//!   Fallback: the same algorithm on zoo:reader (0.9M, all weights, ~5 s), and the question kept in
//!   the document's own wording; the reworded accuracy is reported as a limit.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "lift",
    room: Room::Reading,
    question: "Can a model learn a document into its weights and then answer without it?",
    paper: Paper {
        title: "LIFT: Improving Long Context Understanding Through Long Input Fine-Tuning",
        id: "2412.13626",
    },
    paper_claim: "LIFT plus truncated in-context input consistently raises short-context models such as Llama 3 over truncated ICL alone on LooGLE and LongBench, without long-context training.",
    program: None,
};
