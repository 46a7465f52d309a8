//! The published order of merit at a quarter of the memory, on prompts with a fact in them.

use super::material::{HELD_OUT, Material};
use super::methods;
use super::read::{Read, divergence};
use crate::claim::{Bound, mean, share};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::long_prompt::{Kind, Plan};
use lab::{Lab, LabError};
use lm::{Lm, Rope};

const LENGTH: usize = 600;
const PERCENT: f64 = 25.0;
/// The full cache first.
const KEYS: [&str; 6] = ["full", "sinks", "heavy", "sage", "snap", "q4-channel"];
/// Those that are also measured on the continuation.
const CONTINUED: [&str; 3] = ["full", "sinks", "q4-channel"];

/// By policy and prompt, in the order of [`KEYS`].
#[derive(Default)]
struct Measured {
    /// `-log p(answer)`, in nats.
    nats: [Vec<f32>; KEYS.len()],
    /// 1 where the model would write the answer.
    right: [Vec<f32>; KEYS.len()],
    /// KL from the full cache on the continuation, in nats.
    divergence: [Vec<f32>; KEYS.len()],
    chance: Vec<f32>,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let prompts = match effort {
            Effort::Quick => 3,
            Effort::Full => 30,
        };
        let mut measured = Measured::default();
        for prompt in 0..prompts {
            lab.tick("Reading prompts", prompt, prompts).await?;
            let plan = Plan {
                kind: Kind::Facts,
                length: LENGTH,
                depth: (prompt as f32 + 0.5) / prompts as f32,
                facts: 2,
                distractors: 0,
                seed: FIRST_SEED + prompt as u64,
            };
            measured.add(lab, &session.lm, plan).await?;
        }
        Ok(claims(&measured))
    })
}

impl Measured {
    async fn add(&mut self, lab: &Lab, lm: &Lm, plan: Plan) -> Result<(), LabError> {
        let material = Material::generated(lm, plan, None);
        debug_assert_eq!(material.continuation.len(), HELD_OUT);
        let answer = material.answer.clone().unwrap_or_default();
        self.chance.push(1.0 / material.candidates.max(1) as f32);
        let read = Read::new(lab, lm, material, Rope::None, &KEYS).await?;
        let mut full = Vec::new();
        for (index, key) in KEYS.into_iter().enumerate() {
            let percent = if key == "full" { 100.0 } else { PERCENT };
            let policy = methods::policy(key, &lm.config, &read.prefill.captured);
            let left =
                read.left(&*policy, methods::budget(percent, read.prefill.cache.len())).await?;
            let judged = read.judge(&left, &answer).await?;
            self.nats[index].push(judged.nats);
            self.right[index].push(f32::from(u8::from(judged.exact)));
            if !CONTINUED.contains(&key) {
                continue;
            }
            let Some(continued) = read.go_on(&left).await? else { continue };
            if key == "full" {
                full = continued.log_probs;
            } else {
                let kl = divergence(&full, &continued.log_probs, lm.config.vocab);
                self.divergence[index].push(kl);
            }
        }
        Ok(())
    }
}

fn claims(measured: &Measured) -> Vec<Claim> {
    let Measured { nats, right, divergence, chance } = measured;
    let at = |key: &str| KEYS.iter().position(|it| *it == key).unwrap_or(0);
    // Of the same prompts, so that their differences count, not the prompts'.
    let minus = |of: &[Vec<f32>], a: &str, b: &str| -> Vec<f32> {
        of[at(a)].iter().zip(&of[at(b)]).map(|(a, b)| a - b).collect()
    };
    let kept = |statement: &str, name: &str, key: &str, bound: Bound| {
        let quantity = format!("−log probability of the answer, sinks and window minus {name}");
        let baseline = ("sinks and window", nats[at("sinks")].as_slice());
        let values = minus(nats, "sinks", key);
        mean(statement, Axis::linear(&quantity, Unit::Nats), &values, bound, baseline)
    };
    vec![
        share(
            "The full cache finds one of two people's numbers in 600 tokens more often than a guess between the two; a perfect search always does",
            "Right answers",
            &right[at("full")],
            FULL_LEAST,
            "a guess",
            chance,
        ),
        kept(
            "With a quarter of the memory heavy hitters do not keep more of the answer than sinks and window, against the published order",
            "heavy hitters",
            "heavy",
            Bound::AtMost(HEAVY_MOST),
        ),
        kept(
            "SAGE-KV keeps more than sinks and window",
            "SAGE-KV",
            "sage",
            Bound::AtLeast(SAGE_LEAST),
        ),
        kept(
            "So does SnapKV, which pools over neighbours",
            "SnapKV",
            "snap",
            Bound::AtLeast(SNAP_LEAST),
        ),
        mean(
            "Yet what SAGE-KV keeps seldom suffices to write the number: no more answers are right",
            Axis::linear("Right answers, SAGE-KV minus sinks and window", Unit::Share),
            &minus(right, "sage", "sinks"),
            Bound::AtMost(RIGHT_MOST),
            ("sinks and window", &right[at("sinks")]),
        ),
        mean(
            "Holding most entries in 4 bits stays nearer to the full cache on the continuation than dropping three quarters of them",
            Axis::linear("KL from the full cache, sinks and window minus 4 bits", Unit::Nats),
            &minus(divergence, "sinks", "q4-channel"),
            Bound::AtLeast(BITS_LEAST),
            ("sinks and window", &divergence[at("sinks")]),
        ),
    ]
}

// Thresholds were chosen on the 30 prompts from seed 100 on, whose values stand first; behind them
// those of the full run.
const FIRST_SEED: u64 = 0;
// 1.0; 0.97, between 0.90 and 1.
const FULL_LEAST: f32 = 0.8;
// -1.8, between -3.8 and -0.2; -2.2, between -4.5 and -0.4.
// Nor does another reading of the method help, on the first of these: the mean over the tokens that
// see an entry gives -1.75, the greatest over heads in place of their sum -1.76, a quarter of the budget
// for recent entries -2.9, three quarters -1.0.
const HEAVY_MOST: f32 = 0.5;
// 6.1, between 3.5 and 8.4; 6.4, between 3.5 and 9.0.
const SAGE_LEAST: f32 = 3.0;
// 7.5, between 4.7 and 9.9; 7.9, between 4.8 and 10.7.
const SNAP_LEAST: f32 = 4.0;
// -0.07; -0.10, between -0.30 and 0.07.
const RIGHT_MOST: f32 = 0.15;
// 2.53, between 2.43 and 2.62; 2.47, between 2.36 and 2.59.
const BITS_LEAST: f32 = 2.0;
