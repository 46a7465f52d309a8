//! The figures: a gated linear RNN built to be attention, and one that learns to be.

mod attention;
mod claims;
mod lessons;
mod student;

use super::{DIMS, MODE, NEURONS, OUTPUT_GATE, RIVAL, SEED, STEPS};
use crate::{Compute, Running};
use attention::{Attention, coefficients, pairs};
use figure::{Axis, Heatmap, Lines, Point, PointGroup, Role, Scatter, Series, Table, Unit};
use lab::{Lab, LabError};
use lessons::{Lessons, SEQ, one_step};
use nn::{Cell, GatedLinear, GatedWeights};
use student::{Neuron, Student};
use tasks::seed::{Stream, derive};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Numbers of x and of y in the regression.
const REGRESSION_DIMS: usize = 3;
/// How often a network under training is looked at.
const LOOKS: usize = 20;
/// A neuron is needed if without it so much of the output's variance is lost.
const NEEDED: f32 = 1e-3;
/// λ this near to 0 or 1 counts as that.
const NEAR: f32 = 0.03;
/// A smaller loss is drawn as this one.
const SMALLEST: f32 = 1e-6;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let seed = lab.get(&SEED) as u64;
        let teacher = |dims| Attention::random(dims, derive(seed, Stream::Rule, 0));
        let dims = lab.get(&DIMS) as usize;
        match lab.get(&MODE) {
            "construction" => construct(lab, &teacher(dims), seed).await,
            "regression" => discover(lab, &Lessons::Regress { dims: REGRESSION_DIMS }, seed).await,
            _ => discover(lab, &Lessons::Imitate(teacher(dims)), seed).await,
        }
    })
}

async fn construct(lab: &Lab, teacher: &Attention, seed: u64) -> Result<(), LabError> {
    let dims = teacher.dims;
    lab.tick("building networks", 0, 3).await?;
    let test = Lessons::Imitate(teacher.clone()).batch(100, seed, Stream::Test, 0);
    let built = teacher.construction();
    let leaky = GatedWeights {
        decays: built.decays.iter().map(|decay| 0.9 * decay).collect(),
        ..built.clone()
    };
    let mut rows = Vec::new();
    let mut series = vec![Series::new("attention", Role::Data, first_output(&test.targets, dims))];
    for (name, weights, memories, role) in [
        ("construction", &built, dims * dims, Role::Model),
        ("smaller construction", &teacher.compact(), dims * (dims + 1) / 2, Role::Theory),
        ("construction with λ = 0.9 in place of 1", &leaky, dims * dims, Role::Baseline),
    ] {
        lab.tick("building networks", rows.len(), 3).await?;
        let network = GatedLinear::from_weights(weights.clone(), &lab.train_device());
        let outputs = network.outputs(SEQ, &test.tokens, &[]).await?;
        series.push(Series::new(name, role, first_output(&outputs, dims)));
        rows.push(vec![
            name.to_owned(),
            memories.to_string(),
            dims.to_string(),
            format!("{:.1e}", greatest_difference(&outputs, &test.targets)),
        ]);
    }
    lab.show(Lines::new(
        "outputs",
        "The first output of attention and of the networks over one sequence; the first two constructions lie on it",
        Axis::linear("token", Unit::Tokens),
        Axis::linear("output", Unit::One),
        series,
    ))?;
    show_gates(lab, &built, dims)?;
    lab.show(Table::new(
        "constructions",
        "Over 100 random sequences of 12 tokens",
        [
            "network",
            "neurons that keep",
            "neurons that carry the query",
            "greatest difference from attention",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows,
    ))
}

/// Of the first sequence.
fn first_output(outputs: &[f32], dims: usize) -> Vec<[f32; 2]> {
    let tokens = outputs.chunks_exact(dims).take(SEQ).enumerate();
    tokens.map(|(at, output)| [(at + 1) as f32, output[0]]).collect()
}

fn greatest_difference(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max)
}

/// What each neuron takes in, and its λ.
fn show_gates(lab: &Lab, weights: &GatedWeights, inputs: usize) -> Result<(), LabError> {
    let GatedWeights { input, input_bias, decays, .. } = weights;
    let neurons = decays.len();
    let (mut names, mut cells) = (Vec::new(), Vec::new());
    for (half, matrix) in ["Wm", "Wx"].into_iter().enumerate() {
        let of = |row: &[f32]| row[half * neurons..(half + 1) * neurons].to_vec();
        for (at, row) in input.chunks_exact(2 * neurons).enumerate() {
            names.push(format!("{matrix}, input {}", at + 1));
            cells.extend(of(row));
        }
        names.push(format!("{matrix}, bias"));
        cells.extend(of(input_bias));
    }
    names.push("λ".to_owned());
    cells.extend(decays);
    let most = cells.iter().fold(1.0_f32, |most, cell| most.max(cell.abs()));
    debug_assert_eq!(names.len(), 2 * (inputs + 1) + 1);
    lab.show(Heatmap::new(
        "gates",
        "What each neuron of the construction takes in, and its λ: neurons that keep (λ = 1), then those that carry the query",
        Axis::linear("neuron", Unit::One),
        Axis::linear("weight", Unit::One),
        Axis::linear("value", Unit::One).from_to(-most, most),
        (1..=neurons).map(|neuron| neuron.to_string()).collect(),
        names,
        cells.into_iter().map(Some).collect::<Vec<_>>(),
    ))
}

async fn discover(lab: &Lab, lessons: &Lessons, seed: u64) -> Result<(), LabError> {
    let cell = Cell::GatedLinear { output_gate: lab.get(&OUTPUT_GATE) };
    let (neurons, steps) = (lab.get(&NEURONS) as usize, lab.get(&STEPS) as usize);
    let mut student = Student::new(lab, lessons, cell, neurons, steps, seed);
    let rival = match lab.get(&RIVAL) {
        "gru" => Some(("GRU", Cell::Gru)),
        "lstm" => Some(("LSTM", Cell::Lstm)),
        _ => None,
    };
    let mut rival = rival.map(|(name, cell)| {
        let size = student::as_large(lessons, cell, student.parameters());
        (name, Student::new(lab, lessons, cell, size, steps, seed))
    });
    let (mut losses, mut rival_losses) = (Vec::new(), Vec::new());
    let mut found = Vec::new();
    for look in 0..=LOOKS {
        let to = steps * look / LOOKS;
        student.train(lab, "training", to, steps).await?;
        losses.push([to as f32, student.loss().await?.clamp(SMALLEST, 1e3)]);
        if let Some((_, rival)) = &mut rival {
            rival.train(lab, "training the rival", to, steps).await?;
            rival_losses.push([to as f32, rival.loss().await?.clamp(SMALLEST, 1e3)]);
        }
        show_losses(lab, lessons, steps, &losses, rival.as_ref().map(|it| it.0), &rival_losses)?;
        if look % 4 == 0 {
            found = student.neurons(lab).await?;
            show_neurons(lab, &found)?;
        }
    }
    if let Some(network) = student.network() {
        show_coefficients(lab, lessons, &network.weights().await?)?;
    }
    show_numbers(lab, &student, &found, rival.as_ref().map(|(name, rival)| (*name, rival))).await
}

fn show_losses(
    lab: &Lab,
    lessons: &Lessons,
    steps: usize,
    losses: &[[f32; 2]],
    rival: Option<&str>,
    rival_losses: &[[f32; 2]],
) -> Result<(), LabError> {
    let ends = [0.0, steps as f32];
    let mut series = vec![Series::level("predicting zero", Role::Chance, ends, 1.0)];
    let caption = match lessons {
        Lessons::Imitate(_) => {
            "Squared error on new sequences as a share of that of predicting zero"
        }
        Lessons::Regress { dims } => {
            let name = "one gradient step, best rate";
            series.push(Series::level(name, Role::Theory, ends, one_step(*dims) as f32));
            "Squared error on new sequences as a share of that of predicting zero; least squares would make none"
        }
    };
    if let Some(name) = rival {
        series.push(Series::new(name, Role::Baseline, rival_losses.to_vec()));
    }
    series.push(Series::new("gated linear RNN", Role::Model, losses.to_vec()));
    lab.show(Lines::new(
        "loss",
        caption,
        Axis::linear("training steps", Unit::Steps),
        Axis::log("share of the variance that is missed", Unit::One),
        series,
    ))
}

fn show_neurons(lab: &Lab, neurons: &[Neuron]) -> Result<(), LabError> {
    let group = |name: &str, role, needed: bool| PointGroup {
        name: name.to_owned(),
        role,
        points: neurons
            .iter()
            .enumerate()
            .filter(|(_, neuron)| (neuron.lost > NEEDED) == needed)
            .map(|(at, neuron)| Point {
                x: neuron.decay,
                y: neuron.lost.clamp(SMALLEST, 1e3),
                label: format!("neuron {}", at + 1),
            })
            .collect(),
    };
    lab.show(Scatter::new(
        "neurons",
        "Each neuron's λ, and what of the output's variance is lost when it is silent; those that matter move to 0 and 1",
        Axis::linear("λ", Unit::One).from_to(0.0, 1.0),
        Axis::log("lost without the neuron", Unit::One),
        vec![
            group("needed", Role::Model, true),
            group("not needed", Role::Baseline, false),
        ],
    ))
}

fn show_coefficients(lab: &Lab, lessons: &Lessons, weights: &GatedWeights) -> Result<(), LabError> {
    if weights.output.is_empty() {
        return Ok(());
    }
    let (inputs, outputs) = (lessons.inputs(), lessons.outputs());
    let found = coefficients(weights, inputs, outputs);
    let expected = lessons.coefficients();
    let most = expected.iter().fold(0.01_f32, |most, weight| most.max(weight.abs()));
    let name = |at: usize| lessons.input_name(at);
    let pairs = pairs(inputs);
    for (id, caption, values) in [
        (
            "found",
            "What the trained network multiplies: products of a kept token, down, with the present token, across, for each output",
            &found,
        ),
        ("expected", "The same of what it was to learn", &expected),
    ] {
        let columns = (0..outputs).flat_map(|out| {
            (0..inputs).map(move |c| format!("{} → {}", lessons.input_name(c), out + 1))
        });
        let rows = pairs.iter().map(|[a, b]| format!("{} · {}", name(*a), name(*b)));
        let cell = |pair: usize, out: usize, c: usize| {
            Some(values[(out * pairs.len() + pair) * inputs + c])
        };
        let cells = (0..pairs.len()).flat_map(|pair| {
            (0..outputs).flat_map(move |out| (0..inputs).map(move |c| cell(pair, out, c)))
        });
        lab.show(Heatmap::new(
            id,
            caption,
            Axis::linear("present input → output", Unit::One),
            Axis::linear("kept product", Unit::One),
            Axis::linear("coefficient", Unit::One).from_to(-most, most),
            columns.collect(),
            rows.collect(),
            cells.collect::<Vec<_>>(),
        ))?;
    }
    Ok(())
}

async fn show_numbers(
    lab: &Lab,
    student: &Student<'_>,
    neurons: &[Neuron],
    rival: Option<(&str, &Student<'_>)>,
) -> Result<(), LabError> {
    let missed = |loss: f32| Unit::Share.format(loss);
    let needed: Vec<&Neuron> = neurons.iter().filter(|neuron| neuron.lost > NEEDED).collect();
    let at = |value: f32| needed.iter().filter(|it| (it.decay - value).abs() <= NEAR).count();
    let mut rows = vec![vec![
        "gated linear RNN".to_owned(),
        student.parameters().to_string(),
        missed(student.loss().await?),
        format!("{} of {}", needed.len(), neurons.len()),
        format!("{} at 1, {} at 0", at(1.0), at(0.0)),
    ]];
    if let Some((name, rival)) = rival {
        let none = || "–".to_owned();
        let (weights, loss) = (rival.parameters().to_string(), missed(rival.loss().await?));
        rows.push(vec![name.to_owned(), weights, loss, none(), none()]);
    }
    lab.show(Table::new(
        "numbers",
        "After training; a neuron is needed if a thousandth of the variance is lost without it, and λ is at 0 or 1 within 0.03",
        ["network", "weights", "missed", "needed neurons", "λ of those"].map(str::to_owned).to_vec(),
        rows,
    ))
}
