//! The claims, on sequences that nothing was chosen on.

use super::{Condition, Sequence, seed};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::sets::ClassTask;
use lab::{Lab, stats};

// Quick run: 0.15, between 0.06 and 0.20; full: 0.21, between 0.16 and 0.25.
// Against random labels, as the catalogue had it, 0.03 and 0.14.
const DEPENDS_LEAST: f32 = 0.1;
// Quick run: 0.87, between 0.70 and 1.0; full: 0.94, between 0.90 and 0.98.
const AUTHOR_LEAST: f32 = 0.58;
// Quick run: 0.77; full: 0.69, between 0.63 and 0.75.
const FLIPPED_LEAST: f32 = 0.3;

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let (sequences, count) = match effort {
            Effort::Quick => (3, 32),
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
            measured.right.push(over(&right, Sequence::accuracy));
            measured.flipped.push(over(&flipped, Sequence::accuracy));
            measured.likelihood.push(over(&right, Sequence::log_likelihood));
            measured.random.push(over(&random, Sequence::log_likelihood));
            measured.original.push(over(&flipped, Sequence::log_of_original));
            measured.author.push(over(&author, Sequence::accuracy));
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
}

impl Measured {
    fn claims(&self) -> Vec<Claim> {
        let Self { right, flipped, likelihood, random, original, author } = self;
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
                DEPENDS_LEAST,
                ("the same with random labels", of(&minus(likelihood, random))),
            ),
            claim(
                "A relation that no training has seen is learned from the examples",
                Axis::linear("Accuracy for two invented authors", Unit::Share),
                author,
                AUTHOR_LEAST,
                ("guessing", 0.5),
            ),
            claim(
                "Flipped labels are followed less well than right ones",
                Axis::linear("Accuracy, right minus flipped labels", Unit::Share),
                &minus(right, flipped),
                FLIPPED_LEAST,
                ("flipped labels", of(flipped)),
            ),
        ]
    }
}
