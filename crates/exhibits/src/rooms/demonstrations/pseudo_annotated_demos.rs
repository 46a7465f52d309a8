//! Are half-wrong examples good enough to teach entity spotting?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:tag-lm+minilm
//! mechanism:
//!   Task: list all mentions of one entity type (say 'remedies') in a sentence. Part 1,
//!   perturbation study: 10 gold demonstrations whose annotations are corrupted in a controlled
//!   share: mentions removed, mentions replaced by other words of the sentence, boundaries cut,
//!   extra wrong mentions, or all taken from other sentences; F1 against the share of correct
//!   mentions.
//!   Part 2, PICLe with no human labels: (1) zero-shot pass with only the type name and definition
//!   annotates 200 unlabelled sentences; (2) self-verification: for each mention the model answers
//!   'is X a [type]? yes/no' and no-mentions are dropped; (3) k-means (k=5) on MiniLM embeddings of
//!   the pseudo-annotated sentences; (4) from each cluster sample 8 demonstrations and predict the
//!   query independently; (5) union of predictions, kept if self-verification says yes.
//!   Baselines: zero-shot, ICL with 5 and 10 gold demonstrations (random and k-NN),
//!   pseudo-annotations without clustering, without verification.
//! controls:
//!   - corruption type: 5
//!   - share of correct mentions: 0-100% (50%)
//!   - clusters: 1-8 (5)
//!   - demonstrations per cluster: 2-12 (8)
//!   - verification: on/off
//!   - gold demonstrations of the baseline: 1-20 (5)
//! figure:
//!   Line of F1 against share of correct mentions, one line per corruption, zero-shot dashed; 2-D
//!   map of clustered sentences; vote view: one query with each cluster's mentions, verified ticks
//!   and the union; bars PICLe against gold ICL baselines.
//! claim:
//!   250 queries, 4 entity types: F1 with 50% of mentions removed >= 88% of F1 with gold, whereas
//!   F1 with 0% correct (all replaced) <= 60% of it; PICLe without gold >= zero-shot + 8 F1 and >=
//!   random 5-gold ICL; removing verification lowers precision by >= 3 points.
//! components:
//!   zoo-loader, nonce-ner-generator, label-noise, minilm-retriever, k-means, demo-selector,
//!   constrained-decoding, self-verification, span-f1
//! cost:
//!   Native 200 s; in page 30 s.
//! risk:
//!   Zero-shot spotting must exist: entity types have recurring suffixes and contexts that
//!   pretraining covers for about half of the lexicon; if the small model follows corrupted labels
//!   literally, pretraining adds 20% label noise to its episodes.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "pseudo-annotated-demos",
    room: Room::Demonstrations,
    question: "Are half-wrong examples good enough to teach entity spotting?",
    paper: Paper {
        title: "PICLe: Pseudo-Annotations for In-Context Learning in Low-Resource Named Entity Detection",
        id: "2412.11923",
    },
    paper_claim: "Partially correct demonstrations transfer as well as fully correct ones; with zero human annotation PICLe outperforms ICL with few gold examples on five biomedical sets.",
    program: None,
};
