//! Does an abstract plan from one example help more than the example?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:reason-lm+minilm
//! mechanism:
//!   Problems from 16 formula families in an invented unit world (two or three inference steps,
//!   distractor numbers, many surface stories). SA-ICL pipeline, each step a call of reason-lm: (1)
//!   represent the query as a problem schema: category, known quantities, goal, needed relation;
//!   (2) retrieve from memory the prior example whose schema is closest (MiniLM on schema text,
//!   threshold tau), with its own stored schema and solution; (3) activate: merge retrieved schema
//!   and example into a query schema, an ordered list of inferential steps with slots; (4) solve,
//!   conditioned on the activated schema.
//!   Compared with the same single example: zero-shot, one-shot (example text only), one-shot with
//!   its worked solution, SA-ICL, and SA-ICL without the example. Example quality is controlled:
//!   same family (high), sharing one step (medium), unrelated (low). Also many-shot prompts of 2-8
//!   examples without schemas.
//! controls:
//!   - problem: generate by family, or edit the story
//!   - example quality: high | medium | low | retrieved
//!   - method: zero | one-shot | solution | SA-ICL
//!   - examples: 1-8 (1)
//!   - edit the activated schema by hand
//! figure:
//!   Flow of four cards (query schema, retrieved schema, activated schema, solution) with shared
//!   slots linked; grouped bars method x example quality; line of accuracy against number of plain
//!   examples with the one-example SA-ICL level dashed.
//! claim:
//!   300 problems with unseen stories, one high-quality example: SA-ICL >= one-shot + 8 points and
//!   >= 4 plain examples - 2 points; the gain with a low-quality example is <= half of the
//!   high-quality gain; swapping in another family's activated schema lowers accuracy by >= 10
//!   points (the schema is really used).
//! components:
//!   zoo-loader, formula-story-generator, schema-extraction, minilm-retriever, demo-selector,
//!   exact-match
//! cost:
//!   Native 150 s; in page 20 s for 60 problems.
//! risk:
//!   A model trained on schemas could carry the gain by training alone; schema calls are trained on
//!   10 families, and tests use 6 families whose schemas are only available through the example;
//!   fallback: report by seen/unseen family.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "schema-activation",
    room: Room::Demonstrations,
    question: "Does an abstract plan from one example help more than the example?",
    paper: Paper { title: "Schema for In-Context Learning", id: "2510.13905" },
    paper_claim: "On GPQA chemistry and physics, SA-ICL raises accuracy by up to 36.19% when the single demonstration is of high quality, and reduces reliance on the number of demonstrations.",
    program: None,
};
