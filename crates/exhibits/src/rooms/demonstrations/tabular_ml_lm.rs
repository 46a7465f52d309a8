//! Can a language model become a classifier from rows in its prompt?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:tab-lm+smollm2
//! mechanism:
//!   Synthetic tasks from random structural causal models: a layered DAG, node functions from
//!   tanh/ReLU/sine/small trees with noise, 4 observed columns and a label from thresholding a node
//!   (2-4 classes). Rows are serialised token-efficiently as in the paper: each value z-scored and
//!   mapped to an integer token, columns joined by commas, then '|' and the label; many query rows
//!   share one prompt. tab-lm (4 layers, d=128, RoPE, about 1M, integer vocabulary binned to 128)
//!   is trained on fresh tasks of 8-128 rows, first to copy the answers of a random-forest teacher
//!   fitted to the in-context rows (kept where the teacher is informative), then on true labels.
//!   At test: majority vote over shuffles of the rows (order-robust), shots 8..256. SmolLM2 without
//!   that training reads the same prompts as text, which is the 'general LLM' line.
//! controls:
//!   - data: generated SCM / two moons / rings / XOR / tiny iris-like table / draw points by hand
//!   - shots: 8..256 (log) / 64
//!   - columns: 2..4 / 2 for the picture
//!   - classes: 2..4 / 2
//!   - votes: 1..8 / 4
//!   - model: tab-lm / SmolLM2 / random forest / k-NN / logistic
//! figure:
//!   Decision map of the LM over two columns (64x64 queries) beside the random forest's; line chart
//!   (log x): accuracy vs shots for tab-lm, random forest, k-NN, logistic regression, SmolLM2 and
//!   the majority class; the prompt as text with tokens per row counted.
//! claim:
//!   200 unseen SCM tasks and 8 hand-made tables: mean accuracy rises over 8, 32, 128 shots by >= 2
//!   points each; at 128 shots within 3 points of a random forest (50 trees) on the same rows, >=
//!   majority class + 15 points; SmolLM2 on the same prompts at 32 shots is >= 10 points below
//!   tab-lm.
//! components:
//!   scm-task-generator, random-forest, tabular-serializer, causal-transformer, rope, knn-baseline,
//!   logistic-baseline, smollm2-engine, zoo-loader, decision-map, line-chart
//! cost:
//!   Test: 90 s native CPU (SmolLM2 part on 20 tasks). Page: 1-3 s per decision map.
//! risk:
//!   640-token prompts make training slow; fallback: one position per row (column embeddings
//!   summed), which keeps serialised integers and next-label prediction; general-chat preservation
//!   is not shown and is said so.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "tabular-ml-lm",
    room: Room::Demonstrations,
    question: "Can a language model become a classifier from rows in its prompt?",
    paper: Paper {
        title: "MachineLearningLM: Continued Pretraining Language Models on Millions of Synthetic Tabular Prediction Tasks Scales In-Context ML",
        id: "2509.06806",
    },
    paper_claim: "MachineLearningLM (Qwen-2.5-7B, LoRA 8) beats strong LLMs by about 15% on out-of-distribution tables, improves steadily from 8 to 1,024 shots, reaches random-forest level at hundreds of shots, and keeps 75.4% MMLU.",
    program: None,
};
