//! Do example cases help, and does their order or one bad case matter?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:scene-vlm-l+zoo:scene-clip
//! mechanism:
//!   SMMILE-mini: 111 generated problems (517 image-question-answer triplets, so 2-8 per problem
//!   with the query) over 5 drawn 'specimen' kinds: blood smear, skin lesion, heart trace, chest
//!   shadow, retina. Plainly labelled as pretend medicine. Each problem has its own convention
//!   (what 'grade 2' or 'positive' means) which only the example cases reveal, next to parts
//!   answerable from the picture alone, so zero-shot is above zero. One example per problem is by
//!   construction the most relevant (same convention cell as the query).
//!   SMMILE++-mini: 1,038 permutations and partial orders of those problems, made as in the
//!   original.
//!   zoo:scene-vlm-l answers open-ended (exact match) and closed (choice by likelihood): zero-shot;
//!   ICL with the curated examples; ICL with one irrelevant example inserted (from another specimen
//!   kind); ICL with the most relevant example placed first, middle, last. Specimen documents, with
//!   other conventions, are part of scene-docs; their topic drift is what makes a recency habit
//!   plausible, and the exhibit says so.
//! controls:
//!   - problem: 1-111 or random
//!   - examples: 0-7 / all
//!   - drag examples to reorder; add or delete an irrelevant one
//!   - position of the most relevant example: first / middle / last / shuffled
//!   - mode: open-ended / multiple choice
//!   - run benchmark: 20 / 111 / 1038 problems
//!   - model size: M / L
//! figure:
//!   Case sheet of example cards and the query with the model's answer distribution; bars with
//!   bootstrap intervals for zero-shot, ICL, ICL + 1 irrelevant; line of exact match against slot
//!   of the most relevant example; table per specimen kind; random and majority baselines dashed.
//! claim:
//!   On the 1,038 permuted problems, open-ended exact match: ICL - zero-shot >= 5 points; one
//!   irrelevant example inserted last lowers ICL by >= 2 points; most relevant example last - first
//!   >= 4 points; each with paired one-sided 95% bootstrap excluding 0.
//! components:
//!   specimen-generator, scene-docs, scene-clip, interleaved-vlm, demo-reorder, exact-match-eval,
//!   benchmark-runner, bootstrap-ci
//! cost:
//!   Claim test ~90 s CPU (about 5,000 prompts x <= 110 tokens); page: 111 problems in ~6 s, all
//!   1,038 in ~45 s.
//! risk:
//!   The trained model may be order-blind. Fallback: train the same size with longer topic drift
//!   (documents cut from a stream of problems); if no recency remains, report it as a negative
//!   result on the page and keep claims 1 and 2.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "tiny-clinic-benchmark",
    room: Room::Pictures,
    question: "Do example cases help, and does their order or one bad case matter?",
    paper: Paper {
        title: "SMMILE: An Expert-Driven Benchmark for Multimodal Medical In-Context Learning",
        id: "2506.21355",
    },
    paper_claim: "Across 15 multimodal models ICL adds only 8% over zero-shot (9.4% on SMMILE++); one irrelevant example costs up to 9.5%; placing the most relevant example last can improve results by up to 71%.",
    program: None,
};
