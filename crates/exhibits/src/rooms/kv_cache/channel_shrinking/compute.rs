//! The figures: how much of keys and values few channels hold, and what a text costs that goes on from them.

mod calibrate;
mod claims;
mod measure;
mod train;

use super::{INIT, KEEP, LENGTH, MATERIAL, QUANTISED, SEED, SPLIT, STEPS, WHAT, WINDOW};
use crate::{Compute, Running};
use burn::tensor::Tensor;
use calibrate::{Calibrated, Start};
use figure::{Axis, Heatmap, Lines, Role, Series, Table, Unit};
use lab::long_prompt::Kind;
use lab::{Lab, LabError};
use measure::{Read, Scored};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Keys, and values.
const KEYS_VALUES: usize = 2;
/// Calibration tokens; the paper's are millions.
const TOKENS: usize = 512;
/// Channels kept, in percent, of the line of budgets.
const PERCENTS: [f32; 4] = [20.0, 40.0, 60.0, 80.0];
/// Directions of a cell of the map.
const CELL: usize = 16;

/// A and B of keys, and of values: `[d_model, rank]` and `[rank, width]`.
type Shrunk = [[Tensor<2>; 2]; KEYS_VALUES];

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let material = lab.get(&MATERIAL);
        let calibrated = match lab.take_kept::<Calibrated>() {
            Some(kept) if kept.material == material => kept,
            _ => Calibrated::new(lab, lm, material, TOKENS).await?,
        };
        let shown = show(lab, lm, &calibrated).await;
        lab.keep(calibrated);
        shown
    })
}

/// Channels of keys and of values: both together have `percent` of all, keys a share of them.
fn ranks(width: usize, percent: f32, split: f32) -> [usize; 2] {
    let both = 2.0 * width as f32 * percent / 100.0;
    [split, 1.0 - split].map(|share| ((both * share).round() as usize).clamp(1, width))
}

async fn show(lab: &Lab, lm: &lm::Lm, calibrated: &Calibrated) -> Result<(), LabError> {
    show_energies(lab, calibrated)?;
    lab.tick("Reading the prompt", 0, 1).await?;
    let kind = Kind::from_key(lab.get(&WHAT));
    let read = Read::new(lab, lm, kind, lab.get(&LENGTH) as usize, lab.get(&SEED) as u64).await?;
    let width = lm.config.kv_heads * lm.config.d_head();
    let ranks = |percent| ranks(width, percent, lab.get(&SPLIT) as f32);
    let window = lab.get(&WINDOW) as usize;
    let started = |start: Start, percent: f32| -> Vec<Shrunk> {
        calibrated.layers.iter().map(|layer| layer.start(start, ranks(percent))).collect()
    };
    let percent = lab.get(&KEEP) as f32;
    let layers = calibrated.layers.iter().enumerate();
    let starts = match lab.get(&INIT) {
        "random" => layers.map(|(at, it)| train::random(it, ranks(percent), at as u64)).collect(),
        "svd" => started(Start::Plain, percent),
        _ => started(Start::Aware, percent),
    };
    let trained = train::trained(lab, calibrated, starts, lab.get(&STEPS) as usize).await?;
    let methods = [
        ("CSKV: trained", trained),
        ("Optimum in closed form", started(Start::Optimum, percent)),
        ("ASVD, untrained", started(Start::Aware, percent)),
        ("SVD, untrained", started(Start::Plain, percent)),
    ];
    show_errors(lab, &read, &methods).await?;
    let full = read.full().await?;
    let mut rows = vec![row("Full cache", full, full)];
    let mut ours = full;
    for (done, (name, factors)) in methods.iter().enumerate() {
        lab.tick("Going on with fewer channels", done, methods.len()).await?;
        let scored = read.shrunk(factors, window, done == 0 && lab.get(&QUANTISED)).await?;
        rows.push(row(name, scored, full));
        if done == 0 {
            ours = scored;
            let bare = read.shrunk(factors, 0, lab.get(&QUANTISED)).await?;
            rows.push(row("CSKV without the exact window", bare, full));
        }
        show_rows(lab, &rows, &read)?;
    }
    rows.push(row("First and latest tokens, same memory", read.streaming(ours.share).await?, full));
    show_rows(lab, &rows, &read)?;

    let rise = |scored: Scored| [scored.share, scored.all - full.all];
    let mut series = vec![
        Series::level("Full cache", Role::Theory, [0.2, 1.0], 0.0),
        Series::new("CSKV: trained", Role::Model, vec![rise(ours)]),
    ];
    for (name, start) in [
        ("Optimum in closed form", Some(Start::Optimum)),
        ("ASVD, untrained", Some(Start::Aware)),
        ("SVD, untrained", Some(Start::Plain)),
        ("First and latest tokens", None),
    ] {
        let mut points = Vec::new();
        for percent in PERCENTS {
            lab.tick("Trying budgets", series.len() - 2, 4).await?;
            points.push(rise(match start {
                Some(start) => read.shrunk(&started(start, percent), window, false).await?,
                None => read.streaming(percent / 100.0).await?,
            }));
        }
        let role = if start == Some(Start::Optimum) { Role::Theory } else { Role::Baseline };
        series.push(Series::new(name, role, points));
        lab.show(Lines::new(
            "budgets",
            "The same for several budgets; the trained factors are a point, at the knob's budget",
            Axis::linear("Memory of the full cache", Unit::Share),
            Axis::linear("Rise of −log probability per token", Unit::Nats),
            series.clone(),
        ))?;
    }
    Ok(())
}

fn show_energies(lab: &Lab, calibrated: &Calibrated) -> Result<(), LabError> {
    let sides = [
        ("keys", "How much of the keys the strongest directions of each layer hold together"),
        ("values", "The same of the values"),
    ];
    for (side, (id, caption)) in sides.into_iter().enumerate() {
        let width = calibrated.layers.first().map_or(0, |layer| layer.energies[side].len());
        let cells = calibrated.layers.iter().flat_map(|layer| {
            let energies = &layer.energies[side];
            let all = energies.iter().sum::<f32>().max(1e-9);
            let mut sum = 0.0;
            energies.chunks(CELL).map(move |part| {
                sum += part.iter().sum::<f32>();
                Some(sum / all)
            })
        });
        lab.show(Heatmap::new(
            id,
            caption,
            Axis::linear("Directions kept", Unit::One),
            Axis::linear("Layer", Unit::Layers),
            Axis::linear("Share of the squared size", Unit::Share),
            (1..=width.div_ceil(CELL)).map(|cell| (CELL * cell).min(width).to_string()).collect(),
            (1..=calibrated.layers.len()).map(|layer| layer.to_string()).collect(),
            cells.collect::<Vec<_>>(),
        ))?;
    }
    Ok(())
}

async fn show_errors(
    lab: &Lab,
    read: &Read<'_>,
    methods: &[(&str, Vec<Shrunk>); 4],
) -> Result<(), LabError> {
    let mut series = Vec::new();
    for (index, (name, factors)) in methods.iter().enumerate() {
        let errors = read.errors(factors).await?;
        let points = errors.iter().enumerate().map(|(layer, y)| [(layer + 1) as f32, *y]).collect();
        let role = [Role::Model, Role::Theory, Role::Baseline, Role::Baseline][index];
        series.push(Series::new(*name, role, points));
    }
    lab.show(Lines::new(
        "errors",
        "How far keys and values rebuilt from the kept channels are from the true ones, on this prompt, which no factor was fitted to",
        Axis::linear("Layer", Unit::Layers),
        Axis::linear("Squared error over squared size", Unit::Share),
        series,
    ))
}

fn row(name: &str, scored: Scored, full: Scored) -> Vec<String> {
    vec![
        name.to_owned(),
        Unit::Share.format(scored.share),
        if scored.right { "yes".into() } else { "no".into() },
        Unit::Nats.format(scored.answer),
        Unit::Nats.format(scored.all - full.all),
    ]
}

fn show_rows(lab: &Lab, rows: &[Vec<String>], read: &Read<'_>) -> Result<(), LabError> {
    let columns = [
        "Cache",
        "Memory",
        "Right",
        "−log probability per token of the answer",
        "Rise over the full cache, answer and what follows",
    ];
    lab.show(Table::new(
        "methods",
        format!(
            "A prompt of {} tokens, read once and then remembered in different ways; the answer is “{}”",
            read.tokens(),
            read.answer()
        ),
        columns.map(str::to_owned).to_vec(),
        rows.to_vec(),
    ))
}
