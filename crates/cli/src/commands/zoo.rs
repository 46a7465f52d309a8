use crate::commands::record::root;
use anyhow::{Context, bail};

/// Checks recipes, lock and files against each other.
pub(crate) fn verify() -> anyhow::Result<bool> {
    let folder = root()?.join("public/zoo");
    let lock = folder.join("zoo.lock.json");
    let text = std::fs::read_to_string(&lock).with_context(|| lock.display().to_string())?;
    let rows = zoo::parse_lock(&text)?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "bpk") {
            files.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    let read = |id: &str| std::fs::read(folder.join(format!("{id}.bpk"))).ok();
    let problems = zoo::verify(zoo::RECIPES, &rows, &files, read);
    for problem in &problems {
        println!("{problem}");
    }
    println!("{} recipes, {} problems", zoo::RECIPES.len(), problems.len());
    Ok(problems.is_empty())
}

/// Trains a recipe. None is declared yet, so there is nothing that it could do.
pub(crate) fn train(id: &str) -> anyhow::Result<bool> {
    let known: Vec<_> = zoo::RECIPES.iter().map(|recipe| recipe.id).collect();
    let list = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    bail!("there is no recipe {id}; known recipes: {list}")
}
