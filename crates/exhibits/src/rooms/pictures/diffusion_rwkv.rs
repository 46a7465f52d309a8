//! Can a linear-time recurrence paint as well as attention?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:sprite-vae+zoo:sprite-dit+zoo:sprite-rwkv+zoo:scene-clip
//! mechanism:
//!   Same skeleton, data, objective and steps as zoo:sprite-dit; only the token mixer differs.
//!   Bi-RWKV layer: q-shift (four quarters of the channels look one patch left / right / up /
//!   down), then k, v, r projections and the bidirectional weighted key-value sum
//!   wkv_t = [sum_{i!=t} exp(-(|t-i|-1) w/T + k_i) v_i + exp(u/T + k_t) v_t] / [same without v],
//!   output = W_o (sigmoid(r) * wkv). Computed by one forward and one backward scan, O(T d).
//!   Channel mix: q-shift, squared-ReLU key, sigmoid receptance. adaLN-Zero for time and condition;
//!   long skips by concatenation and a linear map between shallow and deep layers; sin-cos
//!   positions. d=128, 6 layers, parameters within 10% of the transformer.
//!   The page samples both side by side, counts floating-point operations exactly and times single
//!   forward passes from 36 up to 2,304 tokens (untrained weights are enough for timing at sizes
//!   above 36).
//! controls:
//!   - caption or 'surprise me'
//!   - backbone: RWKV / attention / both
//!   - sampler steps: 4-50 / 16
//!   - tokens for the timing run: 36-2304
//!   - shift: quad / none (ablation at inference)
//!   - scan direction: both / forward only
//!   - seed
//! figure:
//!   Two image grids with the same prompts and noise; chart of FLOPs per forward against tokens
//!   (log-log) with measured milliseconds as dots for both mixers and the crossover marked; bars of
//!   Frechet distance (in zoo:scene-clip features) and prompt accuracy; influence map d(output
//!   patch)/d(input patch) for one clicked patch.
//! claim:
//!   2,000 samples each: Frechet distance of RWKV <= 1.25x that of attention, prompt accuracy
//!   within 5 points; at 1,024 tokens counted FLOPs <= 0.6x attention's and measured native time
//!   lower; fitted growth exponent of mixing FLOPs 1.0 against 2.0. At 36 tokens no saving is
//!   claimed (the exhibit says so).
//! components:
//!   sprite-world, sprite-parser, sprite-vae, flow-transformer, flow-sampler, bi-wkv-scan,
//!   flop-counter, frechet-feature-distance, image-grid
//! cost:
//!   Claim test ~240 s CPU for 2 x 2,000 samples at 16 steps (500 samples in quick mode, 60 s);
//!   page: ~1 s per grid of 8, timing sweep ~5 s.
//! risk:
//!   The scan may be slow on WebGPU and hide the advantage. Fallback: associative log-step scan on
//!   (numerator, denominator, max exponent) triples, and let FLOPs, not milliseconds, carry the
//!   claim in the browser.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "diffusion-rwkv",
    room: Room::Pictures,
    question: "Can a linear-time recurrence paint as well as attention?",
    paper: Paper {
        title: "Diffusion-RWKV: Scaling RWKV-Like Architectures for Diffusion Models",
        id: "2404.04478",
    },
    paper_claim: "Diffusion-RWKV is on par with or better than CNN and Transformer diffusion models in FID and IS at lower cost: DRWKV-H/2 reaches FID 2.95 on ImageNet 256x256 with about 25% fewer FLOPs than DiT.",
    program: None,
};
