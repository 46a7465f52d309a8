//! The figures: an example and what is painted by it, how well paintings fit, and several examples.

mod claims;
mod painters;
mod scene;

use super::{EXAMPLES, MODEL, SEED, SWAP, TASK};
use crate::{Compute, Running};
use figure::{Axis, Bar, BarGroup, Bars, Cells, Heatmap, Lines, Role, Series, Unit};
use lab::{Lab, LabError, stats};
use painters::{Painters, Which};
use scene::{Kind, Scene};
use tasks::{Colouring, Painted};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

const SIDE: usize = Colouring::SIDE;
/// Scenes of the bars, and of each point of the lines.
const SCENES: usize = 24;
const ENSEMBLES: usize = 12;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let painters = Painters::new(lab).await?;
        let kind = Kind::from_key(lab.get(&TASK));
        let seed = lab.get(&SEED) as u64;
        let which = if lab.get(&MODEL) == "fixed" { Which::Fixed } else { Which::Random };
        show_board(lab, &painters, kind, which, seed).await?;
        show_overlaps(lab, &painters, kind, seed).await?;
        show_ensembles(lab, &painters, kind, seed).await
    })
}

async fn show_board(
    lab: &Lab,
    painters: &Painters<'_>,
    kind: Kind,
    which: Which,
    seed: u64,
) -> Result<(), LabError> {
    let examples = lab.get(&EXAMPLES) as usize;
    let mut scene = kind.scenes(true, examples, 1, seed).swap_remove(0);
    if lab.get(&SWAP) {
        scene = scene.swapped();
    }
    let painted = match (which, examples) {
        (Which::Random, 2..) => painters.paint_together(&scene).await?,
        _ => painters.paint(which, std::slice::from_ref(&scene)).await?.swap_remove(0),
    };
    let brightness = |painted: &Painted| -> Vec<f32> {
        painted.picture.chunks_exact(3).map(|colour| colour.iter().sum::<f32>() / 3.0).collect()
    };
    lab.show(side_by_side(
        "pictures",
        "The example's picture and the one that is asked",
        Axis::linear("Brightness", Unit::One).from_to(0.0, 1.0),
        &[brightness(&scene.examples[0]), brightness(&scene.asked)],
    ))?;
    let classes = |classes: &[u8]| classes.iter().map(|class| f32::from(*class)).collect();
    lab.show(side_by_side(
        "paintings",
        format!(
            "The example's painting, the model's painting and the right one; overlap {}",
            Unit::Share.format(scene.overlap(&painted))
        ),
        Axis::linear("Colour of the palette", Unit::One).from_to(0.0, 2.0),
        &[
            classes(&scene.examples[0].classes),
            classes(&scene.classes(&painted)),
            classes(&scene.asked.classes),
        ],
    ))
}

/// Squares in a row, with a column of nothing between them.
fn side_by_side(
    id: &str,
    caption: impl Into<String>,
    value: Axis,
    squares: &[Vec<f32>],
) -> Result<figure::Figure, figure::FigureError> {
    let row = |y: usize| {
        squares.iter().enumerate().flat_map(move |(at, square)| {
            let gap = (at > 0).then_some(None);
            gap.into_iter().chain(square[y * SIDE..(y + 1) * SIDE].iter().map(|it| Some(*it)))
        })
    };
    let columns = squares.len() * (SIDE + 1) - 1;
    let labels = |count: usize, each: usize| -> Vec<String> {
        (0..count).map(|at| (at % each + 1).to_string()).collect()
    };
    Heatmap::new(
        id,
        caption,
        Axis::linear("Pixel across", Unit::One),
        Axis::linear("Pixel down", Unit::One),
        value,
        labels(columns, SIDE + 1),
        labels(SIDE, SIDE),
        Cells::half((0..SIDE).flat_map(row)),
    )
}

/// What each way of painting reaches, one value a scene.
struct Overlaps {
    name: &'static str,
    role: Role,
    values: Vec<f32>,
}

async fn overlaps(painters: &Painters<'_>, scenes: &[Scene]) -> Result<[Overlaps; 4], LabError> {
    let judged = |paintings: Vec<Vec<f32>>| -> Vec<f32> {
        scenes.iter().zip(paintings).map(|(scene, painting)| scene.overlap(&painting)).collect()
    };
    let copied = scenes.iter().map(|scene| scene.examples[0].painting.clone()).collect();
    let by_colour = scenes.iter().map(Scene::by_colour).collect();
    let of = |name, role, paintings| Overlaps { name, role, values: judged(paintings) };
    Ok([
        of("colours drawn", Role::Model, painters.paint(Which::Random, scenes).await?),
        of("colours fixed", Role::Data, painters.paint(Which::Fixed, scenes).await?),
        of("most alike pixel", Role::Baseline, by_colour),
        of("copy of the example", Role::Chance, copied),
    ])
}

async fn show_overlaps(
    lab: &Lab,
    painters: &Painters<'_>,
    kind: Kind,
    seed: u64,
) -> Result<(), LabError> {
    let mut groups = Vec::new();
    for (label, random) in [("new colours", true), ("fixed colours", false)] {
        // The first one is on the board.
        let scenes = kind.scenes(random, 1, SCENES + 1, seed).split_off(1);
        let bars = overlaps(painters, &scenes).await?.map(|Overlaps { name, role, values }| {
            let mean = stats::mean(&values);
            Bar::new(name, role, mean.mean).within(mean.low, mean.high)
        });
        groups.push(BarGroup { label: label.to_owned(), bars: bars.to_vec() });
        lab.show(Bars::new(
            "overlaps",
            format!("How well paintings fit in {SCENES} other tasks of the kind, one example each"),
            Axis::linear("Mean overlap (mIoU)", Unit::Share).from_to(0.0, 1.0),
            groups.clone(),
        ))?;
    }
    Ok(())
}

async fn show_ensembles(
    lab: &Lab,
    painters: &Painters<'_>,
    kind: Kind,
    seed: u64,
) -> Result<(), LabError> {
    let (mut together, mut tiled) = (Vec::new(), Vec::new());
    for examples in [1, 2, 4, 8] {
        let scenes = kind.scenes(true, examples, ENSEMBLES + 1, seed).split_off(1);
        let [feature, spatial] = ensembles(painters, &scenes, examples <= 4).await?;
        together.push([examples as f32, stats::mean(&feature).mean]);
        if examples <= 4 {
            tiled.push([examples as f32, stats::mean(&spatial).mean]);
        }
        lab.show(Lines::new(
            "examples",
            format!("Several examples of a task at once, {ENSEMBLES} tasks a point"),
            Axis::log("Examples", Unit::Examples),
            Axis::linear("Mean overlap (mIoU)", Unit::Share).from_to(0.0, 1.0),
            vec![
                Series::new("side by side, features shared", Role::Model, together.clone()),
                Series::new("shrunk into one picture", Role::Baseline, tiled.clone()),
            ],
        ))?;
    }
    Ok(())
}

/// Overlaps by the feature ensemble and, where wanted, by the spatial one.
async fn ensembles(
    painters: &Painters<'_>,
    scenes: &[Scene],
    with_tiled: bool,
) -> Result<[Vec<f32>; 2], LabError> {
    let mut feature = Vec::new();
    for scene in scenes {
        feature.push(scene.overlap(&painters.paint_together(scene).await?));
    }
    let tiled = if with_tiled { painters.paint_tiled(scenes).await? } else { Vec::new() };
    let spatial = scenes.iter().zip(tiled).map(|(scene, painted)| scene.overlap(&painted));
    Ok([feature, spatial.collect()])
}
