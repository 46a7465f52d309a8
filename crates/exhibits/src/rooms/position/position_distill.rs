//! Can a model teach its blind spots from where it sees well?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:recall-skewed+live
//! mechanism:
//!   recall-skewed is recipe R with a position bias bred in: 85% of its training needles sat in the
//!   first fifth of the 128-token window, so accuracy falls steeply over the depth (the source of
//!   the bias is stated on the page; smollm2's own curve is measured beside it).
//!   Pos2Distill-R1: the frozen model with the gold record moved to its advantageous position is
//!   the teacher, the same model with the record at another position the student; loss = sum over
//!   positions of weight x KL(teacher || student) on the answer tokens, weights from the current
//!   mean KL per position (softmax over positions times their number, and KL relative to the
//!   position's maximum within it), so the worst positions get most.
//!   Anchor: a KL term at the advantageous position against the frozen model keeps the strong place
//!   strong.
//!   120 steps live, LoRA rank 8; rivals with the same samples: cross-entropy on gold answers at
//!   random positions, KL without weighting, KL without anchor. R2 (reasoning): two-hop lookups,
//!   where the teacher's full chain written at the good order is distilled into bad orders.
//! controls:
//!   - method: Pos2Distill-R1, R2, SFT, no weighting, no anchor
//!   - steps: 0-300 (default 120)
//!   - positions trained: all / half (test on the others)
//!   - task: retrieval / two-hop
//! figure:
//!   Accuracy by position before, during (animated) and after training, per method; bars of the gap
//!   (best - worst position) and mean; position weights over the steps; cross-task panel:
//!   R1-trained on two-hop and R2-trained on retrieval.
//! claim:
//!   400 queries at each of 10 positions, 3 seeds: best-worst gap shrinks by >= 60%, mean accuracy
//!   rises by >= 15 points, best position loses <= 3 points; without the anchor the best position
//!   loses more or the mean is lower; R1 training raises mean two-hop accuracy by >= 3 points.
//! components:
//!   recall-language, recall-trainer, position-kd-loss, lora-trainer, live-trainer,
//!   needle-generator
//! cost:
//!   claim test 4 min native; in page 40 s
//! risk:
//!   Any training at other positions repairs a synthetic bias, so SFT may do as well; the page
//!   shows this rival plainly. Fallback: smollm2 with LoRA on 24 key-value prompts of 300 tokens,
//!   where gold labels come free but capacity does not.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "position-distill",
    room: Room::Position,
    question: "Can a model teach its blind spots from where it sees well?",
    paper: Paper {
        title: "Position Bias Mitigates Position Bias:Mitigate Position Bias Through Inter-Position Knowledge Distillation",
        id: "2508.15709",
    },
    paper_claim: "More uniform and clearly higher accuracy over all positions in retrieval and reasoning, with each variant also helping on the other task.",
    program: None,
};
