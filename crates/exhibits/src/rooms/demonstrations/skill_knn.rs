//! Should examples match the topic of a question or the skill it needs?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm
//! mechanism:
//!   Cross-domain semantic parsing: questions over 8 invented databases (library, zoo, garage, ...)
//!   to a small query language; 14 skills (count, maximum, filter by comparison, join two tables,
//!   group, exclude, ...), so that a question's nearest neighbour by raw text is usually same
//!   domain, wrong skill.
//!   Skill-KNN: SmolLM2 rewrites each question into a skill description, by few-shot prompting with
//!   5 annotated demonstrations, decoding constrained to a vocabulary of skill phrases ('count
//!   rows; compare a number'); MiniLM embeds the description instead of the question; take the k
//!   nearest. Variants as in the paper: consistency (average the embeddings of 4 descriptions from
//!   different demonstration orders) and distinctiveness (choose the candidate with the largest
//!   contrast to the others).
//!   SmolLM2 then writes the query with k=4 demonstrations; exact match after normalising names,
//!   plus execution on the toy database. Baselines: random, MiniLM on raw questions, BM25, MiniLM
//!   on the draft query (target-similarity), and oracle skills as the ceiling.
//! controls:
//!   - database of the question: 8
//!   - selection: random | raw k-NN | BM25 | Skill-KNN (consistency/distinctiveness) | oracle
//!   - k: 1-8 (4)
//!   - edit the skill description
//!   - own question
//! figure:
//!   Two-dimensional map of the example bank, coloured by domain or by skill, switching between raw
//!   and skill embeddings; retrieved cards side by side; bars of exact match and execution
//!   accuracy; skill purity of the retrieved set.
//! claim:
//!   160 questions from databases absent from the bank, k=4: Skill-KNN exact match >= raw MiniLM
//!   k-NN + 8 points and >= random + 12; share of retrieved examples with the right skill >= raw
//!   k-NN's + 25 points; oracle skills >= Skill-KNN.
//! components:
//!   toy-semantic-parsing, minilm-retriever, bm25-baseline, demo-selector, constrained-decoding,
//!   icl-prompt-builder, exact-match
//! cost:
//!   Native 500 s (160 x 4 prompts of 150 tokens; CI uses 60 questions); in page 40 s.
//! risk:
//!   SmolLM2's descriptions may be poor; they are chosen by likelihood among phrases, 4 votes, and
//!   if the skill recall is < 50% the zoo code model trained on the same language writes the parse
//!   while SmolLM2 keeps the descriptions.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "skill-knn",
    room: Room::Demonstrations,
    question: "Should examples match the topic of a question or the skill it needs?",
    paper: Paper {
        title: "Skill-Based Few-Shot Selection for In-Context Learning",
        id: "2305.14210",
    },
    paper_claim: "Skill-KNN significantly outperforms embedding-based selection on five cross-domain semantic parsing sets and six backbones, training-free, approaching oracle methods.",
    program: None,
};
