//! The figures: what is retrieved for one utterance, accuracy under each condition, and by k.

mod bench;
mod claims;

use super::{K, LABELS, ORDER, QUERIES, SEED, SHOW, UTTERANCE};
use crate::{Compute, Running};
use bench::{Bench, Condition, Order};
use figure::{Axis, Bar, BarGroup, Bars, Lines, Role, Series, Table, Unit};
use lab::prompt::tidy;
use lab::sets::Example;
use lab::stats::{self, Mean};
use lab::{Lab, LabError};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// The paper's method and its baseline.
const RETRIEVAL: [Condition; 2] = [Condition::Full, Condition::Random];

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let (labels, seed) = (lab.get(&LABELS) as usize, lab.get(&SEED) as u64);
        let order = Order::from_key(lab.get(&ORDER));
        let bench = Bench::new(lab, &session.lm, labels, order, seed).await?;
        let show = lab.get(&SHOW);
        let of = if show == "conditions" { &Condition::ALL[..] } else { &RETRIEVAL };
        one(lab, &bench, of).await?;
        match show {
            "k" => by_k(lab, &bench).await,
            _ => accuracy(lab, &bench, of).await,
        }
    })
}

/// What is retrieved for the visitor's utterance, and what the model writes under some conditions.
async fn one(lab: &Lab, bench: &Bench<'_>, of: &[Condition]) -> Result<(), LabError> {
    let utterance = tidy(&lab.get(&UTTERANCE));
    if utterance.is_empty() {
        return Ok(());
    }
    let k = lab.get(&K) as usize;
    let near = bench.near(&utterance).await?;
    let examples = bench.examples(Condition::Full, &near, k);
    let rows = examples.iter().map(|Example { input, label }| {
        let similarity = near.similarity(bench, input);
        vec![format!("{similarity:.2}"), input.clone(), label.clone()]
    });
    lab.show(Table::new(
        "retrieved",
        "The examples that are retrieved for your utterance, in the order in which the model reads them",
        ["Similarity", "Utterance", "Label"].map(str::to_owned).to_vec(),
        rows.collect(),
    ))?;
    let mut rows = Vec::new();
    for (done, condition) in of.iter().enumerate() {
        lab.tick("Answering your utterance", done, of.len()).await?;
        let answer = bench.answer(*condition, &utterance, &near, k).await?;
        let taken = answer.label.unwrap_or_default();
        rows.push(vec![condition.name().to_owned(), answer.written, taken]);
        lab.show(Table::new(
            "answers",
            "What the model writes for your utterance, and the label that it is taken for: the same, or the one that is nearest in meaning",
            ["Examples", "Written", "Taken for"].map(str::to_owned).to_vec(),
            rows.clone(),
        ))?;
    }
    Ok(())
}

/// Right answers of some queries, one entry a query.
struct Counted {
    name: &'static str,
    role: Role,
    right: Vec<bool>,
}

impl Counted {
    fn new(name: &'static str, role: Role) -> Self {
        Self { name, role, right: Vec::new() }
    }

    fn mean(&self) -> Mean {
        stats::share(self.right.iter().filter(|it| **it).count(), self.right.len())
    }

    fn bar(&self) -> BarGroup {
        let Mean { mean, low, high } = self.mean();
        let bar = Bar::new(self.name, self.role, mean).within(low, high);
        BarGroup { label: self.name.to_owned(), bars: vec![bar] }
    }
}

/// Under some conditions; where it is all of them, also without any example.
async fn accuracy(lab: &Lab, bench: &Bench<'_>, of: &[Condition]) -> Result<(), LabError> {
    let k = lab.get(&K) as usize;
    let queries = bench.queries(lab.get(&QUERIES) as usize);
    let counted = |condition: &Condition| {
        let role = match condition {
            Condition::Full => Role::Model,
            Condition::Random => Role::Baseline,
            _ => Role::Data,
        };
        Counted::new(condition.name(), role)
    };
    let mut of_model: Vec<Counted> = of.iter().map(counted).collect();
    let mut zero = Counted::new("All names, no examples", Role::Baseline);
    let mut nearest = Counted::new("Label of the nearest", Role::Theory);
    let mut vote = Counted::new("Vote of the examples", Role::Theory);
    let mut there = Counted::new("Right label is shown", Role::Chance);
    let mut copies = [
        Counted::new("The nearest example's", Role::Data),
        Counted::new("Another example's", Role::Data),
        Counted::new("No example's", Role::Data),
    ];
    let listed = if of.len() > RETRIEVAL.len() { Some(bench.listed().await?) } else { None };
    for (done, Example { input, label }) in queries.iter().enumerate() {
        lab.tick("Answering queries", done, queries.len()).await?;
        let near = bench.near(input).await?;
        let labels = bench.labels(&near, k);
        let is = |found: Option<&String>| found == Some(label);
        nearest.right.push(is(labels.first()));
        vote.right.push(is(bench.vote(&near, k).as_ref()));
        there.right.push(labels.contains(label));
        if let Some(listed) = &listed {
            zero.right.push(is(bench.answer_listed(listed, input).await?.label.as_ref()));
        }
        for (condition, counted) in of.iter().zip(&mut of_model) {
            let answer = bench.answer(*condition, input, &near, k).await?;
            counted.right.push(is(answer.label.as_ref()));
            if *condition == Condition::Full {
                let from = answer.label.and_then(|it| labels.iter().position(|of| *of == it));
                let kinds = [from == Some(0), from > Some(0), from.is_none()];
                copies.iter_mut().zip(kinds).for_each(|(kind, is)| kind.right.push(is));
            }
        }
        let all = of_model.iter().chain([&zero, &nearest, &vote, &there]);
        let all = all.filter(|counted| !counted.right.is_empty());
        let (done, count) = (done + 1, bench.names().len());
        let caption = if listed.is_some() {
            format!(
                "Right answers to {done} queries, one of {count} labels each; the model sees {k} examples, and similarity, names or right labels are taken from it one at a time"
            )
        } else {
            format!(
                "Right answers to {done} queries, one of {count} labels each, after {k} examples, with 95 % intervals; the nearest utterance and the vote do without the model"
            )
        };
        lab.show(Bars::new(
            "accuracy",
            caption,
            Axis::linear("Right answers", Unit::Share).from_to(0.0, 1.0),
            all.map(Counted::bar).collect(),
        ))?;
        lab.show(Bars::new(
            "copies",
            "Whose label the model gives after retrieved examples: does it do more than copy the nearest one?",
            Axis::linear("Share of the answers", Unit::Share).from_to(0.0, 1.0),
            copies.iter().map(Counted::bar).collect(),
        ))?;
    }
    Ok(())
}

async fn by_k(lab: &Lab, bench: &Bench<'_>) -> Result<(), LabError> {
    let most = lab.get(&K) as usize;
    let counts: Vec<usize> = [1, 2, 4, 8, 16, 30].into_iter().filter(|k| *k < most).collect();
    let counts = [counts, vec![most]].concat();
    let queries = bench.queries(lab.get(&QUERIES) as usize);
    let names =
        ["Retrieved examples", "Random examples", "Vote of the examples", "Right label is shown"];
    let roles = [Role::Model, Role::Baseline, Role::Theory, Role::Chance];
    let mut points: [Vec<[f32; 2]>; 4] = Default::default();
    let mut bands: [Vec<[f32; 2]>; 4] = Default::default();
    for (at, k) in counts.iter().enumerate() {
        let mut right = [0; 4];
        for (done, Example { input, label }) in queries.iter().enumerate() {
            let all = counts.len() * queries.len();
            lab.tick("Answering queries", at * queries.len() + done, all).await?;
            let near = bench.near(input).await?;
            let of = async |condition| bench.answer(condition, input, &near, *k).await;
            let found = [
                of(Condition::Full).await?.label.as_ref() == Some(label),
                of(Condition::Random).await?.label.as_ref() == Some(label),
                bench.vote(&near, *k).as_ref() == Some(label),
                bench.labels(&near, *k).contains(label),
            ];
            right.iter_mut().zip(found).for_each(|(sum, is)| *sum += usize::from(is));
        }
        for (which, right) in right.into_iter().enumerate() {
            let Mean { mean, low, high } = stats::share(right, queries.len());
            points[which].push([*k as f32, mean]);
            bands[which].push([low, high]);
        }
        let series = names.iter().zip(roles).zip(points.iter().zip(&bands));
        let series = series.map(|((name, role), (points, band))| {
            Series::new(*name, role, points.clone()).with_band(band.clone())
        });
        let (asked, labels) = (queries.len(), bench.names().len());
        lab.show(Lines::new(
            "by-k",
            format!("Right answers to {asked} queries by the number of examples, with 95 % intervals; {labels} labels are in play"),
            Axis::log("Examples in the prompt", Unit::Examples),
            Axis::linear("Right answers", Unit::Share).from_to(0.0, 1.0),
            series.collect(),
        ))?;
    }
    Ok(())
}
