//! Budgets for what a visitor downloads, in brotli.

use crate::build::{files, name};
use crate::places;
use anyhow::{Result, bail};
use std::fs;
use std::path::Path;

/// The page: module, its script, styles.
const PAGE: u64 = 300_000;
/// The compute module and its script. To come down to 2.5 MB with the kernels of its own.
const COMPUTE: u64 = 3_500_000;

pub(crate) fn run() -> Result<()> {
    let dist = places::dist();
    let (mut page, mut compute) = (0, 0);
    for path in files(&dist)?.into_iter().filter(|path| path.parent() == Some(&dist)) {
        let size = compressed(&path)?;
        match name(&path) {
            name if name.ends_with(".br") => {}
            name if name.starts_with("worker") => compute += size,
            name if [".wasm", ".js", ".css"].iter().any(|end| name.ends_with(end))
                || name == "index.html" =>
            {
                page += size
            }
            _ => {}
        }
    }
    let mut over = false;
    for (what, size, budget) in [("page", page, PAGE), ("compute module", compute, COMPUTE)] {
        println!("{what}: {size} of {budget} bytes in brotli");
        over |= size > budget || size == 0;
    }
    if over {
        bail!("over the budget");
    }
    Ok(())
}

fn compressed(path: &Path) -> Result<u64> {
    let twin = format!("{}.br", path.display());
    Ok(fs::metadata(&twin).or_else(|_| fs::metadata(path))?.len())
}
