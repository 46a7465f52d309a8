//! The claims: the choice within the mixture, and the failure out of it.

use super::measure::{self, Blend, Pupils};
use crate::claim::{Bound, mean, minus};
use crate::pupil::Pupil;
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::{Lab, LabError};
use std::ops::RangeInclusive;
use tasks::Lesson;

/// Not those of the page's runs.
const FIRST_SEED: u64 = 20_000;
/// Of sparse functions, whose claim was set on seeds from 20,000 on.
const FIRST_SPARSE: u64 = 60_000;
/// Examples after which the choice should be made.
const CHOSEN: RangeInclusive<usize> = 10..=20;
/// Examples that are too few for least squares on eight inputs.
const FEW: usize = 6;
const MANY: usize = 20;
const LABELS: usize = MANY + 1;
/// Of waves out of the mixture, against those of training.
const FAST: f32 = 2.0;

// Targets of the design, from before any run, but for differences in place of quotients where one of both
// is nearly zero. On seeds from 30,000 on these were 0.007, 5.8, 0.097 and 13. In full: 0.009 [0.005,
// 0.012], 6.2 [3.9, 8.9], 0.097 [0.051, 0.150], 16 [11, 22].
const OVER_MOST: f32 = 0.1;
const BETWEEN_LEAST: f32 = 3.0;
const FIT_LEAST: f32 = 0.05;
const FAST_LEAST: f32 = 3.0;
// The design's target was 0.7 at most. On seeds from 20,000 on it was 1.42 [1.24, 1.61], on its own 1.28
// [1.23, 1.34].
const SPARSE_LEAST: f32 = 1.0;

/// One seed's relative errors.
struct Scores {
    /// Of who has seen both, less that of the specialist, at the family where it is worse.
    over: f32,
    /// The same of the specialist of the other family, at the family where it is better.
    other: f32,
    /// After few examples of sparse functions, of who has seen both, over those of least squares; and
    /// the same of who knows the mixture.
    few: f32,
    few_told: f32,
    /// On half a line and half a wave, of who has seen both, of the fit, of the best for the mixture.
    between: f32,
    fit: f32,
    told: f32,
    /// At the families themselves, their mean.
    pure: f32,
    /// On waves that are too fast, of who has seen both and of the fit, and on waves of training.
    fast: f32,
    fast_fit: f32,
    wave: f32,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let (seeds, prompts) = match effort {
            Effort::Quick => (5, 128),
            Effort::Full => (5, 256),
        };
        let waves = Pupils::new(lab, &measure::WAVES).await?;
        let weights = Pupil::new(lab, measure::WEIGHTS.ids[0]).await?;
        let mut scores = Vec::new();
        for draw in 0..seeds {
            scores.push(score(&waves, &weights, draw, prompts).await?);
        }
        Ok(claims(&scores))
    })
}

/// Errors by examples: of who has seen both families, the first, the second.
struct Errors([Vec<f32>; 3], Vec<Lesson>);

impl Errors {
    async fn measure(
        pupils: &Pupils<'_>,
        blend: &Blend,
        seed: u64,
        prompts: usize,
    ) -> Result<Self, LabError> {
        let drawn = measure::drawn(blend, LABELS, seed, prompts);
        let predicted = pupils.predict("Reading prompts", &drawn).await?;
        Ok(Self(predicted.each_ref().map(|it| measure::relative_of(&drawn, it)), drawn))
    }

    /// The mean of one model's errors once the choice should be made, less the specialist's.
    fn over(&self, model: usize, specialist: usize) -> f32 {
        let [errors, least] = [model, specialist].map(|model| &self.0[model][CHOSEN]);
        minus(errors, least).iter().sum::<f32>() / errors.len() as f32
    }
}

async fn score(
    waves: &Pupils<'_>,
    weights: &Pupil<'_>,
    draw: u64,
    prompts: usize,
) -> Result<Scores, LabError> {
    let seed = FIRST_SEED + draw;
    let measure =
        async |share, speed| Errors::measure(waves, &Blend { share, speed }, seed, prompts).await;
    let line = measure(0.0, 1.0).await?;
    let wave = measure(1.0, 1.0).await?;
    let between = measure(0.5, 1.0).await?;
    let fast = measure(1.0, FAST).await?;
    let sparse = measure::counting(measure::SPARSE);
    let sparse = measure::drawn(&*sparse, LABELS, FIRST_SPARSE + draw, prompts);
    let predicted = weights.predict("Reading prompts", 0, &sparse).await?;
    let least_squares = measure::relative(&sparse, measure::least_squares())[FEW];
    Ok(Scores {
        over: f32::max(line.over(0, 1), wave.over(0, 2)),
        other: f32::min(line.over(2, 1), wave.over(1, 2)),
        few: measure::relative_of(&sparse, &predicted)[FEW] / least_squares,
        few_told: measure::relative(&sparse, measure::told_weights())[FEW] / least_squares,
        between: between.0[0][MANY],
        fit: measure::relative(&between.1, measure::fitted_sum(1.0))[MANY],
        told: measure::relative(&between.1, measure::told_waves())[MANY],
        pure: (line.0[0][MANY] + wave.0[0][MANY]) / 2.0,
        fast: fast.0[0][MANY],
        fast_fit: measure::relative(&fast.1, measure::fitted_sum(FAST))[MANY],
        wave: wave.0[0][MANY],
    })
}

fn claims(scores: &[Scores]) -> Vec<Claim> {
    let each = |value: fn(&Scores) -> f32| -> Vec<f32> { scores.iter().map(value).collect() };
    let ratio = |label: &str| Axis::linear(label, Unit::One);
    vec![
        mean(
            "Within the mixture of lines and waves, who has seen both errs little more than the specialist",
            ratio("relative error more than the specialist's, 10 to 20 examples, worse family"),
            &each(|it| it.over),
            Bound::AtMost(OVER_MOST),
            ("the other family's specialist, better family", &each(|it| it.other)),
        ),
        mean(
            "On half a line and half a wave added up it errs many times as much as on either",
            ratio("error over the mean of both families', 20 examples"),
            &each(|it| it.between / it.pure),
            Bound::AtLeast(BETWEEN_LEAST),
            ("line and wave fitted", &each(|it| it.fit / it.pure)),
        ),
        mean(
            "A fit of line and wave has far less error on the same examples",
            ratio("relative error more than the fit's, 20 examples"),
            &minus(&each(|it| it.between), &each(|it| it.fit)),
            Bound::AtLeast(FIT_LEAST),
            ("the best for the mixture", &minus(&each(|it| it.told), &each(|it| it.fit))),
        ),
        mean(
            "On waves twice as fast as those of training it errs many times as much",
            ratio("error over that on waves of training, 20 examples"),
            &each(|it| it.fast / it.wave),
            Bound::AtLeast(FAST_LEAST),
            ("line and wave fitted", &each(|it| it.fast_fit / it.wave)),
        ),
        mean(
            "Of dense and sparse linear functions it has learned no choice: from few examples of sparse ones it errs more than least squares, which takes all inputs to count",
            ratio("error over that of least squares, 6 examples"),
            &each(|it| it.few),
            Bound::AtLeast(SPARSE_LEAST),
            ("the best for the mixture", &each(|it| it.few_told)),
        ),
    ]
}
