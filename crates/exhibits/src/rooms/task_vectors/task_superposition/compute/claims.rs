//! The claims, measured on seeds that nothing was chosen on.

use super::CLEAR;
use super::letters::{Answers, Letters};
use super::mixture::{between, convex, counts, divergence, means};
use super::words::{Reader, WordSet, task_vector};
use crate::claim::{Bound, mean};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::sets::Split;
use lab::{Lab, LabError};
use lm::Lm;

/// Not those of the page's runs.
const FIRST_SEED: u64 = 20_000_000;
const EXAMPLES: usize = 18;
/// Behind which layer (from 0) vectors are taken and put.
const LAYER: usize = 20;

// Set on seeds from 30,000,000 on, where the second was 0.104, the third about 0.06, the fourth and fifth
// 0.068 and 0.185, and on the page's, where the others were 0.08, 0.49 and 0.2. In full: 0.089 [0.042,
// 0.135], 0.111 [0.096, 0.128], 0.053 [0.037, 0.070], 0.039 [0.011, 0.085], 0.234 [0.111, 0.363], 0.662
// [0.561, 0.714], 0.242 [0.180, 0.342].
const BOTH_MOST: f32 = 0.3;
const LESSER_LEAST: f32 = 0.05;
const DIVERGENCE_MOST: f32 = 0.15;
const COUNTRIES_LEAST: f32 = 0.01;
const SUMS_LEAST: f32 = 0.1;
const PLACES_LEAST: f32 = 0.3;
const SWING_LEAST: f32 = 0.1;

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let ([seeds, prompts], steps, [draws, queries], [rounds, of_vector]) = match effort {
            Effort::Quick => ([3, 32], &[6, 9, 12][..], [6, 5], [1, 1]),
            Effort::Full => ([6, 32], &[3, 6, 9, 12, 15][..], [6, 5], [3, 2]),
        };
        let mut claims = on_letters(lab, steps, seeds, prompts).await?.to_vec();
        let session = lab.language_model().await?;
        let words = Words { lab, lm: &session.lm, queries: queries as usize };
        claims.extend(words.mixed(draws).await?);
        claims.extend(words.vectors(rounds, of_vector).await?);
        Ok(claims)
    })
}

/// The small model on prompts of two tasks, of which the first has so many examples at each step.
async fn on_letters(
    lab: &Lab,
    steps: &[usize],
    seeds: u64,
    prompts: u64,
) -> Result<[Claim; 3], LabError> {
    let letters = Letters::new(lab).await?;
    // Of the model, and by Bayes' rule for one task a text.
    let [mut both, mut lesser, mut apart] = [const { [Vec::new(), Vec::new()] }; 3];
    for seed in 0..seeds {
        lab.tick("Mixing letters", seed as usize, seeds as usize).await?;
        for step in steps {
            let counts = counts(EXAMPLES, *step, &[1]);
            let prompt = |at| letters.prompt(&counts, FIRST_SEED + seed * 1_000 + at);
            let all: Vec<_> = (0..prompts).map(prompt).collect();
            let answers = letters.answers(&all).await?;
            let share = *step as f32 / EXAMPLES as f32;
            for which in 0..2 {
                let of = |it: &Answers| [&it.model, &it.believer][which][..2].to_vec();
                let answers: Vec<Vec<f32>> = answers.iter().map(of).collect();
                let mean = means(answers.iter().map(Vec::as_slice));
                apart[which].push(divergence(&[share, 1.0 - share], &mean));
                if 3 * step == EXAMPLES {
                    lesser[which].push(mean[0]);
                }
                if 2 * step == EXAMPLES {
                    let clear = |of: &&Vec<f32>| of.iter().all(|answer| *answer >= CLEAR);
                    let count = answers.iter().filter(clear).count();
                    both[which].push(count as f32 / answers.len() as f32);
                }
            }
        }
    }
    const BELIEVER: &str = "Bayes' rule for one task a text";
    Ok([
        mean(
            "Not shown at this size: with two tasks half and half, the model that was trained with one task a text settles for one answer in nearly every single prompt",
            Axis::linear("Prompts with both answers at 0.1 or more", Unit::Share),
            &both[0],
            Bound::AtMost(BOTH_MOST),
            (BELIEVER, &both[1]),
        ),
        mean(
            "Over many prompts, both answers are there: the task of a third of the examples gets its part of the probability",
            Axis::linear("Mean probability of the answer of the rarer task", Unit::Probability),
            &lesser[0],
            Bound::AtLeast(LESSER_LEAST),
            (BELIEVER, &lesser[1]),
        ),
        mean(
            "Over many prompts, the answers are shared out nearly as the examples are",
            Axis::linear("KL of the examples' shares to the answers'", Unit::Nats),
            &apart[0],
            Bound::AtMost(DIVERGENCE_MOST),
            (BELIEVER, &apart[1]),
        ),
    ])
}

/// SmolLM2 on mixed prompts.
struct Words<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    queries: usize,
}

impl Words<'_> {
    /// Two tasks, half of the examples each.
    async fn mixed(&self, draws: u64) -> Result<Vec<Claim>, LabError> {
        let Self { lab, lm, queries } = *self;
        let bare = Reader::bare(lab, lm).await?;
        let sets = [
            (
                WordSet::countries(Split::Test),
                COUNTRIES_LEAST,
                "Capital and continent mixed: even the less likely of both answers of SmolLM2 is far likelier than without examples",
            ),
            (
                WordSet::sums(Split::Test),
                SUMS_LEAST,
                "First and second number mixed: even the less likely of both answers of SmolLM2 is clear on average",
            ),
        ];
        let mut claims = Vec::new();
        for (set, least, statement) in sets {
            let (mut with, mut without) = (Vec::new(), Vec::new());
            for draw in 0..draws {
                lab.tick("Mixing words", draw as usize, draws as usize).await?;
                let draw =
                    set.draw(&counts(EXAMPLES, EXAMPLES / 2, &[1]), queries, FIRST_SEED + draw);
                let reader = Reader::new(lab, lm, &draw).await?;
                with.push(reader.mean_answers(&draw.queries, 2, None).await?);
                without.push(bare.mean_answers(&draw.queries, 2, None).await?);
            }
            let all = means(with.iter().map(Vec::as_slice));
            let lesser = usize::from(all[1] < all[0]);
            let of = |rows: Vec<Vec<f32>>| rows.iter().map(|row| row[lesser]).collect::<Vec<_>>();
            claims.push(mean(
                statement,
                Axis::linear("Probability of the less likely answer", Unit::Probability),
                &of(with),
                Bound::AtLeast(least),
                ("without examples", &of(without)),
            ));
        }
        Ok(claims)
    }

    /// Vectors of capital, of continent, and of two mixtures.
    async fn vectors(&self, rounds: u64, of_vector: u64) -> Result<[Claim; 2], LabError> {
        let Self { lab, lm, queries } = *self;
        let bare = Reader::bare(lab, lm).await?;
        let set = WordSet::countries(Split::Test);
        let layer = LAYER.min(lm.config.layers - 1);
        let (mut places, mut swings, mut without) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..rounds {
            lab.tick("Adding vectors", round as usize, rounds as usize).await?;
            let start = FIRST_SEED + 1_000 * (round + 1);
            let vector = async |of_first: usize| {
                let counts = [of_first, EXAMPLES - of_first];
                task_vector(lab, lm, &set, &counts, layer, start..start + of_vector).await
            };
            let (continent, capital) = (vector(0).await?, vector(EXAMPLES).await?);
            let (few, many) = (vector(3).await?, vector(EXAMPLES - 3).await?);
            let place = |vector: &[f32]| convex(vector, &capital, &continent);
            places.push(place(&many) - place(&few));
            let asked = set.draw(&[EXAMPLES], queries, start + of_vector).queries;
            let none = bare.mean_answers(&asked, 2, None).await?;
            let mut put = Vec::new();
            for weight in [0.0, 0.5, 1.0] {
                let vector = between(&capital, &continent, weight);
                put.push(bare.mean_answers(&asked, 2, Some((&vector, layer))).await?);
            }
            swings.push((put[2][0] - put[0][0] + put[0][1] - put[2][1]) / 2.0);
            without.push((none[0] + none[1]) / 2.0);
        }
        Ok([
            mean(
                "The vector of a mixture lies between those of its tasks, nearer to the one with more examples: 15 against 3 of 18",
                Axis::linear("Difference in weight", Unit::One),
                &places,
                Bound::AtLeast(PLACES_LEAST),
                ("no connection", &[0.0]),
            ),
            mean(
                "Put in behind one layer, the vectors of capital and continent turn the answer from one to the other",
                Axis::linear("Probability that goes over", Unit::Probability),
                &swings,
                Bound::AtLeast(SWING_LEAST),
                ("either answer without a vector", &without),
            ),
        ])
    }
}
