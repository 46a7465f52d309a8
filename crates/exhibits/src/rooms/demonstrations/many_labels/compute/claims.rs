//! The claims, on queries that nothing was chosen on.

use super::bench::{Bench, Condition, Order};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::sets::{Example, Intents};
use lab::{Lab, stats};

const K_OF_CLAIM: usize = 5;
/// The draws of the claim; thresholds were set by others.
const FIRST_SEED: u64 = 400;

const RANDOM_LEAST: f32 = 0.3;
const SIMILARITY_LEAST: f32 = 0.05;
const NAMES_LEAST: f32 = 0.05;
const RIGHT_LEAST: f32 = 0.1;

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let (seeds, queries) = match effort {
            Effort::Quick => (3, 4),
            Effort::Full => (3, 40),
        };
        // Right or not, one a query: by condition, and that of the nearest neighbour.
        let mut right: [Vec<f32>; 5] = Default::default();
        let mut nearest = Vec::new();
        for seed in 0..seeds {
            let seed = FIRST_SEED + seed as u64;
            let bench =
                Bench::new(lab, &session.lm, Intents::MAX, Order::SimilarLast, seed).await?;
            for (done, Example { input, label }) in bench.queries(queries).iter().enumerate() {
                lab.tick("Answering queries", done, queries).await?;
                let near = bench.near(input).await?;
                let is = |found: Option<&String>| f32::from(u8::from(found == Some(label)));
                nearest.push(is(bench.labels(&near, 1).first()));
                for (condition, right) in Condition::ALL.into_iter().zip(&mut right) {
                    let answer = bench.answer(condition, input, &near, K_OF_CLAIM).await?;
                    right.push(is(answer.label.as_ref()));
                }
            }
        }
        Ok(claims(&right, &nearest))
    })
}

fn claims(right: &[Vec<f32>; 5], nearest: &[f32]) -> Vec<Claim> {
    let [full, resampled, obfuscated, shuffled, random] = right;
    let claim = |statement: String, quantity: &str, than: &[f32], least, baseline: &str| {
        let differences: Vec<f32> = full.iter().zip(than).map(|(a, b)| a - b).collect();
        let mean = stats::mean(&differences);
        Claim {
            statement,
            quantity: Axis::linear(quantity, Unit::Share),
            measured: mean.mean,
            interval: Some([mean.low, mean.high]),
            threshold: least,
            at_least: true,
            baseline: Some((baseline.to_owned(), stats::mean(than).mean)),
            samples: full.len() as u32,
        }
    };
    let share = |of: &[f32]| Unit::Share.format(stats::mean(of).mean);
    vec![
        claim(
            format!(
                "With five retrieved examples the model finds one of sixty labels far more often than with random ones ({} of queries; the label of the nearest utterance alone is right for {})",
                share(full),
                share(nearest)
            ),
            "Right answers with retrieved minus those with random examples",
            random,
            RANDOM_LEAST,
            "random examples",
        ),
        claim(
            "The utterances have to be similar, not only their labels right".to_owned(),
            "Right answers with retrieved examples minus those with other utterances of their labels",
            resampled,
            SIMILARITY_LEAST,
            "other utterances of the same labels",
        ),
        claim(
            "The names have to mean something".to_owned(),
            "Right answers with names minus those with numbers for names",
            obfuscated,
            NAMES_LEAST,
            "numbers for names",
        ),
        claim(
            "Each label has to stand at its utterance".to_owned(),
            "Right answers with retrieved examples minus those with their labels shuffled",
            shuffled,
            RIGHT_LEAST,
            "labels shuffled",
        ),
    ]
}
