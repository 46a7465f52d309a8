//! Does grouping paragraphs by hidden task teach in-context learning?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:toy-lm+zoo:toy-lm-picl+zoo:toy-lm-random
//! mechanism:
//!   A generated plain-text corpus in which paragraphs hold 'intrinsic tasks' by chance (a remark
//!   and its mood, a word and its opposite, a sum, a name and its place, a list and its last item;
//!   24 kinds with many wordings) amid narrative filler. PICL pipeline: (1) a task-semantics
//!   encoder (2-layer, 64-d, contrastive loss with in-batch and hard negatives) is trained on
//!   labelled examples of 12 kinds; (2) each paragraph's nearest neighbours are found; (3) instance
//!   = k retrieved paragraphs + itself, blank-line joined; (4) filter: keep it if s = -log
//!   P(paragraphs joined)/length improves over the sum of single losses by delta (demonstrations
//!   must help); (5) continue pretraining with the ordinary LM loss over the whole instance, mixed
//!   with plain documents.
//!   Controls from the same base and steps: random paragraphs joined, plain continued pretraining,
//!   and a meta-training run on the 12 labelled kinds only. Test: the 12 other kinds, few-shot.
//! controls:
//!   - checkpoint: base / random joins / PICL / meta-trained / oracle groups
//!   - held-out task: 12 kinds or your own examples
//!   - shots: 0..8 / 4
//!   - retrieval neighbours shown: 1..8 / 4
//!   - filter threshold delta: slider (recomputes what is kept)
//! figure:
//!   A paragraph and its retrieved neighbours with task and topic tags (same task, different topic
//!   wanted) and the filter score; line chart: accuracy vs shots on held-out kinds for the 5
//!   checkpoints; 2-D map of paragraph embeddings coloured by task or by topic.
//! claim:
//!   12 held-out kinds x 100 queries at 4 shots: PICL accuracy >= random joins + 6 points and >=
//!   base + 6; zero-shot gain is smaller than the 4-shot gain; held-out LM loss on plain documents
//!   is within 3% of the base's; retrieval returns same-task neighbours for >= 50% (chance about
//!   4%).
//! components:
//!   toy-corpus, contrastive-encoder, nearest-neighbour-index, instance-filter, causal-transformer,
//!   classification-prompt-builder, zoo-loader, document-list, embedding-map, line-chart
//! cost:
//!   Test: 40 s native CPU (checkpoints shipped). Page: 1-2 s.
//! risk:
//!   A small LM may learn the grouping format but not new tasks; fallback: more kinds (60, made by
//!   composing operations and surfaces) so that held-out ones are recombinations, and MiniLM as a
//!   second retriever for comparison.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "picl",
    room: Room::Demonstrations,
    question: "Does grouping paragraphs by hidden task teach in-context learning?",
    paper: Paper { title: "Pre-Training to Learn in Context", id: "2305.09137" },
    paper_claim: "On seven classification sets and 100+ Super-NaturalInstructions tasks PICL is more effective than a range of baselines and outperforms models with nearly 4x its parameters.",
    program: None,
};
