//! What does a diffusion language model see beyond its trained length?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:recall-diffusion+zoo:recall-base
//! mechanism:
//!   recall-diffusion: same size and data as recall-base but LLaDA's objective - bidirectional
//!   attention, a mask ratio t ~ U(0,1) each sequence, cross-entropy on masked tokens weighted 1/t;
//!   answers are filled in over 4 denoising steps, most confident first.
//!   Bidirectional training covers relative positions -(T-1)..T-1, so cosine and sine of each band
//!   are seen on a symmetric range; the causal model sees one side only - the paper's explanation
//!   of stable perplexity.
//!   LongLLaDA: NTK base factor lambda = b^-1 (T_target / 2 pi)^(d / d_c) with the critical
//!   dimension d_c = 2 ceil(d/2 log_b(T_train / 2 pi)); here d=32, b=10000, T_train=128 give d_c=12
//!   and lambda about 12 for T_target=512. No training.
//!   Both models: perplexity (for diffusion the masked bound, 16 draws) and needles over length x
//!   depth, with and without lambda.
//! controls:
//!   - model: diffusion / autoregressive
//!   - length: 128-1024 (default 512)
//!   - lambda: 1-200 (log slider; marks for 2x, 4x, 8x)
//!   - needle depth: 0-100%
//!   - denoising steps: 1-16 (default 4)
//!   - watch denoising: button
//! figure:
//!   Perplexity ratio to length 128 against length, both models; two needle heat maps (depth x
//!   length) side by side, local perception visible as a band of the trained width at the end; RoPE
//!   band chart with trained ranges shaded; animated token strip of the denoising.
//! claim:
//!   At 512 without scaling: perplexity ratio diffusion <= 1.5 and autoregressive >= 2x that ratio;
//!   diffusion needles within the last 100 tokens >= 60%, farther than 200 tokens <= 25%,
//!   autoregressive overall below the diffusion's local figure. With lambda for 4x: far needles of
//!   the diffusion model >= +30 points.
//! components:
//!   recall-language, recall-trainer, masked-diffusion-lm, rope-scaling, needle-generator,
//!   heatmap-depth-length
//! cost:
//!   claim test 4 min native; in page 12 s; training 1.5 h offline
//! risk:
//!   Masked training learns recall more slowly, and a tiny model may lose local needles too because
//!   attention thins out at 512. Fallback: mask mostly answers (half of the batches), 6 layers; if
//!   local perception is weak, use 256 as test length.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "long-diffusion",
    room: Room::Position,
    question: "What does a diffusion language model see beyond its trained length?",
    paper: Paper {
        title: "LongLLaDA: Unlocking Long Context Capabilities in Diffusion LLMs",
        id: "2506.14429",
    },
    paper_claim: "Diffusion LLMs keep stable perplexity and retrieve from the most recent window when extrapolating directly, and NTK scaling without training extends them as it does autoregressive LLMs.",
    program: None,
};
