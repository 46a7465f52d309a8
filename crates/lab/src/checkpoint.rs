//! Models of the zoo: how a run gets one, and what others reach on its exams.

use crate::baselines::in_context::{self, Predictor};
use crate::baselines::in_context_exact;
use crate::{Lab, LabError, ZooFile};
use nn::Checkpoint;
use protocol::Failure;
use std::collections::HashMap;
use tasks::{Lesson, Quadratics, RecallLanguage, Sentence, SymbolTasks, Tagging, TwoLayerNets};
use zoo::{
    Canvas, Data, Exam, Functions, Language, Lessons, Paintings, Recipe, Reference, Row, Score,
    Words,
};

/// Larger locks and models are not read.
const LOCK_MAX_BYTES: u32 = 1 << 20;
const FILE_MAX_BYTES: u32 = 4 << 20;

impl Lab {
    /// A trained model of the zoo, by the id of its recipe.
    pub async fn checkpoint(&self, id: &str) -> Result<Checkpoint, LabError> {
        let recipe = zoo::recipe(id).ok_or_else(|| {
            let reason = "the zoo has no recipe of this name".to_owned();
            LabError::Failed(Failure::Model { file: id.to_owned(), reason })
        })?;
        let row = self.lock_row(recipe).await?;
        let file = self.zoo_model(&row).await?;
        Ok(Checkpoint::open(recipe, &file, &self.train_device())?)
    }

    /// The row of a recipe in the lock, which has to be of this very recipe. A wrong one may be an old
    /// one that was kept.
    async fn lock_row(&self, recipe: &Recipe) -> Result<Row, LabError> {
        let ask = |again| {
            let (name, version) = (zoo::LOCK.to_owned(), String::new());
            self.zoo_file(ZooFile { name, version, bytes: LOCK_MAX_BYTES, again })
        };
        match row_of(&ask(false).await?, recipe) {
            Ok(row) => Ok(row),
            Err(_) => row_of(&ask(true).await?, recipe).map_err(|reason| {
                LabError::Failed(Failure::Model { file: zoo::LOCK.to_owned(), reason })
            }),
        }
    }

    /// The file of a row, known by its hash.
    async fn zoo_model(&self, row: &Row) -> Result<Vec<u8>, LabError> {
        let name = zoo::file_name(&row.id);
        let bytes = row.bytes.min(u64::from(FILE_MAX_BYTES)) as u32;
        for again in [false, true] {
            let (name, version) = (name.clone(), row.file_hash[..16].to_owned());
            let file = self.zoo_file(ZooFile { name, version, bytes, again }).await;
            match file {
                Ok(file) if zoo::sha256_hex(&file) == row.file_hash => return Ok(file),
                Ok(_) | Err(LabError::Failed(Failure::Corrupt { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Err(LabError::Failed(Failure::Corrupt { file: name }))
    }
}

/// The row of a recipe in a lock, or what is wrong.
fn row_of(lock: &[u8], recipe: &Recipe) -> Result<Row, String> {
    let text = std::str::from_utf8(lock).map_err(|error| error.to_string())?;
    let rows = zoo::parse_lock(text).map_err(|error| error.to_string())?;
    let row = rows.into_iter().find(|row| row.id == recipe.id);
    let row = row.ok_or_else(|| format!("{} has not been trained yet", recipe.id))?;
    let is_hash =
        row.file_hash.len() == 64 && row.file_hash.bytes().all(|it| it.is_ascii_hexdigit());
    match row.recipe_hash == recipe.hash() && is_hash {
        true => Ok(row),
        false => Err(format!(
            "{} is of another version of this site than the program; reload the page",
            recipe.id
        )),
    }
}

/// The exams of a recipe as its lock has them: what the model reached, and what others do.
pub fn exams(recipe: &Recipe, scores: &[(&'static str, Score)]) -> Vec<Exam> {
    let exam = |(place, (name, model)): (usize, &(&'static str, Score))| {
        let references = match recipe.data {
            Data::Functions(lessons) => function_references(recipe, &lessons, place),
            Data::Words(words) => word_references(&words, recipe.seed, place),
            Data::Paintings(paintings) => paint_references(&paintings, recipe.seed, place),
        };
        Exam { name: (*name).to_owned(), model: *model, references }
    };
    scores.iter().enumerate().map(exam).collect()
}

fn function_references(recipe: &Recipe, lessons: &Lessons, place: usize) -> Vec<Reference> {
    let family = lessons.families[place];
    let exam = lessons.exam(recipe.seed, place);
    let variance = f64::from(lessons.noise_std).powi(2);
    let zero: Predictor = Box::new(|lesson: &Lesson| vec![0.0; lesson.labels.len()]);
    let mut all = predictors(family, variance);
    all.push(("3 nearest neighbours", in_context::nearest(3)));
    all.push(("always zero", zero));
    let reference = |(name, predict): (&str, Predictor)| {
        let predicted: Vec<f32> = exam.iter().flat_map(&predict).collect();
        Reference { name: name.to_owned(), score: lessons.mark(family, &exam, &predicted) }
    };
    all.into_iter().map(reference).collect()
}

/// The best that is known for the family first.
fn predictors(family: Functions, variance: f64) -> Vec<(&'static str, Predictor<'static>)> {
    let plain = <[f32]>::to_vec;
    // Without noise, as little as keeps the inverse finite.
    let penalty = |per_weight: f64| f64::max(variance / per_weight, 1e-6);
    let least_squares = ("least squares", in_context::ridge(1e-6, plain));
    match family {
        Functions::Linear { dims } => {
            let best = in_context::ridge(penalty(1.0 / f64::from(dims)), plain);
            let step = ("one gradient step", in_context::one_step(variance));
            match variance > 0.0 {
                true => vec![("ridge, best penalty", best), least_squares, step],
                false => vec![least_squares, step],
            }
        }
        Functions::SparseLinear { dims, .. } => {
            let best = in_context_exact::two_weights(dims as usize, variance);
            vec![("ridge on each two inputs, weighted", best), least_squares]
        }
        Functions::Quadratic { dims } => {
            let per_weight = Quadratics { dims: dims as usize }.weight_variance();
            let best = in_context::ridge(penalty(per_weight), Quadratics::features);
            vec![("least squares on squares", best), least_squares]
        }
        Functions::TwoLayerNets { dims, hidden } => {
            let nets = TwoLayerNets { dims: dims as usize, hidden: hidden as usize };
            let covariance = move |one: &[f32], other: &[f32]| nets.covariance(one, other);
            let best = in_context_exact::linear_in_labels(covariance, f64::max(variance, 1e-6));
            vec![("arc-cosine kernel", best), least_squares]
        }
        Functions::Sine { .. } => vec![least_squares],
        Functions::Boolean { .. } => {
            // What is not linear counts as noise.
            let ridge = in_context::ridge(1.0, plain);
            vec![("ridge", ridge), ("nearest neighbour", in_context::nearest(1))]
        }
    }
}

fn word_references(words: &Words, seed: u64, place: usize) -> Vec<Reference> {
    let reference = |name: &str, loss: f64, right: f64| Reference {
        name: name.to_owned(),
        score: Score { loss, late: loss, right: Some(right) },
    };
    let chance = |name: &str, of: usize| reference(name, (of as f64).ln(), 1.0 / of as f64);
    match (words.language, place) {
        (Language::Recall { .. }, 0) => {
            vec![chance("any value", RecallLanguage::VALUE_SYMBOLS)]
        }
        (Language::Recall { .. }, _) => {
            vec![chance("any word", RecallLanguage::VOCAB as usize)]
        }
        (Language::Rooms { colours, .. }, _) => {
            let exam = words.exam(seed);
            let predicted: Vec<_> =
                exam.iter().flat_map(|walk| counted(walk, colours as usize)).collect();
            let counts = words.mark(&exam, &predicted).into_iter().map(|(_, score)| Reference {
                name: "counts of what follows a colour and a move".to_owned(),
                score,
            });
            counts.chain([chance("any colour", colours as usize)]).collect()
        }
        (Language::Tagging { .. }, _) => vec![chance("any word", Tagging::VOCAB as usize)],
        // Who knows the letters, but not the task.
        (Language::Symbols { .. }, _) => {
            vec![chance("the answer of any task", SymbolTasks::TASKS.len())]
        }
    }
}

fn paint_references(paintings: &Paintings, seed: u64, place: usize) -> Vec<Reference> {
    let Some((_, draw)) = Paintings::EXAMS.get(place) else { return Vec::new() };
    let exam = paintings.exam(seed, *draw);
    let reference = |name: &str, paint: fn(&Canvas) -> Vec<f32>| {
        let painted: Vec<f32> = exam.iter().flat_map(paint).collect();
        Reference { name: name.to_owned(), score: paintings.mark(&exam, &painted) }
    };
    let ground = |canvas: &Canvas| canvas.task.palette[0].repeat(canvas.asked.classes.len());
    vec![
        reference("the example's painting", |canvas| canvas.example.painting.clone()),
        reference("the colour of the ground", ground),
    ]
}

/// Of each next word of a walk its nats, and whether it was thought likeliest, by how often each colour
/// has come so far after the same colour and move; one of each is taken as seen.
fn counted(walk: &Sentence, colours: usize) -> Vec<(f32, bool)> {
    let mut counts = HashMap::<[u32; 2], Vec<f32>>::new();
    let mut predicted = Vec::new();
    for step in walk.tokens.windows(3).step_by(2) {
        let counts = counts.entry([step[0], step[1]]).or_insert_with(|| vec![1.0; colours]);
        let right = counts[step[2] as usize];
        let share = right / counts.iter().sum::<f32>();
        predicted.extend([(0.0, false), (-share.ln(), counts.iter().all(|it| *it <= right))]);
        counts[step[2] as usize] += 1.0;
    }
    predicted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NativeHost, zoo_folder};
    use futures_lite::future::block_on;
    use std::rc::Rc;
    use zoo::Asked;

    #[test]
    fn every_trained_model_opens_and_no_other() {
        let host = Rc::new(NativeHost::new(|_| {}, |_, _, _| {}));
        let lab = Lab::new(host, protocol::Knobs::default());
        let lock = std::fs::read_to_string(zoo_folder().join(zoo::LOCK)).unwrap();
        for row in zoo::parse_lock(&lock).unwrap() {
            let checkpoint = block_on(lab.checkpoint(&row.id)).unwrap();
            assert_eq!(checkpoint.parameters() as u64, row.parameters);
        }
        assert!(matches!(block_on(lab.checkpoint("../x")), Err(LabError::Failed(_))));
    }

    #[test]
    fn a_lock_of_another_recipe_or_none_is_refused() {
        let recipe = zoo::RECIPES[0];
        let row = Row {
            id: recipe.id.to_owned(),
            recipe_hash: recipe.hash(),
            file_hash: "0".repeat(64),
            bytes: 1,
            parameters: 1,
            final_loss: 0.1,
            exams: vec![],
            curve: vec![],
            burn: String::new(),
            commit: String::new(),
            device: String::new(),
            seconds: 1,
        };
        let lock = zoo::print_lock(std::slice::from_ref(&row)).into_bytes();
        assert_eq!(row_of(&lock, recipe).as_ref(), Ok(&row));
        let changed = Recipe { seed: recipe.seed + 1, ..recipe.clone() };
        assert!(row_of(&lock, &changed).unwrap_err().contains("reload"));
        let unknown = Recipe { id: "unknown", ..recipe.clone() };
        assert!(row_of(&lock, &unknown).unwrap_err().contains("not been trained"));
        let short = Row { file_hash: "é".repeat(9), ..row };
        assert!(row_of(zoo::print_lock(&[short]).as_bytes(), recipe).is_err());
        assert!(row_of(b"<html>", recipe).is_err());
        assert!(row_of(&[0xff, 0xfe], recipe).is_err());
    }

    #[test]
    fn what_is_best_on_paper_is_best_on_the_exams() {
        for recipe in zoo::RECIPES {
            let Data::Functions(lessons) = recipe.data else { continue };
            for (place, family) in lessons.families.iter().enumerate() {
                let all = function_references(recipe, &lessons, place);
                let loss = |at: usize| all[at].score.loss;
                assert!(all.iter().all(|reference| reference.score.loss.is_finite()));
                // Waves and Boolean classes have no best one here.
                if matches!(family, Functions::Sine { .. } | Functions::Boolean { .. }) {
                    continue;
                }
                let least = (1..all.len()).map(loss).fold(f64::MAX, f64::min);
                assert!(loss(0) <= least * 1.001, "{}: {all:?}", recipe.id);
                if lessons.asked == Asked::All {
                    assert!(loss(0) < 0.5 * loss(all.len() - 1), "{}: {all:?}", recipe.id);
                }
            }
        }
    }
}
