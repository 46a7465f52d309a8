//! The claims, on draws of exemplars that nothing was chosen on.

use super::bench::{Bench, FIFTHS, Scored, by_fifths, variance_between};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::sets::ClassTask;
use lab::{Lab, stats};

const SHOTS_OF_CLAIM: usize = 4;
const MORE_SHOTS: usize = 8;
/// The draws of the claim; thresholds were set by others.
const FIRST_DRAW: u64 = 500;

const DRAWS_LEAST: f32 = 0.5;
const SHOTS_LEAST: f32 = 0.5;
const FIFTHS_LEAST: f32 = 0.3;
const HARD_MOST: f32 = -0.4;

/// One number a set, or a set and pair of draws.
#[derive(Default)]
struct Measured {
    /// Correlations of PVI between draws of exemplars.
    draws: Vec<f32>,
    /// Between four exemplars and eight others.
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
            Effort::Full => (&[Sentiment, Topic, Question], usize::MAX, 5),
        };
        let first = FIRST_DRAW;
        let mut measured = Measured::default();
        for task in tasks {
            let bench = Bench::new(lab, &session.lm, *task, texts);
            let mut few = Vec::new();
            for draw in first..first + draws {
                few.push(bench.scored(SHOTS_OF_CLAIM, draw).await?);
            }
            let more = bench.scored(MORE_SHOTS, first + draws).await?;
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
            self.draws.extend(other.map(|it| stats::correlation(&scored.pvi, &it.pvi)));
            self.shots.push(stats::correlation(&scored.pvi, &more.pvi));
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
        let claim = |statement: String,
                     quantity: Axis,
                     values: &[f32],
                     (threshold, at_least): (f32, bool),
                     baseline: (&str, f32)| {
            let mean = stats::mean(values);
            Claim {
                statement,
                quantity,
                measured: mean.mean,
                interval: Some([mean.low, mean.high]),
                threshold,
                at_least,
                baseline: Some((baseline.0.to_owned(), baseline.1)),
                samples: values.len() as u32,
            }
        };
        let mean = |values: &[f32]| stats::mean(values).mean;
        let falls: Vec<f32> = hard.iter().zip(easy).map(|(hard, easy)| hard - easy).collect();
        let share = |values: &[f32]| Unit::Share.format(mean(values));
        vec![
            claim(
                format!(
                    "A text is about as hard whichever four exemplars come with it; which ones they are explains {} of the variance",
                    share(between)
                ),
                Axis::linear("Correlation of PVI between two draws of exemplars", Unit::One),
                draws,
                (DRAWS_LEAST, true),
                ("unrelated draws", 0.0),
            ),
            claim(
                "Twice as many exemplars do not change which texts are hard".to_owned(),
                Axis::linear("Correlation of PVI between four and eight exemplars", Unit::One),
                shots,
                (SHOTS_LEAST, true),
                ("unrelated draws", 0.0),
            ),
            claim(
                format!(
                    "PVI tells which texts will be answered right under other exemplars: {} of the lowest fifth are",
                    share(lowest)
                ),
                Axis::linear(
                    "Right answers in the highest fifth by PVI minus those in the lowest",
                    Unit::Share,
                ),
                fifths,
                (FIFTHS_LEAST, true),
                ("sorted by the label's probability alone", mean(of_plain)),
            ),
            claim(
                "Texts that were written to be hard have fewer bits to use".to_owned(),
                Axis::linear("PVI of hard texts minus that of easy ones", Unit::Bits),
                &falls,
                (HARD_MOST, false),
                ("PVI of easy texts", mean(easy)),
            ),
        ]
    }
}
