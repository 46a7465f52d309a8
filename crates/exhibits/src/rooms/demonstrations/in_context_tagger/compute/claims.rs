//! The claims: span F1 of what is trained with demonstrations, against what is not.

use super::prompts::{How, Loss, Material};
use super::tagger::{Score, Tagger};
use super::{ENCODER, MODEL, ZERO};
use crate::claim::{Bound, mean, minus};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::{Lab, LabError};
use nn::WordLearner;

/// Not those of the page's runs.
const FIRST_SEED: u64 = 20_000;
const SENTENCES: usize = 150;

const ICL_LEAST: f32 = 0.15;
const VANILLA_LEAST: f32 = 0.03;
const ENCODER_LEAST: f32 = 0.04;
const INSTRUCTION_MOST: f32 = 0.015;

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
    zero: Vec<f32>,
    encoder: Vec<f32>,
    bare: Vec<f32>,
}

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let size = match effort {
            Effort::Quick => Size { seeds: 1, k: 4, steps: 20, test: 12 },
            Effort::Full => Size { seeds: 3, k: 8, steps: 80, test: 60 },
        };
        let checkpoint = lab.checkpoint(MODEL).await?;
        let base = super::words(&checkpoint)?;
        let mut all = Measured::default();
        for seed in FIRST_SEED..FIRST_SEED + size.seeds {
            let material = Material::new(seed, SENTENCES, size.test);
            let sift = |loss, instruction| How { k: size.k, instruction, loss };
            for (values, how, steps) in [
                (&mut all.icl, sift(Loss::Mrc, true), 0),
                (&mut all.mrc, sift(Loss::Mrc, true), size.steps),
                (&mut all.src, sift(Loss::Src, true), size.steps),
                (&mut all.vanilla, sift(Loss::Vanilla, true), size.steps),
                (&mut all.bare, sift(Loss::Mrc, false), size.steps),
                (&mut all.zero, How { instruction: true, ..ZERO }, size.steps),
                (&mut all.encoder, ENCODER, size.steps),
            ] {
                values.push(f1(lab, base, &material, how, steps).await?);
                eprintln!("{values:?} {} s", lab.now_millis() / 1e3);
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
    steps: usize,
) -> Result<f32, LabError> {
    let mut tagger = Tagger::new(base, how, steps);
    tagger.train(lab, "one method after the other", material, steps, steps).await?;
    let exam = material.exam(how);
    let answers = tagger.answers(lab, "one method after the other", &material.types, &exam).await?;
    Ok(Score::of(&exam, &answers).f1())
}

fn claims(all: &Measured) -> Vec<Claim> {
    let Measured { icl, mrc, vanilla, encoder, bare, .. } = all;
    let f1 = |label: &str| Axis::linear(label, Unit::Share);
    vec![
        mean(
            "Trained on prompts with demonstrations, it finds far more than from the same demonstrations alone",
            f1("Span F1, SIFT minus ICL"),
            &minus(mrc, icl),
            Bound::AtLeast(ICL_LEAST),
            ("ICL", icl),
        ),
        mean(
            "More than where every word counts",
            f1("Span F1, all answers count minus every word counts"),
            &minus(mrc, vanilla),
            Bound::AtLeast(VANILLA_LEAST),
            ("every word counts", vanilla),
        ),
        mean(
            "More than as an encoder, trained on the same sentences for as many steps",
            f1("Span F1, SIFT minus encoder"),
            &minus(mrc, encoder),
            Bound::AtLeast(ENCODER_LEAST),
            ("encoder", encoder),
        ),
        mean(
            "It does not need the instruction",
            f1("Span F1, with the instruction minus without"),
            &minus(mrc, bare),
            Bound::AtMost(INSTRUCTION_MOST),
            ("without", bare),
        ),
    ]
}
