//! Do sparse experts buy in-context skill for the same compute?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:glam-moe+zoo:glam-dense+zoo:glam-dense-big
//! mechanism:
//!   Decoder LM, 4 layers, d=128; every other feed-forward layer is a mixture of E=8 experts
//!   (GShard routing: softmax gate, top-2 experts per token, capacity factor, auxiliary
//!   load-balancing loss), the others dense. The FLOP-matched dense model has the same active
//!   parameters per token; a third dense model has the same total parameters (about 3x the
//!   compute).
//!   Data: public-domain text in three styles plus generated few-shot lines (map words by a hidden
//!   rule given 0, 1 or 5 examples; modular sums; lookup). All three are trained on the same
//!   tokens, with snapshots, so that loss and few-shot accuracy can be plotted against training
//!   FLOPs.
//! controls:
//!   - prompt: choose or type
//!   - shots: 0 / 1 / 5 / 1
//!   - experts allowed per token: 1, 2 / 2
//!   - disable an expert: click
//!   - compare: same compute / same total size
//!   - training snapshot: 25..100% / 100
//! figure:
//!   Token strip coloured by chosen expert with gate weights on hover; expert x token-class usage
//!   heat map; line chart of validation loss and one-shot accuracy vs training FLOPs for MoE and
//!   the two dense models; FLOPs per token and total parameters as bars.
//! claim:
//!   At equal training tokens and equal active FLOPs per token (+-5%, counted): MoE validation loss
//!   <= dense - 1.5%, and it reaches the dense model's final loss with <= 75% of the training
//!   FLOPs; mean one-shot accuracy on the generated tasks >= dense + 2 points; no expert takes >
//!   40% of tokens.
//! components:
//!   moe-layer, top2-router, causal-transformer, char-corpus, lookup-tasks, flop-counter,
//!   zoo-loader, token-strip, heat-map, line-chart
//! cost:
//!   Test: 40 s native CPU. Page: 1 s per prompt.
//! risk:
//!   At 1M parameters data, not capacity, limits the dense model; fallback: a memory-heavy corpus
//!   (a table of 20k synthetic facts) in which capacity is what counts, and the few-shot part
//!   reported without a threshold.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "glam-experts",
    room: Room::Demonstrations,
    question: "Do sparse experts buy in-context skill for the same compute?",
    paper: Paper {
        title: "GLaM: Efficient Scaling of Language Models with Mixture-of-Experts",
        id: "2112.06905",
    },
    paper_claim: "GLaM (1.2T parameters, 7x GPT-3) does better than GPT-3 overall in zero- and one-shot over 29 tasks, with a third of its training energy and half the inference FLOPs.",
    program: None,
};
