//! Which heads' positional waves are noise once the text gets too long?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:recall-base+smollm2
//! mechanism:
//!   For each head take the rotated keys (or queries) of N tokens, form the Gram matrix Sigma = K^T
//!   K / N, normalise its trace to 1, and compute the truncated matrix entropy H_r = -sum over the
//!   r largest eigenvalues of lambda log lambda (r = 1, 4, 8, 16); exp(H_r) is an effective rank.
//!   The same per RoPE frequency band (2x2 blocks): a band whose keys point one way gives a near
//!   rank-one spike, low entropy, and a bright stripe - the attention sink.
//!   The n heads of lowest entropy are denoised, without training: by-parts (the flagged bands lose
//!   their rotation), by-all (the head loses all rotation, that is NoPE), by-Gaussian (the head's
//!   positional part is replaced by Gaussian noise of the same variance).
//!   Applied on NTK-scaled RoPE at 2x-8x the trained length on recall-base (16 heads); on smollm2
//!   only the diagnosis (entropy map against measured sink mass) and the effect on the sink are
//!   shown.
//! controls:
//!   - variant: by-parts, by-all, by-Gaussian
//!   - heads denoised n: 0-6 (default 2)
//!   - r: 1, 4, 8, 16 (default 4)
//!   - length: 128-1024 (default 512)
//!   - selection: lowest entropy, highest, random
//!   - click a head to toggle it
//! figure:
//!   Heat map layer x head of truncated entropy with a twin of sink mass; attention map of a chosen
//!   head before/after; bars of needle accuracy at 2x, 4x, 8x for RoPE, NTK, DoPE variants, random
//!   heads denoised.
//! claim:
//!   (1) smollm2, 8 texts: Spearman correlation over the 90 KV heads between key entropy (r=1) and
//!   attention mass on the first 4 tokens (mean of the group's 3 query heads) <= -0.3. (2)
//!   recall-base, 400 needles at 4x: best variant and n chosen on 100 calibration needles beats NTK
//!   alone by >= 8 points on held-out needles, and beats random heads (mean of 5 draws) by >= 8.
//!   (3) sink mass in denoised heads falls by >= 30%.
//! components:
//!   attention-capture, matrix-entropy, rope-scaling, rope-head-override, needle-generator,
//!   recall-language
//! cost:
//!   claim test 4 min native; in page 15 s
//! risk:
//!   With only 16 heads, some carry the recall circuit and denoising any of them can break it;
//!   small gains may be noise. Fallback: 8 layers x 4 heads of recipe R, or claim (1) and (3) only
//!   with (2) shown as measured.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "dope",
    room: Room::Position,
    question: "Which heads' positional waves are noise once the text gets too long?",
    paper: Paper { title: "DoPE: Denoising Rotary Position Embedding", id: "2511.09146" },
    paper_claim: "Training-free denoising raises needle and many-shot accuracy clearly at contexts up to 64K tokens and weakens attention sinks.",
    program: None,
};
