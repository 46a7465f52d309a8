//! Can word statistics from labels choose better examples for finding names?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:tag-lm+minilm
//! mechanism:
//!   Pool of 300 labelled sentences with nonce entities. From labels count for each token t how
//!   often it is inside an entity (E), within 2 tokens of one (C) or other (O). Token weight W(t) =
//!   w_e P(E|t) + w_c P(C|t) + w_o P(O|t), with w = 1.0, 1.0, 0.01.
//!   DEER retrieval score of training sentence s for a query q: lambda1 * (sum of W(t) over query
//!   tokens that occur in s) + lambda2 * cosine of the two W-weighted mean token embeddings; top 8
//!   go into the prompt and tag-lm writes the entities.
//!   Error reflection: from the same statistics mark tokens at risk: unseen tokens, likely false
//!   negatives (high P(E|t) but not predicted), and boundary tokens next to predicted spans; for
//!   each, a second prompt with short span-level examples (entity span and context span, positive
//!   and negative) asks for the decision and edits the output. Baselines: random, MiniLM sentence
//!   k-NN, BM25, uniform token weights, supervised fine-tuning of tag-lm.
//! controls:
//!   - retriever: random | sentence k-NN | BM25 | DEER
//!   - weights w_e, w_c, w_o: 0-1
//!   - demonstrations: 1-16 (8)
//!   - reflection: none | unseen | +false negatives | +boundary
//!   - pool size: 25-300 (300)
//! figure:
//!   Query with token weights as bar heights over each word and links to the matching words of
//!   retrieved sentences; F1 bars by retriever with and without reflection and the fine-tuned level
//!   dashed; before/after list of reflection edits; F1 on seen against unseen entities.
//! claim:
//!   300 queries, 8 demonstrations, mean of 3 entity worlds: DEER retrieval span F1 >= sentence
//!   k-NN + 5 and >= uniform token weights + 2; reflection adds >= 1 F1 with more correct than
//!   harmful edits; with context tokens unweighted (w_c = 0) F1 on unseen entities falls.
//! components:
//!   zoo-loader, nonce-ner-generator, token-label-statistics, minilm-retriever, bm25-baseline,
//!   demo-selector, constrained-decoding, span-f1
//! cost:
//!   Native 120 s; in page 15 s.
//! risk:
//!   If tag-lm knows the entities from training, selection is moot; each world draws new names,
//!   types and context cues, as in its pretraining episodes; reflection needs span-level prompts in
//!   that pretraining too.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "label-guided-ner",
    room: Room::Demonstrations,
    question: "Can word statistics from labels choose better examples for finding names?",
    paper: Paper {
        title: "Label-Guided In-Context Learning for Named Entity Recognition",
        id: "2505.23722",
    },
    paper_claim: "DEER beats existing ICL selection on five NER sets with four LLMs and approaches supervised fine-tuning, for seen and unseen entities.",
    program: None,
};
