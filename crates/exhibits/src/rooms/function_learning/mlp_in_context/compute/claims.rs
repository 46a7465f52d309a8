//! The claims, on rules, points and first weights that nothing was tuned on.

use super::lessons::Lessons;
use super::race::{MIXER, MLP, Race, TRANSFORMER};
use crate::claim::{self, Bound};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::{Lab, LabError};
use tasks::Pool;

/// Sizes, rates and thresholds were set with seeds below.
const FIRST_SEED: u64 = 100;

/// What each model may compute in the relational tasks, in GFLOP.
const RELATIONAL: f64 = 1.0;

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        // In the regression.
        let (budget, seeds) = match effort {
            Effort::Quick => (4.0, 1),
            Effort::Full => (10.0, 3),
        };
        let lessons = regression(Pool::Endless);
        let all = errors(lab, lessons, budget, seeds, &[MLP, TRANSFORMER]).await?;
        let mut claims = as_near(&all);
        if effort == Effort::Full {
            claims.push(by_heart(lab, &all, budget, seeds).await?);
        }
        claims.extend(relational(lab, seeds).await?);
        Ok(claims)
    })
}

// 0.81 on seed 1, 0.71 on seed 50 with twice the computation; on the three of the claim 1.31 [1.27, 1.34].
const RATIO_MOST: f32 = 1.5;
// 79 % on seed 1; 79.4 % [77.7, 80.4], with 4 GFLOP 61.8 %.
const CLOSED_LEAST: f32 = 0.5;
// 2.82 [2.15, 3.79]; set before any run.
const POOL_LEAST: f32 = 1.5;
// 67 % on seed 50; 61.5 % [60.3, 62.3].
const MATCH_LEAST: f32 = 0.3;
// 71 % on seed 50; 59.9 % [54.8, 68.7].
const ODD_LEAST: f32 = 0.3;

/// Errors on new rules after training, a value a seed for each of these runners; those of the first
/// reference at last.
async fn errors(
    lab: &Lab,
    lessons: Lessons,
    budget: f64,
    seeds: u64,
    runners: &[usize],
) -> Result<Vec<Vec<f32>>, LabError> {
    let mut all = vec![Vec::new(); runners.len() + 1];
    for seed in (FIRST_SEED..).take(seeds as usize) {
        let mut race = Race::new(lab, lessons, budget, seed);
        for (at, runner) in runners.iter().enumerate() {
            race.run(lab, *runner, 1.0).await?;
            all[at].push(race.error(*runner, &race.exams[0]).await?);
        }
        let references = lessons.references(&race.exams[0], seed);
        all[runners.len()].extend(references.first().map(|it| it.1));
    }
    Ok(all)
}

fn regression(pool: Pool) -> Lessons {
    Lessons::Regression { dims: 2, examples: 8, pool }
}

fn divided(one: &[f32], other: &[f32]) -> Vec<f32> {
    one.iter().zip(other).map(|(one, other)| one / other).collect()
}

/// Of the errors of MLP, transformer and ridge.
fn as_near(all: &[Vec<f32>]) -> Vec<Claim> {
    let [mlp, transformer, ridge] = [0, 1, 2].map(|at| all[at].as_slice());
    let closed = |of: &[f32]| -> Vec<f32> {
        of.iter().zip(ridge).map(|(error, ridge)| (1.0 - error) / (1.0 - ridge)).collect()
    };
    vec![
        claim::mean(
            "With as much computation the MLP errs at most 1.5 times as much as the transformer, on rules that are new to both",
            Axis::linear("its squared error divided by the transformer's", Unit::One),
            &divided(mlp, transformer),
            Bound::AtMost(RATIO_MOST),
            ("ridge", &divided(ridge, transformer)),
        ),
        claim::share(
            "The MLP goes more than half of the way from predicting zero to ridge",
            "share of that way",
            &closed(mlp),
            CLOSED_LEAST,
            "transformer",
            &closed(transformer),
        ),
    ]
}

/// Beside the errors without a pool.
async fn by_heart(
    lab: &Lab,
    endless: &[Vec<f32>],
    budget: f64,
    seeds: u64,
) -> Result<Claim, LabError> {
    let pool = errors(lab, regression(Pool::Of(8)), budget, seeds, &[MLP, TRANSFORMER]).await?;
    Ok(claim::mean(
        "Trained on 8 rules alone, the MLP errs more on new ones than trained on ever new rules",
        Axis::linear("its squared error divided by that without a pool", Unit::One),
        &divided(&pool[0], &endless[0]),
        Bound::AtLeast(POOL_LEAST),
        ("transformer", &divided(&pool[1], &endless[1])),
    ))
}

async fn relational(lab: &Lab, seeds: u64) -> Result<Vec<Claim>, LabError> {
    let mut claims = Vec::new();
    for (lessons, least, statement) in [
        (
            Lessons::Match,
            MATCH_LEAST,
            "After 1 GFLOP each, the MLP matches far more samples than the transformer",
        ),
        (
            Lessons::Oddball,
            ODD_LEAST,
            "After 1 GFLOP each, the MLP finds far more odd ones than the transformer",
        ),
    ] {
        let runners = [MLP, MIXER, TRANSFORMER];
        let all = errors(lab, lessons, RELATIONAL, seeds, &runners).await?;
        claims.push(claim::share(
            statement,
            "right answers, less those of the transformer",
            &claim::minus(&all[2], &all[0]),
            least,
            "MLP-Mixer",
            &claim::minus(&all[2], &all[1]),
        ));
    }
    Ok(claims)
}
