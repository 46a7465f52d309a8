//! Which pretraining texts teach a model to learn in context?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:toy-lm+live
//! mechanism:
//!   zoo:toy-lm (3 layers, d=128, 0.7M) is pretrained on a generated corpus of short documents (toy
//!   stories, lists, dialogues, encyclopedia-like entries, with Zipfian names); the in-context
//!   tasks (label these items like the examples) never occur in it. ORCA-ICL as in the paper:
//!   g_task = gradient of the loss on in-context task prompts; each of 4,000 documents is scored by
//!   cosine(grad_doc, g_task); the top few go into S; the model takes a small step on S, g_task is
//!   computed anew, and so on for 5 rounds (gradients compared on the upper layers' parameters).
//!   Then perturbative continued pretraining: one pass over S (200 documents, small rate, few
//!   steps) vs random documents vs documents picked by topical similarity. The three analyses:
//!   domain relevance (embedding similarity to the task), mass of rare tokens, and information gain
//!   from long context (loss with short minus loss with long context).
//! controls:
//!   - task to support: classification A / B / pattern copy
//!   - selected documents: 50..400 / 200
//!   - ORCA rounds: 1..5 / 5
//!   - continue on: supportive / random / topical / least supportive
//!   - click a document to see its score and its rare tokens
//! figure:
//!   Ranked list of documents with their scores; line chart: in-context accuracy during continued
//!   pretraining for the four sets (zero-shot accuracy as a check); three histograms (relevance,
//!   rare-token mass, information gain) for supportive vs random.
//! claim:
//!   5 seeds, equal steps: in-context accuracy after the supportive set >= after random + 5 points
//!   and >= after the topical set; zero-shot accuracy differs by <= 3 points; mean rare-token mass
//!   of the supportive set is higher than random's (permutation p < 0.05), and its topical
//!   relevance is not higher. The information-gain sign is reported, not tested.
//! components:
//!   toy-corpus, causal-transformer, per-document-gradients, live-trainer,
//!   classification-prompt-builder, zoo-loader, document-list, histogram, line-chart
//! cost:
//!   Test: 150-200 s native CPU (4,000 gradients x 2 rounds in the CI version). Page: 40-60 s with
//!   1,000 documents.
//! risk:
//!   The rare-token finding might follow from how we generate documents; document kinds therefore
//!   vary rarity and repetition independently (crossed), and all three analyses are shown even
//!   where they disagree with the paper.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "supportive-data",
    room: Room::Demonstrations,
    question: "Which pretraining texts teach a model to learn in context?",
    paper: Paper {
        title: "Understanding In-Context Learning via Supportive Pretraining Data",
        id: "2306.15091",
    },
    paper_claim: "Continued pretraining on a small supportive subset raises in-context accuracy by up to 18%; the subset is not closer in domain, has more long-tail tokens, and is harder, with lower gain from long context.",
    program: None,
};
