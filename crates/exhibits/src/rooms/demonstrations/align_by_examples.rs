//! Can examples in the prompt replace instruction tuning?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:instruct-lm+live
//! mechanism:
//!   instruct-lm is a BASE model (1.3M) pretrained on a messy toy web: stories, lists and forum
//!   pages in which instructions ('reverse: a b c', 'last of', 'count', 'upper', 2-step ones) are
//!   sometimes obeyed, sometimes answered with chatter, sometimes followed by more instructions,
//!   and never cleanly ended.
//!   ICL alignment (URIAL style): a rules header and m stylised instruction-answer demonstrations,
//!   each of a DIFFERENT instruction, then the query instruction; m = 3 (URIAL), then many-shot up
//!   to 60. Greedy selection: grow the demonstration set one by one, choosing the one that most
//!   improves the score on 40 validation instructions. Instruction fine-tuning (IFT): train the
//!   weights live on exactly the same m demonstrations (response loss only), zero-shot at test.
//!   Score per answer: correct content, right format, clean stop (product), over first-turn and
//!   second-turn queries (the MT-Bench analogue). Ablations: correct answers replaced by wrong
//!   ones, questions shuffled against answers.
//! controls:
//!   - demonstrations m: 0-60 (3)
//!   - selection: URIAL-like | random | greedy
//!   - method: ICL | IFT | both
//!   - corrupt answers: 0-100%
//!   - own instruction box
//! figure:
//!   Line chart of score against m for random ICL, greedy ICL and IFT, with base zero-shot as
//!   floor; bars of the three score parts; two completions of the visitor's instruction next to
//!   each other; ablation bars for corrupted demonstrations.
//! claim:
//!   400 queries, mean of 3 seeds: 3-shot ICL >= zero-shot + 20 points; going from 3 to 60 random
//!   demonstrations changes the score by < 6 points; greedy at m <= 6 >= random 3-shot + 2 points;
//!   IFT on 60 demonstrations >= best ICL + 8 points.
//! components:
//!   zoo-loader, toy-web-generator, icl-prompt-builder, demo-selector, live-trainer,
//!   generate-and-parse
//! cost:
//!   Native 150 s; in page 30 s (IFT 15 s).
//! risk:
//!   The ICL plateau depends on pretraining (a model trained on k-shot prompts would keep gaining),
//!   hence documents only, no episodes; SmolLM2 has no base checkpoint in the engine, so this stays
//!   a zoo exhibit and says so.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "align-by-examples",
    room: Room::Demonstrations,
    question: "Can examples in the prompt replace instruction tuning?",
    paper: Paper {
        title: "Is In-Context Learning Sufficient for Instruction Following in LLMs?",
        id: "2405.19874",
    },
    paper_claim: "URIAL with 3 examples is effective but below instruction fine-tuning on MT-Bench and AlpacaEval 2.0; more demonstrations do not help systematically; greedy selection narrows but does not close the gap.",
    program: None,
};
