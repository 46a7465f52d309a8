//! Which checkpoints exist and how each was made: recipes and the lock, as data. No burn, no weights.
//!
//! People write recipes, the tool writes the lock. A recipe that changed means a file that has to
//! be trained again; [`verify`] says which.

mod lock;
mod recipe;

pub use lock::{LockError, Row, parse_lock, print_lock, sha256_hex};
pub use recipe::{Model, Must, RECIPES, Recipe, Task};

/// Everything that is wrong between recipes, lock and files. `file` gives the bytes of
/// `public/zoo/<id>.bpk`, where there is such a file; `files` are the ids of all that are there.
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
            problems.push(format!("{id}: has a recipe but no row in the lock; train it"));
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
    use tasks::{LinearRegression, Spectrum};

    const RECIPE: Recipe = Recipe {
        id: "made-up",
        about: "for this test only",
        model: Model::LinearAttention { dims: 4 },
        task: Task::Linear(LinearRegression {
            dims: 4,
            examples: 8,
            spectrum: Spectrum::Flat,
            weight_variance: 1.0,
            noise_variance: 0.5,
        }),
        step_size: 0.1,
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
            burn: "0.22.1".to_owned(),
            commit: "0".repeat(40),
            device: "flex".to_owned(),
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
