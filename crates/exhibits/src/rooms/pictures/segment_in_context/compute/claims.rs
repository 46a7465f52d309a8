//! The claims, measured on tasks that nothing was chosen on.

use super::painters::{Painters, Which};
use super::scene::{Kind, Scene};
use super::{ensembles, overlaps};
use crate::claim::{Bound, mean, minus, share};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::{Lab, LabError};

/// Not those of the page's runs.
const FIRST_SEED: u64 = 20_000;

// Targets of the design, to be set on seeds from 30,000 on when the model is trained.
const SEEN_LEAST: f32 = 0.6;
const UNSEEN_LEAST: f32 = 0.45;
const TWIN_LEAST: f32 = 0.25;
const SWAPPED_LEAST: f32 = 0.85;
const TOGETHER_LEAST: f32 = 0.03;

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let (seeds, scenes) = match effort {
            Effort::Quick => (3, 2),
            Effort::Full => (5, 10),
        };
        let painters = Painters::new(lab).await?;
        let drawn = |kinds: &[Kind], examples| -> Vec<Scene> {
            let seeds = FIRST_SEED..FIRST_SEED + seeds;
            let all = seeds.flat_map(|seed| kinds.iter().map(move |kind| (seed, *kind)));
            all.flat_map(|(seed, kind)| kind.scenes(true, examples, scenes, seed)).collect()
        };
        let seen = drawn(&Kind::SEEN, 1);
        let mut claims = on_palettes(&painters, &seen, &drawn(&[Kind::UnseenShape], 1)).await?;
        claims.push(swapped(&painters, &seen).await?);
        claims.push(together(&painters, &drawn(&Kind::SEEN, 4)).await?);
        Ok(claims)
    })
}

async fn on_palettes(
    painters: &Painters<'_>,
    seen: &[Scene],
    unseen: &[Scene],
) -> Result<Vec<Claim>, LabError> {
    let [random, fixed, by_colour, _] = overlaps(painters, seen).await?.map(|it| it.values);
    let [unseen, _, unseen_by_colour, _] = overlaps(painters, unseen).await?.map(|it| it.values);
    Ok(vec![
        share(
            "In colours that mean something else each time, the painter finds what the example shows",
            "Mean overlap (mIoU)",
            &random,
            SEEN_LEAST,
            "the colour at the pixel most alike",
            &by_colour,
        ),
        share(
            "It does so for shapes that it never saw in training",
            "Mean overlap (mIoU)",
            &unseen,
            UNSEEN_LEAST,
            "the colour at the pixel most alike",
            &unseen_by_colour,
        ),
        mean(
            "Its twin, for which colours always meant the same, can't",
            Axis::linear("Overlap more than the twin's", Unit::Share),
            &minus(&random, &fixed),
            Bound::AtLeast(TWIN_LEAST),
            ("the twin's overlap", &fixed),
        ),
    ])
}

/// Where the example's two colours change places, so do those of the painting.
async fn swapped(painters: &Painters<'_>, scenes: &[Scene]) -> Result<Claim, LabError> {
    let two: Vec<Scene> =
        scenes.iter().filter(|it| it.asked.classes.contains(&2)).cloned().collect();
    let turned: Vec<Scene> = two.iter().map(Scene::swapped).collect();
    let mut follows = [Vec::new(), Vec::new()];
    for (of, which) in follows.iter_mut().zip([Which::Random, Which::Fixed]) {
        let before = painters.paint(which, &two).await?;
        let after = painters.paint(which, &turned).await?;
        for (at, scene) in two.iter().enumerate() {
            let (before, after) = (scene.classes(&before[at]), turned[at].classes(&after[at]));
            // Of the pixels that had one of the two classes, those that still have it by the new palette.
            let of_two = before.iter().zip(&after).filter(|(before, _)| **before > 0);
            let same = of_two.clone().filter(|(before, after)| before == after).count();
            of.push(same as f32 / of_two.count().max(1) as f32);
        }
    }
    Ok(share(
        "Two colours of the example change places, and so do they in the painting",
        "Pixels that follow",
        &follows[0],
        SWAPPED_LEAST,
        "the twin with fixed colours",
        &follows[1],
    ))
}

async fn together(painters: &Painters<'_>, scenes: &[Scene]) -> Result<Claim, LabError> {
    let [feature, spatial] = ensembles(painters, scenes, true).await?;
    let paintings = painters.paint(Which::Random, scenes).await?;
    let one: Vec<f32> =
        scenes.iter().zip(&paintings).map(|(scene, painted)| scene.overlap(painted)).collect();
    Ok(mean(
        "Four examples whose features are shared do better than one",
        Axis::linear("Overlap more than with one example", Unit::Share),
        &minus(&feature, &one),
        Bound::AtLeast(TOGETHER_LEAST),
        ("four examples shrunk into one picture", &minus(&spatial, &one)),
    ))
}
