//! Does the model really learn from the labels in its examples?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   One forward pass over a sequence of N labelled examples gives the prediction for example i
//!   given examples 1..i-1 at every i, so a whole learning curve costs one pass (the paper's
//!   trick). For each curve record accuracy, log-likelihood and entropy of the label distribution,
//!   averaged over 40 sequences with different draws and orders.
//!   Conditions: default labels; random labels (null hypothesis 1: labels do not matter); a truly
//!   novel task, who wrote this message, for two invented authors with consistent habits (can ICL
//!   learn new relations); flipped labels and arbitrary labels A/B (null hypothesis 2: pretraining
//!   preferences can be overcome); label change-points D->F, F->D and alternating at half, after
//!   which equal counts of both relations are in the context (null hypothesis 3: all in-context
//!   information counts equally).
//!   A reference logistic regression on bag-of-words features is fitted to the same examples to
//!   show what conventional learning would do.
//! controls:
//!   - task: sentiment | topic | authorship
//!   - labels: default | random x% | flipped | arbitrary
//!   - change-point: none | D->F | F->D | alternating
//!   - examples N: 8-80 (48)
//!   - sequences averaged: 1-40 (20)
//! figure:
//!   Line charts of accuracy, log-likelihood and entropy against number of examples, one line per
//!   condition with 95% bands, guessing baseline and logistic regression dashed; token strip of one
//!   sequence with the probability given to each label.
//! claim:
//!   40 sequences, N=48, last 16 positions: log-likelihood with default labels >= with random
//!   labels + 0.10 nats; authorship accuracy >= 50% + 8 points; accuracy on the flipped relation <=
//!   default accuracy - 10 points; with a mid change-point, agreement with the later relation minus
//!   agreement with the same relation when it comes first >= 8 points at the end of the sequence.
//! components:
//!   toy-classification-sets, icl-prompt-builder, single-pass-icl-curve, label-scorer, bootstrap-ci
//! cost:
//!   Native 600 s for all conditions (CI: 12 sequences, about 200 s); in page 25 s.
//! risk:
//!   A 135M model may stay at its prior on flipped labels (that still meets the claim) and learn
//!   little in authorship; the authors' habits can be made louder (greetings, punctuation), fixed
//!   on a dev set first.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "label-relationships",
    room: Room::Demonstrations,
    question: "Does the model really learn from the labels in its examples?",
    paper: Paper {
        title: "In-Context Learning Learns Label Relationships but Is Not Conventional Learning",
        id: "2307.12375",
    },
    paper_claim: "ICL predictions almost always depend on in-context labels and novel tasks can be learned, yet flipped labels never reach default performance and information nearer to the query weighs more.",
    program: None,
};
