use anyhow::{Context, Result};
use burn::tensor::Device;
use futures_lite::future::block_on;
use lab::zoo_folder;
use nn::Checkpoint;
use std::path::Path;
use zoo::{LOCK, Recipe, Row};

/// Two machines round in different ways; more than this share is another result.
const TOLERANCE: f64 = 0.01;

/// Checks recipes, lock and files against each other, loads each file strictly and has it sit its exams
/// again.
pub(crate) fn verify() -> Result<bool> {
    let folder = zoo_folder();
    let rows = read_lock(&folder)?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != LOCK {
            files.push(name.strip_suffix(".safetensors").unwrap_or(&name).to_owned());
        }
    }
    let read = |id: &str| std::fs::read(folder.join(zoo::file_name(id))).ok();
    let mut problems = zoo::verify(zoo::RECIPES, &rows, &files, read);
    for row in &rows {
        let Some((recipe, file)) = zoo::recipe(&row.id).zip(read(&row.id)) else { continue };
        if let Err(problem) = examine(recipe, row, &file) {
            problems.push(format!("{}: {problem:#}", row.id));
        }
    }
    for problem in &problems {
        println!("{problem}");
    }
    let is_trained = |id: &str| rows.iter().any(|row| row.id == id);
    for recipe in zoo::RECIPES.iter().filter(|recipe| !is_trained(recipe.id)) {
        println!("{}: not trained yet", recipe.id);
    }
    println!("{} recipes, {} problems", zoo::RECIPES.len(), problems.len());
    Ok(problems.is_empty())
}

pub(crate) fn read_lock(folder: &Path) -> Result<Vec<Row>> {
    let path = folder.join(LOCK);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    Ok(zoo::parse_lock(&text)?)
}

/// Whether a file is of this recipe, and reaches what its row says.
pub(crate) fn examine(recipe: &'static Recipe, row: &Row, file: &[u8]) -> Result<()> {
    let checkpoint = Checkpoint::open(recipe, file, &Device::flex())?;
    anyhow::ensure!(
        checkpoint.parameters() as u64 == row.parameters,
        "{} parameters, {} in the lock",
        checkpoint.parameters(),
        row.parameters
    );
    let loss = zoo::mean_loss(block_on(checkpoint.examine())?.iter().map(|(_, score)| *score));
    anyhow::ensure!(
        (loss - row.final_loss).abs() <= TOLERANCE * row.final_loss,
        "its exams give a loss of {loss}, {} in the lock",
        row.final_loss
    );
    println!("{}: a loss of {loss:.5} on its exams, as recorded", row.id);
    Ok(())
}
