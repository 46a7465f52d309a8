//! The figures: finding by depth and length, scores of the tasks, and chains without any filler.

mod claims;
mod family;
mod measure;

use super::{FATHERS, GENERATIONS, LENGTH, SEED, TEXTS};
use crate::{Compute, Running};
use family::Family;
use figure::{Axis, Bar, BarGroup, Bars, Heatmap, Lines, Role, Series, Table, Unit};
use lab::{Lab, LabError, stats};
use lm::Lm;
use measure::{Needles, Trace, read};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// The shortest text with filler.
const SHORTEST: f32 = 128.0;
const LENGTHS: usize = 3;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let texts = lab.get(&TEXTS) as u64;
        let seed = lab.get(&SEED) as u64 * 1_000;
        let fathers = lab.get(&FATHERS) as usize;
        let ratio = lab.get(&LENGTH) as f32 / SHORTEST;
        let length =
            |at: usize| (SHORTEST * ratio.powf(at as f32 / (LENGTHS - 1) as f32)).round() as usize;
        let mut map =
            Map { fathers, lengths: (0..LENGTHS).map(length).collect(), cells: Vec::new() };
        map.cells.resize_with(LENGTHS, Vec::new);
        let mut generations: Vec<usize> = (1..=4).chain([6, 8, 12, 16]).collect();
        generations.retain(|count| *count <= lab.get(&GENERATIONS) as usize);
        let mut traces: Vec<(usize, Vec<Trace>)> =
            generations.into_iter().map(|count| (count, Vec::new())).collect();
        for draw in 0..texts {
            let seed = seed + draw;
            for (at, count) in map.lengths.clone().into_iter().enumerate() {
                lab.tick(
                    "Hiding sentences",
                    draw as usize * LENGTHS + at,
                    texts as usize * LENGTHS,
                )
                .await?;
                let family = Family::new(lm, fathers, seed);
                let text = read(lab, lm, &family.text(&lm.tokenizer, count)).await?;
                map.cells[at].push(Needles::measure(lab, lm, &family, &text).await?);
                map.show(lab)?;
            }
            map.show_scores(lab)?;
            trace(lab, lm, &mut traces, seed).await?;
        }
        Ok(())
    })
}

async fn trace(
    lab: &Lab,
    lm: &Lm,
    traces: &mut [(usize, Vec<Trace>)],
    seed: u64,
) -> Result<(), LabError> {
    let all = traces.len();
    for at in 0..all {
        lab.tick("Tracing ancestors", at, all).await?;
        let (count, of) = &mut traces[at];
        let family = Family::new(lm, *count, seed + 500);
        of.push(Trace::measure(lab, lm, &family).await?);
        let begun: Vec<&(usize, Vec<Trace>)> =
            traces.iter().filter(|(_, of)| !of.is_empty()).collect();
        show_traces(lab, &begun)?;
    }
    let longest = traces.iter().rfind(|(count, _)| *count <= 6);
    longest.map_or(Ok(()), |(count, of)| show_named(lab, *count, of))
}

/// Texts with filler, by length.
struct Map {
    fathers: usize,
    lengths: Vec<usize>,
    cells: Vec<Vec<Needles>>,
}

impl Map {
    fn show(&self, lab: &Lab) -> Result<(), LabError> {
        let cell = |place: usize, texts: &Vec<Needles>| {
            let sum: f32 = texts.iter().map(|text| text.single[place].0).sum();
            (!texts.is_empty()).then(|| sum / texts.len() as f32)
        };
        let cells = (0..self.fathers)
            .flat_map(|place| self.cells.iter().map(move |texts| cell(place, texts)));
        let last = (self.fathers - 1).max(1) as f32;
        let depth = |place: usize| format!("{:.0} %", place as f32 / last * 100.0);
        lab.show(Heatmap::new(
            "map",
            "Finding: the probability of the right father, among all names in the text, by where his sentence stands and how long the text is",
            Axis::linear("Tokens of the text", Unit::Tokens),
            Axis::linear("Depth of the sentence", Unit::Share),
            Axis::linear("Probability of the right name", Unit::Probability).from_to(0.0, 1.0),
            self.lengths.iter().map(usize::to_string).collect(),
            (0..self.fathers).map(depth).collect(),
            cells.collect::<Vec<_>>(),
        ))
    }

    fn show_scores(&self, lab: &Lab) -> Result<(), LabError> {
        let of = |score: fn(&Needles) -> f32| {
            let values: Vec<f32> = self.cells.iter().flatten().map(score).collect();
            stats::mean(&values)
        };
        let scores = [of(Needles::found), of(Needles::all_found), of(Needles::traced)];
        let names = (self.fathers + 1) as f32;
        let chance = [1.0 / names, names.powi(-(self.fathers as i32)), 1.0 / names];
        // NeedleBench's overall score.
        let overall = |of: [f32; 3]| 0.4 * of[0] + 0.3 * of[1] + 0.3 * of[2];
        let rows =
            ["Find one sentence (S-RT)", "Find all of them (M-RT)", "Reason over them (M-RS)"]
                .into_iter()
                .zip(scores)
                .zip(chance)
                .map(|((name, score), chance)| {
                    vec![
                        name.to_owned(),
                        Unit::Share.format(score.mean),
                        format!(
                            "{} to {}",
                            Unit::Share.format(score.low),
                            Unit::Share.format(score.high)
                        ),
                        Unit::Share.format(chance),
                    ]
                });
        let mut rows: Vec<Vec<String>> = rows.collect();
        rows.push(vec![
            "Overall: 0.4, 0.3 and 0.3 of these".to_owned(),
            Unit::Share.format(overall(scores.map(|score| score.mean))),
            "–".to_owned(),
            Unit::Share.format(overall(chance)),
        ]);
        lab.show(Table::new(
            "scores",
            format!(
                "The same {} texts, asked in three ways: only the question changes",
                self.cells.iter().map(Vec::len).sum::<usize>()
            ),
            ["Task", "Right", "95 % interval", "Guess"].map(str::to_owned).to_vec(),
            rows,
        ))
    }
}

fn show_traces(lab: &Lab, traces: &[&(usize, Vec<Trace>)]) -> Result<(), LabError> {
    let line = |name: &str, role: Role, score: fn(&Trace) -> f32| {
        let points = traces.iter().map(|(count, of)| {
            [*count as f32, of.iter().map(score).sum::<f32>() / of.len() as f32]
        });
        Series::new(name, role, points.collect::<Vec<_>>())
    };
    let chance = traces.iter().map(|(count, _)| [*count as f32, 1.0 / (count + 1) as f32]);
    lab.show(Lines::new(
        "traces",
        format!(
            "Reasoning without any filler: the eldest ancestor, asked for at once and one father at a time; mean over {} families",
            traces[0].1.len()
        ),
        Axis::linear("Generations between the two", Unit::One),
        Axis::linear("Right answers", Unit::Share).from_to(0.0, 1.0),
        vec![
            line("Asked at once", Role::Model, |trace| is(trace.direct == trace.eldest)),
            line("One father at a time", Role::Theory, |trace| is(trace.followed)),
            line("Each sentence alone", Role::Baseline, |trace| trace.found),
            Series::new("Guess", Role::Chance, chance.collect::<Vec<_>>()),
        ],
    ))
}

fn is(right: bool) -> f32 {
    f32::from(u8::from(right))
}

fn show_named(lab: &Lab, generations: usize, traces: &[Trace]) -> Result<(), LabError> {
    let all = traces.len() as f32;
    let share = |of: fn(&Trace) -> usize, person: usize| {
        traces.iter().filter(|trace| of(trace) == person).count() as f32 / all
    };
    let groups = (0..=generations).map(|person| BarGroup {
        label: match person {
            0 => "Asked person".to_owned(),
            1 => "Father".to_owned(),
            _ if person == generations => "Eldest: right".to_owned(),
            _ => format!("{person} up"),
        },
        bars: vec![
            Bar::new("Asked at once", Role::Model, share(|trace| trace.direct, person)),
            Bar::new("One father at a time", Role::Theory, share(|trace| trace.steps, person)),
        ],
    });
    lab.show(Bars::new(
        "named",
        format!(
            "Whom the model names as the eldest of {generations} generations, by how far up the line he stands; {} families",
            traces.len()
        ),
        Axis::linear("Share of the families", Unit::Share).from_to(0.0, 1.0),
        groups.collect(),
    ))
}
