//! The claims, on draws that nothing was chosen on.

use super::bench::{Bench, Set, right};
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
    /// Right labels alone, after examples that round one got right.
    standard: Vec<f32>,
    /// Right labels alone, after examples that round one got wrong.
    hard: Vec<f32>,
    /// With predictions, all of them right.
    confirmed: Vec<f32>,
    /// With predictions, all of them corrected.
    corrected: Vec<f32>,
    /// The first answers to the queries that were corrected.
    repeated: Vec<f32>,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let (sets, seeds, queries): (&[Set], _, _) = match effort {
            Effort::Quick => (&[Set::Class(ClassTask::Question), Set::Intents], 3, 8),
            Effort::Full => (&Set::ALL, 3, 24),
        };
        let mut measured = Measured::default();
        for seed in 0..seeds {
            for set in sets {
                let seed = FIRST_SEED + seed;
                let bench = Bench::new(lab, &session.lm, *set, seed).await?;
                let easy = bench.select(K_OF_CLAIM, 0.0).await?;
                let hard = bench.select(K_OF_CLAIM, 1.0).await?;
                let easy = bench.asked(&easy, queries).await?;
                let share = |count: usize| count as f32 / easy.len().max(1) as f32;
                let [standard, confirmed] = right(&easy).map(share);
                if standard < 1.0 / bench.classes().max(1) as f32 + ABOVE_CHANCE {
                    continue;
                }
                let hard = bench.asked(&hard, queries).await?;
                let [of_hard, corrected] = right(&hard).map(share);
                measured.standard.push(standard);
                measured.confirmed.push(confirmed);
                measured.hard.push(of_hard);
                measured.corrected.push(corrected);
                let same = hard.iter().filter(|it| it.first == it.second).count();
                measured.repeated.push(share(same));
            }
        }
        Ok(measured.claims())
    })
}

impl Measured {
    fn claims(&self) -> Vec<Claim> {
        let Self { standard, hard, confirmed, corrected, repeated } = self;
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
