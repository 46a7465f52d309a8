//! Do two hundred long lessons turn a short reader into a long one?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:recall-ext+live
//! mechanism:
//!   Four stages on recipe-R models, each a switch: (1) base at 128; (2) continual pre-training at
//!   512 on either plain concatenation or chunk interleaving (CIP): n documents are cut into chunks
//!   and woven together, chunk j of each before chunk j+1 of any, so that continuing a document
//!   needs reaching over the others; (3) standard SFT on short instructions; (4) long SFT, 200
//!   steps, on synthetic table questions (SynL): a table of r rows with identifiers and columns, a
//!   random row/column lookup, tables placed among filler.
//!   Stages 1-3 ship as checkpoints; stage 4 is trained live with the visitor watching the needle
//!   map fill; 'human' long data is imitated by a small fixed set of 64 long questions repeated.
//!   Test tasks differ from SynL: needles in filler and two-record comparison.
//! controls:
//!   - pre-training data: concatenated / interleaved chunks
//!   - standard SFT: on/off
//!   - long SFT steps: 0-400 (default 200)
//!   - long SFT data: synthetic tables, fixed 64, none
//!   - test length: 128-512
//! figure:
//!   Needle heat map (depth x length) refreshed every 20 steps; learning curve of long and short
//!   task accuracy with marks at 50, 100, 200; picture of two woven documents; bars for the 2x2 of
//!   pre-training data x long SFT.
//! claim:
//!   400 needles at 512, 3 seeds: after stage 3 <= 50%, after 200 long-SFT steps >= 85% and >= 90%
//!   of the value at 400 steps; short task within 3 points; synthetic tables >= the fixed set + 3
//!   points; interleaved pre-training >= concatenated + 5 points before stage 4.
//! components:
//!   recall-language, recall-trainer, chunk-interleaver, table-lookup-generator, lora-trainer,
//!   live-trainer, heatmap-depth-length, needle-generator
//! cost:
//!   claim test 8 min native; in page 60 s for 200 steps
//! risk:
//!   Continual pre-training on a language that contains recall already gives the needle, leaving
//!   SFT no gap. Fallback: pre-training text without '? =' queries (only repetitions), so the query
//!   format comes from SFT alone.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "long-sft-stage",
    room: Room::Reading,
    question: "Do two hundred long lessons turn a short reader into a long one?",
    paper: Paper {
        title: "LongSkywork: A Training Recipe for Efficiently Extending Context Length in Large Language Models",
        id: "2406.00605",
    },
    paper_claim: "200 iterations of long SFT turn a standard SFT model into a long-context one, synthetic long data can beat human data, and the needle test is perfect over several spans.",
    program: None,
};
