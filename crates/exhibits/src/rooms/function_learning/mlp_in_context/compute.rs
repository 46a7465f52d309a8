//! The figures: error against computation while three models are trained, and what they pick.

mod claims;
mod lessons;
mod race;

use super::{BUDGET, DIMS, EXAMPLES, POOL, SEED, TASK};
use crate::{Compute, Running};
use figure::{Axis, Lines, Point, PointGroup, Role, Scatter, Series, Table, Unit};
use lab::{Lab, LabError};
use lessons::{Lessons, greatest};
use race::Race;
use tasks::Pool;

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

/// Shares of the budget at which the models are examined; drawn by their logarithms.
const LOOKS: [f64; 12] = [0.01, 0.02, 0.04, 0.08, 0.12, 0.18, 0.25, 0.35, 0.5, 0.65, 0.8, 1.0];
/// A smaller error is drawn as this one: less than one answer of an exam.
const SMALLEST: f32 = 5e-4;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let lessons = match lab.get(&TASK) {
            "match" => Lessons::Match,
            "oddball" => Lessons::Oddball,
            _ => Lessons::Regression {
                dims: lab.get(&DIMS) as usize,
                examples: lab.get(&EXAMPLES) as usize,
                pool: lab.get(&POOL).parse().map_or(Pool::Endless, Pool::Of),
            },
        };
        let seed = lab.get(&SEED) as u64;
        let mut race = Race::new(lab, lessons, lab.get(&BUDGET) as f64, seed);
        let references: Vec<_> =
            race.exams.iter().map(|exam| lessons.references(exam, seed)).collect();
        // [exam][runner]
        let mut curves: Vec<Vec<Vec<[f32; 2]>>> =
            vec![vec![Vec::new(); race.runners.len()]; race.exams.len()];
        for share in LOOKS {
            for at in 0..race.runners.len() {
                let computed = race.run(lab, at, share).await?;
                if curves[0][at].last().is_some_and(|[before, _]| *before >= computed) {
                    continue;
                }
                for (exam, curves) in race.exams.iter().zip(&mut curves) {
                    curves[at].push([computed, race.error(at, exam).await?]);
                }
            }
            for (at, (curves, references)) in curves.iter().zip(&references).enumerate() {
                show_race(lab, &race, lessons, at == 1, curves, references)?;
            }
        }
        show_question(lab, &race, lessons).await?;
        show_numbers(lab, &race, lessons, &curves)
    })
}

fn show_race(
    lab: &Lab,
    race: &Race,
    lessons: Lessons,
    of_pool: bool,
    curves: &[Vec<[f32; 2]>],
    references: &[(&'static str, f32)],
) -> Result<(), LabError> {
    let first = curves.iter().flatten().map(|[at, _]| *at).fold(f32::INFINITY, f32::min);
    let ends = [first, race.budget as f32];
    let shown = |error: f32| error.max(SMALLEST);
    let (name, error) = lessons.blind();
    let mut series = vec![Series::level(name, Role::Chance, ends, error)];
    for (name, error) in references {
        series.push(Series::level(*name, Role::Theory, ends, shown(*error)));
    }
    for (runner, curve) in race.runners.iter().zip(curves) {
        let points = curve.iter().map(|[at, error]| [*at, shown(*error)]).collect();
        series.push(Series::new(runner.name, runner.role, points));
    }
    let (id, caption) = match of_pool {
        false => (
            "race",
            "Error on rules and points that training did not show, against what each model computed in training",
        ),
        true => (
            "pool",
            "The same on the rules of the pool with new examples, which can be known by heart",
        ),
    };
    lab.show(Lines::new(
        id,
        caption,
        Axis::log("computation in training, GFLOP", Unit::One),
        Axis::log(quantity(lessons), unit(lessons)),
        series,
    ))
}

fn quantity(lessons: Lessons) -> &'static str {
    match lessons {
        Lessons::Regression { .. } => "distance from the rule's value",
        _ => "wrong answers",
    }
}

fn unit(lessons: Lessons) -> Unit {
    match lessons {
        Lessons::Regression { .. } => Unit::SquaredError,
        _ => Unit::Share,
    }
}

/// The points of the first question of a relational task, and who picks which.
async fn show_question(lab: &Lab, race: &Race, lessons: Lessons) -> Result<(), LabError> {
    let caption = match lessons {
        Lessons::Match => {
            "A question of the test: which point of the circle is nearest to the sample?"
        }
        Lessons::Oddball => "A question of the test: which point is the odd one?",
        _ => return Ok(()),
    };
    let exam = &race.exams[0];
    let (_, choices) = lessons.widths();
    let mut picks = vec![Vec::new(); lessons.seq()];
    for (at, runner) in race.runners.iter().enumerate() {
        let answers = race.answers(at, exam).await?;
        picks[greatest(&answers[..choices])].push(runner.name);
    }
    let points = exam.batch.tokens.chunks_exact(2).take(lessons.seq());
    let point = |(at, xy): (usize, &[f32])| {
        let label = match picks[at].join(", ") {
            names if names.is_empty() => format!("point {}", at + 1),
            names => format!("point {}, picked by {names}", at + 1),
        };
        Point { x: xy[0], y: xy[1], label }
    };
    let points: Vec<Point> = points.enumerate().map(point).collect();
    let right = greatest(&exam.batch.targets[..choices]);
    let group = |name: &str, role, of: &dyn Fn(usize) -> bool| PointGroup {
        name: name.to_owned(),
        role,
        points: points.iter().enumerate().filter(|it| of(it.0)).map(|it| it.1.clone()).collect(),
    };
    let mut groups = vec![
        group("others", Role::Data, &|at| at != right && at < choices),
        group("right answer", Role::Model, &|at| at == right),
    ];
    if lessons == Lessons::Match {
        groups.push(group("sample", Role::Theory, &|at| at == choices));
    }
    let axis = |label| Axis::linear(label, Unit::One);
    lab.show(Scatter::new("question", caption, axis("across"), axis("up"), groups))
}

fn show_numbers(
    lab: &Lab,
    race: &Race,
    lessons: Lessons,
    curves: &[Vec<Vec<[f32; 2]>>],
) -> Result<(), LabError> {
    let last = |exam: usize, at: usize| match curves.get(exam).and_then(|it| it[at].last()) {
        Some([_, error]) => unit(lessons).format(*error),
        None => "–".to_owned(),
    };
    let row = |(at, runner): (usize, &race::Runner)| {
        vec![
            runner.name.to_owned(),
            runner.parameters().to_string(),
            runner.steps().to_string(),
            last(0, at),
            last(1, at),
        ]
    };
    lab.show(Table::new(
        "numbers",
        "After training with the whole budget, in steps of 128 inputs",
        ["model", "weights", "steps", "error on new rules", "error on the pool"]
            .map(str::to_owned)
            .to_vec(),
        race.runners.iter().enumerate().map(row).collect(),
    ))
}
