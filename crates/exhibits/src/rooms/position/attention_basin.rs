//! Which places in a list does the model look at, and can we use that?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm
//! mechanism:
//!   Prompt = instruction, K delimited items (documents "Document j: ...", or demonstrations),
//!   question. Attention from the question and first answer tokens to each item is summed over the
//!   item's tokens, averaged over heads and a chosen band of layers, divided by item length.
//!   Stage 1 (calibration): 24 prompts with items shuffled, so content averages out and leaves the
//!   profile a(1..K) of positional preference; a control with structure removed (one run-on text,
//!   no delimiters) is measured too.
//!   Stage 2 (AttnRank): the retriever (MiniLM cosine to the question) ranks the items; the best
//!   item goes to the position with the largest a, the second to the second largest, and so on.
//!   Task: generated single- and two-fact questions over invented people; answer scored by
//!   log-probability among 8 candidates.
//! controls:
//!   - number of items K: 4-16 (default 10)
//!   - item type: documents / demonstrations
//!   - layer band: early, middle, late, all (default all)
//!   - order: given, random, relevance falling, relevance rising, AttnRank
//!   - delimiters: on/off
//! figure:
//!   Bar chart of attention by position (the basin) with the no-delimiter control; heat map layer x
//!   position; grouped bars of answer accuracy and gold-answer NLL for the five orders;
//!   drag-and-drop list of the items with live attention bars.
//! claim:
//!   K=10, 60 test prompts: mean attention of the two edge items >= 1.3x that of items 4-7;
//!   calibration profiles from two disjoint halves correlate >= 0.9; gold-answer NLL under AttnRank
//!   is lower than under random order (paired, at least 0.05 nat) and placing the gold item at the
//!   top-attention position beats the lowest-attention position by >= 5 accuracy points.
//! components:
//!   attention-capture, item-list-prompt, minilm-retriever, fact-generator, candidate-scoring
//! cost:
//!   claim test 8 min native (about 200 prompts of 350 tokens); in page 20 s
//! risk:
//!   The first item may get its attention as a sink, not as content; small models can be pure
//!   recency. Fallback: an instruction and a dummy item stand first and BOS is excluded; if the
//!   profile is a slope, AttnRank still applies and the page says slope, not basin.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "attention-basin",
    room: Room::Position,
    question: "Which places in a list does the model look at, and can we use that?",
    paper: Paper {
        title: "Attention Basin: Why Contextual Position Matters in Large Language Models",
        id: "2508.05128",
    },
    paper_claim: "Ten LLMs attend most to first and last items and neglect the middle; aligning salient items with the high-attention positions improves multi-hop QA and few-shot ICL without training.",
    program: None,
};
