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

// Bounds are from seeds 30,000 on, values from the claims' own.
/// Measured: 0.39 [0.36, 0.42]
const SEEN_LEAST: f32 = 0.25;
/// Measured: 0.05 [0.02, 0.08]
const SIMILAR_LEAST: f32 = 0.01;
/// Measured: 0.17 [0.14, 0.19]
const UNSEEN_LEAST: f32 = 0.06;
/// Measured: 0.84 [0.81, 0.86]
const SWAPPED_LEAST: f32 = 0.75;
/// Measured: 0.01 [-0.01, 0.02]
const TOGETHER_MOST: f32 = 0.05;

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let (seeds, scenes) = match effort {
            Effort::Quick => (3, 4),
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
    let shapes = painters.paint(Which::Random, unseen).await?;
    let shapes: Vec<f32> = unseen.iter().zip(&shapes).map(|(it, of)| it.overlap(of)).collect();
    let ground: Vec<f32> = unseen.iter().map(|it| it.overlap(&it.all_ground())).collect();
    Ok(vec![
        mean(
            "In colours that mean something else each time, the painter finds far more of what the example shows than its twin, for which colours always meant the same",
            Axis::linear("Overlap more than the twin's", Unit::Share),
            &minus(&random, &fixed),
            Bound::AtLeast(SEEN_LEAST),
            ("the twin's overlap", &fixed),
        ),
        mean(
            "It finds more than the colours at the pixels most alike do",
            Axis::linear("Overlap more than by the pixels most alike", Unit::Share),
            &minus(&random, &by_colour),
            Bound::AtLeast(SIMILAR_LEAST),
            ("the overlap by the pixels most alike", &by_colour),
        ),
        mean(
            "Of shapes that it never saw in training it finds some, if fewer than of the ones it knows",
            Axis::linear("Overlap more than with all in the ground's colour", Unit::Share),
            &minus(&shapes, &ground),
            Bound::AtLeast(UNSEEN_LEAST),
            ("the overlap with all in the ground's colour", &ground),
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
        "Four examples whose features are shared gain next to nothing over one: not what the paper finds at its size",
        Axis::linear("Overlap more than with one example", Unit::Share),
        &minus(&feature, &one),
        Bound::AtMost(TOGETHER_MOST),
        ("four examples shrunk into one picture", &minus(&spatial, &one)),
    ))
}
