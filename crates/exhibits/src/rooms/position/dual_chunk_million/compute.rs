//! The figures: distances, needles by length and by depth, and what lines of the attention keep.

mod attend;
mod claims;
mod lines;
mod measure;
mod positions;

use super::{BUDGET, CHUNK, LENGTH, METHOD, SEED, TARGET};
use crate::{Compute, Running};
use attend::{PART, Pairs};
use figure::{Axis, Bar, BarGroup, Bars, Heatmap, Lines, Role, Series, Unit};
use lab::{Lab, LabError, stats};
use lines::{Budget, Recall};
use measure::{DEPTHS, Reader, Way, alike, depth, text};
use positions::{HEADS, Method, Positions, TRAINED};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Texts for each depth of a needle, texts that are read along lines, and texts to refine budgets on.
const TEXTS: usize = 2;
const TESTS: u64 = 6;
const CALIBRATIONS: u64 = 2;
/// Cells of a matrix of distances.
const CELLS: usize = 64;
/// Less attention is drawn as this, as a power of ten.
const FAINT: f32 = -4.0;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let seq = lab.get(&LENGTH) as usize;
        let chunk = lab.get(&CHUNK) as usize;
        let way = Way { method: Method::from_key(lab.get(&METHOD)), chunk };
        show_distances(lab, seq, way)?;
        let reader = Reader::open(lab).await?;
        needles(lab, &reader, seq, way).await?;
        sparse(lab, &reader, seq, way).await
    })
}

fn show_distances(lab: &Lab, seq: usize, way: Way) -> Result<(), LabError> {
    let step = seq.div_ceil(CELLS);
    let places: Vec<usize> = (0..seq).step_by(step).collect();
    let labels = || places.iter().map(usize::to_string).collect();
    let matrix = |id: &str, caption: &str, method: Method| {
        let positions = Positions::new(method, seq, way.chunk);
        let cell = |(query, key): (usize, usize)| {
            (key <= query).then(|| positions.distance(query, key) as f32)
        };
        let pairs = places.iter().flat_map(|query| places.iter().map(|key| (*query, *key)));
        lab.show(Heatmap::new(
            id,
            caption,
            Axis::linear("Word looked at", Unit::One),
            Axis::linear("Word that looks", Unit::One),
            Axis::linear("Distance", Unit::Tokens).from_to(0.0, 2.0 * TRAINED as f32),
            labels(),
            labels(),
            pairs.map(cell).collect::<Vec<_>>(),
        ))
    };
    matrix(
        "distances",
        "How far back each word is; training had no distance beyond 127",
        Method::Plain,
    )?;
    let after = if way.method == Method::Plain { Method::DualChunk } else { way.method };
    matrix(
        "remapped",
        "How far back it seems with the chosen positions; under DCA no word seems farther than in training",
        after,
    )
}

async fn needles(lab: &Lab, reader: &Reader<'_>, seq: usize, chosen: Way) -> Result<(), LabError> {
    let mut lengths: Vec<usize> = [1, 2, 4, 8].map(|times| times * TRAINED).to_vec();
    lengths.retain(|length| *length < seq);
    lengths.push(seq);
    let mut series: Vec<Series> =
        Method::ALL.map(|method| Series::new(method.name(), role(method), vec![])).to_vec();
    let seed = lab.get(&SEED) as u64 * 1_000;
    let all = lengths.len() * Method::ALL.len();
    let mut depths = Vec::new();
    for (at, length) in lengths.iter().enumerate() {
        depths.clear();
        for (which, method) in Method::ALL.into_iter().enumerate() {
            lab.tick("Looking for needles", at * Method::ALL.len() + which, all).await?;
            let mut by_depth = [0; DEPTHS];
            for draw in seed..seed + (TEXTS * DEPTHS) as u64 {
                let way = Way { method, ..chosen };
                let found = reader.read(&text(*length, draw), way, None).await?.found;
                by_depth[depth(draw)] += usize::from(found);
            }
            let stats::Mean { mean, low, high } =
                stats::share(by_depth.iter().sum(), TEXTS * DEPTHS);
            series[which].points.push([*length as f32, mean]);
            // Five intervals over each other would be grey.
            if method == chosen.method {
                series[which].band.get_or_insert_default().push([low, high]);
            }
            depths.extend(by_depth.map(|found| Some(found as f32 / TEXTS as f32)));
        }
        show_lengths(lab, &series)?;
    }
    show_depths(lab, seq, depths)
}

fn role(method: Method) -> Role {
    match method {
        Method::Tempered | Method::DualChunk => Role::Model,
        _ => Role::Baseline,
    }
}

fn found_axis() -> Axis {
    Axis::linear("Needles found", Unit::Share).from_to(0.0, 1.0)
}

fn show_lengths(lab: &Lab, series: &[Series]) -> Result<(), LabError> {
    let caption = format!(
        "Needles found in texts of so many words, of {} each, with a 95 % interval for the chosen positions; training ended at 128",
        TEXTS * DEPTHS
    );
    let x = Axis::log("Length of the text", Unit::Tokens);
    lab.show(Lines::new("lengths", caption, x, found_axis(), series.to_vec()))
}

fn show_depths(lab: &Lab, seq: usize, cells: Vec<Option<f32>>) -> Result<(), LabError> {
    lab.show(Heatmap::new(
        "depths",
        format!("The same by where the needle lies, in texts of {seq} words, of {TEXTS} each"),
        Axis::linear("Part of the text in which the needle lies", Unit::One),
        Axis::linear("Positions", Unit::One),
        found_axis(),
        (1..=DEPTHS).map(|at| at.to_string()).collect(),
        Method::ALL.map(|method| method.name().to_owned()).to_vec(),
        cells,
    ))
}

/// One way of computing attention on all test texts.
struct Trial {
    name: &'static str,
    role: Role,
    /// Of so many texts.
    found: usize,
    pairs: Pairs,
    kept: f32,
}

async fn sparse(lab: &Lab, reader: &Reader<'_>, seq: usize, way: Way) -> Result<(), LabError> {
    let (start, target) = (lab.get(&BUDGET) as Budget, lab.get(&TARGET) as f32);
    let seed = lab.get(&SEED) as u64 * 1_000;
    lab.tick("Choosing lines", 0, 1).await?;
    let refined = reader.refine(seq, way, start, target, seed..seed + CALIBRATIONS).await?;
    let first = text(seq, seed);
    show_map(lab, reader, &first, way, &alike(start)).await?;
    let each = refined.iter().map(|more| vec![start, *more]).collect();
    let recall = reader.recall(&first, way, Recall::new(each)).await?;
    let kept = |which: usize| stats::mean(&recall.of(which)).mean;
    let plain = alike(start);
    let trial = |name, role, kept| Trial { name, role, found: 0, pairs: Pairs::default(), kept };
    let mut trials = [
        trial("All pairs", Role::Baseline, 1.0),
        trial("Lines", Role::Data, kept(0)),
        trial("Lines, refined", Role::Model, kept(1)),
    ];
    let budgets = [None, Some(&plain[..]), Some(&refined[..])];
    for draw in 0..TESTS {
        lab.tick("Reading along lines", draw as usize, TESTS as usize).await?;
        let text = text(seq, seed + draw);
        for (trial, budgets) in trials.iter_mut().zip(budgets) {
            let read = reader.read(&text, way, budgets).await?;
            trial.found += usize::from(read.found);
            trial.pairs.add(read.pairs);
        }
        show_sparse(lab, &trials, draw as usize + 1)?;
    }
    Ok(())
}

fn show_sparse(lab: &Lab, trials: &[Trial], texts: usize) -> Result<(), LabError> {
    let group = |trial: &Trial| {
        let stats::Mean { mean, low, high } = stats::share(trial.found, texts);
        BarGroup {
            label: trial.name.to_owned(),
            bars: vec![
                Bar::new("pairs computed", Role::Data, trial.pairs.share()),
                Bar::new("attention kept", Role::Theory, trial.kept),
                Bar::new("needles found", trial.role, mean).within(low, high),
            ],
        }
    };
    lab.show(Bars::new(
        "sparse",
        format!(
            "What is computed of the attention, with what it takes to choose it, and what is found in {texts} texts"
        ),
        Axis::linear("Share of all", Unit::Share).from_to(0.0, 1.0),
        trials.iter().map(group).collect(),
    ))
}

/// What the last part of a text sees along its lines, in the head that looks at the needle most.
async fn show_map(
    lab: &Lab,
    reader: &Reader<'_>,
    text: &tasks::Haystack,
    way: Way,
    budgets: &[Budget],
) -> Result<(), LabError> {
    let Some(needle) = text.needles.first() else { return Ok(()) };
    let asked = needle.answer - 1;
    let from = asked / PART * PART;
    let seen = reader.seen(text, way, budgets, from).await?;
    let looks = |rows: &Vec<Vec<Option<f32>>>| {
        rows.get(asked - from).and_then(|row| row[needle.record]).unwrap_or(0.0)
    };
    let looks: Vec<f32> = seen.heads.iter().map(looks).collect();
    let place = lab::select::greatest(&looks, 1)[0];
    let rows = &seen.heads[place][..=asked - from];
    let cell = |value: &Option<f32>| value.map(|share| share.log10().max(FAINT));
    let none = |row: &Vec<Option<f32>>| vec![None; asked + 1 - row.len()];
    let cells = rows.iter().flat_map(|row| row.iter().map(cell).chain(none(row)));
    lab.show(Heatmap::new(
        "map",
        format!(
            "What is computed of the last words' attention, before refinement, in layer {}, head {}, which looks at the needle most; the last row asks, the needle is at {}",
            place / HEADS + 1,
            place % HEADS + 1,
            needle.record
        ),
        Axis::linear("Word looked at", Unit::One),
        Axis::linear("Word that looks", Unit::One),
        Axis::linear("Attention, as a power of ten", Unit::One).from_to(FAINT, 0.0),
        (0..=asked).map(|at| at.to_string()).collect(),
        (from..=asked).map(|at| at.to_string()).collect(),
        cells.collect::<Vec<_>>(),
    ))
}
