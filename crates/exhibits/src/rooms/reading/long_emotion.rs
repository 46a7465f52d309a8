//! Can a model tell how someone feels in a long noisy conversation?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+minilm
//! mechanism:
//!   A scaled-down benchmark with two of the six tasks. Classification: 8 people with one emotional
//!   snippet each (about 120
//!   hand-written snippets, 6 emotions, no emotion word inside) are scattered in a 2500-token
//!   context of filler; the
//!   question asks how one person feels, answered by ranking 6 labels with content-free
//!   calibration. Detection: of 6
//!   segments one expresses a different emotion; find it. Three methods: Base (whole context in the
//!   prompt); RAG (the context itself
//!   is the retrieval source: chunks of 96 tokens ranked by minilm against the question, top 3
//!   used); CoEM in its five stages:
//!   chunking, initial ranking, enrichment (a second smollm2 prompt adds a short note on the
//!   feeling in each retrieved chunk),
//!   re-ranking of the enriched chunks, and ensemble generation from the best chunks plus notes.
//! controls:
//!   - task: classification / detection
//!   - context length: 250-6000 tokens (2500)
//!   - method: Base / RAG / CoEM
//!   - chunk size: 48-256 (96)
//!   - top-k: 1-8 (3)
//!   - own snippet: free text
//! figure:
//!   Conversation strip with the chunks lit as each CoEM stage selects them and the note bubbles
//!   attached; bar chart of accuracy for
//!   Base, RAG, CoEM and the oracle snippet alone; line chart of accuracy against context length
//!   for the three methods.
//! claim:
//!   Classification, 96 questions at 2500 tokens (chance 16.7%): RAG >= Base + 12 points, CoEM >=
//!   RAG - 3 points and CoEM >= Base + 12
//!   points; Base at 2500 tokens is >= 10 points below Base at 250 tokens. CoEM minus RAG is
//!   displayed with its interval, whatever
//!   its sign.
//! components:
//!   emotion-snippets, filler-text, chunker, minilm-retriever, agent-loop, prefix-cache,
//!   answer-scoring, content-free-calibration
//! cost:
//!   native ~400 s (12 contexts x 2500 tokens + ~45k tokens of short prompts); in page ~45 s for 24
//!   questions
//! risk:
//!   smollm2 may classify even the bare snippet poorly. Fallback: 3 emotions (joy, anger, sadness)
//!   with 6 demonstrations in the prompt, and a log-probability margin in place of accuracy.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "long-emotion",
    room: Room::Reading,
    question: "Can a model tell how someone feels in a long noisy conversation?",
    paper: Paper {
        title: "LongEmotion: Measuring Emotional Intelligence of Large Language Models in Long-Context Interaction",
        id: "2509.07403",
    },
    paper_claim: "With inputs of 8,777 tokens on average, RAG and CoEM consistently improve emotional-intelligence scores over plain prompting on most of the six long-context tasks.",
    program: None,
};
