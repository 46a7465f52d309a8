//! The claims, on draws that nothing was chosen on.

use super::bench::{Asked, Bench, lost, repeated, right};
use crate::claim::{Bound, mean, minus};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::sets::ClassTask;
use lab::{Lab, stats};

const K_OF_CLAIM: usize = 8;
/// The draws of the claim; thresholds were set by others.
const FIRST_SEED: u64 = 900;

// On draw 100 of all three sets and 101 of the questions: -0.59.
const REPEATED_MOST: f32 = -0.2;
const LOST_LEAST: f32 = 0.15;
// On the same: -0.02, from -0.38 to 0.25.
const BETTER_MOST: f32 = 0.15;

/// Shares, one a set and draw.
#[derive(Default)]
struct Measured {
    /// Right answers after examples that round one got wrong: their labels alone, then corrected.
    right: [Vec<f32>; 2],
    /// First answers that come again after confirmations, and after corrections.
    repeated: [Vec<f32>; 2],
    /// Right first answers that become wrong, likewise.
    lost: [Vec<f32>; 2],
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
                let wrong = bench.select(k, 1.0).await?;
                let corrected = bench.asked(&wrong, queries).await?;
                let known = bench.select(k, 0.0).await?;
                let confirmed = bench.asked(&known, queries).await?;
                measured.add(&confirmed, &corrected);
            }
        }
        Ok(measured.claims())
    })
}

impl Measured {
    fn add(&mut self, confirmed: &[Asked], corrected: &[Asked]) {
        let count = corrected.len().max(1) as f32;
        for (kept, right) in self.right.iter_mut().zip(right(corrected)) {
            kept.push(right as f32 / count);
        }
        for (at, asked) in [confirmed, corrected].into_iter().enumerate() {
            self.repeated[at].push(repeated(asked).mean);
            self.lost[at].push(lost(asked).mean);
        }
    }

    fn claims(&self) -> Vec<Claim> {
        let Self { right: [alone, corrected], repeated, lost } = self;
        let percent = |of: &[f32]| Unit::Share.format(stats::mean(of).mean);
        let claim = |statement: String,
                     quantity: &str,
                     [than, of]: [&[f32]; 2],
                     bound: Bound,
                     baseline: &str| {
            let quantity = Axis::linear(quantity, Unit::Share);
            mean(statement, quantity, &minus(of, than), bound, (baseline, than))
        };
        vec![
            claim(
                format!(
                    "What eight corrections teach is to contradict: {} of the first answers are repeated, after eight confirmations {}",
                    percent(&repeated[1]),
                    percent(&repeated[0])
                ),
                "First answers repeated after corrections minus those after confirmations",
                [&repeated[0], &repeated[1]],
                Bound::AtMost(REPEATED_MOST),
                "eight confirmations",
            ),
            claim(
                "It contradicts right answers too: of these, more are lost after corrections"
                    .to_owned(),
                "Right first answers that become wrong after corrections minus those after confirmations",
                [&lost[0], &lost[1]],
                Bound::AtLeast(LOST_LEAST),
                "eight confirmations",
            ),
            claim(
                format!(
                    "So corrections are no better than the same examples with their right labels alone: {} right answers against {}",
                    percent(corrected),
                    percent(alone)
                ),
                "Right answers with corrections minus those with the right labels alone",
                [alone, corrected],
                Bound::AtMost(BETTER_MOST),
                "right labels alone",
            ),
        ]
    }
}
