//! How the checkpoints of the zoo were trained, as figures.

use crate::Model;
use catalogue::TrainedModel;
use figure::{Axis, Figure, FigureError, Lines, Role, Series, Table, Unit};
use zoo::{Data, Row};

/// The lock of the zoo, beside its files.
pub const ZOO_LOCK: &str = zoo::LOCK;

/// What can be trained: one line each.
pub fn recipes() -> impl Iterator<Item = &'static str> {
    zoo::RECIPES.iter().map(|recipe| recipe.about)
}

/// Of all that was trained, as the lock has it, in the order of the recipes.
pub fn trained(lock: &str) -> Result<Vec<TrainedModel>, ZooError> {
    let rows = zoo::parse_lock(lock)?;
    let mut all = Vec::new();
    for recipe in zoo::RECIPES {
        let Some(row) = rows.iter().find(|row| row.id == recipe.id) else { continue };
        all.push(TrainedModel {
            id: recipe.id.to_owned(),
            about: recipe.about.to_owned(),
            used: used(recipe.id),
            figures: vec![curve(row, unit(&recipe.data))?, reached(row)?, facts(recipe, row)?],
        });
    }
    Ok(all)
}

/// Exhibits that use it.
fn used(id: &str) -> Vec<[String; 2]> {
    let uses = |models: &[Model]| models.iter().any(|it| matches!(it, Model::Zoo(it) if *it == id));
    crate::all()
        .filter(|it| it.program.as_ref().is_some_and(|program| uses(program.models)))
        .map(|it| [it.slug.to_owned(), it.question.to_owned()])
        .collect()
}

fn unit(data: &Data) -> Unit {
    match data {
        Data::Functions(_) => Unit::SquaredError,
        Data::Words(_) => Unit::Nats,
        // Smooth L1 between colours.
        Data::Paintings(_) => Unit::One,
    }
}

fn curve(row: &Row, unit: Unit) -> Result<Figure, FigureError> {
    let points: Vec<[f32; 2]> = row.curve.iter().map(|it| it.map(|it| it as f32)).collect();
    let ends = points.last().map_or([0.0, 1.0], |last| [0.0, last[0]]);
    let mut series = vec![Series::new("training", Role::Model, points)];
    // Those of several exams are no one line.
    if let [exam] = row.exams.as_slice() {
        series.push(Series::level(
            "this model, held out",
            Role::Data,
            ends,
            exam.model.loss as f32,
        ));
        for reference in &exam.references {
            let loss = reference.score.loss as f32;
            series.push(Series::level(&reference.name, Role::Baseline, ends, loss));
        }
    }
    let (x, y) = (Axis::linear("Step", Unit::Steps), Axis::linear("Loss", unit));
    Lines::new("curve", "The loss while it was trained", x, y, series)
}

fn reached(row: &Row) -> Result<Figure, FigureError> {
    let mut rows = Vec::new();
    for exam in &row.exams {
        let model = [("this model", exam.model)].into_iter();
        let others = exam.references.iter().map(|it| (it.name.as_str(), it.score));
        for (who, score) in model.chain(others) {
            let right = score.right.map_or(String::new(), |it| Unit::Share.format(it as f32));
            let [loss, late] = [score.loss, score.late].map(|it| Unit::One.format(it as f32));
            rows.push(vec![exam.name.clone(), who.to_owned(), loss, late, right]);
        }
    }
    let columns = ["Held-out tasks", "Who", "Loss", "Late in the context", "Right, late"];
    let caption = "What it reaches on tasks that training never showed, beside others";
    Table::new("reached", caption, columns.map(str::to_owned).to_vec(), rows)
}

fn facts(recipe: &zoo::Recipe, row: &Row) -> Result<Figure, FigureError> {
    let made = [
        ("Parameters", row.parameters.to_string()),
        ("File", format!("{}, numbers of 16 bits", Unit::Bytes.format(row.bytes as f32))),
        ("SHA-256", row.file_hash.clone()),
        ("Time", format!("{} s on one core", row.seconds)),
        ("Processor", row.device.clone()),
        (
            "Program",
            format!("burn {}, commit {}", row.burn, row.commit.get(..7).unwrap_or_default()),
        ),
    ];
    let rows = recipe.says().into_iter().chain(made);
    let rows = rows.map(|(what, how)| vec![what.to_owned(), how]).collect();
    let columns = ["What", "How"].map(str::to_owned).to_vec();
    Table::new("facts", "How it was made", columns, rows)
}

#[derive(Debug, thiserror::Error)]
pub enum ZooError {
    #[error(transparent)]
    Lock(#[from] zoo::LockError),
    #[error(transparent)]
    Figure(#[from] FigureError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use zoo::{Exam, Reference, Score};

    #[test]
    fn what_was_trained_has_its_curve_its_exams_and_its_facts() {
        let score = |loss| Score { loss, late: loss / 2.0, right: None };
        let reference = Reference { name: "always zero".to_owned(), score: score(1.0) };
        let exam =
            Exam { name: "linear".to_owned(), model: score(0.1), references: vec![reference] };
        let row = Row {
            id: zoo::RECIPES[0].id.to_owned(),
            recipe_hash: String::new(),
            file_hash: "00".to_owned(),
            bytes: 1_000,
            parameters: 7,
            final_loss: 0.1,
            exams: vec![exam],
            curve: vec![[1.0, 0.9], [2.0, 0.2]],
            burn: "1".to_owned(),
            commit: "0123456789".to_owned(),
            device: "a processor".to_owned(),
            seconds: 9,
        };
        let all = trained(&zoo::print_lock(&[row])).unwrap();
        let [TrainedModel { figures, .. }] = all.as_slice() else { panic!("{}", all.len()) };
        let [Figure::Lines(curve), Figure::Table(reached), Figure::Table(facts)] =
            figures.as_slice()
        else {
            panic!("other figures")
        };
        let names: Vec<_> = curve.series.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["training", "this model, held out", "always zero"]);
        assert_eq!(reached.rows[1][1..4], ["always zero", "1", "0.500"]);
        assert!(facts.rows.iter().any(|row| row[1] == "burn 1, commit 0123456"));
    }
}
