//! The claims: what one class makes of another's functions, and which of several is taken.

use super::super::super::pupil::{Pupil, lessons};
use super::measure::{self, Likeness, squared};
use crate::claim::{Bound, mean, share};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::{Lab, LabError, stats};
use tasks::LessonPlan;

/// Examples of a prompt.
const EXAMPLES: usize = 30;
const PLAN: LessonPlan = LessonPlan { examples: EXAMPLES + 1, noise_std: 0.0, scale: 1.0 };
/// Not those of the page's runs.
const FIRST_SEED: u64 = 20_000;
/// Functions that no model has seen.
const UNSEEN: [&str; 3] = ["cubes", "roots", "sines"];
/// Where one class is clearly better, its error is at most this share of the second best's.
const CLEAR: f32 = 0.5;

// Set on seeds from 30,000 on.
const OVER_MOST: f32 = 1.3;
const WORSE_LEAST: f32 = 4.0;
const ALIKE_LEAST: f32 = 0.9;
const CHOSEN_LEAST: f32 = 0.8;

/// One seed's numbers.
struct Scores {
    /// Squared errors on squares.
    lines: f32,
    squares: f32,
    fit: f32,
    /// Correlation of the answers of who has seen lines with those of the best line.
    alike: f32,
    alike_squares: f32,
    /// Of prompts where one class is clearly better, those where the answers are like its fit.
    chosen: f32,
    /// The same of who always takes the class that is better most often.
    constant: f32,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let (seeds, prompts, compared) = match effort {
            Effort::Quick => (3, 32, 8),
            Effort::Full => (5, 256, 64),
        };
        let mut scores = Vec::new();
        for seed in FIRST_SEED..FIRST_SEED + seeds {
            scores.push(score(lab, seed, prompts, compared).await?);
        }
        Ok(claims(&scores))
    })
}

async fn score(lab: &Lab, seed: u64, prompts: usize, compared: usize) -> Result<Scores, LabError> {
    let drawn = lessons(&*measure::family("squares"), PLAN, seed, prompts);
    let values: Vec<f32> = drawn.iter().map(|lesson| lesson.values[EXAMPLES]).collect();
    let lines = Pupil::new(lab, "fn-lin3").await?.last("Reading squares", 0, &drawn).await?;
    let squares = Pupil::new(lab, "fn-quad3").await?.last("Reading squares", 0, &drawn).await?;
    let [line, _, _] = measure::fits();
    let fit: Vec<f32> = drawn.iter().map(|lesson| line(lesson)[EXAMPLES]).collect();

    let several = Pupil::new(lab, "fn-multi3").await?;
    let mut clear = Vec::new();
    for key in UNSEEN {
        let family = measure::family(key);
        let all = Likeness::measure(&several, &*family, PLAN, EXAMPLES, compared, seed).await?;
        clear.extend(all.into_iter().filter(|it| it.is_clear(CLEAR)));
    }
    let of = |is: &dyn Fn(&Likeness) -> bool| {
        clear.iter().filter(|it| is(it)).count() as f32 / clear.len().max(1) as f32
    };
    let constants = (0..measure::CLASSES.len()).map(|class| of(&|it| it.best() == class));
    Ok(Scores {
        lines: squared(&lines, &values),
        squares: squared(&squares, &values),
        fit: squared(&fit, &values),
        alike: stats::correlation(&lines, &fit),
        alike_squares: stats::correlation(&squares, &fit),
        chosen: of(&|it| it.closest() == it.best()),
        constant: constants.fold(0.0, f32::max),
    })
}

fn claims(scores: &[Scores]) -> Vec<Claim> {
    let each = |value: fn(&Scores) -> f32| -> Vec<f32> { scores.iter().map(value).collect() };
    vec![
        mean(
            "On squares, who has seen lines errs about as much as the best line through the examples",
            Axis::linear("error over that of the best line", Unit::One),
            &each(|it| it.lines / it.fit),
            Bound::AtMost(OVER_MOST),
            ("who has seen squares", &each(|it| it.squares / it.fit)),
        ),
        mean(
            "It errs many times as much as who has seen squares",
            Axis::linear("error over that of who has seen squares", Unit::One),
            &each(|it| it.lines / it.squares),
            Bound::AtLeast(WORSE_LEAST),
            ("the best line", &each(|it| it.fit / it.squares)),
        ),
        mean(
            "Its answers go with those of the best line, not with the squares",
            Axis::linear("correlation with the best line's answers", Unit::One),
            &each(|it| it.alike),
            Bound::AtLeast(ALIKE_LEAST),
            ("who has seen squares", &each(|it| it.alike_squares)),
        ),
        share(
            "Who has seen three classes answers unseen functions by the class with the lowest error",
            "prompts where one class errs at most half as much as the next",
            &each(|it| it.chosen),
            CHOSEN_LEAST,
            "always the class that is best most often",
            &each(|it| it.constant),
        ),
    ]
}
