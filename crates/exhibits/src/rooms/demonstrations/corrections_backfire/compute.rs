//! The figures: accuracy and changed answers by the share of corrections, and the prompt.

mod bench;
mod claims;

use super::{K, QUERIES, SEED, SHARE};
use crate::{Compute, Running};
use bench::{Asked, Bench, Shot, chosen, lost, repeated, right};
use figure::{Axis, Bar, BarGroup, Bars, Lines, Role, Series, TokenCell, TokenStrip, Unit};
use lab::stats::{self, Mean};
use lab::{Lab, LabError};
use lm::Lm;

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let bench = Bench::new(lab, lm, chosen(lab), lab.get(&SEED) as u64).await?;
        let (k, queries) = (lab.get(&K) as usize, lab.get(&QUERIES) as usize);
        let asked_for = lab.get(&SHARE);
        let mut shares = vec![asked_for, 0, 50, 100];
        shares.sort_unstable();
        shares.dedup();
        // The chosen one first: it has two figures of its own.
        shares.sort_by_key(|share| *share != asked_for);
        let mut measured: Vec<(i64, Vec<Asked>)> = Vec::new();
        for share in shares {
            let shots = bench.select(k, share as f32 / 100.0).await?;
            if share == asked_for {
                show_prompt(lab, lm, &bench, &shots)?;
            }
            let asked = bench.asked(&shots, queries).await?;
            if share == asked_for {
                show_flow(lab, &shots, &asked)?;
            }
            measured.push((share, asked));
            measured.sort_by_key(|(share, _)| *share);
            show_accuracy(lab, &bench, &measured)?;
        }
        Ok(())
    })
}

fn show_accuracy(
    lab: &Lab,
    bench: &Bench<'_>,
    measured: &[(i64, Vec<Asked>)],
) -> Result<(), LabError> {
    let curve = |name: &str, role, which: usize| {
        let mean = |asked: &[Asked]| stats::share(right(asked)[which], asked.len());
        let at = |(share, asked): &(i64, Vec<Asked>)| [*share as f32 / 100.0, mean(asked).mean];
        let band = |(_, asked): &(i64, Vec<Asked>)| [mean(asked).low, mean(asked).high];
        let points = measured.iter().map(at).collect();
        Series::new(name, role, points).with_band(measured.iter().map(band).collect())
    };
    let of_first = |name: &str, role, value: fn(&[Asked]) -> Mean| {
        let means = measured.iter().map(|(share, asked)| (*share as f32 / 100.0, value(asked)));
        let (points, band) = means
            .map(|(at, it)| ([at, it.mean], [it.low, it.high]))
            .unzip::<_, _, Vec<_>, Vec<_>>();
        Series::new(name, role, points).with_band(band)
    };
    let x = || Axis::linear("Examples that round one got wrong", Unit::Share).from_to(0.0, 1.0);
    let queries = measured.first().map_or(0, |(_, asked)| asked.len());
    let chance = 1.0 / bench.classes().max(1) as f32;
    lab.show(Lines::new(
        "accuracy",
        format!("Right answers to {queries} queries, with 95 % intervals: with corrections, and with the same examples and their right labels alone"),
        x(),
        Axis::linear("Right answers", Unit::Share).from_to(0.0, 1.0),
        vec![
            curve("With predictions and corrections", Role::Model, 1),
            curve("The same examples, right labels alone", Role::Baseline, 0),
            Series::level("Guessing", Role::Chance, [0.0, 1.0], chance),
        ],
    ))?;
    lab.show(Lines::new(
        "changed",
        "What becomes of the first answers: how many are given again, and how many of the right ones become wrong",
        x(),
        Axis::linear("Share", Unit::Share).from_to(0.0, 1.0),
        vec![
            of_first("First answer repeated", Role::Model, repeated),
            of_first("Right at first, then wrong", Role::Data, lost),
        ],
    ))
}

/// What becomes of answers from the first round to the second.
fn show_flow(lab: &Lab, shots: &[Shot], asked: &[Asked]) -> Result<(), LabError> {
    let share = |name: &str, role, is: &dyn Fn(&Asked) -> bool| {
        let mean = stats::share(asked.iter().filter(|it| is(it)).count(), asked.len());
        Bar::new(name, role, mean.mean).within(mean.low, mean.high)
    };
    let (was, stays) = (|it: &Asked| it.first == it.right, |it: &Asked| it.second == it.right);
    let groups = vec![
        BarGroup {
            label: "Right at first".to_owned(),
            bars: vec![
                share("Right after corrections", Role::Model, &|it| was(it) && stays(it)),
                share("Wrong after corrections", Role::Data, &|it| was(it) && !stays(it)),
            ],
        },
        BarGroup {
            label: "Wrong at first".to_owned(),
            bars: vec![
                share("Right after corrections", Role::Model, &|it| !was(it) && stays(it)),
                share("Wrong after corrections", Role::Data, &|it| !was(it) && !stays(it)),
            ],
        },
        BarGroup {
            label: "All".to_owned(),
            bars: vec![share("Prediction repeated", Role::Baseline, &|it| it.first == it.second)],
        },
    ];
    let wrong = shots.iter().filter(|shot| shot.predicted != shot.right).count();
    let count = shots.len();
    lab.show(Bars::new(
        "flow",
        format!("What becomes of the first answers when the model sees {count} examples with predictions, {wrong} of them corrected"),
        Axis::linear("Share of the queries", Unit::Share).from_to(0.0, 1.0),
        groups,
    ))
}

fn show_prompt(lab: &Lab, lm: &Lm, bench: &Bench<'_>, shots: &[Shot]) -> Result<(), LabError> {
    let mut cells = Vec::new();
    for (tokens, corrects) in bench.corrective_parts(shots) {
        cells.extend(tokens.into_iter().map(|id| TokenCell {
            text: lm.tokenizer.piece(id),
            value: corrects.map(|it| f32::from(u8::from(it))),
            note: match corrects {
                Some(true) => "corrects the prediction".to_owned(),
                Some(false) => "confirms the prediction".to_owned(),
                None => String::new(),
            },
        }));
    }
    lab.show(TokenStrip::new(
        "prompt",
        "The examples of round two; correct labels that correct the model's own prediction are marked",
        Axis::linear("Corrects", Unit::One).from_to(0.0, 1.0),
        cells,
    ))
}
