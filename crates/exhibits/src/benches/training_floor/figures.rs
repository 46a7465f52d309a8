use super::run::{Curves, Exams, Kept, Progress, Results, scores};
use super::setup::Setup;
use super::{BENCH, HEAD, LAYER};
use figure::{Axis, File, Heatmap, Lines, Role, Series, Table, Unit};
use lab::training::{Kind, Reference};
use lab::{Lab, LabError};
use nn::Learner;
use protocol::link::{self, Carrier};
use protocol::to_base64;

/// A loss below this is drawn here: the axis is logarithmic.
const LEAST_LOSS: f32 = 1e-5;
/// A diverged value is drawn here.
const MOST: f32 = 1e6;

pub(super) fn show(
    lab: &Lab,
    setup: &Setup,
    kept: &Kept,
    exams: &Exams,
    results: &Results,
) -> Result<(), LabError> {
    let (now, others) = (&kept.now, &kept.others());
    show_examples(lab, setup, "known", &results.known, &exams.known_references)?;
    show_progress(lab, setup, now, others)?;
    show_loss(lab, setup, now, others)?;
    show_examples(lab, setup, "shifted", &results.shifted, &exams.shifted_references)?;
    show_induction(lab, now, others)?;
    show_attention(lab, setup, results)?;
    let line = |label: &str, value: String| vec![label.to_owned(), value];
    let count = |label: &str, value: usize| line(label, value.to_string());
    let snapshots = kept.snapshots.iter().map(|it| it.learner.steps().to_string());
    let snapshots = snapshots.collect::<Vec<_>>().join(", ");
    lab.show(Table::new(
        "model",
        "The model and how far it is.",
        vec!["What".to_owned(), "Number".to_owned()],
        vec![
            count("Weights", now.learner.parameters()),
            count("Steps taken", now.learner.steps()),
            count("Tokens in a sequence", setup.course.seq()),
            line(
                "Snapshots after steps",
                if snapshots.is_empty() { "–".into() } else { snapshots },
            ),
        ],
    ))
}

/// The weights as a file to keep.
pub(super) async fn show_weights(lab: &Lab, learner: &Learner) -> Result<(), LabError> {
    let steps = learner.steps();
    let settings = link::encode(BENCH.program.knobs, lab.knobs(), Carrier::Link);
    let settings = if settings.is_empty() { "the-default-settings" } else { &settings };
    let file = learner.export(settings).await?;
    lab.show(File::new(
        "weights",
        format!(
            "The weights after {steps} steps, as safetensors; “Start from weights” takes them back."
        ),
        format!("training-floor-{steps}.safetensors"),
        to_base64(&file),
    ))
}

/// Points that can be drawn.
fn finite(points: &[[f32; 2]], least: f32) -> Vec<[f32; 2]> {
    let value = |value: f32| if value.is_nan() { MOST } else { value.clamp(least, MOST) };
    points.iter().map(|[x, y]| [*x, value(*y)]).collect()
}

fn show_examples(
    lab: &Lab,
    setup: &Setup,
    id: &str,
    points: &[[f32; 2]],
    references: &[Reference],
) -> Result<(), LabError> {
    let course = &setup.course;
    let what = if id == "known" { "in distribution" } else { "out of distribution" };
    let across = match course.kind {
        Kind::Recall => "Pairs between the question and its answer",
        Kind::Induction => "Tokens read of the second block and on",
        Kind::Modular { .. } => "Examples in the context (none: the pair itself is asked)",
        Kind::Markov => "Tokens read before",
        _ => "Examples in the context",
    };
    // Extreme errors of a reference at few examples would flatten all else.
    let most = 1.5 * points.iter().map(|point| point[1]).fold(0.1, f32::max).min(MOST / 2.0);
    let mut series = vec![Series::new("Model", Role::Model, finite(points, 0.0))];
    for Reference { name, role, points } in references {
        let points = points.iter().map(|[x, y]| [*x, y.min(most)]).collect();
        series.push(Series::new(*name, *role, points));
    }
    let error = match course.unit() {
        Unit::Share => Axis::linear("Wrong answers", Unit::Share).from_to(0.0, 1.0),
        Unit::Nats => Axis::linear("Surprise at the next token", Unit::Nats),
        unit => Axis::linear("Error to the true value", unit),
    };
    let caption = format!(
        "Error {what} after so many examples, with what can be told without training on the same axes; references above the frame are cut off."
    );
    lab.show(Lines::new(id, caption, Axis::linear(across, Unit::One), error, series))
}

fn show_progress(
    lab: &Lab,
    setup: &Setup,
    now: &Progress,
    others: &[(String, &Curves)],
) -> Result<(), LabError> {
    if now.curves.known.is_empty() {
        return Ok(());
    }
    let mut series = vec![
        Series::new("In distribution", Role::Model, finite(&now.curves.known, 0.0)),
        Series::new("Out of distribution", Role::Data, finite(&now.curves.shifted, 0.0)),
    ];
    for (name, curves) in others.iter().filter(|(_, curves)| !curves.known.is_empty()) {
        series.push(Series::new(name, Role::Baseline, finite(&curves.known, 0.0)));
    }
    let label = if setup.course.counts_wrong() { "Wrong answers" } else { "Error" };
    lab.show(Lines::new(
        "progress",
        "Error in the second half of the examples as training goes on, measured every 25 steps, with earlier runs of this visit: look for the step at which it falls.",
        Axis::linear("Steps", Unit::Steps),
        Axis::linear(label, setup.course.unit()),
        series,
    ))
}

fn show_loss(
    lab: &Lab,
    setup: &Setup,
    now: &Progress,
    others: &[(String, &Curves)],
) -> Result<(), LabError> {
    if now.curves.loss.is_empty() {
        return Ok(());
    }
    let unit = match setup.course.loss() {
        nn::Loss::Squared => Unit::SquaredError,
        nn::Loss::CrossEntropy => Unit::Nats,
    };
    let mut series =
        vec![Series::new("This run", Role::Model, finite(&now.curves.loss, LEAST_LOSS))];
    for (name, curves) in others.iter().filter(|(_, curves)| !curves.loss.is_empty()) {
        series.push(Series::new(name, Role::Baseline, finite(&curves.loss, LEAST_LOSS)));
    }
    lab.show(Lines::new(
        "loss",
        "Training loss over all tokens that count, the mean of five steps a point, with earlier runs of this visit.",
        Axis::linear("Steps", Unit::Steps),
        Axis::log("Loss", unit),
        series,
    ))
}

fn show_induction(lab: &Lab, now: &Progress, others: &[(String, &Curves)]) -> Result<(), LabError> {
    if now.curves.induction.is_empty() {
        return Ok(());
    }
    let mut series = vec![Series::new("Best head", Role::Model, now.curves.induction.clone())];
    for (name, curves) in others.iter().filter(|(_, curves)| !curves.induction.is_empty()) {
        series.push(Series::new(name, Role::Baseline, curves.induction.clone()));
    }
    lab.show(Lines::new(
        "induction",
        "Prefix-matching score (Olsson et al. 2022) of the head where it is largest: the attention paid to what followed the same token earlier on.",
        Axis::linear("Steps", Unit::Steps),
        Axis::linear("Attention", Unit::Share).from_to(0.0, 1.0),
        series,
    ))
}

fn show_attention(lab: &Lab, setup: &Setup, results: &Results) -> Result<(), LabError> {
    let (seq, heads) = (setup.course.seq(), setup.model.heads);
    if results.attention.is_empty() {
        return Ok(());
    }
    let layer = (lab.get(&LAYER) as usize).clamp(1, results.attention.len()) - 1;
    let scores = scores(&results.attention, &results.tokens, seq);
    let of_layer = scores.iter().filter(|score| score.0 == layer);
    let best = of_layer.max_by(|a, b| a.2.total_cmp(&b.2)).map_or(0, |score| score.1);
    let head = (lab.get(&HEAD) as usize).min(heads).checked_sub(1).unwrap_or(best);
    let weights = &results.attention[layer][head * seq * seq..(head + 1) * seq * seq];
    let names: Vec<String> = (0..seq)
        .map(|at| match results.tokens.get(at) {
            Some(token) => token.to_string(),
            None => format!("x{}", at + 1),
        })
        .collect();
    let cells: Vec<Option<f32>> =
        weights.iter().map(|value| value.is_finite().then_some(*value)).collect();
    let most = cells.iter().flatten().fold(1.0_f32, |most, value| most.max(value.abs()));
    // Without softmax a token may also count against.
    let least = if cells.iter().flatten().any(|value| *value < 0.0) { -most } else { 0.0 };
    lab.show(Heatmap::new(
        "attention",
        format!(
            "Where head {} of layer {} looks in one sequence: a row for each token, a column for what it looks at.",
            head + 1,
            layer + 1
        ),
        Axis::linear("Token looked at", Unit::One),
        Axis::linear("Token that looks", Unit::One),
        Axis::linear("Attention", Unit::One).from_to(least, most),
        names.clone(),
        names,
        cells,
    ))
}
