use super::record::{commit, root};
use super::zoo::read_lock;
use anyhow::{Context, Result, bail, ensure};
use burn::tensor::Device;
use futures_lite::future::block_on;
use lab::zoo_folder;
use nn::{Checkpoint, read_loss};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use zoo::{LOCK, Recipe, Row};

/// Points of the curve in the lock, and lines that are printed.
const POINTS: usize = 60;
/// At most so much computing is lost when the program is ended.
const SAVED_EVERY: Duration = Duration::from_secs(60);
/// A file of the zoo is no larger.
const MOST_BYTES: usize = 4 << 20;

/// Trains a recipe, or goes on where it was ended, and writes its file and its row of the lock.
pub(crate) fn train(id: &str) -> Result<bool> {
    let Some(recipe) = zoo::recipe(id) else {
        let known: Vec<_> = zoo::RECIPES.iter().map(|recipe| recipe.id).collect();
        bail!("there is no recipe {id}; known recipes: {}", known.join(", "));
    };
    let folder = training_folder();
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let path = folder.join(format!("{id}.training"));
    let course = Course::open(recipe, &path)?;
    let (checkpoint, course) = course.run(&path, |line| println!("{line}"))?;
    let row = finish(recipe, &checkpoint, &course, &zoo_folder())?;
    std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
    for exam in &row.exams {
        let score = |name: &str, score: &zoo::Score| {
            let right =
                score.right.map_or(String::new(), |it| format!(", {:.1} % right", 100.0 * it));
            println!("  {name}: {:.5}, late {:.5}{right}", score.loss, score.late);
        };
        println!("{}", exam.name);
        score("this model", &exam.model);
        exam.references.iter().for_each(|it| score(&it.name, &it.score));
    }
    let Row { parameters, final_loss, bytes, seconds, .. } = &row;
    println!("{id}: {parameters} parameters, {bytes} bytes, loss {final_loss:.5}, {seconds} s");
    let reached = recipe.must.holds(*final_loss);
    if !reached {
        println!("{id}: that is not what it must reach ({:?})", recipe.must);
    }
    Ok(reached)
}

/// Below the folder in which models are kept: it outlives a checkout.
fn training_folder() -> PathBuf {
    let folder = |name| std::env::var_os(name).map(PathBuf::from);
    let cache = folder("XDG_CACHE_HOME")
        .unwrap_or_else(|| folder("HOME").unwrap_or_default().join(".cache"));
    cache.join("contextarium/training")
}

/// A training under way.
struct Course {
    checkpoint: Checkpoint,
    so_far: SoFar,
}

/// What is known of the steps taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct SoFar {
    recipe_hash: String,
    /// `[step, loss]`, each the mean since the point before.
    curve: Vec<[f64; 2]>,
    /// The losses since the last point.
    since: Vec<f32>,
    /// Of computing.
    seconds: f64,
}

impl Course {
    /// Where the file has it, or before the first step where there is none or it is of another recipe.
    fn open(recipe: &'static Recipe, path: &Path) -> Result<Self> {
        let checkpoint = Checkpoint::new(recipe, &Device::flex())?;
        let fresh = SoFar {
            recipe_hash: recipe.hash(),
            curve: Vec::new(),
            since: Vec::new(),
            seconds: 0.0,
        };
        let Ok(file) = std::fs::read(path) else {
            return Ok(Self { checkpoint, so_far: fresh });
        };
        let (head, state) = split(&file)
            .with_context(|| format!("{} is damaged; delete it to begin anew", path.display()))?;
        let so_far: SoFar = serde_json::from_slice(head)?;
        if so_far.recipe_hash != fresh.recipe_hash {
            println!("{}: the recipe has changed; beginning anew", recipe.id);
            return Ok(Self { checkpoint, so_far: fresh });
        }
        let checkpoint = checkpoint.resume(state)?;
        println!("{}: going on after step {}", recipe.id, checkpoint.steps());
        Ok(Self { checkpoint, so_far })
    }

    /// Takes all steps that are left.
    fn run(mut self, path: &Path, tell: impl Fn(String)) -> Result<(Checkpoint, SoFar)> {
        let recipe = self.checkpoint.recipe();
        let all = recipe.steps as usize;
        let (before, clock) = (self.so_far.seconds, Clock::start());
        let mut saved = Instant::now();
        while self.checkpoint.steps() < all {
            let loss = block_on(read_loss(self.checkpoint.step()?))?;
            ensure!(loss.is_finite(), "{}: the loss is {loss}; it diverged", recipe.id);
            let so_far = &mut self.so_far;
            so_far.since.push(loss);
            so_far.seconds = before + clock.seconds();
            let step = self.checkpoint.steps();
            if step.is_multiple_of(all.div_ceil(POINTS)) || step == all {
                let mean = mean(&so_far.since);
                so_far.curve.push([step as f64, mean]);
                so_far.since.clear();
                let seconds = so_far.seconds;
                tell(format!(
                    "{}: step {step} of {all}, loss {mean:.5}, {seconds:.0} s",
                    recipe.id
                ));
            }
            if saved.elapsed() >= SAVED_EVERY {
                self.save(path)?;
                saved = Instant::now();
            }
        }
        self.save(path)?;
        Ok((self.checkpoint, self.so_far))
    }

    /// Whole or not at all.
    fn save(&self, path: &Path) -> Result<()> {
        let head = serde_json::to_vec(&self.so_far)?;
        let mut file = (head.len() as u64).to_le_bytes().to_vec();
        file.extend(head);
        file.extend(self.checkpoint.save()?);
        replace(path, &file)
    }
}

/// With as many digits as are of use, which a file keeps exactly.
fn mean(losses: &[f32]) -> f64 {
    let sum: f64 = losses.iter().map(|loss| f64::from(*loss)).sum();
    (sum / losses.len().max(1) as f64 * 1e5).round() / 1e5
}

/// What is known, and the state of the training.
fn split(file: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = file.split_first_chunk::<8>()?;
    rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)
}

fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension("new");
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, path))
        .with_context(|| path.display().to_string())
}

/// Examines what is in the file, not what was trained: its numbers have fewer bits.
fn finish(
    recipe: &'static Recipe,
    trained: &Checkpoint,
    course: &SoFar,
    folder: &Path,
) -> Result<Row> {
    let file = block_on(trained.export())?;
    ensure!(
        file.len() <= MOST_BYTES,
        "{}: a file of {} bytes is more than the zoo takes ({MOST_BYTES})",
        recipe.id,
        file.len()
    );
    let checkpoint = Checkpoint::open(recipe, &file, &Device::flex())?;
    let scores = block_on(checkpoint.examine())?;
    let row = Row {
        id: recipe.id.to_owned(),
        recipe_hash: recipe.hash(),
        file_hash: zoo::sha256_hex(&file),
        bytes: file.len() as u64,
        parameters: checkpoint.parameters() as u64,
        final_loss: zoo::mean_loss(scores.iter().map(|(_, score)| *score)),
        exams: lab::checkpoint::exams(recipe, &scores),
        curve: course.curve.clone(),
        burn: burn_version()?,
        commit: commit()?,
        device: processor(),
        seconds: course.seconds.round() as u32,
    };
    let mut rows = read_lock(folder)?;
    rows.retain(|other| other.id != row.id);
    rows.push(row.clone());
    let place = |row: &Row| zoo::RECIPES.iter().position(|recipe| recipe.id == row.id);
    rows.sort_by_key(|row| place(row).unwrap_or(usize::MAX));
    replace(&folder.join(zoo::file_name(recipe.id)), &file)?;
    replace(&folder.join(LOCK), zoo::print_lock(&rows).as_bytes())?;
    Ok(row)
}

/// As this program was built with.
fn burn_version() -> Result<String> {
    let lock = std::fs::read_to_string(root()?.join("Cargo.lock"))?;
    let mut lines = lock.lines().skip_while(|line| *line != "name = \"burn\"").skip(1);
    let version =
        lines.next().and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    Ok(version.context("Cargo.lock names no burn")?.to_owned())
}

fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    name.unwrap_or(std::env::consts::ARCH).to_owned()
}

/// Seconds of this thread on a processor where the system counts them, else seconds that pass.
struct Clock {
    began: Instant,
    before: Option<f64>,
}

impl Clock {
    fn start() -> Self {
        Self { began: Instant::now(), before: Self::on_processor() }
    }

    fn seconds(&self) -> f64 {
        match self.before.zip(Self::on_processor()) {
            Some((before, now)) => now - before,
            None => self.began.elapsed().as_secs_f64(),
        }
    }

    fn on_processor() -> Option<f64> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
    }
}

#[cfg(test)]
mod tests {
    use super::super::zoo::examine;
    use super::*;
    use zoo::{
        Architecture, Asked, Data, Functions, Language, Lessons, Model, Must, Optimiser, Words,
    };

    static FUNCTIONS: Recipe = Recipe {
        id: "tiny-functions",
        about: "for this test only",
        model: Model::Sequence {
            architecture: Architecture::Attention { softmax: true },
            d_model: 8,
            heads: 2,
            layers: 1,
        },
        data: Data::Functions(Lessons {
            families: &[Functions::Linear { dims: 2 }, Functions::Quadratic { dims: 2 }],
            told: true,
            examples: 6,
            noise_std: 0.1,
            asked: Asked::All,
        }),
        optimiser: Optimiser { learning_rate: 1e-2, weight_decay: 1e-2, warm_up: 3 },
        batch: 4,
        steps: 12,
        seed: 3,
        must: Must::FinalLossBelow(9.0),
    };
    static WORDS: Recipe = Recipe {
        id: "tiny-words",
        model: Model::Decoder { d_model: 8, heads: 2, layers: 1, inner: 12 },
        data: Data::Words(Words {
            language: Language::Recall { seq: 40, records: 2, queries: 2 },
            others: 0.5,
        }),
        ..FUNCTIONS
    };

    fn state(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("contextarium-train-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        let _ = std::fs::remove_file(&path);
        path
    }

    fn file(checkpoint: &Checkpoint) -> Vec<u8> {
        block_on(checkpoint.export()).unwrap()
    }

    #[test]
    fn what_was_ended_goes_on_as_if_there_had_been_no_pause() {
        for recipe in [&FUNCTIONS, &WORDS] {
            let path = state(recipe.id);
            let whole = Course::open(recipe, &path).unwrap();
            let (whole, curve) = whole.run(&path, |_| {}).unwrap();
            std::fs::remove_file(&path).unwrap();
            let mut cut = Course::open(recipe, &path).unwrap();
            for _ in 0..5 {
                let loss = block_on(read_loss(cut.checkpoint.step().unwrap())).unwrap();
                cut.so_far.curve.push([cut.checkpoint.steps() as f64, mean(&[loss])]);
            }
            cut.save(&path).unwrap();
            drop(cut);
            let next = Course::open(recipe, &path).unwrap();
            assert_eq!(next.checkpoint.steps(), 5);
            let (next, resumed) = next.run(&path, |_| {}).unwrap();
            assert_eq!(file(&next), file(&whole), "{}", recipe.id);
            assert_eq!(resumed.curve, curve.curve);
            assert_eq!(curve.curve.len(), 12);
        }
    }

    #[test]
    fn what_is_trained_is_in_file_and_lock_and_reaches_what_the_row_says() {
        for recipe in [&FUNCTIONS, &WORDS] {
            let path = state(&format!("finished-{}", recipe.id));
            let folder = path.with_extension("zoo");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(LOCK), "[]").unwrap();
            let (checkpoint, so_far) =
                Course::open(recipe, &path).unwrap().run(&path, |_| {}).unwrap();
            // Twice: a row takes the place of the one before.
            finish(recipe, &checkpoint, &so_far, &folder).unwrap();
            let row = finish(recipe, &checkpoint, &so_far, &folder).unwrap();
            let rows = read_lock(&folder).unwrap();
            assert_eq!(rows, std::slice::from_ref(&row));
            let file = std::fs::read(folder.join(zoo::file_name(recipe.id))).unwrap();
            assert_eq!(zoo::verify(&[recipe], &rows, &[], |_| Some(file.clone())), [""; 0]);
            examine(recipe, &row, &file).unwrap();
            assert_eq!(row.exams.len(), 2);
            assert!(row.exams.iter().all(|exam| !exam.references.is_empty()));
            let other = Row { final_loss: 2.0 * row.final_loss, ..row };
            assert!(examine(recipe, &other, &file).is_err());
            assert!(examine(recipe, &other, &file[..100]).is_err());
        }
    }

    #[test]
    fn another_recipe_begins_anew_and_a_damaged_file_says_so() {
        static OTHER: Recipe = Recipe { seed: 4, ..FUNCTIONS };
        let path = state("another");
        let (first, _) = Course::open(&FUNCTIONS, &path).unwrap().run(&path, |_| {}).unwrap();
        let other = Course::open(&OTHER, &path).unwrap();
        assert_eq!(other.checkpoint.steps(), 0);
        let (other, _) = other.run(&state("other"), |_| {}).unwrap();
        assert_ne!(file(&other), file(&first));
        let whole = std::fs::read(&path).unwrap();
        for length in [3, 40, whole.len() / 2] {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(Course::open(&FUNCTIONS, &path).is_err(), "{length}");
        }
    }

    #[test]
    fn this_machine_and_burn_are_named() {
        assert!(!processor().is_empty());
        let version = burn_version().unwrap();
        assert!(version.split('.').count() == 3, "{version}");
    }
}
