//! Does showing a model its own corrected mistakes help it?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   Round 1: SmolLM2 classifies a training pool with standard 8-shot ICL, which gives its own
//!   predictions and errors. Round 2, CICL: the prompt holds k=8 triplets 'Text, Predicted label:
//!   p, Correct label: c'; a share of them are real corrections (p != c), the rest confirmations (p
//!   = c); the query comes with its round-1 prediction and the model fills in the corrected label.
//!   Sweep the share of corrections 0, 25, 50, 75, 100% with the classes balanced. Baselines:
//!   standard ICL with the same 8 texts and gold labels only; standard ICL with hard texts only
//!   (those the model got wrong), the paper's difficulty control; CICL with invented predictions.
//!   Also recorded: how often round 2 changes a right answer to a wrong one and the reverse, and
//!   how often it repeats the given prediction.
//! controls:
//!   - data set: 5 (sentiment, topic, question type, intent-8, irony)
//!   - share of corrections: 0-100% (50%)
//!   - k: 4-16 (8)
//!   - prompt order and seed
//!   - baseline: easy | hard demonstrations
//! figure:
//!   Line of accuracy (and macro F1) against share of corrections with the standard-ICL level and
//!   hard-example ICL dashed, one thin line per data set; flow diagram right->right, right->wrong,
//!   wrong->right, wrong->wrong between rounds; the prompt itself with corrections marked.
//! claim:
//!   Mean of 5 sets x 80 queries x 3 seeds: accuracy with 100% corrections <= standard ICL - 4
//!   points and <= accuracy with 0% corrections - 3 points; mean accuracy over the five shares
//!   falls with Spearman <= -0.7; hard-example ICL <= standard ICL + 1 point.
//! components:
//!   toy-classification-sets, icl-prompt-builder, label-scorer, prefix-cache, bootstrap-ci
//! cost:
//!   Native 350 s (shared demonstration prefix per seed); in page 30 s.
//! risk:
//!   Weak ICL on some sets leaves no room to fall; only sets with standard ICL >= chance + 12
//!   points count (at least 3 of 5 must), decided on a dev split.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "corrections-backfire",
    room: Room::Demonstrations,
    question: "Does showing a model its own corrected mistakes help it?",
    paper: Paper {
        title: "Corrective In-Context Learning: Evaluating Self-Correction in Large Language Models",
        id: "2503.16022",
    },
    paper_claim: "On 17 data sets and four LLMs CICL is consistently below standard ICL and degrades as the share of corrections grows; harder demonstrations do not help either.",
    program: None,
};
