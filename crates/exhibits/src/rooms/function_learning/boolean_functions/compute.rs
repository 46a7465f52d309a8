//! The figures: one prompt, right answers by examples, prompts that begin with a proof, and which bits
//! an answer hangs on.

mod claims;
mod measure;

use super::super::pupil::{Pupil, asked, rule};
use super::{CLASS, EXAMPLES, OPENING, SEED};
use crate::{Compute, Running};
use figure::{Axis, Bar, BarGroup, Bars, Lines, Role, Series, Table, Unit};
use lab::baselines::in_context_boolean;
use lab::{Lab, LabError, stats};
use measure::{BITS, CLASSES, LABELS, Opening};
use tasks::{BooleanClass, Lesson};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

const PROMPTS: usize = 192;
/// Rows of the table.
const ROWS: usize = 20;
/// Inputs whose bits are flipped.
const FLIPPED: usize = 24;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let seed = lab.get(&SEED) as u64;
        let place = CLASSES.iter().position(|it| it.0 == lab.get(&CLASS)).unwrap_or(0);
        let transformer = Pupil::new(lab, "bool-transformer").await?;
        let retention = Pupil::new(lab, "bool-retnet").await?;

        let drawn = measure::drawn(CLASSES[place].1, seed, PROMPTS);
        let with = transformer.predict("Reading with attention", place, &drawn).await?;
        show_prompt(lab, &drawn[0], &with[0])?;
        let without = retention.predict("Reading without attention", place, &drawn).await?;
        show_shares(lab, CLASSES[place].1, &drawn, [&with, &without])?;
        show_teaching(lab, &Pupil::new(lab, "bool-teach").await?, seed).await?;
        show_bits(lab, &transformer, place, seed).await
    })
}

fn show_prompt(lab: &Lab, lesson: &Lesson, predicted: &[f32]) -> Result<(), LabError> {
    let says = |value: f32| if value > 0.0 { "holds" } else { "does not" }.to_owned();
    let row = |at: usize| {
        let bit = |x: &f32| if *x > 0.0 { '1' } else { '0' };
        let bits = lesson.input(at).iter().map(bit).collect();
        vec![(at + 1).to_string(), bits, says(predicted[at]), says(lesson.labels[at])]
    };
    lab.show(Table::new(
        "prompt",
        "The first rows of one prompt: what the transformer says before it sees each answer",
        ["row", "bits", "transformer says", "the rule"].map(str::to_owned).to_vec(),
        (0..ROWS.min(predicted.len())).map(row).collect(),
    ))
}

fn show_shares(
    lab: &Lab,
    class: BooleanClass,
    drawn: &[Lesson],
    [with, without]: [&[Vec<f32>]; 2],
) -> Result<(), LabError> {
    let mut series = vec![Series::level("guessing", Role::Chance, [0.0, (LABELS - 1) as f32], 0.5)];
    for (name, learner) in measure::general() {
        series.push(line(name, Role::Baseline, &measure::shares_of(drawn, &learner)));
    }
    if let Some((name, learner)) = measure::made_for(class) {
        series.push(line(name, Role::Theory, &measure::shares_of(drawn, &learner)));
    }
    for (name, predicted) in [("transformer", with), ("without attention", without)] {
        series.push(line(name, Role::Model, &measure::shares(&measure::marks(drawn, predicted))));
    }
    lab.show(Lines::new(
        "shares",
        "Right answers after so many examples, over 192 rules of the class",
        Axis::linear("examples", Unit::Examples),
        share_axis(),
        series,
    ))
}

fn share_axis() -> Axis {
    Axis::linear("right answers", Unit::Share).from_to(0.4, 1.0)
}

fn line(name: &str, role: Role, shares: &[f32]) -> Series {
    let points = shares.iter().enumerate().map(|(at, share)| [at as f32, share.max(0.4)]);
    Series::new(name, role, points.collect())
}

async fn show_teaching(lab: &Lab, pupil: &Pupil<'_>, seed: u64) -> Result<(), LabError> {
    let how = match lab.get(&OPENING) {
        "random" => Opening::Random,
        "misleading" => Opening::Misleading,
        _ => Opening::Teaching,
    };
    let mut series = Vec::new();
    let name = match how {
        Opening::Random => None,
        Opening::Teaching => Some("after a proof"),
        Opening::Misleading => Some("after a misleading proof"),
    };
    let learner = in_context_boolean::conjunctions();
    for (how, name) in [(Opening::Random, Some("random examples")), (how, name)] {
        let Some(name) = name else { continue };
        let drawn = measure::begun(how, seed, PROMPTS);
        let predicted = pupil.predict("Reading proofs", 0, &drawn).await?;
        let shares = measure::shares(&measure::marks(&drawn, &predicted));
        series.push(line(name, Role::Model, &shares));
        let ruled = measure::shares_of(&drawn, &learner);
        series.push(line(&format!("literals ruled out, {name}"), Role::Theory, &ruled));
    }
    lab.show(Lines::new(
        "teaching",
        "Conjunctions for the model that has seen proofs, which take the first four to six rows",
        Axis::linear("examples", Unit::Examples),
        share_axis(),
        series,
    ))
}

/// Of one function, how often the answer changes with a bit, and how often the right one does.
async fn show_bits(lab: &Lab, pupil: &Pupil<'_>, place: usize, seed: u64) -> Result<(), LabError> {
    let class = CLASSES[place].1;
    let examples = lab.get(&EXAMPLES) as usize;
    let lesson = &measure::drawn(class, seed, 1)[0];
    let truth = rule(&measure::family(class), seed, 0);
    let mut draws = tasks::draws(seed);
    let inputs: Vec<Vec<f32>> = (0..FLIPPED).map(|_| truth.input(1.0, &mut draws)).collect();
    // Each input as it is, then with each bit flipped.
    let flipped = |input: &Vec<f32>| -> Vec<Vec<f32>> {
        let flip = |bit: usize| {
            let mut input = input.clone();
            input[bit] *= -1.0;
            input
        };
        std::iter::once(input.clone()).chain((0..BITS).map(flip)).collect()
    };
    let all: Vec<Vec<f32>> = inputs.iter().flat_map(flipped).collect();
    let prompts: Vec<Lesson> = all.iter().map(|input| asked(lesson, examples, input)).collect();
    let answers = pupil.last("Flipping bits", place, &prompts).await?;
    let right: Vec<f32> = all.iter().map(|input| truth.value(input)).collect();
    let changed = |values: &[f32], bit: usize| {
        let is = |part: &&[f32]| (part[0] > 0.0) != (part[bit + 1] > 0.0);
        stats::share(values.chunks_exact(BITS + 1).filter(is).count(), FLIPPED).mean
    };
    let group = |bit: usize| BarGroup {
        label: format!("bit {}", bit + 1),
        bars: vec![
            Bar::new("transformer", Role::Model, changed(&answers, bit)),
            Bar::new("the rule", Role::Theory, changed(&right, bit)),
        ],
    };
    let caption = format!(
        "How often flipping one bit changes the answer of one rule, after {examples} examples"
    );
    let y = Axis::linear("answers changed", Unit::Share).from_to(0.0, 1.0);
    lab.show(Bars::new("bits", caption, y, (0..BITS).map(group).collect()))
}
