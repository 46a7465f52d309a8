use super::run::Bench;
use super::setup::{Data, Setting};
use crate::claim::{minus, share};
use crate::{Effort, Verifying};
use lab::Lab;
use lab::prompt::Template;
use lab::sets::ClassTask;

const SETTING: Setting =
    Setting { k: 8, select: "random", order: "given", template: Template::Arrow };

/// Accuracy on reviews over several seeds: prompts, and what learns from sentence vectors.
pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let (seeds, rows) = match effort {
            Effort::Quick => (2, 8),
            Effort::Full => (12, 24),
        };
        let mut random = Vec::new();
        let mut nearest = Vec::new();
        let mut majority = Vec::new();
        let mut logistic = Vec::new();
        for seed in 0..seeds {
            lab.tick("Testing rows", seed, seeds).await?;
            let data = Data::ready(ClassTask::Sentiment, rows, seed as u64);
            let bench = Bench::new(lab, &session.lm, &data, seed as u64).await?;
            let by_meaning = Setting { select: "nearest", ..SETTING };
            for (setting, kept) in [(SETTING, &mut random), (by_meaning, &mut nearest)] {
                let outcome = bench.measure(setting, "Testing rows", |_| Ok(())).await?;
                kept.push(outcome.answers.accuracy().mean);
            }
            majority.push(bench.majority().accuracy().mean);
            logistic.push(bench.logistic().accuracy().mean);
        }
        Ok(vec![
            share(
                "Eight random reviews as examples label held-out reviews better than the majority label",
                "Accuracy on held-out reviews",
                &random,
                RANDOM_LEAST,
                "majority label",
                &majority,
            ),
            share(
                "Examples nearest in meaning do about as well as random ones, or better",
                "Accuracy gained by choosing the nearest",
                &minus(&nearest, &random),
                NEAREST_LEAST,
                "random examples",
                &vec![0.0; seeds],
            ),
            share(
                "A logistic regression on the pool's sentence vectors labels most reviews right",
                "Accuracy on held-out reviews",
                &logistic,
                LOGISTIC_LEAST,
                "SmolLM2, eight random examples",
                &random,
            ),
        ])
    })
}

// Quick run: 0.88, between 0.63 and 1. Guessing gives 0.5; the majority of the pool is the minority
// of the test where a set is balanced as a whole, and is right in 0.25.
const RANDOM_LEAST: f32 = 0.6;
// Quick run: 0.04, between -0.13 and 0.25: no difference is shown.
const NEAREST_LEAST: f32 = -0.1;
// Quick run: 0.88, between 0.75 and 1.
const LOGISTIC_LEAST: f32 = 0.7;
