//! The figures: one prompt, right answers by examples and by class, prompts that begin with a proof, and
//! which bits an answer hangs on.

mod claims;
mod measure;

use super::{CLASS, EXAMPLES, LITERALS, OPENING, SEED};
use crate::pupil::{Pupil, asked, rule};
use crate::{Compute, Running};
use figure::{Axis, Bar, BarGroup, Bars, Lines, Role, Series, Table, Unit};
use lab::baselines::in_context_boolean;
use lab::stats::{self, Mean};
use lab::{Lab, LabError};
use measure::{BITS, CLASSES, LABELS, LATE, Opening};
use tasks::{Lesson, draws};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Of the line charts, and of each class in the bars.
const PROMPTS: usize = 192;
const EACH: usize = 64;
/// Rows of a table.
const ROWS: usize = 16;
/// Inputs whose bits are flipped.
const FLIPPED: usize = 24;
/// The least share that is drawn.
const EDGE: f32 = 0.4;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let place = measure::place(lab.get(&CLASS));
        let plain = Pupil::new(lab, "bool-transformer").await?;
        let free = Pupil::new(lab, "bool-retnet").await?;
        show_shares(lab, &plain, &free, place).await?;
        show_proofs(lab, &plain, &Pupil::new(lab, "bool-teach").await?).await?;
        show_classes(lab, &plain, &free).await?;
        show_bits(lab, &plain, place).await
    })
}

fn seed(lab: &Lab) -> u64 {
    lab.get(&SEED) as u64
}

/// The first rows of a prompt, with what a model says of each before it sees whether the rule holds.
fn show_rows(
    lab: &Lab,
    (id, caption): (&str, &str),
    lesson: &Lesson,
    predicted: &[f32],
) -> Result<(), LabError> {
    let says = |value: f32| if value > 0.0 { "holds" } else { "does not" }.to_owned();
    let row = |at: usize| {
        let bit = |x: &f32| if *x > 0.0 { '1' } else { '0' };
        let bits = lesson.input(at).iter().map(bit).collect();
        vec![(at + 1).to_string(), bits, says(predicted[at]), says(lesson.labels[at])]
    };
    let columns = ["row", "bits", "the model says", "the rule"].map(str::to_owned).to_vec();
    let rows = (0..ROWS.min(predicted.len())).map(row).collect();
    lab.show(Table::new(id, caption, columns, rows))
}

/// By examples; `free` has no attention.
async fn show_shares(
    lab: &Lab,
    plain: &Pupil<'_>,
    free: &Pupil<'_>,
    place: usize,
) -> Result<(), LabError> {
    let drawn = measure::drawn(CLASSES[place].1, seed(lab), PROMPTS);
    let predicted = plain.predict("Reading prompts", place, &drawn).await?;
    let caption =
        "The first rows of one prompt: what the transformer says before it sees each answer";
    show_rows(lab, ("prompt", caption), &drawn[0], &predicted[0])?;

    let commoner = measure::commoner(&drawn);
    let ends = [0.0, (LABELS - 1) as f32];
    let mut series =
        vec![Series::level("always the commoner answer", Role::Chance, ends, commoner)];
    for (name, learner) in measure::general() {
        series.push(line(name, Role::Baseline, &measure::shares_of(&drawn, &learner)));
    }
    if let Some((name, learner)) = measure::made_for(CLASSES[place].1) {
        series.push(line(name, Role::Theory, &measure::shares_of(&drawn, &learner)));
    }
    let unattended = free.predict("Reading without attention", place, &drawn).await?;
    series.push(band("transformer", &measure::shares(&drawn, &predicted)));
    series.push(line("without attention", Role::Model, &measure::shares(&drawn, &unattended)));
    let caption = "Right answers after so many examples, over 192 rules of the class";
    lab.show(Lines::new("shares", caption, examples_axis(), share_axis(), series))
}

fn examples_axis() -> Axis {
    Axis::linear("examples", Unit::Examples)
}

fn share_axis() -> Axis {
    Axis::linear("right answers", Unit::Share).from_to(EDGE, 1.0)
}

fn line(name: &str, role: Role, shares: &[Mean]) -> Series {
    let point = |(at, share): (usize, &Mean)| [at as f32, share.mean.max(EDGE)];
    Series::new(name, role, shares.iter().enumerate().map(point).collect())
}

/// The same of a model, with the interval over prompts.
fn band(name: &str, shares: &[Mean]) -> Series {
    let ends = shares.iter().map(|share| [share.low, share.high].map(|it| it.max(EDGE)));
    line(name, Role::Model, shares).with_band(ends.collect())
}

/// Conjunctions whose prompts begin with a proof.
async fn show_proofs(lab: &Lab, plain: &Pupil<'_>, teach: &Pupil<'_>) -> Result<(), LabError> {
    let (how, caption) = match lab.get(&OPENING) {
        "random" => (
            Opening::Random,
            "Conjunctions of {literals} literals: right answers after so many examples, all of them random",
        ),
        "misleading" => (
            Opening::Misleading,
            "Conjunctions of {literals} literals: right answers after so many examples, where prompts begin with a misleading proof",
        ),
        _ => (
            Opening::Teaching,
            "Conjunctions of {literals} literals: right answers after so many examples, where prompts begin with a proof",
        ),
    };
    let literals = lab.get(&LITERALS) as usize;
    let drawn = measure::begun(how, Some(literals), seed(lab), PROMPTS);
    let unseen = measure::shares(&drawn, &plain.predict("Reading proofs", 0, &drawn).await?);
    let predicted = teach.predict("Reading proofs", 0, &drawn).await?;
    let first = "The first rows of one prompt that begins as chosen, for who has seen proofs";
    show_rows(lab, ("proof", first), &drawn[0], &predicted[0])?;

    let shares = measure::shares(&drawn, &predicted);
    let learner = in_context_boolean::conjunctions();
    let ruled = measure::shares_of(&drawn, &learner);
    let mut series = vec![
        line("literals ruled out", Role::Theory, &ruled),
        line("has seen no proofs", Role::Baseline, &unseen),
        band("has seen proofs", &shares),
    ];
    if how != Opening::Random {
        let random = measure::begun(Opening::Random, Some(literals), seed(lab), PROMPTS);
        let predicted = teach.predict("Reading random rows", 0, &random).await?;
        series.push(band("the same, random rows", &measure::shares(&random, &predicted)));
        let end = literals + 2;
        let point = [end as f32, shares[end].mean.max(EDGE)];
        series.push(Series::new("the proof ends", Role::Data, vec![point]));
    }
    let caption = caption.replace("{literals}", &literals.to_string());
    lab.show(Lines::new("proofs", caption, examples_axis(), share_axis(), series))
}

/// All classes after 40 examples and more.
async fn show_classes(lab: &Lab, plain: &Pupil<'_>, free: &Pupil<'_>) -> Result<(), LabError> {
    let mut groups = Vec::new();
    for (place, (_, class)) in CLASSES.iter().enumerate() {
        let drawn = measure::drawn(*class, seed(lab), EACH);
        let predicted = plain.predict("Comparing classes", place, &drawn).await?;
        let mut bars =
            vec![Bar::new("always the commoner answer", Role::Chance, measure::commoner(&drawn))];
        for (name, learner) in measure::general() {
            let guesses = measure::guesses(&drawn, &learner);
            bars.push(Bar::new(name, Role::Baseline, measure::late(&drawn, &guesses).mean));
        }
        if let Some((_, learner)) = measure::made_for(*class) {
            let right = measure::late(&drawn, &measure::guesses(&drawn, &learner)).mean;
            bars.push(Bar::new("made for the class", Role::Theory, right));
        }
        let unattended = free.predict("Comparing without attention", place, &drawn).await?;
        for (name, predicted) in [("transformer", predicted), ("without attention", unattended)] {
            let Mean { mean, low, high } = measure::late(&drawn, &predicted);
            bars.push(Bar::new(name, Role::Model, mean).within(low, high));
        }
        groups.push(BarGroup { label: class.name().to_owned(), bars });
    }
    let caption = format!(
        "Right answers after {} to {} examples, over 64 rules of each class",
        LATE.start,
        LATE.end - 1
    );
    let y = Axis::linear("right answers", Unit::Share).from_to(0.0, 1.0);
    lab.show(Bars::new("classes", caption, y, groups))
}

/// Of one rule, how often the answer changes with a bit, and how often the right one does.
async fn show_bits(lab: &Lab, plain: &Pupil<'_>, place: usize) -> Result<(), LabError> {
    let class = CLASSES[place].1;
    let examples = lab.get(&EXAMPLES) as usize;
    let lesson = &measure::drawn(class, seed(lab), 1)[0];
    let truth = rule(&measure::family(class), seed(lab), 0);
    let mut draws = draws(seed(lab));
    // Each input as it is, then with each bit flipped.
    let mut all = Vec::new();
    for _ in 0..FLIPPED {
        let input = truth.input(1.0, &mut draws);
        all.push(input.clone());
        for bit in 0..BITS {
            let mut flipped = input.clone();
            flipped[bit] *= -1.0;
            all.push(flipped);
        }
    }
    let prompts: Vec<Lesson> = all.iter().map(|input| asked(lesson, examples, input)).collect();
    let answers = plain.last("Flipping bits", place, &prompts).await?;
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
        "How often flipping one bit changes the answer, for one rule after {examples} examples"
    );
    let y = Axis::linear("answers changed", Unit::Share).from_to(0.0, 1.0);
    lab.show(Bars::new("bits", caption, y, (0..BITS).map(group).collect()))
}
