//! The claims, on lists that nothing was chosen on.

use super::lists::{List, drawn};
use super::measure::{Band, Order, Profile, Session};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::stats::correlation;
use lab::{Lab, LabError, stats};

const COUNT: usize = 10;

// Thresholds were chosen on the lists from seed 9,000,000 on, whose values stand first; behind them those
// of the full run.
const FIRST_SEED: u64 = 0;
// 3.8; F1.
const BASIN_LEAST: f32 = 2.0;
// 2.0; F2.
const MARKS_LEAST: f32 = 0.7;
// 0.999; F3.
const HALVES_LEAST: f32 = 0.95;
// 2.0, between 0.0 and 3.6; F4.
const RANDOM_LEAST: f32 = 0.5;
// 2.9, between 1.3 and 4.0; F5.
const LEAST_LEAST: f32 = 1.0;
// 1.6, between 1.3 and 2.1; F6.
const LAST_LEAST: f32 = 0.5;

/// One value a list.
#[derive(Default)]
struct Measured {
    /// Attention to the two ends over that to the places 4 to 7.
    marked: Vec<f32>,
    run_on: Vec<f32>,
    /// `-log p(answer)`, in nats.
    random: Vec<f32>,
    attention: Vec<f32>,
    least: Vec<f32>,
    last: Vec<f32>,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = Session::open(lab).await?;
        let (lists, tests) = match effort {
            Effort::Quick => (2, 2),
            Effort::Full => (10, 12),
        };
        let mut measured = Measured::default();
        let mut halves = [Profile::new(COUNT), Profile::new(COUNT)];
        for draw in 0..lists {
            lab.tick("Measuring attention by place", draw as usize, lists as usize).await?;
            measured.calibrate(&session, FIRST_SEED + draw, &mut halves[draw as usize % 2]).await?;
        }
        let places = halves[0].places(Band::All);
        for test in 0..tests {
            lab.tick("Asking in several orders", test as usize, tests as usize).await?;
            measured.ask(&session, FIRST_SEED + 500 + test, &places).await?;
        }
        Ok(claims(&measured, &halves))
    })
}

impl Measured {
    async fn calibrate(
        &mut self,
        session: &Session<'_>,
        seed: u64,
        profile: &mut Profile,
    ) -> Result<(), LabError> {
        let list = List::new(COUNT, seed);
        let order = drawn(COUNT, seed);
        for (marked, ratios) in [(true, &mut self.marked), (false, &mut self.run_on)] {
            let reading = session.read(&list, &order, marked).await?;
            let mut own = Profile::new(COUNT);
            reading.add_to(&mut own);
            let places = own.places(Band::All);
            let middle = places[3..7].iter().sum::<f32>() / 4.0;
            ratios.push((places[0] + places[COUNT - 1]) / 2.0 / middle.max(f32::MIN_POSITIVE));
            if marked {
                reading.add_to(profile);
            }
        }
        Ok(())
    }

    async fn ask(
        &mut self,
        session: &Session<'_>,
        seed: u64,
        places: &[f32],
    ) -> Result<(), LabError> {
        let list = List::new(COUNT, seed);
        let ranked = session.ranked(&list).await?;
        for (order, nats) in [
            (Order::Random, &mut self.random),
            (Order::AttnRank, &mut self.attention),
            (Order::Least, &mut self.least),
            (Order::Rising, &mut self.last),
        ] {
            let placed = order.place(&ranked, places, seed);
            nats.push(session.read(&list, &placed, true).await?.nats);
        }
        Ok(())
    }
}

fn claims(measured: &Measured, halves: &[Profile; 2]) -> Vec<Claim> {
    let Measured { marked, run_on, random, attention, least, last } = measured;
    let claim = |statement: &str,
                 quantity: Axis,
                 values: &[f32],
                 threshold: f32,
                 (baseline, of): (&str, f32)| {
        let mean = stats::mean(values);
        Claim {
            statement: statement.to_owned(),
            quantity,
            measured: mean.mean,
            interval: (values.len() > 1).then_some([mean.low, mean.high]),
            threshold,
            at_least: true,
            baseline: Some((baseline.to_owned(), of)),
            samples: values.len() as u32,
        }
    };
    let minus =
        |a: &[f32], b: &[f32]| -> Vec<f32> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
    let mean = |values: &[f32]| stats::mean(values).mean;
    let [first, second] = halves.each_ref().map(|half| half.places(Band::All));
    let moved: Vec<f32> = second[COUNT / 2..].iter().chain(&second[..COUNT / 2]).copied().collect();
    let nats = |label: &str| Axis::linear(label, Unit::Nats);
    vec![
        claim(
            "Of ten documents, the question looks far more at the first and the last than at the middle",
            Axis::linear("Attention to the two ends over that to places 4 to 7", Unit::One),
            marked,
            BASIN_LEAST,
            ("all places alike", 1.0),
        ),
        claim(
            "Marks make the basin deeper: as one run-on text the same items have a flatter one",
            Axis::linear("The same ratio, marked minus run-on", Unit::One),
            &minus(marked, run_on),
            MARKS_LEAST,
            ("run-on", mean(run_on)),
        ),
        Claim {
            samples: marked.len() as u32,
            ..claim(
                "The profile is the model's: two halves of the lists, with other people and orders, give the same",
                Axis::linear("Correlation of the profiles of two halves", Unit::One),
                &[correlation(&first, &second)],
                HALVES_LEAST,
                ("with one half moved by five places", correlation(&first, &moved)),
            )
        },
        claim(
            "With the items that are most like the question where attention is greatest, the answer is far less surprising than in a random order",
            nats("−log probability of the answer, random minus by attention"),
            &minus(random, attention),
            RANDOM_LEAST,
            ("by attention", mean(attention)),
        ),
        claim(
            "With the same items where attention is least, it is much more surprising",
            nats("−log probability of the answer, against attention minus by attention"),
            &minus(least, attention),
            LEAST_LEAST,
            ("by attention", mean(attention)),
        ),
        claim(
            "It is not nearness to the question that counts: the best item last is worse",
            nats("−log probability of the answer, best last minus by attention"),
            &minus(last, attention),
            LAST_LEAST,
            ("by attention", mean(attention)),
        ),
    ]
}
