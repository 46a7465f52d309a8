//! The claims: simple rules, parity, and proofs.

use super::measure::{self, Opening, guesses};
use crate::claim::{Bound, mean, minus, share};
use crate::pupil::Pupil;
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::baselines::in_context_boolean;
use lab::{Lab, LabError};
use tasks::{BooleanClass, Lesson};

/// Not those of the page's runs.
const FIRST_SEED: u64 = 20_000;
/// Inputs right after a proof.
const AFTER: usize = 3;

// Targets of the design, from before any run.
const RIGHT_LEAST: f32 = 0.95;
const BEHIND_MOST: f32 = 0.03;
const PARITY_MOST: f32 = 0.6;
const TAUGHT_LEAST: f32 = 0.95;
const MORE_LEAST: f32 = 0.08;
const PLAIN_MOST: f32 = 0.04;

/// One seed's shares of right answers.
struct Scores {
    /// Late in prompts of conjunctions, and what others reach there.
    conjunction: f32,
    conjunction_made: f32,
    conjunction_nearest: f32,
    /// Late in prompts of parities.
    parity: f32,
    parity_made: f32,
    /// Of who has seen proofs, right after one, and after as many random rows.
    taught: f32,
    untaught: f32,
    untaught_made: f32,
    /// Of who has seen none, right after one.
    unseen: f32,
    /// Of who has seen proofs, late in a prompt without one.
    untaught_late: f32,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let prompts = match effort {
            Effort::Quick => 64,
            Effort::Full => 256,
        };
        let plain = Pupil::new(lab, "bool-transformer").await?;
        let teach = Pupil::new(lab, "bool-teach").await?;
        let mut scores = Vec::new();
        for seed in FIRST_SEED..FIRST_SEED + 5 {
            scores.push(score(&plain, &teach, seed, prompts).await?);
        }
        Ok(claims(&scores))
    })
}

async fn score(
    plain: &Pupil<'_>,
    teach: &Pupil<'_>,
    seed: u64,
    prompts: usize,
) -> Result<Scores, LabError> {
    let late = |drawn: &[Lesson], predicted: &[Vec<f32>]| measure::late(drawn, predicted).mean;
    let drawn = measure::drawn(BooleanClass::Conjunction, seed, prompts);
    let conjunction = plain.predict("Conjunctions", 0, &drawn).await?;
    let [(_, nearest), _] = measure::general();
    let parities = measure::drawn(BooleanClass::Parity, seed, prompts);
    let parity = plain.predict("Parities", measure::place("parity"), &parities).await?;

    let lengths = measure::lengths(seed, prompts);
    let [taught, random] =
        [Opening::Teaching, Opening::Random].map(|how| measure::begun(how, None, seed, prompts));
    let after_proof = teach.predict("Proofs", 0, &taught).await?;
    let unseen = plain.predict("Proofs", 0, &taught).await?;
    let after_random = teach.predict("Random rows", 0, &random).await?;
    let learner = in_context_boolean::conjunctions();
    let products = in_context_boolean::products();
    Ok(Scores {
        conjunction: late(&drawn, &conjunction),
        conjunction_made: late(&drawn, &guesses(&drawn, &learner)),
        conjunction_nearest: late(&drawn, &guesses(&drawn, &nearest)),
        parity: late(&parities, &parity),
        parity_made: late(&parities, &guesses(&parities, &products)),
        taught: after(&taught, &after_proof, &lengths),
        untaught: after(&random, &after_random, &lengths),
        untaught_made: after(&random, &guesses(&random, &learner), &lengths),
        unseen: after(&taught, &unseen, &lengths),
        untaught_late: late(&random, &after_random),
    })
}

/// The share of right answers to the inputs right after as many rows as a proof takes.
fn after(drawn: &[Lesson], predicted: &[Vec<f32>], lengths: &[usize]) -> f32 {
    let marks = measure::marks(drawn, predicted);
    let parts = marks.iter().zip(lengths).flat_map(|(it, length)| &it[*length..*length + AFTER]);
    parts.filter(|right| **right).count() as f32 / (AFTER * marks.len().max(1)) as f32
}

fn claims(scores: &[Scores]) -> Vec<Claim> {
    let each = |value: fn(&Scores) -> f32| -> Vec<f32> { scores.iter().map(value).collect() };
    let points = |label: &str| Axis::linear(label, Unit::Share);
    let conjunction = each(|it| it.conjunction);
    let taught = each(|it| it.taught);
    let untaught = each(|it| it.untaught);
    let untaught_late = each(|it| it.untaught_late);
    vec![
        share(
            "After 40 examples and more the transformer knows a conjunction",
            "right answers",
            &conjunction,
            RIGHT_LEAST,
            "the nearest example",
            &each(|it| it.conjunction_nearest),
        ),
        mean(
            "It is hardly behind the learner that is made for conjunctions",
            points("share of answers behind"),
            &minus(&each(|it| it.conjunction_made), &conjunction),
            Bound::AtMost(BEHIND_MOST),
            ("right answers of that learner", &each(|it| it.conjunction_made)),
        ),
        mean(
            "Parities of any bits it does not learn",
            points("right answers"),
            &each(|it| it.parity),
            Bound::AtMost(PARITY_MOST),
            ("Gaussian elimination", &each(|it| it.parity_made)),
        ),
        share(
            "Right after a proof of four to six rows, who has seen proofs knows the conjunction",
            "right answers",
            &taught,
            TAUGHT_LEAST,
            "literals ruled out by as many random rows",
            &each(|it| it.untaught_made),
        ),
        share(
            "After as many random rows it does not yet",
            "share of answers more after a proof",
            &minus(&taught, &untaught),
            MORE_LEAST,
            "the same of who has seen no proofs",
            &minus(&each(|it| it.unseen), &untaught),
        ),
        mean(
            "Without a proof it gets there too, by the long way",
            points("share of answers behind who has seen no proofs"),
            &minus(&conjunction, &untaught_late),
            Bound::AtMost(PLAIN_MOST),
            ("its right answers after 40 examples", &untaught_late),
        ),
    ]
}
