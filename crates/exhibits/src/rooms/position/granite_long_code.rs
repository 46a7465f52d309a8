//! Can a short-context code model grow into whole repositories step by step?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:repo-code
//! mechanism:
//!   Toy code repositories in a 256-token language: files of function definitions ("def f17 a b =
//!   g4 ;") and of calls that must repeat the defining file's signature and constant; a call's
//!   definition lies in another file of the same repository.
//!   Base: recipe R on single files of up to 128 tokens. Long stage as in the paper: context
//!   doubled 128 -> 256 -> 512 -> 1024 with the RoPE base raised at every step (1e4, 4e4, 1.6e5,
//!   6.4e5), 150 steps each, repository-level packing (files of one repository in one row) and
//!   up-sampling of long repositories.
//!   Ablations with equal steps: base frequency left alone; random packing of files from different
//!   repositories; one jump to 1024.
//!   Instruction form ("? call f17") is tested on long and short inputs.
//! controls:
//!   - stage: 128, 256, 512, 1024
//!   - RoPE base at test: 1e3-1e7 (default the stage's)
//!   - packing variant: repository / random
//!   - distance call-definition: 16-1000 tokens
//! figure:
//!   Line chart: exact-match of cross-file calls against distance, one series a stage and one each
//!   for the ablations; small bars: short single-file completion by stage; repository view with the
//!   attended definition lit up.
//! claim:
//!   200 completions a cell: at distances 512-1000 the final stage >= 75% and the base <= 20%;
//!   short-file exact match stays within 3 points of the base; random packing is >= 20 points below
//!   repository packing at 512-1000; leaving the RoPE base at 1e4 is no better than the schedule.
//! components:
//!   toy-repo-language, recall-trainer, rope-scaling, attention-capture, sequence-packer
//! cost:
//!   claim test 90 s native; in page 6 s; training all stages and ablations about 2.5 h offline in
//!   separate runs under 1 h
//! risk:
//!   Full fine-tuning at 1024 may learn without any base change in so small a model. Fallback: the
//!   claim then rests on packing and on stage vs base; the base-frequency curve is shown as found.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "granite-long-code",
    room: Room::Position,
    question: "Can a short-context code model grow into whole repositories step by step?",
    paper: Paper { title: "Scaling Granite Code Models to 128K Context", id: "2407.13739" },
    paper_claim: "Context of Granite 3B/8B code models grows from 2K/4K to 128K with large gains on long tasks and no noticeable loss on HumanEval.",
    program: None,
};
