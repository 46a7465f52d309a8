//! The claims, on draws of exemplars that nothing was chosen on.

use super::bench::{Bench, FIFTHS, Scored, by_fifths, variance_between, within_class};
use crate::claim::{Bound, mean, minus};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::sets::ClassTask;
use lab::{Lab, stats};

const SHOTS_OF_CLAIM: usize = 8;
const MORE_SHOTS: usize = 16;
/// The draws of the claim; the thresholds were set before any was measured.
const FIRST_DRAW: u64 = 500;

// On draws 100 to 104: 0.77, between 0.69 and 0.83. On the claim's own: 0.81, between 0.77 and 0.85.
const DRAWS_LEAST: f32 = 0.5;
// 0.83, between 0.76 and 0.89; 0.85, between 0.83 and 0.87.
const SHOTS_LEAST: f32 = 0.5;
// 0.67, between 0.53 and 0.80; 0.53, between 0.34 and 0.71. By the label's probability alone 0.70 and 0.70.
const FIFTHS_LEAST: f32 = 0.3;
// -1.25, between -1.47 and -1.00; -1.03, between -1.21 and -0.86.
const HARD_MOST: f32 = -0.4;

/// One number a set, or a set and pair of draws.
#[derive(Default)]
struct Measured {
    /// Correlations of PVI between draws of exemplars.
    draws: Vec<f32>,
    /// Between eight exemplars and sixteen others.
    shots: Vec<f32>,
    /// Accuracy on other draws in the highest and lowest fifth of a draw, by PVI, then by the
    /// label's probability alone; one a draw.
    fifths: [Vec<f32>; 2],
    lowest: Vec<f32>,
    /// Mean PVI of texts written as easy, and those written to be hard; one a draw.
    easy: Vec<f32>,
    hard: Vec<f32>,
    /// What part of the variance the draw explains; one a set.
    between: Vec<f32>,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        use ClassTask::{Question, Sentiment, Topic};
        let session = lab.language_model().await?;
        let (tasks, texts, draws): (&[ClassTask], _, _) = match effort {
            Effort::Quick => (&[Sentiment], 20, 3),
            Effort::Full => (&[Sentiment, Topic, Question], usize::MAX, 4),
        };
        let mut measured = Measured::default();
        for task in tasks {
            let bench = Bench::new(lab, &session.lm, *task, texts);
            let mut few = Vec::new();
            for draw in FIRST_DRAW..FIRST_DRAW + draws {
                few.push(bench.scored(SHOTS_OF_CLAIM, draw).await?);
            }
            let more = bench.scored(MORE_SHOTS, FIRST_DRAW + draws).await?;
            measured.add(&bench, &few, &more);
        }
        Ok(measured.claims())
    })
}

impl Measured {
    fn add(&mut self, bench: &Bench<'_>, few: &[Scored], more: &Scored) {
        self.between.push(variance_between(few));
        for (at, scored) in few.iter().enumerate() {
            let other = few[at + 1..].iter();
            self.draws.extend(other.map(|it| agreement(bench, scored, it)));
            self.shots.push(agreement(bench, scored, more));
            let others = &few[(at + 1) % few.len()..][..1];
            for (kept, key) in self.fifths.iter_mut().zip([&scored.pvi, &scored.log_share]) {
                let accuracy = by_fifths(key, others);
                kept.push(accuracy[FIFTHS - 1] - accuracy[0]);
            }
            self.lowest.push(by_fifths(&scored.pvi, others)[0]);
            let mean = |hard: bool| {
                let of = (0..scored.pvi.len()).filter(|at| bench.is_hard(*at) == hard);
                stats::mean(&of.map(|at| scored.pvi[at]).collect::<Vec<_>>()).mean
            };
            self.easy.push(mean(false));
            self.hard.push(mean(true));
        }
    }

    fn claims(&self) -> Vec<Claim> {
        let Self { draws, shots, fifths: [fifths, of_plain], lowest, easy, hard, between } = self;
        let falls = minus(hard, easy);
        let share = |values: &[f32]| Unit::Share.format(stats::mean(values).mean);
        vec![
            mean(
                format!(
                    "A text is about as hard whichever eight exemplars come with it; which ones they are explains {} of the variance",
                    share(between)
                ),
                Axis::linear("Correlation of PVI between two draws, within a label", Unit::One),
                draws,
                Bound::AtLeast(DRAWS_LEAST),
                ("unrelated draws", &[0.0]),
            ),
            mean(
                "Twice as many exemplars do not change which texts are hard",
                Axis::linear(
                    "Correlation of PVI between 8 and 16 exemplars, within a label",
                    Unit::One,
                ),
                shots,
                Bound::AtLeast(SHOTS_LEAST),
                ("unrelated draws", &[0.0]),
            ),
            mean(
                format!(
                    "PVI tells which texts will be answered right under other exemplars: {} of the lowest fifth are",
                    share(lowest)
                ),
                Axis::linear(
                    "Right answers in the highest fifth by PVI minus those in the lowest",
                    Unit::Share,
                ),
                fifths,
                Bound::AtLeast(FIFTHS_LEAST),
                ("sorted by the label's probability alone", of_plain),
            ),
            mean(
                "Texts that were written to be hard have fewer bits to use",
                Axis::linear("PVI of hard texts minus that of easy ones", Unit::Bits),
                &falls,
                Bound::AtMost(HARD_MOST),
                ("PVI of easy texts", easy),
            ),
        ]
    }
}

/// The correlation of PVI, but for what the class of a text alone says of it.
fn agreement(bench: &Bench<'_>, one: &Scored, other: &Scored) -> f32 {
    let of = |scored: &Scored| within_class(&scored.pvi, &bench.classes());
    stats::correlation(&of(one), &of(other))
}
