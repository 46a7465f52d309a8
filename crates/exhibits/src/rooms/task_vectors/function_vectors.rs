//! Do a few attention heads carry the task as one vector?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Tasks: country-capital, antonym, singular-plural, present-past, English-Spanish, lower-upper,
//!   next letter, number word-digit. For each task compute the mean output of every head (30 x 9,
//!   after its slice of the output projection) at the last token over 50 clean 10-shot prompts.
//!   Causal mediation: in 25 prompts with shuffled labels, replace one head's last-token output by
//!   its task mean; AIE(l,h) is the average gain in probability of the right answer, averaged over
//!   tasks. Function vector v_t = sum of the task-mean outputs of the top |A| = 10 heads by AIE (in
//!   residual coordinates).
//!   Test: add v_t to the residual stream at the last token of layer ~10 in zero-shot prompts
//!   ('Japan ->'), in shuffled-label prompts and in natural sentences. Controls: same-size sum of
//!   random heads, the mean layer activation (task vector), and a vector rebuilt only from the
//!   output vocabulary (decode v_t, keep the top-100 token distribution, optimise a vector with
//!   that decoding). Composition: v(last-capital) is compared with v(last-copy) + v(first-capital)
//!   - v(first-copy).
//! controls:
//!   - task: 8
//!   - heads |A|: 1-40 (10)
//!   - injection layer: 1-30 (10)
//!   - scale: 0-3 (1)
//!   - setting: zero-shot | shuffled | sentence of your own
//!   - ablate the top heads instead
//! figure:
//!   Heat map of AIE over 30 layers x 9 heads with the chosen heads outlined; line of zero-shot
//!   accuracy against injection layer for FV, random heads, mean activation, and dashed 10-shot;
//!   list of the top tokens that the FV decodes to; before/after completions of the visitor's
//!   sentence.
//! claim:
//!   On the tasks with 10-shot accuracy >= 60% (at least 4 must qualify), 50 held-out queries each:
//!   FV zero-shot accuracy >= 40% of 10-shot accuracy, >= 3x zero-shot, and >= 2x the
//!   random-10-heads vector; the top 10 heads hold >= 40% of total positive AIE.
//! components:
//!   word-pair-tasks, icl-prompt-builder, head-output-capture, head-output-patch,
//!   residual-steering, logit-lens, prefix-cache
//! cost:
//!   Native 300 s (AIE patches only the last token, batched over the heads of a layer, on the
//!   cached prefix); in page 30 s.
//! risk:
//!   In a 135M model the task signal may be spread over more heads; |A| may rise to 20 (rule fixed
//!   before the test), and the layer is chosen on a dev split; composition is shown, not claimed.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "function-vectors",
    room: Room::TaskVectors,
    question: "Do a few attention heads carry the task as one vector?",
    paper: Paper { title: "Function Vectors in Large Language Models", id: "2310.15213" },
    paper_claim: "Adding a function vector from about 10 heads triggers tasks zero-shot with strong effects in early-middle layers (e.g. GPT-J: 57.5% mean accuracy zero-shot from 5.5%), and vectors compose to some extent.",
    program: None,
};
