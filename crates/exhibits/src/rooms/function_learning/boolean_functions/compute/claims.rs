//! The claims: simple rules, parity, no attention, and proofs.

use super::super::super::pupil::Pupil;
use super::measure::{self, CLASSES, LABELS, Opening};
use crate::claim::{Bound, mean, minus, share};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::baselines::in_context::Predictor;
use lab::baselines::in_context_boolean;
use lab::{Lab, LabError};
use std::ops::Range;
use tasks::{BooleanClass, Lesson};

/// Not those of the page's runs.
const FIRST_SEED: u64 = 20_000;
/// After 40 and more examples.
const LATE: Range<usize> = 40..LABELS;

// Set on seeds from 30,000 on.
const RIGHT_LEAST: f32 = 0.95;
const BEHIND_MOST: f32 = 0.03;
const WITHOUT_MOST: f32 = 0.05;
const PARITY_MOST: f32 = 0.6;
const TAUGHT_LEAST: f32 = 0.95;
const MORE_LEAST: f32 = 0.08;
const PLAIN_MOST: f32 = 0.04;

/// One seed's shares of right answers.
struct Scores {
    conjunction: f32,
    conjunction_without: f32,
    conjunction_made: f32,
    conjunction_nearest: f32,
    parity: f32,
    parity_made: f32,
    /// Of who has seen proofs, right after one, and after as many examples at random.
    taught: f32,
    untaught: f32,
    untaught_made: f32,
    /// The same late in a prompt without a proof.
    untaught_late: f32,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let (seeds, prompts) = match effort {
            Effort::Quick => (3, 32),
            Effort::Full => (5, 256),
        };
        let mut scores = Vec::new();
        for seed in FIRST_SEED..FIRST_SEED + seeds {
            scores.push(score(lab, seed, prompts).await?);
        }
        Ok(claims(&scores))
    })
}

async fn score(lab: &Lab, seed: u64, prompts: usize) -> Result<Scores, LabError> {
    let transformer = Pupil::new(lab, "bool-transformer").await?;
    let retention = Pupil::new(lab, "bool-retnet").await?;
    let teach = Pupil::new(lab, "bool-teach").await?;
    let of = |class: BooleanClass| {
        let place = CLASSES.iter().position(|it| it.1 == class).unwrap_or(0);
        (place, measure::drawn(class, seed, prompts))
    };
    let (place, drawn) = of(BooleanClass::Conjunction);
    let with = transformer.predict("Conjunctions", place, &drawn).await?;
    let without = retention.predict("Conjunctions", place, &drawn).await?;
    let [(_, nearest), _] = measure::general();
    let (parity_place, parities) = of(BooleanClass::Parity);
    let parity = transformer.predict("Parities", parity_place, &parities).await?;

    let lengths = measure::lengths(seed, prompts);
    let taught = measure::begun(Opening::Teaching, seed, prompts);
    let random = measure::begun(Opening::Random, seed, prompts);
    let after_proof = teach.predict("Proofs", 0, &taught).await?;
    let after_random = teach.predict("Examples at random", 0, &random).await?;
    let learner = in_context_boolean::conjunctions();
    Ok(Scores {
        conjunction: late(&drawn, &with),
        conjunction_without: late(&drawn, &without),
        conjunction_made: late(&drawn, &guesses(&drawn, &learner)),
        conjunction_nearest: late(&drawn, &guesses(&drawn, &nearest)),
        parity: late(&parities, &parity),
        parity_made: late(&parities, &guesses(&parities, &in_context_boolean::products())),
        taught: after(&taught, &after_proof, &lengths),
        untaught: after(&random, &after_random, &lengths),
        untaught_made: after(&random, &guesses(&random, &learner), &lengths),
        untaught_late: late(&random, &after_random),
    })
}

fn guesses(drawn: &[Lesson], learner: &Predictor) -> Vec<Vec<f32>> {
    drawn.iter().map(learner).collect()
}

/// The share of right answers late in a prompt.
fn late(drawn: &[Lesson], predicted: &[Vec<f32>]) -> f32 {
    let marks = measure::marks(drawn, predicted);
    let shares = measure::shares(&marks);
    shares[LATE].iter().sum::<f32>() / LATE.len() as f32
}

/// The share of right answers to the three inputs after as many examples as a proof takes.
fn after(drawn: &[Lesson], predicted: &[Vec<f32>], lengths: &[usize]) -> f32 {
    let marks = measure::marks(drawn, predicted);
    let parts = marks.iter().zip(lengths).flat_map(|(marks, length)| &marks[*length..*length + 3]);
    parts.filter(|right| **right).count() as f32 / (3 * marks.len().max(1)) as f32
}

fn claims(scores: &[Scores]) -> Vec<Claim> {
    let each = |value: fn(&Scores) -> f32| -> Vec<f32> { scores.iter().map(value).collect() };
    let points = |label: &str| Axis::linear(label, Unit::Share);
    let with = each(|it| it.conjunction);
    let taught = each(|it| it.taught);
    let untaught = each(|it| it.untaught);
    let untaught_late = each(|it| it.untaught_late);
    vec![
        share(
            "After 40 examples and more the transformer knows a conjunction",
            "right answers",
            &with,
            RIGHT_LEAST,
            "the nearest example",
            &each(|it| it.conjunction_nearest),
        ),
        mean(
            "It is hardly behind the learner that is made for conjunctions",
            points("share of answers behind"),
            &minus(&each(|it| it.conjunction_made), &with),
            Bound::AtMost(BEHIND_MOST),
            ("right answers of that learner", &each(|it| it.conjunction_made)),
        ),
        mean(
            "Without attention it goes nearly as well",
            points("share of answers behind the transformer"),
            &minus(&with, &each(|it| it.conjunction_without)),
            Bound::AtMost(WITHOUT_MOST),
            ("right answers of the transformer", &with),
        ),
        mean(
            "Parity of any bits the transformer does not learn",
            points("right answers"),
            &each(|it| it.parity),
            Bound::AtMost(PARITY_MOST),
            ("Gaussian elimination", &each(|it| it.parity_made)),
        ),
        share(
            "Right after a proof of four to six examples, who has seen proofs knows the conjunction",
            "right answers",
            &taught,
            TAUGHT_LEAST,
            "literals ruled out by as many examples at random",
            &each(|it| it.untaught_made),
        ),
        share(
            "After as many examples at random it does not yet",
            "share of answers more after a proof",
            &minus(&taught, &untaught),
            MORE_LEAST,
            "right answers after examples at random",
            &untaught,
        ),
        mean(
            "Without a proof it gets there too, by the long way",
            points("share of answers behind the plain transformer"),
            &minus(&with, &untaught_late),
            Bound::AtMost(PLAIN_MOST),
            ("its right answers after 40 examples", &untaught_late),
        ),
    ]
}
