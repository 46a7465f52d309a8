//! Which checkpoints exist and how each was made: recipes and the lock, as data. No burn, no weights.
//!
//! People write recipes, the tool writes the lock. A recipe that changed means a file that has to
//! be trained again; [`verify`] says which.

mod data;
mod exam;
mod lock;
mod paintings;
mod recipe;
mod recipes;
mod says;

pub use data::{Asked, Data, Functions, Language, Lessons, Smaller, Words};
pub use exam::mean_loss;
pub use lock::{Exam, LockError, Reference, Row, Score, parse_lock, print_lock, sha256_hex};
pub use paintings::{Canvas, Paintings};
pub use recipe::{Architecture, Model, Must, Optimiser, Recipe};
pub use recipes::{RECIPES, recipe};

/// The file of a recipe.
pub fn file_name(id: &str) -> String {
    format!("{id}.safetensors")
}

/// The lock's name, beside them.
pub const LOCK: &str = "zoo.lock.json";

/// Everything that is wrong between recipes, lock and files. `file` gives the bytes of the file of an
/// id, where there is one; `files` are the ids of all that are there.
pub fn verify(
    recipes: &[&Recipe],
    rows: &[Row],
    files: &[String],
    file: impl Fn(&str) -> Option<Vec<u8>>,
) -> Vec<String> {
    let mut problems = Vec::new();
    for recipe in recipes {
        let id = recipe.id;
        let Some(row) = rows.iter().find(|row| row.id == id) else {
            // Neither: it waits to be trained, and whoever uses it finds out.
            if file(id).is_some() {
                problems.push(format!("{id}: has a file but no row in the lock; train it"));
            }
            continue;
        };
        if row.recipe_hash != recipe.hash() {
            problems.push(format!("{id}: the recipe has changed since it was trained"));
        }
        match file(id) {
            None => problems.push(format!("{id}: the file is missing")),
            Some(bytes) if sha256_hex(&bytes) != row.file_hash => {
                problems.push(format!("{id}: the file is not the one in the lock"));
            }
            Some(bytes) if bytes.len() as u64 != row.bytes => {
                problems.push(format!("{id}: {} bytes, {} in the lock", bytes.len(), row.bytes));
            }
            Some(_) => {}
        }
        if !recipe.must.holds(row.final_loss) {
            problems
                .push(format!("{id}: a final loss of {} is not what it must be", row.final_loss));
        }
    }
    let known = |id: &str| recipes.iter().any(|recipe| recipe.id == id);
    for id in rows.iter().map(|row| &row.id).chain(files).filter(|id| !known(id)) {
        problems.push(format!("{id}: has no recipe"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECIPE: Recipe = Recipe {
        id: "made-up",
        about: "for this test only",
        model: Model::Sequence {
            architecture: Architecture::Mixer,
            d_model: 8,
            heads: 1,
            layers: 1,
        },
        data: Data::Functions(Lessons {
            families: &[Functions::Linear { dims: 4 }],
            told: false,
            examples: 8,
            noise_std: 0.5,
            asked: Asked::All,
        }),
        optimiser: Optimiser { learning_rate: 0.1, weight_decay: 0.0, warm_up: 1 },
        batch: 4,
        steps: 100,
        seed: 7,
        must: Must::FinalLossBelow(0.9),
    };
    const BYTES: &[u8] = b"weights";

    fn row() -> Row {
        Row {
            id: "made-up".to_owned(),
            recipe_hash: RECIPE.hash(),
            file_hash: sha256_hex(BYTES),
            bytes: BYTES.len() as u64,
            parameters: 16,
            final_loss: 0.5,
            exams: vec![Exam {
                name: "linear".to_owned(),
                model: Score { loss: 0.5, late: 0.25, right: None },
                references: vec![Reference {
                    name: "chance".to_owned(),
                    score: Score { loss: 1.0, late: 1.0, right: Some(0.5) },
                }],
            }],
            curve: vec![[10.0, 1.0], [20.0, 0.5]],
            burn: "0.22.1".to_owned(),
            commit: "0".repeat(40),
            device: "a processor".to_owned(),
            seconds: 1,
        }
    }

    fn problems(recipes: &[&Recipe], rows: &[Row], bytes: Option<&[u8]>) -> Vec<String> {
        let files: Vec<String> = bytes.iter().map(|_| "made-up".to_owned()).collect();
        verify(recipes, rows, &files, |_| bytes.map(<[u8]>::to_vec))
    }

    #[track_caller]
    fn check(recipes: &[&Recipe], rows: &[Row], bytes: Option<&[u8]>, expected: &[&str]) {
        let found = problems(recipes, rows, bytes);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{found} lacks {expected}");
        }
    }

    #[test]
    fn what_fits_together_has_no_problem() {
        check(&[&RECIPE], &[row()], Some(BYTES), &[]);
        check(&[], &[], None, &[]);
    }

    #[test]
    fn every_mismatch_is_named() {
        check(&[&RECIPE], &[], Some(BYTES), &["no row"]);
        check(&[&RECIPE], &[], None, &[]);
        check(&[&RECIPE], &[row()], None, &["missing"]);
        check(&[&RECIPE], &[row()], Some(b"other"), &["not the one"]);
        let bytes = Row { bytes: 3, ..row() };
        check(&[&RECIPE], &[bytes], Some(BYTES), &["bytes"]);
        let loss = Row { final_loss: 0.95, ..row() };
        check(&[&RECIPE], &[loss], Some(BYTES), &["final loss"]);
        let not_a_number = Row { final_loss: f64::NAN, ..row() };
        check(&[&RECIPE], &[not_a_number], Some(BYTES), &["final loss"]);
        let changed = Recipe { steps: 101, ..RECIPE };
        check(&[&changed], &[row()], Some(BYTES), &["recipe has changed"]);
        // Another goal or text is no other checkpoint.
        let renamed = Recipe { about: "another text", must: Must::FinalLossBelow(0.6), ..RECIPE };
        check(&[&renamed], &[row()], Some(BYTES), &[]);
        check(&[], &[row()], Some(BYTES), &["no recipe", "no recipe"]);
    }

    #[test]
    fn the_lock_comes_back_the_same_and_refuses_what_it_does_not_know() {
        let rows = [row()];
        assert_eq!(parse_lock(&print_lock(&rows)).unwrap(), rows);
        assert_eq!(parse_lock("[]").unwrap(), []);
        let extra = print_lock(&rows).replacen("\"bytes\"", "\"more\": 1, \"bytes\"", 1);
        assert!(matches!(parse_lock(&extra), Err(LockError::Json { .. })));
        let twice = print_lock(&[row(), row()]);
        assert!(matches!(parse_lock(&twice), Err(LockError::Twice { .. })));
    }

    #[test]
    fn ids_of_recipes_are_unique() {
        let mut ids: Vec<_> = RECIPES.iter().map(|recipe| recipe.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RECIPES.len());
    }
}
