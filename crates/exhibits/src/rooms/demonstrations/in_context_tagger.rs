//! Should a tagger be fine-tuned with examples inside its prompt?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:tag-lm+live
//! mechanism:
//!   tag-lm is a word-level causal model pretrained on generated sentences and on noisy few-shot
//!   tagging prompts. Task: a new entity scheme of 4 types over nonce and common words; the answer
//!   is generated as 'type: span | type: span ;' with constrained decoding (spans must be copied
//!   from the sentence, types from the label set).
//!   SIFT: fine-tune all weights live on 150 labelled sentences where every training prompt is
//!   [instruction] + k demonstrations + query. Losses: vanilla causal loss on all tokens;
//!   single-response completion (SRC), only the last answer; multi-response completion (MRC), all
//!   answers of demonstrations and query. At test the same k demonstrations are given.
//!   Baselines on the same data and step count: ICL without training; generative fine-tuning with
//!   k=0; decoder-as-encoder, i.e. remove the causal mask and train a per-token linear head. The
//!   instruction can be present or dropped, and k raised to lengthen the context.
//! controls:
//!   - demonstrations k: 0-16 (8)
//!   - loss: vanilla | SRC | MRC
//!   - instruction: on/off
//!   - training sentences: 25-400 (150)
//!   - steps: 0-400 (250)
//!   - own sentence
//! figure:
//!   Sentence with coloured spans by each method; line of span F1 over training steps (vanilla,
//!   SRC, MRC) with dashed ICL and decoder-as-encoder levels; line of F1 against k with and without
//!   the instruction.
//! claim:
//!   300 test sentences, 3 entity schemes, mean span F1: SIFT-MRC k=8 >= ICL k=8 + 15, >= vanilla
//!   loss + 3, >= decoder-as-encoder + 4 at 150 training sentences; dropping the instruction lowers
//!   SIFT F1 at k=16 by at most 1.5 (or raises it).
//! components:
//!   zoo-loader, nonce-ner-generator, icl-prompt-builder, constrained-decoding, live-trainer,
//!   span-f1, attention-mask-editor
//! cost:
//!   Native 200 s (1.4M parameters, prompts up to 400 tokens); in page 60 s per method.
//! risk:
//!   Unmasking may be strong on templated text; the entity cues include the right context as well
//!   as names, sizes are fixed before the run, and the fallback claim is 25-75 training sentences,
//!   where demonstrations matter most.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "in-context-tagger",
    room: Room::Demonstrations,
    question: "Should a tagger be fine-tuned with examples inside its prompt?",
    paper: Paper {
        title: "Supervised In-Context Fine-Tuning for Generative Sequence Labeling",
        id: "2509.00921",
    },
    paper_claim: "SIFT (best with MRC and many demonstrations) clearly beats ICL and decoder-as-encoder fine-tuning on four sequence-labelling tasks and five LLMs; removing the instruction mitigates the long-context loss.",
    program: None,
};
