//! Can a model learn one task without forgetting how to learn from examples?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:task-mix+live
//! mechanism:
//!   Start from task-mix, a tiny in-context learner that reads 'x > y ;' demonstrations of many
//!   symbol tasks. The visitor fine-tunes it on ONE two-way task whose only outputs are T and F (is
//!   the string a palindrome?), in two ways from the same weights, data and step count.
//!   Vanilla: all weights, 300 Adam steps, no demonstrations. ProMoT stage 1: freeze the model,
//!   train 8 soft-prompt vectors (8 x 128) on the task until its loss is flat; stage 2: freeze the
//!   soft prompt, keep it prepended, and fine-tune the model weights. For every other task the soft
//!   prompt is removed.
//!   During training both are probed every 10 steps with 5-shot prompts of 8 unrelated tasks:
//!   in-context accuracy, and the share of probability put on {T, F} there, which is the paper's
//!   format specialisation. A control fine-tunes the model first and the prompt afterwards (the
//!   wrong order).
//! controls:
//!   - method: vanilla | ProMoT | reversed order (default both side by side)
//!   - soft prompt length: 1-16 (8)
//!   - stage-1 steps: 0-400 (200)
//!   - stage-2 steps: 0-600 (300)
//!   - learning rate: 1e-4 to 3e-3 (1e-3)
//!   - fine-tuning task: palindrome | parity | contains-letter
//! figure:
//!   Left: lines over steps, mean 5-shot accuracy on the 8 other tasks (vanilla, ProMoT, dashed
//!   pretrained level). Middle: share of T/F mass on those tasks (format specialisation). Right:
//!   bars, fine-tuned-task accuracy of each model; below, one live prompt answered by the three
//!   models.
//! claim:
//!   Mean of 3 seeds, 400 prompts over 8 tasks: vanilla keeps <= 50% of the pretrained in-context
//!   accuracy and ProMoT keeps >= 80%, while their accuracies on the tuned task differ by <= 4
//!   points (both >= 90%); and at one fifth of the vanilla steps T/F mass on other tasks is already
//!   >= 50% of its final value.
//! components:
//!   zoo-loader, symbol-task-generator, soft-prompt, live-trainer, icl-prompt-builder, label-scorer
//! cost:
//!   Native 60-90 s (0.9M parameters, 3 seeds x 2 methods); in page 20-30 s.
//! risk:
//!   The soft prompt alone may not steer so small a model, so stage 2 still has to move the format;
//!   fallback: per-layer prefix (8 key/value pairs in each layer) as the soft prompt, and task-mix
//!   pretraining with random task-tag vectors so that it listens to prefixes.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "promot-keep-icl",
    room: Room::Demonstrations,
    question: "Can a model learn one task without forgetting how to learn from examples?",
    paper: Paper {
        title: "Preserving In-Context Learning ability in Large Language Model Fine-tuning",
        id: "2211.00635",
    },
    paper_claim: "With mT5-XXL, ProMoT matches vanilla fine-tuning on the tuned task (NLI, En-Fr) and loses far less in-context ability on 8 tasks, even gaining +0.53 Rouge-2 on summarisation over the pretrained model.",
    program: None,
};
