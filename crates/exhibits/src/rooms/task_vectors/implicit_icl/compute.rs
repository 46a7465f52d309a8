//! The figures: accuracy of six ways, the loss while calibrating, the strengths, and what a query costs.

mod bench;
mod calibrate;
mod claims;
mod contexts;

use super::{BRANCHES, NOISE, QUERIES, SEED, SET, SHOTS, STEPS};
use crate::{Compute, Running};
use bench::{Answer, Bench, WAYS, Way};
use calibrate::{Frozen, Plan};
use contexts::{Branches, Contexts, Strengths, start_values};
use figure::{Axis, Bar, BarGroup, Bars, Lines, Role, Series, Table, Unit};
use lab::sets::ClassTask;
use lab::{Lab, LabError, stats};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let task = match lab.get(&SET) {
            "topic" => ClassTask::Topic,
            "question" => ClassTask::Question,
            "author" => ClassTask::Author,
            _ => ClassTask::Sentiment,
        };
        let branches = match lab.get(&BRANCHES) {
            "attention" => Branches::Attention,
            "mlp" => Branches::Mlp,
            _ => Branches::Both,
        };
        let session = lab.language_model().await?;
        let counts = (lab.get(&SHOTS) as usize, lab.get(&QUERIES) as usize);
        let seed = lab.get(&SEED) as u64;
        let bench = Bench::new(lab, &session.lm, task, counts, seed);
        let contexts = Contexts::new(&bench).await?;
        let steps = lab.get(&STEPS) as usize;
        let mut strengths = start_values(session.lm.config.layers);
        if steps > 0 {
            let plan = Plan { branches, steps, noise: lab.get(&NOISE) as f32, seed };
            let frozen = Frozen::new(lab, &session.lm).await?;
            let mut losses = Vec::new();
            let each = |step: usize, loss| {
                losses.push([step as f32 + 1.0, loss]);
                show_losses(lab, &losses, steps)
            };
            strengths = plan.fit(&bench, &frozen, &contexts, each).await?;
        }
        show_strengths(lab, &strengths)?;
        let few = bench.few_shot().await?;
        show_costs(lab, &bench, few.tokens, &strengths)?;
        let mut answers = Vec::new();
        for (done, query) in bench.queries.iter().enumerate() {
            lab.tick("Asking queries", done, bench.queries.len()).await?;
            answers.push(bench.ask(query, &few, &contexts, branches, &strengths).await?);
            show_accuracy(lab, &bench, &answers)?;
        }
        Ok(())
    })
}

fn show_accuracy(
    lab: &Lab,
    bench: &Bench<'_>,
    answers: &[[Answer; WAYS.len()]],
) -> Result<(), LabError> {
    let group = |(at, way): (usize, &Way)| {
        let of = answers.iter().map(|it| it[at]);
        let share = |name: &str, role, right: usize| {
            let mean = stats::share(right, answers.len());
            Bar::new(name, role, mean.mean).within(mean.low, mean.high)
        };
        let masses: Vec<f32> = of.clone().map(|it| it.mass).collect();
        let mass = stats::mean(&masses);
        let bars = vec![
            share("Right among the labels", Role::Model, of.clone().filter(|it| it.among).count()),
            share("Right of all words", Role::Baseline, of.filter(|it| it.free).count()),
            Bar::new("Probability of a label", Role::Data, mass.mean).within(mass.low, mass.high),
        ];
        BarGroup { label: way.name().to_owned(), bars }
    };
    let (asked, count, classes) = (answers.len(), bench.demonstrations.len(), bench.classes());
    lab.show(Bars::new(
        "accuracy",
        format!("Answers to {asked} queries of {classes} classes, with 95 % intervals; the two of the injection read no example, those of few-shot read {count} before the query"),
        Axis::linear("Share", Unit::Share).from_to(0.0, 1.0),
        WAYS.iter().enumerate().map(group).collect(),
    ))
}

fn show_losses(lab: &Lab, losses: &[[f32; 2]], steps: usize) -> Result<(), LabError> {
    lab.show(Lines::new(
        "losses",
        "The loss of two demonstrations a step while the strengths are fitted to them; it is noisy, as each step has others",
        Axis::linear("Step", Unit::Steps).from_to(1.0, steps.max(2) as f32),
        Axis::linear("−log p(label)", Unit::Nats),
        vec![Series::new("Demonstrations asked alone", Role::Model, losses.to_vec())],
    ))
}

fn show_strengths(lab: &Lab, strengths: &[Strengths]) -> Result<(), LabError> {
    let names = ["λ of attention", "β of attention", "λ of the MLP", "β of the MLP"];
    let roles = [Role::Model, Role::Baseline, Role::Data, Role::Theory];
    let curve = |(at, (name, role)): (usize, (&str, Role))| {
        let of_layers = strengths.iter().enumerate();
        Series::new(name, role, of_layers.map(|(layer, it)| [layer as f32 + 1.0, it[at]]).collect())
    };
    lab.show(Lines::new(
        "strengths",
        "What calibration found: λ times the demonstrations' mean is added and what is there is kept β times; it began with 0.1 and 1",
        Axis::linear("Layer", Unit::One),
        Axis::linear("Strength", Unit::One),
        names.into_iter().zip(roles).enumerate().map(curve).collect(),
    ))
}

/// What stays of the demonstrations, and what a query is read with.
fn show_costs(
    lab: &Lab,
    bench: &Bench<'_>,
    in_front: usize,
    strengths: &[Strengths],
) -> Result<(), LabError> {
    let query = bench.mean_tokens();
    let row = |way: Way, context: usize, kept: String| {
        vec![way.name().to_owned(), format!("{query:.0}"), context.to_string(), kept]
    };
    let vectors =
        format!("{} vectors, {} numbers", 2 * strengths.len(), strengths.as_flattened().len());
    lab.show(Table::new(
        "costs",
        "What a query costs, and what is kept of the demonstrations for it",
        ["Asked with", "Tokens of a query", "Tokens in front", "Kept"].map(str::to_owned).to_vec(),
        vec![
            row(Way::Bare, 0, "nothing".to_owned()),
            row(Way::FewShot, in_front, format!("{in_front} tokens in the cache")),
            row(Way::Injected, 0, vectors),
        ],
    ))
}
