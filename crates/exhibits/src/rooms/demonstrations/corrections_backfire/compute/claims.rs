//! The claims, on draws that nothing was chosen on.

use super::bench::{Asked, Bench, right};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::sets::ClassTask;
use lab::{Lab, stats};

const K_OF_CLAIM: usize = 8;
/// By how much standard in-context learning has to beat guessing for a draw of a set to count.
const ABOVE_CHANCE: f32 = 0.12;
/// The draws of the claim; thresholds were set by others.
const FIRST_SEED: u64 = 900;

const BELOW_MOST: f32 = -0.04;
const FALL_MOST: f32 = -0.03;
const HARD_MOST: f32 = 0.01;

/// Accuracies, one a set and draw.
#[derive(Default)]
struct Measured {
    /// Examples that round one got right: their labels alone, then with the predictions.
    easy: [Vec<f32>; 2],
    /// The same with examples that round one got wrong.
    hard: [Vec<f32>; 2],
    /// How many of the first answers to the queries come again after corrections.
    repeated: Vec<f32>,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        use ClassTask::{Author, Question, Sentiment, Topic};
        let session = lab.language_model().await?;
        let (tasks, seeds, k, queries): (&[ClassTask], _, _, _) = match effort {
            Effort::Quick => (&[Question], 3, 4, 6),
            Effort::Full => (&[Question, Topic, Sentiment, Author], 3, K_OF_CLAIM, 16),
        };
        let mut measured = Measured::default();
        for seed in 0..seeds {
            for task in tasks {
                let seed = FIRST_SEED + seed;
                let bench = Bench::new(lab, &session.lm, *task, seed).await?;
                let hard = bench.select(k, 1.0).await?;
                let hard = bench.asked(&hard, queries).await?;
                let easy = bench.select(k, 0.0).await?;
                let easy = bench.asked(&easy, queries).await?;
                measured.add(&easy, &hard, bench.classes());
            }
        }
        Ok(measured.claims())
    })
}
impl Measured {
    /// Unless standard in-context learning, after easy examples, does hardly better than guessing.
    fn add(&mut self, easy: &[Asked], hard: &[Asked], classes: usize) {
        let shares = |of: &[Asked]| right(of).map(|count| count as f32 / of.len().max(1) as f32);
        let same = hard.iter().filter(|it| it.first == it.second).count();
        if shares(easy)[0] < 1.0 / classes.max(1) as f32 + ABOVE_CHANCE {
            return;
        }
        self.repeated.push(same as f32 / hard.len().max(1) as f32);
        for (kept, found) in [(&mut self.easy, easy), (&mut self.hard, hard)] {
            kept.iter_mut().zip(shares(found)).for_each(|(kept, share)| kept.push(share));
        }
    }

    fn claims(&self) -> Vec<Claim> {
        let Self { easy: [standard, confirmed], hard: [hard, corrected], repeated } = self;
        let mean = |values: &[f32]| stats::mean(values).mean;
        let claim = |statement: String,
                     quantity: &str,
                     (of, than): (&[f32], &[f32]),
                     most: f32,
                     baseline: &str| {
            let differences: Vec<f32> = of.iter().zip(than).map(|(a, b)| a - b).collect();
            let found = stats::mean(&differences);
            Claim {
                statement,
                quantity: Axis::linear(quantity, Unit::Share),
                measured: found.mean,
                interval: Some([found.low, found.high]),
                threshold: most,
                at_least: false,
                baseline: Some((baseline.to_owned(), mean(than))),
                samples: differences.len() as u32,
            }
        };
        vec![
            claim(
                "Eight corrected mistakes leave fewer right answers than eight plain examples"
                    .to_owned(),
                "Right answers with corrections alone minus standard in-context learning",
                (corrected, standard),
                BELOW_MOST,
                "standard in-context learning",
            ),
            claim(
                format!(
                    "It is the corrections: examples whose prediction was right do less harm (after corrections {} of the predictions are repeated)",
                    Unit::Share.format(mean(repeated))
                ),
                "Right answers with corrections alone minus those with confirmations alone",
                (corrected, confirmed),
                FALL_MOST,
                "confirmations alone",
            ),
            claim(
                "Examples that the model got wrong are no better without their predictions either"
                    .to_owned(),
                "Right answers after hard examples minus those after easy ones",
                (hard, standard),
                HARD_MOST,
                "easy examples",
            ),
        ]
    }
}
