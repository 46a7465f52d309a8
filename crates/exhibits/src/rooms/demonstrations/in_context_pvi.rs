//! Which examples does the model find hard, measured in bits?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2
//! mechanism:
//!   In-context PVI of an instance (x, y) is PVI = -log2 p(y | null prompt) + log2 p(y | full
//!   prompt). The full prompt holds k exemplars (x_i, y_i) then x; the null prompt holds the same
//!   exemplars' targets with the inputs emptied, then an empty input. No fine-tuning.
//!   p(y|.) is the label probability of the verbaliser, normalised over the label set. 120
//!   hand-written items (sentiment, question type, topic), one third written to be ambiguous or
//!   sarcastic and tagged 'hard' before any run, are scored under 5 exemplar draws and k = 2, 4, 8.
//!   Reported: PVI of right and wrong predictions, agreement of PVI between exemplar draws and
//!   between shot counts (Pearson r), one-way ANOVA over draws, and the dataset average
//!   (V-information).
//! controls:
//!   - data set: sentiment | question type | topic
//!   - shots: 1-12 (4)
//!   - exemplar draw: 1-5
//!   - type your own sentence and label
//!   - sort by PVI
//! figure:
//!   Strip plot: one dot per item on a PVI axis in bits, coloured right/wrong, ringed if pre-tagged
//!   hard, hover shows text; scatter of PVI under draw A against draw B with r; line of accuracy by
//!   PVI quintile; baseline row: plain label log-probability.
//! claim:
//!   120 items, k=4, 5 draws: mean pairwise Pearson r of PVI between draws >= 0.5 and between k=4
//!   and k=8 >= 0.5; accuracy in the top PVI quintile of draw A, measured on draw B, exceeds the
//!   bottom quintile's by >= 30 points; pre-tagged hard items average >= 0.4 bits below easy ones.
//! components:
//!   icl-prompt-builder, label-scorer, toy-classification-sets, prefix-cache, bootstrap-ci
//! cost:
//!   Native 90 s (exemplar prefix cached, 120 short queries x 15 settings); in page 8 s.
//! risk:
//!   A strong label bias of the small model can swamp PVI; the null prompt is the built-in
//!   correction, and if r stays low the fallback is averaging over 2 verbaliser orders and 8 shots
//!   as default.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "in-context-pvi",
    room: Room::Demonstrations,
    question: "Which examples does the model find hard, measured in bits?",
    paper: Paper {
        title: "Measuring Pointwise $\\mathcal{V}$-Usable Information In-Context-ly",
        id: "2310.12300",
    },
    paper_claim: "In-context PVI behaves like fine-tuned PVI: it is higher for correct predictions, stable over exemplar choices and shot counts (the variance over exemplar sets is insignificant), and low values flag challenging instances.",
    program: None,
};
