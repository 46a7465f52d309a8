//! The figures: the bits of each text under two draws, accuracy by fifths, means, and hard texts.

mod bench;
mod claims;

use super::{DRAWS, SEED, SET, SHOTS, TEXT};
use crate::{Compute, Running};
use bench::{Bench, FIFTHS, Scored, by_fifths, variance_between};
use figure::{
    Axis, Bar, BarGroup, Bars, Lines, Point, PointGroup, Role, Scatter, Series, Table, Unit,
};
use lab::prompt::tidy;
use lab::sets::ClassTask;
use lab::{Lab, LabError, stats};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Texts that the table of the hardest shows.
const HARDEST: usize = 6;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let task = match lab.get(&SET) {
            "topic" => ClassTask::Topic,
            "question" => ClassTask::Question,
            _ => ClassTask::Sentiment,
        };
        let session = lab.language_model().await?;
        let bench = Bench::new(lab, &session.lm, task, usize::MAX);
        let (shots, first) = (lab.get(&SHOTS) as usize, lab.get(&SEED) as u64 * 10);
        show_own(lab, &bench, (shots, first)).await?;
        let mut draws = Vec::new();
        for draw in 0..lab.get(&DRAWS) as u64 {
            draws.push(bench.scored(shots, first + draw).await?);
            show_means(lab, &bench, &draws[0])?;
            if draws.len() > 1 {
                show_texts(lab, &bench, &draws[0], &draws[1])?;
                show_fifths(lab, &draws)?;
                show_draws(lab, &draws)?;
                show_hardest(lab, &bench, &draws)?;
            }
        }
        Ok(())
    })
}

/// The visitor's text under each label.
async fn show_own(
    lab: &Lab,
    bench: &Bench<'_>,
    (shots, draw): (usize, u64),
) -> Result<(), LabError> {
    let text = tidy(&lab.get(&TEXT));
    if text.is_empty() {
        return Ok(());
    }
    let prompts = bench.prompts(shots, draw).await?;
    let shares = bench.shares(&prompts, &text).await?;
    let row = |(class, name): (usize, &String)| {
        let (null, full) = (prompts.null[class], shares[class]);
        let bits = (full / null).log2();
        let shares = [null, full].map(|share| Unit::Share.format(share));
        [name.clone()].into_iter().chain(shares).chain([format!("{bits:+.2}")]).collect()
    };
    lab.show(Table::new(
        "own",
        format!("Your text, “{text}”: the probability of each label without and with it, and the bits between"),
        ["Label", "All inputs empty", "With the text", "PVI (bits)"].map(str::to_owned).to_vec(),
        bench.names().iter().enumerate().map(row).collect(),
    ))
}

fn show_means(lab: &Lab, bench: &Bench<'_>, scored: &Scored) -> Result<(), LabError> {
    let group = |label: &str, role, keep: &dyn Fn(usize) -> bool| {
        let of = (0..scored.pvi.len()).filter(|at| keep(*at));
        let values: Vec<f32> = of.map(|at| scored.pvi[at]).collect();
        let mean = stats::mean(&values);
        let bar = Bar::new(label, role, mean.mean).within(mean.low, mean.high);
        (!values.is_empty()).then(|| BarGroup { label: label.to_owned(), bars: vec![bar] })
    };
    let groups = [
        group("All: V-information", Role::Theory, &|_| true),
        group("Answered right", Role::Model, &|at| scored.right[at]),
        group("Answered wrong", Role::Data, &|at| !scored.right[at]),
        group("Written as easy", Role::Model, &|at| !bench.is_hard(at)),
        group("Written to be hard", Role::Data, &|at| bench.is_hard(at)),
    ];
    let count = scored.pvi.len();
    lab.show(Bars::new(
        "means",
        format!("Mean PVI of {count} texts under the first draw of exemplars, with 95 % intervals; at 0 the text tells no more than its absence"),
        Axis::linear("PVI", Unit::Bits),
        groups.into_iter().flatten().collect(),
    ))
}

fn show_texts(
    lab: &Lab,
    bench: &Bench<'_>,
    first: &Scored,
    second: &Scored,
) -> Result<(), LabError> {
    let group = |name: &str, role, right: bool, hard: bool| {
        let of = (0..first.pvi.len())
            .filter(|at| first.right[*at] == right && bench.is_hard(*at) == hard);
        let point = |at: usize| Point {
            x: first.pvi[at],
            y: second.pvi[at],
            label: bench.text(at).to_owned(),
        };
        PointGroup { name: name.to_owned(), role, points: of.map(point).collect() }
    };
    let groups = [
        group("Easy, answered right", Role::Model, true, false),
        group("Easy, answered wrong", Role::Data, false, false),
        group("Hard, answered right", Role::Theory, true, true),
        group("Hard, answered wrong", Role::Baseline, false, true),
    ];
    let r = stats::correlation(&first.pvi, &second.pvi);
    lab.show(Scatter::new(
        "texts",
        format!("Each text under two draws of exemplars, correlation {r:.2}; near the diagonal a text is as hard whichever exemplars it comes with"),
        Axis::linear("PVI, first draw", Unit::Bits),
        Axis::linear("PVI, second draw", Unit::Bits),
        groups.into_iter().filter(|group| !group.points.is_empty()).collect(),
    ))
}

/// Sorted by the first draw, measured on the others.
fn show_fifths(lab: &Lab, draws: &[Scored]) -> Result<(), LabError> {
    let curve = |name: &str, role, key: fn(&Scored) -> &[f32]| {
        let values = by_fifths(key(&draws[0]), &draws[1..]);
        let points = values.iter().enumerate().map(|(at, value)| [at as f32 + 1.0, *value]);
        Series::new(name, role, points.collect())
    };
    let hits: Vec<f32> =
        draws[1..].iter().flat_map(|it| &it.right).map(|it| f32::from(u8::from(*it))).collect();
    lab.show(Lines::new(
        "fifths",
        "Right answers under other exemplars, by fifths of the texts, lowest first: does PVI from the first draw tell which texts will be answered right?",
        Axis::linear("Fifth of the texts", Unit::One).from_to(1.0, FIFTHS as f32),
        Axis::linear("Right answers", Unit::Share).from_to(0.0, 1.0),
        vec![
            curve("Sorted by PVI", Role::Model, |it| &it.pvi),
            curve("Sorted by the label's probability alone", Role::Baseline, |it| &it.log_share),
            Series::level(
                "All texts",
                Role::Chance,
                [1.0, FIFTHS as f32],
                stats::mean(&hits).mean,
            ),
        ],
    ))
}

fn show_draws(lab: &Lab, draws: &[Scored]) -> Result<(), LabError> {
    let row = |(at, scored): (usize, &Scored)| {
        let right = scored.right.iter().filter(|it| **it).count();
        vec![
            format!("{}", at + 1),
            Unit::Share.format(right as f32 / scored.right.len().max(1) as f32),
            format!("{:+.2}", stats::mean(&scored.pvi).mean),
            format!("{:.2}", stats::correlation(&draws[0].pvi, &scored.pvi)),
        ]
    };
    let between = Unit::Share.format(variance_between(draws));
    lab.show(Table::new(
        "draws",
        format!("The same texts with other exemplars; which draw it was explains {between} of the variance of PVI"),
        ["Draw", "Right answers", "Mean PVI (bits)", "Correlation with the first"].map(str::to_owned).to_vec(),
        draws.iter().enumerate().map(row).collect(),
    ))
}

fn show_hardest(lab: &Lab, bench: &Bench<'_>, draws: &[Scored]) -> Result<(), LabError> {
    let count = draws.len() as f32;
    let mean = |at: usize| draws.iter().map(|it| it.pvi[at]).sum::<f32>() / count;
    let mut order: Vec<usize> = (0..draws[0].pvi.len()).collect();
    order.sort_by(|a, b| mean(*a).total_cmp(&mean(*b)));
    let row = |at: &usize| {
        let written = if bench.is_hard(*at) { "to be hard" } else { "as easy" };
        let right = draws.iter().filter(|it| it.right[*at]).count();
        vec![
            bench.text(*at).to_owned(),
            bench.label(*at).to_owned(),
            written.to_owned(),
            format!("{:+.2}", mean(*at)),
            format!("{right} / {}", draws.len()),
        ]
    };
    lab.show(Table::new(
        "hardest",
        "The texts of the lowest PVI, averaged over draws",
        ["Text", "Label", "Written", "PVI (bits)", "Right"].map(str::to_owned).to_vec(),
        order.iter().take(HARDEST).map(row).collect(),
    ))
}
