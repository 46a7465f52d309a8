//! The published order of merit at a quarter of the memory, on prompts with a fact in them.

use super::material::{HELD_OUT, Material};
use super::methods;
use super::read::{Read, divergence};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::long_prompt::{Kind, Plan};
use lab::{Lab, LabError, stats};
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
    right: [usize; KEYS.len()],
    /// KL from the full cache on the continuation, in nats.
    divergence: [Vec<f32>; KEYS.len()],
    chance: Vec<f32>,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let prompts = match effort {
            Effort::Quick => 5,
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
                seed: 7_000 + prompt as u64,
            };
            measured.add(lab, &session.lm, plan).await?;
        }
        Ok(claims(&measured))
    })
}

impl Measured {
    async fn add(&mut self, lab: &Lab, lm: &Lm, plan: Plan) -> Result<(), LabError> {
        let material = Material::generated(lm, plan);
        debug_assert_eq!(material.continuation.len(), HELD_OUT);
        let answer = material.answer.clone().unwrap_or_default();
        self.chance.push(1.0 / material.candidates.max(1) as f32);
        let read = Read::new(lab, lm, material, Rope::None, &KEYS).await?;
        let mut full = Vec::new();
        for (index, key) in KEYS.into_iter().enumerate() {
            let percent = if key == "full" { 100.0 } else { PERCENT };
            let policy = methods::policy(key, &lm.config, &read.captured);
            let left = read.left(&*policy, methods::budget(percent, read.cache.len())).await?;
            let judged = read.judge(&left, &answer).await?;
            self.nats[index].push(judged.nats);
            self.right[index] += usize::from(judged.exact);
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
    let prompts = chance.len();
    let less = |of: &[Vec<f32>], worse: &str, better: &str| {
        let pairs = of[at(worse)].iter().zip(&of[at(better)]);
        stats::mean(&pairs.map(|(worse, better)| worse - better).collect::<Vec<f32>>())
    };
    let claim = |statement: &str,
                 quantity: &str,
                 unit: Unit,
                 mean: stats::Mean,
                 threshold: f32,
                 baseline: (&str, f32)| Claim {
        statement: statement.to_owned(),
        quantity: Axis::linear(quantity, unit),
        measured: mean.mean,
        interval: Some([mean.low, mean.high]),
        threshold,
        at_least: true,
        baseline: Some((baseline.0.to_owned(), baseline.1)),
        samples: prompts as u32,
    };
    let mean_of = |of: &[Vec<f32>], key: &str| stats::mean(&of[at(key)]).mean;
    let share = |key: &str| stats::share(right[at(key)], prompts).mean;
    vec![
        claim(
            "The full cache finds one of two people's numbers in 600 tokens more often than a guess between the two; a perfect search always does",
            "Right answers",
            Unit::Share,
            stats::share(right[at("full")], prompts),
            FULL_LEAST,
            ("a guess", stats::mean(chance).mean),
        ),
        claim(
            "With a quarter of the memory, heavy hitters keep more of the answer than sinks and window",
            "−log probability of the answer, sinks and window minus heavy hitters",
            Unit::Nats,
            less(nats, "sinks", "heavy"),
            HEAVY_LEAST,
            ("sinks and window", mean_of(nats, "sinks")),
        ),
        claim(
            "SAGE-KV keeps more than sinks and window as well",
            "−log probability of the answer, sinks and window minus SAGE-KV",
            Unit::Nats,
            less(nats, "sinks", "sage"),
            SAGE_LEAST,
            ("sinks and window", mean_of(nats, "sinks")),
        ),
        claim(
            "So does SnapKV, which pools over neighbours",
            "−log probability of the answer, sinks and window minus SnapKV",
            Unit::Nats,
            less(nats, "sinks", "snap"),
            SNAP_LEAST,
            ("right answers of the full cache, as a share of one", share("full")),
        ),
        claim(
            "Holding most entries in 4 bits stays nearer to the full cache on the continuation than dropping three quarters of them",
            "KL from the full cache, sinks and window minus 4 bits",
            Unit::Nats,
            less(divergence, "sinks", "q4-channel"),
            BITS_LEAST,
            ("sinks and window", mean_of(divergence, "sinks")),
        ),
    ]
}

const FULL_LEAST: f32 = 0.6;
const HEAVY_LEAST: f32 = 0.0;
const SAGE_LEAST: f32 = 0.0;
const SNAP_LEAST: f32 = 0.0;
const BITS_LEAST: f32 = 0.0;
