//! How can a short prompt choose among sixty labels?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm
//! mechanism:
//!   toy-intents: 60 hand-written assistant intents (card lost, set alarm, ...) x 12 utterances.
//!   For every query MiniLM retrieves the k most similar labelled utterances, which are put in the
//!   prompt least-similar first (most similar next to the query), so the model sees only a part of
//!   the label space. SmolLM2 generates greedily; the output is mapped to the nearest class name by
//!   MiniLM if it is not exact, as in the paper.
//!   Ablations, each with the same retrieved set: (a) resampled, same labels but demonstrations
//!   drawn at random from their classes, which removes similarity; (b) obfuscated, class names
//!   replaced by arbitrary words; (c) shuffled, labels permuted among the demonstrations.
//!   Baselines: k random demonstrations, zero-shot over all names, MiniLM 1-nearest neighbour and
//!   k-NN vote.
//! controls:
//!   - k: 1-30 (10)
//!   - condition: full | resampled | obfuscated | shuffled
//!   - order: similar last | similar first | random
//!   - labels in play: 10-60 (60)
//!   - own utterance
//! figure:
//!   Retrieved demonstrations as cards with similarity, prediction and label probabilities; line of
//!   accuracy against k for retrieved, random and k-NN; grouped bars for the three ablations; bar
//!   of how often the right label was in the prompt (the ceiling).
//! claim:
//!   180 queries, 60 labels, k=10: retrieved demonstrations >= random demonstrations + 30 points;
//!   each of (a), (b), (c) lowers accuracy, with (c) by >= 10 points and at least two of the three
//!   by >= 5; accuracy relative to 1-NN is reported, not claimed.
//! components:
//!   toy-intents, minilm-retriever, demo-selector, icl-prompt-builder, generate-and-parse,
//!   label-scorer
//! cost:
//!   Native 500 s at k=10 (180 x 5 prompts of 130 tokens; CI uses 60 queries, about 170 s); in page
//!   30 s per condition.
//! risk:
//!   The small model may simply copy the last label, making it 1-NN in disguise; the exhibit shows
//!   agreement with 1-NN and copying by position, and the fallback claim drops to k=5 with label
//!   scoring over the retrieved labels.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "many-labels",
    room: Room::Demonstrations,
    question: "How can a short prompt choose among sixty labels?",
    paper: Paper {
        title: "In-Context Learning for Text Classification with Many Labels",
        id: "2309.10954",
    },
    paper_claim: "Retrieval ICL sets few-shot state of the art on BANKING77, HWU64 and CLINC150 with OPT/LLaMA and no fine-tuning; similarity, label semantics and correct correspondence all matter to a degree that depends on the domain.",
    program: None,
};
