//! Do noisy buffer frames help a video model learn control from 20 clips?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:sprite-vae+zoo:clip-dit+live
//! mechanism:
//!   Base: zoo:clip-dit, a text-conditioned flow-matching video transformer, 12 frames of 16x16,
//!   full space-time attention, one shared time step for all frames, pretrained on moving-sprite
//!   clips (never with a condition frame).
//!   TIC-FT: put condition and target on the time axis as c1 b3 t8. The condition frame stays
//!   clean; the 3 buffer frames are copies of the condition noised to levels 0.25, 0.5, 0.75 (for
//!   global level s, buffer j sits at min(s, level_j)); targets sit at s. Loss on target frames
//!   only; LoRA rank 8 on attention and MLP, no new modules.
//!   Sampling: start from [clean, 0.25, 0.5, 0.75, noise x 8]; velocities of the condition are
//!   zeroed and buffer j is frozen until s falls below its level, then it is denoised together with
//!   the targets.
//!   Tasks with 20 training pairs each, not spatially aligned with the first frame: character sheet
//!   -> that character bouncing in a scene; colour clip -> outline style clip; two conditions
//!   (character + background). Trained in the page. Baseline: the same LoRA and steps with b0 (hard
//!   jump from clean to noise), plus the untuned model.
//! controls:
//!   - task: character-to-video / style transfer / two conditions
//!   - training clips: 5-30 / 20
//!   - LoRA steps: 0-400 / 250
//!   - buffers: 0 or 3 / both trained side by side
//!   - buffer levels: linear / constant
//!   - roll or draw the character
//!   - sampler steps: 8-40 / 20
//!   - seed
//! figure:
//!   Noise-level staircase over frames and sampler steps (heat map); side-by-side looping clips for
//!   buffers, no buffers, untuned, with the condition frame; line chart of condition fidelity
//!   (best-shift identity correlation) and of frame-to-frame motion error against fine-tuning steps
//!   for both arms.
//! claim:
//!   Character-to-video, 20 clips, 250 steps, 3 seeds, 40 unseen characters: identity correlation
//!   in target frames with buffers >= 0.55 and >= no buffers + 0.05 (mean over seeds), and >=
//!   untuned + 0.20; motion error with buffers <= 1.0x no buffers. The gap at 100 steps must be at
//!   least as large as that at 250.
//! components:
//!   sprite-world, sprite-vae, flow-transformer, flow-sampler, buffer-frame-schedule, lora-trainer,
//!   in-page-trainer, identity-score, clip-player
//! cost:
//!   Claim test ~400 s CPU (6 LoRA trainings of 250 steps x batch 4 x 192 tokens, plus sampling);
//!   page: ~60-90 s to tune both arms on a laptop GPU, ~2 s per clip.
//! risk:
//!   On a tiny base the hard jump may be learned just as fast, so buffers bring nothing. Fallback:
//!   fewer clips and steps (10 clips, 100 steps) where alignment with the base matters most, or a
//!   base pretrained longer; report the whole curve either way.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "temporal-in-context-tuning",
    room: Room::Pictures,
    question: "Do noisy buffer frames help a video model learn control from 20 clips?",
    paper: Paper {
        title: "Temporal In-Context Fine-Tuning for Versatile Control of Video Diffusion Models",
        id: "2506.00996",
    },
    paper_claim: "TIC-FT adapts CogVideoX-5B and Wan-14B to many conditional video tasks with 10-30 training samples and no architectural change, beating existing baselines in condition fidelity and visual quality.",
    program: None,
};
