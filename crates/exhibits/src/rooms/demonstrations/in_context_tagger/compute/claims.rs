//! The claims: span F1 of what is trained with demonstrations, against what is not.

use super::answers::Score;
use super::prompts::{How, Loss, Material};
use super::tagger::{ROWS, Tagger};
use super::{ENCODER, MODEL, ZERO};
use crate::claim::{Bound, mean, minus};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::{Lab, LabError};
use nn::WordLearner;

/// Not those of the page's runs.
const FIRST_SEED: u64 = 20_000;
const SENTENCES: usize = 150;

// Chosen on seeds 500 and 501, with the model half trained; the values there stand first. That of every
// word is the design's, from before any run: one seed had promised more.
// 0.59 and 0.56. Measured: 0.61 [0.56, 0.65].
const ICL_LEAST: f32 = 0.3;
// 0.49. Measured: 0.49 [0.38, 0.56].
const SRC_LEAST: f32 = 0.15;
// 0.28. Measured: 0.06 [0.01, 0.13].
const VANILLA_LEAST: f32 = 0.03;
// 0.14 and 0.13. Measured: 0.15 [0.07, 0.20]; an encoder with as many sentences a step reaches 0.87, SIFT 0.88.
const ENCODER_LEAST: f32 = 0.05;
// -0.03. Measured: 0.01 [-0.06, 0.04].
const INSTRUCTION_MOST: f32 = 0.05;
// 0.41. Measured: 0.35 [0.23, 0.52].
const ZERO_LEAST: f32 = 0.15;
// 0.35. Measured: 0.38 [0.29, 0.51]: with as many answers a step it reaches 0.91.
const MORE_LEAST: f32 = 0.1;

/// Sizes of a measurement.
struct Size {
    seeds: u64,
    k: usize,
    steps: usize,
    test: usize,
}

/// Span F1, one value a seed.
#[derive(Default)]
struct Measured {
    icl: Vec<f32>,
    mrc: Vec<f32>,
    src: Vec<f32>,
    vanilla: Vec<f32>,
    /// Without the instruction.
    bare: Vec<f32>,
    /// Without demonstrations, and with as many answers a step as with them.
    zero: Vec<f32>,
    zero_more: Vec<f32>,
    encoder: Vec<f32>,
    encoder_more: Vec<f32>,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let size = match effort {
            Effort::Quick => Size { seeds: 1, k: 4, steps: 25, test: 20 },
            Effort::Full => Size { seeds: 3, k: 8, steps: 50, test: 40 },
        };
        let checkpoint = lab.checkpoint(MODEL).await?;
        let base = super::words(&checkpoint)?;
        let mut all = Measured::default();
        for seed in FIRST_SEED..FIRST_SEED + size.seeds {
            let material = Material::new(seed, SENTENCES, size.test);
            let sift = |loss, instruction| How { k: size.k, instruction, loss };
            let more = ROWS * (size.k + 1);
            let mut ways = vec![
                (&mut all.icl, sift(Loss::Mrc, true), ROWS, 0),
                (&mut all.mrc, sift(Loss::Mrc, true), ROWS, size.steps),
                (&mut all.src, sift(Loss::Src, true), ROWS, size.steps),
                (&mut all.zero, ZERO, ROWS, size.steps),
            ];
            // What lies close together, one seed does not tell apart.
            if effort == Effort::Full {
                ways.extend([
                    (&mut all.vanilla, sift(Loss::Vanilla, true), ROWS, size.steps),
                    (&mut all.bare, sift(Loss::Mrc, false), ROWS, size.steps),
                    (&mut all.zero_more, ZERO, more, size.steps),
                    (&mut all.encoder, ENCODER, ROWS, size.steps),
                    (&mut all.encoder_more, ENCODER, more, size.steps),
                ]);
            }
            for (values, how, rows, steps) in ways {
                values.push(f1(lab, base, &material, how, rows, steps).await?);
            }
        }
        Ok(claims(&all))
    })
}

async fn f1(
    lab: &Lab,
    base: &WordLearner,
    material: &Material,
    how: How,
    rows: usize,
    steps: usize,
) -> Result<f32, LabError> {
    let name = "one method after the other";
    let mut tagger = Tagger::new(base, how, rows, steps);
    tagger.train(lab, name, material, steps, steps).await?;
    let exam = material.exam(how);
    let answers = tagger.answers(lab, name, &material.types, &exam).await?;
    Ok(Score::of(&exam, &answers).f1())
}

fn claims(all: &Measured) -> Vec<Claim> {
    let Measured { icl, mrc, src, vanilla, bare, zero, zero_more, encoder, encoder_more } = all;
    let least =
        |statement: &str, quantity: &str, least, name, [one, other]: [&[f32]; 2], of: &[f32]| {
            let quantity = Axis::linear(quantity, Unit::Share);
            mean(statement, quantity, &minus(one, other), Bound::AtLeast(least), (name, of))
        };
    let mut claims = vec![
        least(
            "Trained on prompts with demonstrations, it finds far more than from the same demonstrations alone",
            "Span F1, SIFT minus ICL",
            ICL_LEAST,
            "ICL",
            [mrc, icl],
            icl,
        ),
        least(
            "Far more than where only the last answer counts",
            "Span F1, all answers count minus the last counts",
            SRC_LEAST,
            "the last counts",
            [mrc, src],
            src,
        ),
        least(
            "More than where every word counts",
            "Span F1, all answers count minus every word counts",
            VANILLA_LEAST,
            "every word counts",
            [mrc, vanilla],
            vanilla,
        ),
        least(
            "More than as an encoder, with as many steps and queries",
            "Span F1, SIFT minus encoder",
            ENCODER_LEAST,
            "encoder with as many sentences a step",
            [mrc, encoder],
            encoder_more,
        ),
        least(
            "More than trained without demonstrations, with as many steps and queries",
            "Span F1, SIFT minus without demonstrations",
            ZERO_LEAST,
            "without demonstrations",
            [mrc, zero],
            zero,
        ),
        least(
            "Much of that lead is the number of answers: as many a step, and training without demonstrations gains as well",
            "Span F1 without demonstrations, many answers a step minus few",
            MORE_LEAST,
            "SIFT",
            [zero_more, zero],
            mrc,
        ),
        mean(
            "It does not need the instruction",
            Axis::linear("Span F1, with the instruction minus without", Unit::Share),
            &minus(mrc, bare),
            Bound::AtMost(INSTRUCTION_MOST),
            ("without", bare),
        ),
    ];
    // The quick form does not measure all.
    claims.retain(|claim| claim.samples > 0);
    claims
}
