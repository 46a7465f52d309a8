//! The claims, on sequences that nothing was chosen on.

use super::{Condition, Sequence, seed};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::sets::ClassTask;
use lab::{Lab, stats};

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let (sequences, count) = match effort {
            Effort::Quick => (4, 32),
            Effort::Full => (16, 48),
        };
        let mut measured = Measured::default();
        for sequence in 0..sequences {
            lab.tick("Reading sequences", sequence, sequences).await?;
            let read = async |task, condition| {
                let size = (count, seed(77, sequence));
                Sequence::read(lab, &session.lm, task, condition, size).await
            };
            let late = count - count / 3..count;
            let over = |of: &Sequence, value: fn(&Sequence, usize) -> f32| {
                late.clone().map(|at| value(of, at)).sum::<f32>() / late.len() as f32
            };
            let right = read(ClassTask::Sentiment, Condition::Right).await?;
            let random = read(ClassTask::Sentiment, Condition::Random(1.0)).await?;
            let flipped = read(ClassTask::Sentiment, Condition::Flipped).await?;
            let author = read(ClassTask::Author, Condition::Right).await?;
            // A relation without a prior: with one, the flipped relation hardly shows.
            let to_flipped = read(ClassTask::Author, Condition::RightThenFlipped).await?;
            let from_flipped = read(ClassTask::Author, Condition::FlippedThenRight).await?;
            measured.right.push(over(&right, Sequence::accuracy));
            measured.flipped.push(over(&flipped, Sequence::accuracy));
            measured.likelihood.push(over(&right, Sequence::log_likelihood));
            measured.random.push(over(&random, Sequence::log_likelihood));
            measured.original.push(over(&flipped, Sequence::log_of_original));
            measured.author.push(over(&author, Sequence::accuracy));
            // Only the very end has seen about as much of either relation.
            let end = |of: &Sequence| {
                (count - 6..count).map(|at| of.follows_flipped(at)).sum::<f32>() / 6.0
            };
            measured.flipped_last.push(end(&to_flipped));
            measured.flipped_first.push(end(&from_flipped));
        }
        Ok(measured.claims())
    })
}

/// One number a sequence.
#[derive(Default)]
struct Measured {
    right: Vec<f32>,
    flipped: Vec<f32>,
    likelihood: Vec<f32>,
    random: Vec<f32>,
    original: Vec<f32>,
    author: Vec<f32>,
    flipped_last: Vec<f32>,
    flipped_first: Vec<f32>,
}

impl Measured {
    fn claims(&self) -> Vec<Claim> {
        let Self {
            right,
            flipped,
            likelihood,
            random,
            original,
            author,
            flipped_last,
            flipped_first,
        } = self;
        let minus =
            |a: &[f32], b: &[f32]| -> Vec<f32> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
        let claim =
            |statement: &str, quantity: Axis, values: &[f32], threshold, baseline: (&str, f32)| {
                let mean = stats::mean(values);
                Claim {
                    statement: statement.to_owned(),
                    quantity,
                    measured: mean.mean,
                    interval: Some([mean.low, mean.high]),
                    threshold,
                    at_least: true,
                    baseline: Some((baseline.0.to_owned(), baseline.1)),
                    samples: values.len() as u32,
                }
            };
        let of = |values: &[f32]| stats::mean(values).mean;
        vec![
            claim(
                "The predictions depend on the labels: flipped ones in the examples make the right one less probable",
                Axis::linear(
                    "ln p of the right label, after right minus after flipped labels",
                    Unit::Nats,
                ),
                &minus(likelihood, original),
                0.1,
                ("the same with random labels", of(&minus(likelihood, random))),
            ),
            claim(
                "A relation that no training has seen is learned from the examples",
                Axis::linear("Accuracy for two invented authors", Unit::Share),
                author,
                0.58,
                ("guessing", 0.5),
            ),
            claim(
                "Flipped labels are followed less well than right ones",
                Axis::linear("Accuracy, right minus flipped labels", Unit::Share),
                &minus(right, flipped),
                0.1,
                ("flipped labels", of(flipped)),
            ),
            claim(
                "Of two opposite relations between authors and names, seen equally often, the later one weighs more",
                Axis::linear(
                    "Predictions that follow a relation, when it comes last minus when it comes first",
                    Unit::Share,
                ),
                &minus(flipped_last, flipped_first),
                0.08,
                ("when it comes first", of(flipped_first)),
            ),
        ]
    }
}
