//! Which words of the passage made the model give that answer?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm
//! mechanism:
//!   SmolLM2 answers a question about a passage of 8-12 sentences. MExGen then perturbs the passage
//!   (units are dropped) and turns each new output into a number with a scalarizer: Log Prob = mean
//!   log-probability of the ORIGINAL answer given the perturbed passage; or Text-only = MiniLM
//!   cosine between the original and the regenerated answer.
//!   Multi-level: first attribute sentences; then take the top 2 sentences, split them into phrases
//!   (punctuation, function-word chunker), then words, keeping the other sentences as single units.
//!   Attribution with linear query cost: leave-one-out; L-SHAP (Shapley value over subsets of each
//!   unit's neighbourhood, radius 1); C-LIME (ridge regression on masks that drop at most K=3
//!   units, number of samples a small multiple of the number of units).
//!   Faithfulness: remove units in ranked order up to 20% of the tokens and record the fall of
//!   log-probability (perturbation curve and its area, AUPC).
//! controls:
//!   - passage: 30 built in, or paste yours (<= 300 words)
//!   - method: LOO | L-SHAP | C-LIME
//!   - scalarizer: log prob | text-only
//!   - levels: sentence | +phrase | +word
//!   - queries per unit: 1-10 (5)
//! figure:
//!   Passage with a blue-red heat over sentences that expands to phrases and words on click;
//!   perturbation curves (log-probability drop against % tokens removed) for each method, with
//!   random order, question-overlap order, attention order and the model's own named sentence
//!   (self-explanation) as baselines.
//! claim:
//!   30 generated passages that the model answers correctly: the sentence holding the answer is
//!   ranked first by C-LIME and by L-SHAP in >= 75%; their word-level AUPC at 20% is >= 2x random
//!   order and >= 1.15x the model's self-explanation ordering; log-prob and text-only sentence
//!   scores have mean Spearman >= 0.3.
//! components:
//!   qa-passage-generator, answer-scoring, text-segmenter, perturbation-attribution,
//!   ridge-baseline, attention-capture, minilm-retriever, prefix-cache
//! cost:
//!   Native 400 s (30 passages x ~60 perturbed prompts of 200 tokens, prefix shared up to the first
//!   masked unit); in page 3-5 s per passage.
//! risk:
//!   A 135M model often answers from the question or prior; the passages use invented names so the
//!   answer must come from the text, and only items answered right in full and wrong without the
//!   passage are scored.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "explain-the-answer",
    room: Room::Reading,
    question: "Which words of the passage made the model give that answer?",
    paper: Paper {
        title: "Multi-Level Explanations for Generative Language Models",
        id: "2403.14459",
    },
    paper_claim: "Perturbation attribution by MExGen gives more faithful explanations (higher perturbation-curve area) than PartitionSHAP, Captum-LIME and LLM self-explanations on summarisation and QA.",
    program: None,
};
