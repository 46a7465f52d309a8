//! The figures: a cut through one function, errors by examples, and both models on all functions.

mod claims;
mod measure;

use super::{EXAMPLES, SEED, SPREAD, STEPS, TESTED, TRAINED};
use crate::pupil::{Pupil, asked, lessons, rule};
use crate::{Compute, Running};
use figure::{Axis, Bar, BarGroup, Bars, Lines, Role, Series, Unit};
use lab::baselines::in_context::error_curve;
use lab::{Lab, LabError, stats};
use measure::{Preference, SEVERAL, SIDES, TARGETS};
use tasks::{Family, Lesson, LessonPlan};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Prompts of the line chart, and for each kind of function of the last chart.
const PROMPTS: usize = 256;
/// Prompts of each kind of function that are compared with fits.
const PREFERRING: usize = 96;
/// Inputs along the cut, from one end to the other.
const CUT: usize = 41;
const ENDS: [f32; 2] = [-3.0, 3.0];
/// What errs more is drawn at the edge.
const EDGE: f32 = 2.0;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let seed = lab.get(&SEED) as u64;
        let examples = lab.get(&EXAMPLES) as usize;
        let side = SIDES.iter().position(|side| side.key == lab.get(&TRAINED));
        let pupil = Pupil::new(lab, side.map_or(SEVERAL, |side| SIDES[side].id)).await?;
        let family = measure::family(lab.get(&TESTED));
        let plan =
            LessonPlan { examples: pupil.most(), noise_std: 0.0, scale: lab.get(&SPREAD) as f32 };
        show_cut(lab, &pupil, &*family, plan, examples, seed).await?;
        show_curve(lab, &pupil, &*family, plan, side).await?;
        show_all(lab, plan, examples, seed).await?;
        show_preferences(lab, plan, seed).await
    })
}

/// Along the first input, the others zero, so that no point of the examples lies on the cut.
async fn show_cut(
    lab: &Lab,
    pupil: &Pupil<'_>,
    family: &dyn Family,
    plan: LessonPlan,
    examples: usize,
    seed: u64,
) -> Result<(), LabError> {
    let lesson = &lessons(family, plan, seed, 1)[0];
    let truth = rule(family, seed, 0);
    let place = |at: usize| ENDS[0] + (ENDS[1] - ENDS[0]) * at as f32 / (CUT - 1) as f32;
    let query = |at: usize| {
        let mut query = vec![0.0; lesson.dims];
        query[0] = place(at);
        query
    };
    let all: Vec<_> = (0..CUT).map(|at| asked(lesson, examples, &query(at))).collect();
    let answers = pupil.last("Cutting through a function", 0, &all).await?;
    let line = |name: &str, role, value: &dyn Fn(usize) -> f32| {
        Series::new(name, role, (0..CUT).map(|at| [place(at), value(at)]).collect())
    };
    let mut series = vec![line("the function", Role::Data, &|at| truth.value(&query(at)))];
    for (fit, side) in measure::fits().into_iter().zip(SIDES) {
        series.push(line(side.fitted, Role::Baseline, &|at| {
            fit(&all[at]).last().copied().unwrap_or(0.0)
        }));
    }
    series.push(line("transformer", Role::Model, &|at| answers[at]));
    let caption = format!(
        "What one prompt of {examples} examples makes of the first input, the other two at zero"
    );
    let x = Axis::linear("first input", Unit::One);
    lab.show(Lines::new("cut", caption, x, Axis::linear("value", Unit::One), series))
}

async fn show_curve(
    lab: &Lab,
    pupil: &Pupil<'_>,
    family: &dyn Family,
    plan: LessonPlan,
    side: Option<usize>,
) -> Result<(), LabError> {
    let drawn = lessons(family, plan, lab.get(&SEED) as u64, PROMPTS);
    let predicted = pupil.predict("Reading prompts", 0, &drawn).await?;
    let zero = zero_error(&drawn);
    let line = |name: &str, role, errors: Vec<f32>| {
        let point = |(at, error): (usize, &f32)| [at as f32, (error / zero).min(EDGE)];
        Series::new(name, role, errors.iter().enumerate().map(point).collect())
    };
    let ends = [0.0, (plan.examples - 1) as f32];
    let mut series = vec![Series::level("always zero", Role::Chance, ends, 1.0)];
    for (fit, side) in measure::fits().into_iter().zip(SIDES) {
        series.push(line(side.fitted, Role::Baseline, error_curve(&drawn, fit)));
    }
    if let Some(side) = side {
        let steps = lab.get(&STEPS) as usize;
        let descents = measure::descents(steps);
        let name = SIDES[side].descent.replace("{steps}", &steps.to_string());
        series.push(line(&name, Role::Theory, error_curve(&drawn, &descents[side])));
    }
    let mut rows = predicted.into_iter();
    let errors = error_curve(&drawn, |_| rows.next().unwrap_or_default());
    series.push(line("transformer", Role::Model, errors));
    let caption = "Error on the next input after so many examples, in units of that of always answering zero; what errs more than twice as much is drawn at the edge";
    let x = Axis::linear("examples", Unit::Examples);
    let y = Axis::linear("relative squared error", Unit::One).from_to(0.0, EDGE);
    lab.show(Lines::new("errors", caption, x, y, series))
}

/// Both models on all functions, each beside the best fit of its class.
async fn show_all(lab: &Lab, plan: LessonPlan, examples: usize, seed: u64) -> Result<(), LabError> {
    let plan = LessonPlan { examples: examples + 1, ..plan };
    let mut groups: Vec<BarGroup> = TARGETS
        .iter()
        .map(|(_, name)| BarGroup { label: (*name).to_owned(), bars: vec![] })
        .collect();
    for (fit, side) in measure::fits().into_iter().zip(SIDES) {
        let pupil = Pupil::new(lab, side.id).await?;
        for ((key, _), group) in TARGETS.iter().zip(&mut groups) {
            let drawn = lessons(&*measure::family(key), plan, seed, PROMPTS);
            let answers = pupil.last("Comparing both models", 0, &drawn).await?;
            let fitted = drawn.iter().map(|lesson| fit(lesson)[examples]).collect();
            for (name, role, answers) in
                [(side.seen, Role::Model, answers), (side.fitted, Role::Baseline, fitted)]
            {
                let bar = relative(&drawn, examples, &answers);
                let [mean, low, high] = [bar.mean, bar.low, bar.high].map(|it| it.min(EDGE));
                group.bars.push(Bar::new(name, role, mean).within(low, high));
            }
        }
    }
    let caption = format!(
        "Error on each kind of function after {examples} examples, in units of that of always answering zero; what errs more than twice as much ends at the edge"
    );
    let y = Axis::linear("relative squared error", Unit::One).from_to(0.0, EDGE);
    lab.show(Bars::new("all-functions", caption, y, groups))
}

/// Which fit the model goes with that has seen several classes.
async fn show_preferences(lab: &Lab, plan: LessonPlan, seed: u64) -> Result<(), LabError> {
    let (pupil, fits) = (Pupil::new(lab, SEVERAL).await?, measure::fits());
    let mut groups = Vec::new();
    for (key, name) in TARGETS {
        let drawn = lessons(&*measure::family(key), plan, seed, PREFERRING);
        let answers = pupil.predict("Comparing with fits", 0, &drawn).await?;
        let all: Vec<Preference> = drawn
            .iter()
            .zip(&answers)
            .map(|(lesson, answers)| measure::preference(lesson, answers, &fits))
            .collect();
        let bar = |name: &str, role, squares: &dyn Fn(&Preference) -> usize| {
            let count = all.iter().map(squares).sum();
            let stats::Mean { mean, low, high } = stats::share(count, all.len());
            Bar::new(name, role, mean).within(low, high)
        };
        let bars = vec![
            bar("answers nearer to the best squares", Role::Model, &|it| it.nearest),
            bar("best squares err less", Role::Theory, &|it| it.best),
        ];
        groups.push(BarGroup { label: name.to_owned(), bars });
    }
    let caption = "Who has seen lines, squares and networks: in how many of 96 prompts its answers are nearer to the best squares than to the best line, and in how many these err less";
    let y = Axis::linear("share of prompts", Unit::Share).from_to(0.0, 1.0);
    lab.show(Bars::new("preferences", caption, y, groups))
}

/// The squared error of answers after so many examples.
fn relative(drawn: &[Lesson], examples: usize, answers: &[f32]) -> stats::Mean {
    let zero = zero_error(drawn);
    let error =
        |(answer, lesson): (&f32, &Lesson)| (answer - lesson.values[examples]).powi(2) / zero;
    stats::mean(&answers.iter().zip(drawn).map(error).collect::<Vec<f32>>())
}

/// The mean squared error of who always answers zero.
fn zero_error(lessons: &[Lesson]) -> f32 {
    let errors: Vec<f32> =
        lessons.iter().flat_map(|it| &it.values).map(|value| value * value).collect();
    errors.iter().sum::<f32>() / errors.len().max(1) as f32
}
