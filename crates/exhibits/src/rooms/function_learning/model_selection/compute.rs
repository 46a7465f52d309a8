//! The figures: one function, errors by examples, and out of the mixture in two directions.

mod claims;
mod measure;

use super::{EXAMPLES, NONZERO, PAIR, SEED, SHARE, SPEED};
use crate::pupil::{asked, rule};
use crate::{Compute, Running};
use figure::{Axis, Lines, Role, Series, Unit};
use lab::baselines::in_context::Predictor;
use lab::{Lab, LabError};
use measure::{Blend, Pupils};
use tasks::Family;

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Prompts of the chart by examples, and of each place of a sweep.
const PROMPTS: usize = 192;
const SWEPT: usize = 96;
/// Steps from one end of a sweep to the other.
const STEPS: usize = 8;
/// From the slowest to the fastest waves.
const SPEEDS: [f32; 2] = [0.25, 4.0];
/// Inputs along a function, from one end to the other.
const CUT: usize = 61;
const ENDS: [f32; 2] = [-2.5, 2.5];
/// What errs more is drawn at the edge.
const EDGE: f32 = 1.5;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        match lab.get(&PAIR) {
            "weights" => weights(lab).await,
            _ => waves(lab).await,
        }
    })
}

async fn waves(lab: &Lab) -> Result<(), LabError> {
    let pupils = Pupils::new(lab, &measure::WAVES).await?;
    let blend = Blend { share: lab.get(&SHARE) as f32, speed: lab.get(&SPEED) as f32 };
    show_function(lab, &pupils, &blend).await?;
    show_curve(lab, &pupils, &blend, about_waves(blend.speed)).await?;
    let mut shares = Sweep::new(
        lab,
        &pupils,
        "shares",
        "Error after {examples} examples, from lines by their sums to waves",
        Axis::linear("share of the wave", Unit::One),
    );
    for step in 0..=STEPS {
        let share = step as f32 / STEPS as f32;
        shares.add(share, &Blend { share, ..blend }, about_waves(blend.speed)).await?;
    }
    let mut speeds = Sweep::new(
        lab,
        &pupils,
        "speeds",
        "Error after {examples} examples on waves alone, slower and faster than those of training, which are at 1",
        Axis::log("speed of the waves", Unit::One),
    );
    for step in 0..=STEPS {
        let speed = SPEEDS[0] * (SPEEDS[1] / SPEEDS[0]).powf(step as f32 / STEPS as f32);
        speeds.add(speed, &Blend { share: 1.0, speed }, about_waves(speed)).await?;
    }
    Ok(())
}

async fn weights(lab: &Lab) -> Result<(), LabError> {
    let pupils = Pupils::new(lab, &measure::WEIGHTS).await?;
    let family = measure::counting(lab.get(&NONZERO) as u32);
    show_curve(lab, &pupils, &*family, about_weights()).await?;
    let mut sweep = Sweep::new(
        lab,
        &pupils,
        "counting",
        "Error after {examples} examples, from linear functions in which one input counts to those in which all eight do; training showed two and eight",
        Axis::linear("inputs that count", Unit::One),
    );
    for nonzero in 1..=measure::DIMS {
        let family = measure::counting(nonzero);
        sweep.add(nonzero as f32, &*family, about_weights()).await?;
    }
    Ok(())
}

/// One function, and what each model and the fit make of its examples.
async fn show_function(lab: &Lab, pupils: &Pupils<'_>, blend: &Blend) -> Result<(), LabError> {
    let (seed, examples) = (lab.get(&SEED) as u64, lab.get(&EXAMPLES) as usize);
    let lesson = &measure::drawn(blend, pupils.most(), seed, 1)[0];
    let truth = rule(blend, seed, 0);
    let place = |at: usize| ENDS[0] + (ENDS[1] - ENDS[0]) * at as f32 / (CUT - 1) as f32;
    let all: Vec<_> = (0..CUT).map(|at| asked(lesson, examples, &[place(at)])).collect();
    let line = |name: &str, role, value: &dyn Fn(usize) -> f32| {
        Series::new(name, role, (0..CUT).map(|at| [place(at), value(at)]).collect())
    };
    let fit = measure::fitted_sum(blend.speed);
    let mut series = vec![
        line("the function", Role::Data, &|at| truth.value(&[place(at)])),
        line("line and wave fitted", Role::Baseline, &|at| {
            fit(&all[at]).last().copied().unwrap_or(0.0)
        }),
    ];
    for (pupil, name) in pupils.all.iter().zip(pupils.names) {
        let answers = pupil.last("Drawing one function", 0, &all).await?;
        series.push(line(name, Role::Model, &|at| answers[at]));
    }
    let caption = format!("What {examples} examples of one function tell each of them about it");
    let x = Axis::linear("input", Unit::One);
    lab.show(Lines::new("function", caption, x, Axis::linear("value", Unit::One), series))
}

/// What can be made of the examples without training, with names.
type References = [(&'static str, Role, Predictor<'static>); 2];

fn about_waves(speed: f32) -> References {
    [
        ("best for the mixture", Role::Theory, measure::told_waves()),
        ("line and wave fitted", Role::Baseline, measure::fitted_sum(speed)),
    ]
}

fn about_weights() -> References {
    [
        ("best for the mixture", Role::Theory, measure::told_weights()),
        ("least squares", Role::Baseline, measure::least_squares()),
    ]
}

async fn show_curve(
    lab: &Lab,
    pupils: &Pupils<'_>,
    family: &dyn Family,
    references: References,
) -> Result<(), LabError> {
    let most = pupils.most();
    let drawn = measure::drawn(family, most, lab.get(&SEED) as u64, PROMPTS);
    let predicted = pupils.predict("Reading prompts", &drawn).await?;
    let line = |name: &str, role, errors: Vec<f32>| {
        let point = |(at, error): (usize, &f32)| [at as f32, error.min(EDGE)];
        Series::new(name, role, errors.iter().enumerate().map(point).collect())
    };
    let mut series =
        vec![Series::level("always zero", Role::Chance, [0.0, (most - 1) as f32], 1.0)];
    for (name, role, predict) in references {
        series.push(line(name, role, measure::relative(&drawn, predict)));
    }
    for (name, predicted) in pupils.names.into_iter().zip(&predicted) {
        series.push(line(name, Role::Model, measure::relative_of(&drawn, predicted)));
    }
    let caption = "Error on the next input after so many examples, in units of that of always answering zero; what errs more than half as much again is drawn at the edge";
    let x = Axis::linear("examples", Unit::Examples);
    lab.show(Lines::new("errors", caption, x, error_axis(), series))
}

fn error_axis() -> Axis {
    Axis::linear("relative squared error", Unit::One).from_to(0.0, EDGE)
}

/// A chart of errors that grows place by place.
struct Sweep<'a> {
    lab: &'a Lab,
    pupils: &'a Pupils<'a>,
    id: &'static str,
    /// With a gap for the number of examples.
    caption: &'static str,
    x: Axis,
    series: Vec<Series>,
}

impl<'a> Sweep<'a> {
    fn new(
        lab: &'a Lab,
        pupils: &'a Pupils<'a>,
        id: &'static str,
        caption: &'static str,
        x: Axis,
    ) -> Self {
        Self { lab, pupils, id, caption, x, series: Vec::new() }
    }

    /// Another place, and the chart with it.
    async fn add(
        &mut self,
        place: f32,
        family: &dyn Family,
        references: References,
    ) -> Result<(), LabError> {
        let (seed, examples) = (self.lab.get(&SEED) as u64, self.lab.get(&EXAMPLES) as usize);
        let drawn = measure::drawn(family, examples + 1, seed, SWEPT);
        let predicted = self.pupils.predict("Trying other functions", &drawn).await?;
        let mut all = Vec::new();
        for (name, role, predict) in references {
            all.push((name, role, measure::relative(&drawn, predict)));
        }
        for (name, predicted) in self.pupils.names.into_iter().zip(&predicted) {
            all.push((name, Role::Model, measure::relative_of(&drawn, predicted)));
        }
        for (at, (name, role, errors)) in all.into_iter().enumerate() {
            if at == self.series.len() {
                self.series.push(Series::new(name, role, vec![]));
            }
            self.series[at].points.push([place, errors[examples].min(EDGE)]);
        }
        let caption = self.caption.replace("{examples}", &examples.to_string());
        self.lab.show(Lines::new(
            self.id,
            caption,
            self.x.clone(),
            error_axis(),
            self.series.clone(),
        ))
    }
}
