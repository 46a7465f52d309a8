//! Budgets for what a visitor downloads, in brotli.

use crate::build::{files, name};
use crate::places;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The page: module, its script, styles and the document.
const PAGE: u64 = 300_000;
/// The page's code that comes after its first screen.
const LATER: u64 = 60_000;
/// The compute module and its script, with what drives a graphics card and the largest of the chunks of
/// programs, with what its room shares: the most that one run fetches. Most of it is burn's operations for two devices.
const COMPUTE: u64 = 2_500_000;

/// The script for other people's pages, as it is: they may not send it compressed.
const EMBED: u64 = 5 * 1024;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Share {
    Page,
    /// What the page fetches after its first screen.
    Later,
    Compute,
    /// Code for one room, exhibit or bench.
    Chunk,
}

pub(crate) fn run() -> Result<()> {
    let dist = places::dist();
    let top = files(&dist).context("no dist/: run `cargo x build` first")?;
    let (mut page, mut later, mut compute) = (0, 0, 0);
    let mut chunks = BTreeMap::new();
    println!("{:>12} {:>12}", "bytes", "in brotli");
    for path in top.into_iter().filter(|path| path.parent() == Some(&dist)) {
        let Some(share) = share(&name(&path)) else { continue };
        let size = compressed(&path)?;
        println!("{:>12} {size:>12}  {}", fs::metadata(&path)?.len(), name(&path));
        match share {
            Share::Page => page += size,
            Share::Later => later += size,
            Share::Compute => compute += size,
            Share::Chunk => _ = chunks.insert(name(&path), size),
        }
    }
    compute += largest(&chunks);
    println!("{:>12} {:>12}", "budget", "used");
    let embed = fs::metadata(dist.join("embed.js"))?.len();
    println!("{PAGE:>12} {page:>12}  page\n{LATER:>12} {later:>12}  page, after its first screen");
    println!("{COMPUTE:>12} {compute:>12}  compute module");
    println!("{EMBED:>12} {embed:>12}  embed.js, not compressed");
    if let Some(problem) = problem(page, later, compute, embed) {
        bail!("{problem}");
    }
    Ok(())
}

/// What a file at the top of the product counts towards.
fn share(name: &str) -> Option<Share> {
    match name {
        name if name.ends_with(".br") => None,
        "worker.js" | "worker_bg.wasm" | "worker_gpu.wasm" => Some(Share::Compute),
        name if name.starts_with("worker_") => Some(Share::Chunk),
        "index.html" => Some(Share::Page),
        // For other sites, and for later visits.
        "embed.js" | "sw.js" => None,
        name if name.ends_with("_later.wasm") => Some(Share::Later),
        name if [".wasm", ".js", ".css"].iter().any(|end| name.ends_with(end)) => Some(Share::Page),
        _ => None,
    }
}

/// Bytes of the largest chunk with that of its room, which has the same name up to the dot.
fn largest(chunks: &BTreeMap<String, u64>) -> u64 {
    let room = |name: &str| {
        let (room, rest) = name.split_once('.')?;
        (rest != "wasm").then(|| chunks.get(&format!("{room}.wasm")).copied())?
    };
    chunks.iter().map(|(name, size)| size + room(name).unwrap_or(0)).max().unwrap_or(0)
}

/// A size of zero is a file that was not found.
fn problem(page: u64, later: u64, compute: u64, embed: u64) -> Option<String> {
    let shares = [
        ("the page", page, PAGE),
        ("the page's later chunk", later, LATER),
        ("the compute module", compute, COMPUTE),
        ("embed.js", embed, EMBED),
    ];
    let bad = shares.into_iter().find(|(_, size, budget)| *size == 0 || size > budget);
    bad.map(|(what, size, budget)| format!("{what} has {size} bytes, its budget is {budget}"))
}

fn compressed(path: &Path) -> Result<u64> {
    let twin = format!("{}.br", path.display());
    Ok(fs::metadata(&twin).or_else(|_| fs::metadata(path))?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_count_towards_the_right_budget() {
        assert_eq!(share("web-0123_bg.wasm"), Some(Share::Page));
        assert_eq!(share("web-0123_later.wasm"), Some(Share::Later));
        assert_eq!(share("base-0123.css"), Some(Share::Page));
        assert_eq!(share("worker_bg.wasm"), Some(Share::Compute));
        assert_eq!(share("worker_kv-cache.wasm"), Some(Share::Chunk));
        assert_eq!(share("worker_bg.wasm.br"), None);
        assert_eq!(share("favicon.svg"), None);
        assert_eq!(share("sw.js"), None);
    }

    #[test]
    fn a_chunk_counts_with_its_rooms() {
        let of = |(name, size): (&str, u64)| (name.to_owned(), size);
        let chunks = [("worker_a.wasm", 2), ("worker_a.x.wasm", 3), ("worker_b.wasm", 4)];
        assert_eq!(largest(&chunks.map(of).into()), 5);
        assert_eq!(largest(&BTreeMap::new()), 0);
    }

    #[test]
    fn a_budget_can_be_broken() {
        assert_eq!(problem(PAGE, LATER, COMPUTE, EMBED), None);
        assert!(problem(PAGE + 1, 1, 1, 1).is_some() && problem(1, 1, COMPUTE + 1, 1).is_some());
        assert!(problem(0, 1, 1, 1).is_some() && problem(1, 1, 1, EMBED + 1).is_some());
        assert!(problem(1, LATER + 1, 1, 1).is_some());
    }
}
