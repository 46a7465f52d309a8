//! Can a small generator write a fine-tuned adapter from a task description?
//!
//! # Design
//! Written before any run; sizes in the claim are targets. Where it disagrees with the paper, the paper wins.
//!
//! ```text
//! model: zoo:task-mix+zoo:lora-cvae
//! mechanism:
//!   Task family on task-mix without demonstrations: 128 tasks over single symbols and short
//!   strings (affine maps mod p, shifts, alphabet permutations in structured groups), which the
//!   base model cannot do zero-shot. For each task a rank-2 LoRA on the query/value projections
//!   (about 4,100 numbers) is trained offline; late checkpoints of each run give several samples.
//!   Task vector: last-layer, last-token hidden state averaged over the task's example prompts
//!   (in-context task mapping). A 1-D convolutional conditional VAE is trained on (flattened LoRA,
//!   task vector): encoder q(z|w, c), decoder p(w|z, c), loss = reconstruction + KL; at use sample
//!   z, give c from 16 example pairs, and merge the decoded LoRA into the model.
//!   Compared with: original LoRA, base with 5-shot ICL, mean of all LoRAs, nearest stored LoRA by
//!   task vector, decoder with a wrong or shuffled c, and unconditional VAE. Extra: held-out tasks
//!   between known ones.
//! controls:
//!   - task: 128 known | held-out | your own 16 pairs
//!   - z: sample again, or mean
//!   - condition: right | mixed a*c1+(1-a)*c2 | wrong
//!   - LoRA scale: 0-2 (1)
//! figure:
//!   2-D map of task vectors with the chosen point; generated LoRA as a heat strip against the
//!   original; accuracy bars for all baselines; line of accuracy along the interpolation of two
//!   conditions; storage counter (decoder against bank of LoRAs).
//! claim:
//!   64 sampled known tasks: generated-LoRA accuracy >= 85% of the original LoRA's, >= mean LoRA +
//!   25 points, and with a shuffled condition <= 50% of it; the decoder takes <= 35% of the bytes
//!   of the LoRA bank; held-out tasks are reported against the nearest stored LoRA.
//! components:
//!   zoo-loader, symbol-task-generator, lora-trainer, activation-capture, conv-vae,
//!   icl-prompt-builder
//! cost:
//!   Offline 90 min for 128 LoRAs and the CVAE; native test 20 s; in page 3 s.
//! risk:
//!   Independently trained LoRAs are not aligned (rotations, signs); all runs start from one shared
//!   initialisation and the product BA is canonicalised by SVD before training; fallback: generate
//!   BA's top singular factors only.
//! ```

use crate::{Exhibit, Paper, Room};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "lora-from-task-vector",
    room: Room::TaskVectors,
    question: "Can a small generator write a fine-tuned adapter from a task description?",
    paper: Paper { title: "In-Context Meta LoRA Generation", id: "2501.17635" },
    paper_claim: "ICM-LoRA reconstructs LoRA weights of language and detection tasks more accurately than earlier generators, at 283 MB, 1% of storing the original LoRAs.",
    program: None,
};
