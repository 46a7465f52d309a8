//! A model that finds needles: can it also reason over them?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: smollm2+zoo:reader
//! mechanism:
//!   NeedleBench scaled to 512-6000 tokens: S-RT, one needle at a depth zone; M-RT, 2-5 needles
//!   that must all be recalled; M-RS, 2-5
//!   needles that form a chain, question about its end; ATC (ancestral trace challenge): no filler
//!   at all, only n shuffled kinship
//!   sentences ("Ben is Anna's father"), question: who is the eldest ancestor that can be traced,
//!   n=2-20. Several independent
//!   needles sit at different depths of one haystack of public-domain text, so one prefill serves
//!   many cells; answers are ranked
//!   among the names present. Overall score = 0.4 S-RT + 0.3 M-RT + 0.3 M-RS. A second line runs
//!   ATC with zoo:reader, which may
//!   quote one step at a time, to show that the steps and not the finding are what fails.
//! controls:
//!   - task: S-RT / M-RT / M-RS / ATC
//!   - length: 512-6000 (2000)
//!   - depth zones: 3-10 (5)
//!   - needles or generations: 1-20
//!   - quote steps (zoo:reader): off / on
//!   - own needle
//! figure:
//!   The classic length x depth heat map for each task; ATC line chart of accuracy against
//!   generations for smollm2, zoo:reader direct,
//!   zoo:reader step by step, and chance (1/n); the family tree of the current item with the chosen
//!   ancestor marked.
//! claim:
//!   60 items per cell: smollm2 S-RT >= 75% up to 1000 tokens (chance <= 10%); M-RS at 3 needles is
//!   >= 30 points below S-RT at equal length; ATC at
//!   6 generations <= chance + 15 points; zoo:reader step by step on ATC-6 >= its own direct answer
//!   + 40 points.
//! components:
//!   needle-generator, public-domain-text, fact-world, prefix-cache, answer-scoring,
//!   length-depth-grid, word-tokenizer
//! cost:
//!   native ~420 s (about 55k prefill tokens + branches); in page ~60 s for a 4x5 grid
//! risk:
//!   S-RT itself may be weak at 135M. Fallback: needles with a number code stated and asked in the
//!   same words, which induction heads copy; lengths up to 1500.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "needlebench",
    room: Room::Reading,
    question: "A model that finds needles: can it also reason over them?",
    paper: Paper {
        title: "NeedleBench: Can LLMs Do Retrieval and Reasoning in 1 Million Context Window?",
        id: "2407.11963",
    },
    paper_claim: "Across 4k to 1000k tokens current models leave much room for improvement: they retrieve far better than they reason over several needles, and ATC's logical chains defeat them even in short texts.",
    program: None,
};
