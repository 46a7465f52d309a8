//! The figures: one function, errors by examples, and errors from one family to the other.

mod claims;
mod measure;

use super::super::pupil::{asked, rule};
use super::{EXAMPLES, NONZERO, PAIR, SEED, SHARE, SPEED};
use crate::{Compute, Running};
use figure::{Axis, Lines, Role, Series, Unit};
use lab::baselines::in_context::Predictor;
use lab::{Lab, LabError};
use measure::{Blend, Pair, Pupils};
use tasks::Family;

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Prompts of the chart by examples, and of each point between the families.
const PROMPTS: usize = 192;
const BETWEEN: usize = 96;
/// Steps from one family to the other.
const STEPS: u32 = 8;
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
    let speed = lab.get(&SPEED) as f32;
    let blend = |share| Blend { share, speed };
    let share = lab.get(&SHARE) as f32;
    show_function(lab, &pupils, &blend(share)).await?;
    let references = || {
        vec![
            ("best for the mixture", Role::Theory, measure::told_waves()),
            ("line and wave fitted", Role::Baseline, measure::fitted_sum(speed)),
        ]
    };
    show_curve(lab, &pupils, &measure::WAVES, &blend(share), references()).await?;
    let mut between = Between::new(lab, &pupils, &measure::WAVES, "share of the wave");
    for step in 0..=STEPS {
        let share = step as f32 / STEPS as f32;
        between.add(share, &blend(share), references()).await?;
    }
    Ok(())
}

async fn weights(lab: &Lab) -> Result<(), LabError> {
    let pupils = Pupils::new(lab, &measure::WEIGHTS).await?;
    let references = || {
        vec![
            ("best for the mixture", Role::Theory, measure::told_weights()),
            ("least squares", Role::Baseline, measure::least_squares()),
        ]
    };
    let nonzero = lab.get(&NONZERO) as u32;
    let family = measure::counting(nonzero);
    show_curve(lab, &pupils, &measure::WEIGHTS, &*family, references()).await?;
    let mut between = Between::new(lab, &pupils, &measure::WEIGHTS, "inputs that count");
    for nonzero in 1..=measure::DIMS {
        between.add(nonzero as f32, &*measure::counting(nonzero), references()).await?;
    }
    Ok(())
}

/// One function, and what each model and the fit make of its examples.
async fn show_function(lab: &Lab, pupils: &Pupils<'_>, blend: &Blend) -> Result<(), LabError> {
    let (seed, examples) = (lab.get(&SEED) as u64, lab.get(&EXAMPLES) as usize);
    let lesson = &measure::drawn(blend, pupils.0[0].most(), seed, 1)[0];
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
    for (pupil, name) in pupils.0.iter().zip(measure::WAVES.names) {
        let answers = pupil.last("Drawing one function", 0, &all).await?;
        series.push(line(name, Role::Model, &|at| answers[at]));
    }
    let caption = format!("What {examples} examples of one function tell each of them about it");
    let x = Axis::linear("input", Unit::One);
    lab.show(Lines::new("function", caption, x, Axis::linear("value", Unit::One), series))
}

/// References with their names.
type References = Vec<(&'static str, Role, Predictor<'static>)>;

async fn show_curve(
    lab: &Lab,
    pupils: &Pupils<'_>,
    pair: &Pair,
    family: &dyn Family,
    references: References,
) -> Result<(), LabError> {
    let most = pupils.0[0].most();
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
    for (name, predicted) in pair.names.into_iter().zip(&predicted) {
        series.push(line(name, Role::Model, measure::relative_of(&drawn, predicted)));
    }
    let caption = "Error on the next input after so many examples, in units of that of always answering zero; what errs more than half as much again is drawn at the edge";
    let x = Axis::linear("examples", Unit::Examples);
    lab.show(Lines::new("errors", caption, x, error_axis(), series))
}

fn error_axis() -> Axis {
    Axis::linear("relative squared error", Unit::One).from_to(0.0, EDGE)
}

/// The chart from one family to the other, as it grows.
struct Between<'a> {
    lab: &'a Lab,
    pupils: &'a Pupils<'a>,
    what: &'static str,
    names: [&'static str; 3],
    series: Vec<Series>,
}

impl<'a> Between<'a> {
    fn new(lab: &'a Lab, pupils: &'a Pupils<'a>, pair: &Pair, what: &'static str) -> Self {
        Self { lab, pupils, what, names: pair.names, series: vec![] }
    }

    /// Another place, and the chart with it.
    async fn add(
        &mut self,
        place: f32,
        family: &dyn Family,
        references: References,
    ) -> Result<(), LabError> {
        let (seed, examples) = (self.lab.get(&SEED) as u64, self.lab.get(&EXAMPLES) as usize);
        let drawn = measure::drawn(family, examples + 1, seed, BETWEEN);
        let predicted = self.pupils.predict("Going from one family to the other", &drawn).await?;
        let mut errors = Vec::new();
        for (name, role, predict) in references {
            errors.push((name, role, measure::relative(&drawn, predict)[examples]));
        }
        for (name, predicted) in self.names.into_iter().zip(&predicted) {
            errors.push((name, Role::Model, measure::relative_of(&drawn, predicted)[examples]));
        }
        if self.series.is_empty() {
            let empty = |(name, role, _): &(&str, Role, f32)| Series::new(*name, *role, vec![]);
            self.series = errors.iter().map(empty).collect();
        }
        for (series, (_, _, error)) in self.series.iter_mut().zip(errors) {
            series.points.push([place, error.min(EDGE)]);
        }
        let caption =
            format!("Error after {examples} examples, from one family of the mixture to the other");
        let x = Axis::linear(self.what, Unit::One);
        self.lab.show(Lines::new("between", caption, x, error_axis(), self.series.clone()))
    }
}
