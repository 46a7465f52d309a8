//! The claims: the choice within the mixture, and the failure between its families.

use super::measure::{self, Blend, Pupils};
use crate::claim::{Bound, mean};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::{Lab, LabError};
use std::ops::RangeInclusive;
use tasks::{Family, Lesson};

/// Not those of the page's runs.
const FIRST_SEED: u64 = 20_000;
/// Examples after which the choice should be made.
const CHOSEN: RangeInclusive<usize> = 10..=20;
/// Examples that are too few for least squares on eight inputs.
const FEW: usize = 6;
const MANY: usize = 20;
const LABELS: usize = MANY + 1;

// Set on seeds from 30,000 on.
const OVER_MOST: f32 = 1.6;
const LEAST_SQUARES_MOST: f32 = 0.7;
const BETWEEN_LEAST: f32 = 3.0;
const FIT_LEAST: f32 = 3.0;

/// One seed's errors.
struct Scores {
    /// Of who has seen both, over that of the specialist, at the family where it is worse.
    waves: f32,
    weights: f32,
    /// The same of the specialist of the other family, where that is better.
    other_waves: f32,
    other_weights: f32,
    /// After few examples where two weights count, of who has seen both, and of least squares.
    few: f32,
    few_least_squares: f32,
    few_told: f32,
    /// Between lines and waves, of who has seen both, and of the fit.
    between: f32,
    fit: f32,
    told: f32,
    /// At the families themselves, their mean.
    pure: f32,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let (seeds, prompts) = match effort {
            Effort::Quick => (3, 32),
            Effort::Full => (5, 256),
        };
        let waves = Pupils::new(lab, &measure::WAVES).await?;
        let weights = Pupils::new(lab, &measure::WEIGHTS).await?;
        let mut scores = Vec::new();
        for seed in FIRST_SEED..FIRST_SEED + seeds {
            scores.push(score(&waves, &weights, seed, prompts).await?);
        }
        Ok(claims(&scores))
    })
}

/// Errors by examples on one family: of who has seen both, the first, the second.
struct Errors([Vec<f32>; 3], Vec<Lesson>);

impl Errors {
    async fn measure(
        pupils: &Pupils<'_>,
        family: &dyn Family,
        seed: u64,
        prompts: usize,
    ) -> Result<Self, LabError> {
        let drawn = measure::drawn(family, LABELS, seed, prompts);
        let predicted = pupils.predict("Reading prompts", &drawn).await?;
        Ok(Self(predicted.each_ref().map(|it| measure::relative_of(&drawn, it)), drawn))
    }

    /// The mean of one model's errors once the choice should be made.
    fn chosen(&self, model: usize) -> f32 {
        self.0[model][CHOSEN].iter().sum()
    }
}

/// Over the matching specialist, at the family where it is worse; and the same of the other specialist.
fn over(first: &Errors, second: &Errors) -> [f32; 2] {
    let both = [first.chosen(0) / first.chosen(1), second.chosen(0) / second.chosen(2)];
    let other = [first.chosen(2) / first.chosen(1), second.chosen(1) / second.chosen(2)];
    [f32::max(both[0], both[1]), f32::min(other[0], other[1])]
}

async fn score(
    waves: &Pupils<'_>,
    weights: &Pupils<'_>,
    seed: u64,
    prompts: usize,
) -> Result<Scores, LabError> {
    let blend = |share| Blend { share, speed: 1.0 };
    let line = Errors::measure(waves, &blend(0.0), seed, prompts).await?;
    let wave = Errors::measure(waves, &blend(1.0), seed, prompts).await?;
    let between = Errors::measure(waves, &blend(0.5), seed, prompts).await?;
    let dense = Errors::measure(weights, &*measure::counting(measure::DIMS), seed, prompts).await?;
    let sparse =
        Errors::measure(weights, &*measure::counting(measure::SPARSE), seed, prompts).await?;
    let [waves, other_waves] = over(&line, &wave);
    let [weights, other_weights] = over(&dense, &sparse);
    Ok(Scores {
        waves,
        weights,
        other_waves,
        other_weights,
        few: sparse.0[0][FEW],
        few_least_squares: measure::relative(&sparse.1, measure::least_squares())[FEW],
        few_told: measure::relative(&sparse.1, measure::told_weights())[FEW],
        between: between.0[0][MANY],
        fit: measure::relative(&between.1, measure::fitted_sum(1.0))[MANY],
        told: measure::relative(&between.1, measure::told_waves())[MANY],
        pure: (line.0[0][MANY] + wave.0[0][MANY]) / 2.0,
    })
}

fn claims(scores: &[Scores]) -> Vec<Claim> {
    let each = |value: fn(&Scores) -> f32| -> Vec<f32> { scores.iter().map(value).collect() };
    let ratio = |label: &str| Axis::linear(label, Unit::One);
    vec![
        mean(
            "Within the mixture of lines and waves, who has seen both errs little more than the specialist",
            ratio("error over the specialist's, 10 to 20 examples, worse family"),
            &each(|it| it.waves),
            Bound::AtMost(OVER_MOST),
            ("the other family's specialist", &each(|it| it.other_waves)),
        ),
        mean(
            "The same holds where all of eight weights count or two of them",
            ratio("error over the specialist's, 10 to 20 examples, worse family"),
            &each(|it| it.weights),
            Bound::AtMost(OVER_MOST),
            ("the other family's specialist", &each(|it| it.other_weights)),
        ),
        mean(
            "Where two weights count, it is better after six examples than least squares",
            ratio("error over that of least squares, 6 examples"),
            &each(|it| it.few / it.few_least_squares),
            Bound::AtMost(LEAST_SQUARES_MOST),
            ("the best for the mixture", &each(|it| it.few_told / it.few_least_squares)),
        ),
        mean(
            "On the sum of half a line and half a wave it errs many times as much as on either",
            ratio("error over the mean of both families', 20 examples"),
            &each(|it| it.between / it.pure),
            Bound::AtLeast(BETWEEN_LEAST),
            ("line and wave fitted", &each(|it| it.fit / it.pure)),
        ),
        mean(
            "A plain fit of line and wave has far less error on the same examples",
            ratio("error over that of the fit, 20 examples"),
            &each(|it| it.between / it.fit),
            Bound::AtLeast(FIT_LEAST),
            ("the best for the mixture", &each(|it| it.told / it.fit)),
        ),
    ]
}
