//! Does training on nonsense labels make a model read its examples?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+zoo:lora-symbol
//! mechanism:
//!   SmolLM2 is fine-tuned on prompts of 4-10 demonstrations per class, 'Input: ... / Label: foo',
//!   in which the natural labels of about 12 hand-written and generated classification tasks
//!   (sentiment, topic, parity of a list, animal/vehicle, tense ...) are replaced per prompt by
//!   arbitrary symbols drawn from a pool of 2,000 (words, integers, letter strings); loss on label
//!   tokens only; tasks mixed, no instructions. Training is a rank-8 LoRA on q,v,o of the upper 15
//!   layers, about 2,000 prompts of <= 300 tokens, done once natively and shipped as an adapter (<
//!   2 MB); a control adapter sees the same prompts with the true labels.
//!   Evaluated on 6 tasks and 500 symbols never used in tuning, in the paper's four settings
//!   (instructions or not x relevant labels or not) and with flipped labels (the demonstrations
//!   swap positive and negative, and the model should follow them).
//! controls:
//!   - adapter: none / natural-label control / symbol-tuned
//!   - task: 6 held-out sets
//!   - labels: natural / symbols / flipped / your own two words
//!   - shots per class: 1..8 / 4
//!   - share of flipped demonstrations: 0..100% / 100
//!   - instruction line: on/off
//! figure:
//!   Line chart: accuracy (or label-following rate) vs share of flipped labels for base, control
//!   and symbol-tuned; grouped bars for the 4 settings. Token strip of one prompt with the two
//!   label probabilities at the end, live.
//! claim:
//!   Over 6 held-out tasks x 60 queries: with unseen symbols and no instruction the symbol
//!   adapter's mean accuracy >= base + 8 points and >= the natural-label control + 5 points; with
//!   100% flipped labels it follows the demonstrations at least 10 points more often than the
//!   control adapter.
//! components:
//!   smollm2-engine, lora-adapter, classification-prompt-builder, hand-written-classification-sets,
//!   label-logit-readout, line-chart, token-strip
//! cost:
//!   Test: 8-12 min native CPU (3 adapters x 360 prompts x 2 settings; CI subset 90 s). Page:
//!   0.2-0.5 s per prompt.
//! risk:
//!   135M may stay near chance on semantic tasks whatever the labels; fallback: the same tuning on
//!   a 1M zoo LM pretrained on a toy language in which word classes carry fixed labels, so that
//!   prior and context can be set against each other cleanly.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "symbol-tuning",
    room: Room::Demonstrations,
    question: "Does training on nonsense labels make a model read its examples?",
    paper: Paper {
        title: "Symbol tuning improves in-context learning in language models",
        id: "2305.08298",
    },
    paper_claim: "Symbol tuning improves unseen in-context tasks, most without instructions or with irrelevant labels, gives up to +18.2% on List Functions, and restores the ability to follow flipped labels (Flan-PaLM 8B..540B).",
    program: None,
};
