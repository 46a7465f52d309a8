//! The claims, on families that nothing was chosen on.

use super::family::Family;
use super::is;
use super::measure::{Needles, Trace, read};
use crate::claim::{Bound, mean, minus, share};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::Lab;

const FATHERS: usize = 3;
const GENERATIONS: usize = 6;

// Thresholds were chosen on a few families from seed 9,000,000 on, whose values stand first; behind them
// those of the full run.
const FIRST_SEED: u64 = 0;
// 0.67 of texts with 256 tokens. Measured with 512: 0.70 [0.67, 0.77].
const FOUND_LEAST: f32 = 0.35;
// 0.42. Measured: 0.40 [0.12, 0.65].
const LOST_LEAST: f32 = 0.15;
// None of eight; a single sentence is found in 0.26. Measured: none of 16, and 0.38.
const FOLLOWED_MOST: f32 = 0.15;

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let (length, texts, families) = match effort {
            Effort::Quick => (256, 2, 2),
            Effort::Full => (512, 10, 16),
        };
        let mut needles = Vec::new();
        for text in 0..texts {
            lab.tick("Hiding sentences", text as usize, texts as usize).await?;
            let family = Family::new(lm, FATHERS, FIRST_SEED + text);
            let text = read(lab, lm, &family.text(&lm.tokenizer, length)).await?;
            needles.push(Needles::measure(lab, lm, &family, &text).await?);
        }
        let mut traces = Vec::new();
        for family in 0..families {
            lab.tick("Tracing ancestors", family as usize, families as usize).await?;
            let family = Family::new(lm, GENERATIONS, FIRST_SEED + 500 + family);
            traces.push(Trace::measure(lab, lm, &family).await?);
        }
        Ok(claims(&needles, &traces))
    })
}

fn claims(needles: &[Needles], traces: &[Trace]) -> Vec<Claim> {
    let of_texts = |score: fn(&Needles) -> f32| -> Vec<f32> { needles.iter().map(score).collect() };
    let of_lines = |score: fn(&Trace) -> f32| -> Vec<f32> { traces.iter().map(score).collect() };
    let (found, traced) = (of_texts(Needles::found), of_texts(Needles::traced));
    vec![
        share(
            "Of three sentences in filler the model finds the one that is asked for more often than a guess",
            "Right fathers, one sentence asked",
            &found,
            FOUND_LEAST,
            "a guess among the names",
            &[1.0 / (FATHERS + 1) as f32],
        ),
        share(
            "In the same texts it rarely follows the sentences to the end of the line",
            "Right fathers minus right eldest ancestors",
            &minus(&found, &traced),
            LOST_LEAST,
            "right eldest ancestors",
            &traced,
        ),
        mean(
            "Length is not what stops it: with no filler at all it still does not get through six generations, one father at a time",
            Axis::linear("Families with all six steps right", Unit::Share),
            &of_lines(|trace| is(trace.followed)),
            Bound::AtMost(FOLLOWED_MOST),
            ("single sentences found", &of_lines(|trace| trace.found)),
        ),
    ]
}
