//! The claims, on draws that nothing was chosen on.

use super::bench::{Asked, Bench, lost, repeated, right};
use crate::claim::{Bound, mean, minus};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::sets::ClassTask;
use lab::{Lab, stats};

const K_OF_CLAIM: usize = 8;
/// The draws of the claim; thresholds and statements were set by 100, 101 and 900 to 902.
const FIRST_SEED: u64 = 940;

// On draws 900 to 902: -0.40, between -0.71 and -0.14. On the claim's own: -0.40, between -0.69 and -0.14.
const REPEATED_MOST: f32 = -0.2;
// -0.22, one set and draw between -0.50 and 0.31; -0.23, between -0.35 and -0.10.
const FALLS_LEAST: f32 = -0.08;
// -0.10, between -0.22 and 0.00, on draws 100 and 101 -0.02; -0.09, between -0.22 and 0.02.
const BETTER_MOST: f32 = 0.05;
// -0.13, one set and draw between -0.44 and 0.31; -0.14, between -0.25 and -0.04.
const HARD_MOST: f32 = 0.03;

/// Which share of the examples round one got wrong: none, half, all.
const SHARES: [f32; 3] = [0.0, 0.5, 1.0];

/// Shares of the queries for each share of corrections, one a set and draw.
#[derive(Default)]
struct Measured {
    /// Right answers, with the examples' right labels alone.
    alone: [Vec<f32>; SHARES.len()],
    /// Right answers where the model sees its predictions too.
    corrected: [Vec<f32>; SHARES.len()],
    /// First answers that come again.
    repeated: [Vec<f32>; SHARES.len()],
    /// Right first answers that become wrong.
    lost: [Vec<f32>; SHARES.len()],
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        use ClassTask::{Question, Sentiment, Topic};
        let session = lab.language_model().await?;
        let (tasks, seeds, k, queries): (&[ClassTask], _, _, _) = match effort {
            Effort::Quick => (&[Sentiment], 3, 4, 4),
            Effort::Full => (&[Question, Topic, Sentiment], 3, K_OF_CLAIM, 16),
        };
        let mut measured = Measured::default();
        for seed in FIRST_SEED..FIRST_SEED + seeds {
            for task in tasks {
                let bench = Bench::new(lab, &session.lm, *task, seed).await?;
                for (at, share) in SHARES.into_iter().enumerate() {
                    let shots = bench.select(k, share).await?;
                    measured.add(at, &bench.asked(&shots, queries).await?);
                }
            }
        }
        Ok(measured.claims())
    })
}

impl Measured {
    fn add(&mut self, at: usize, asked: &[Asked]) {
        let [alone, corrected] = right(asked).map(|it| it as f32 / asked.len().max(1) as f32);
        self.alone[at].push(alone);
        self.corrected[at].push(corrected);
        self.repeated[at].push(repeated(asked).mean);
        self.lost[at].push(lost(asked).mean);
    }

    fn claims(&self) -> Vec<Claim> {
        let Self { alone, corrected, repeated, lost } = self;
        let percent = |of: &[f32]| Unit::Share.format(stats::mean(of).mean);
        let claim = |statement: String,
                     quantity: &str,
                     [of, than]: [&[f32]; 2],
                     most: f32,
                     baseline: &str| {
            let quantity = Axis::linear(quantity, Unit::Share);
            mean(statement, quantity, &minus(of, than), Bound::AtMost(most), (baseline, than))
        };
        vec![
            claim(
                format!(
                    "What corrections teach is to contradict: {} of the first answers are repeated, after confirmations {}; of the right ones {} become wrong, after confirmations {}",
                    percent(&repeated[2]),
                    percent(&repeated[0]),
                    percent(&lost[2]),
                    percent(&lost[0])
                ),
                "First answers repeated after corrections minus those after confirmations",
                [&repeated[2], &repeated[0]],
                REPEATED_MOST,
                "confirmations",
            ),
            claim(
                format!(
                    "The more corrections, the fewer right answers: {} where none of the examples is one, {} where half are, {} where all are",
                    percent(&corrected[0]),
                    percent(&corrected[1]),
                    percent(&corrected[2])
                ),
                "Right answers after corrections minus those after confirmations",
                [&corrected[2], &corrected[0]],
                FALLS_LEAST,
                "confirmations",
            ),
            claim(
                format!(
                    "Corrections are no better than the same examples with their right labels alone: {} right answers against {}",
                    percent(&corrected[2]),
                    percent(&alone[2])
                ),
                "Right answers with corrections minus those with the right labels alone",
                [&corrected[2], &alone[2]],
                BETTER_MOST,
                "right labels alone",
            ),
            claim(
                format!(
                    "Nor are hard examples better than easy ones, with their right labels alone: {} right answers against {}",
                    percent(&alone[2]),
                    percent(&alone[0])
                ),
                "Right answers with examples that round one got wrong minus those with ones it got right",
                [&alone[2], &alone[0]],
                HARD_MOST,
                "examples that it got right",
            ),
        ]
    }
}
