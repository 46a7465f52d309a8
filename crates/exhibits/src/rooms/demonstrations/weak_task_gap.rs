//! Why can an easy request first weaken a later refusal?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:policy-lm+live
//! mechanism:
//!   Harmless stand-in: documents in a toy word language about invented subjects; one of them,
//!   'zorbs', is declared off-limits. policy-lm (0.8M) was trained to SUMMARISE (first content
//!   words), TRANSLATE (word-by-word code), ANSWER a question and COUNT on all subjects, in one-
//!   and two-turn dialogues on allowed subjects. It then had a refusal phase on off-limits
//!   documents, single-turn only and unbalanced as the paper suspects of real alignment: many
//!   refusals for translate/answer, few for summarise, mostly on short documents.
//!   Measured: process rate (not refused) of each task on unseen off-limits documents; then the
//!   in-context attack, 'summarise it' in turn 1 and 'translate it' in turn 2, against asking to
//!   translate directly; compositions of two weak tasks; and process rate by document length. No
//!   dialogue with off-limits content in two turns was ever trained, so the carry-over is the
//!   model's own generalisation.
//!   Repair: the visitor adds balanced refusal examples and retrains live for 200 steps.
//! controls:
//!   - turn-1 task: none | summarise | count | summarise + count
//!   - turn-2 task: translate | answer
//!   - document length: 8-64 words (32)
//!   - alignment balance: share of refusals that are summaries, 0-50% (live retrain)
//!   - off-limits subject: rename it
//! figure:
//!   Bars of process rate by task (single turn) and for the same strong task after a weak one; line
//!   of process rate against document length; slider chart of both gaps while refusal balance
//!   grows; token strip with refusal-token probability at each position.
//! claim:
//!   300 off-limits documents, mean of 3 seeds: summarise process rate >= translate's + 40 points;
//!   translate after summarise >= direct translate + 25 points; after live retraining with
//!   balanced, length-spread refusals (single-turn only) both gaps shrink by >= half while
//!   allowed-subject accuracy falls < 3 points.
//! components:
//!   zoo-loader, toy-document-language, dialogue-prompting, label-scorer, live-trainer,
//!   bootstrap-ci
//! cost:
//!   Native 90 s; in page 15 s to measure, 30 s to retrain.
//! risk:
//!   The imbalance is built in (stated on the page: it tests the paper's proposed cause), and the
//!   carry-over may be weaker than asked; fallback: give more two-turn allowed dialogues so that
//!   'answered once' becomes evidence of an allowed subject.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "weak-task-gap",
    room: Room::Demonstrations,
    question: "Why can an easy request first weaken a later refusal?",
    paper: Paper {
        title: "Safety Alignment in NLP Tasks: Weakly Aligned Summarization as an In-Context Attack",
        id: "2312.06924",
    },
    paper_claim: "Summarising harmful long documents passes far more often than translating or QA, and doing the weak task first raises the rate at which Llama2, Gemini and GPT-4 process them in the strong task; short documents are blocked more.",
    program: None,
};
