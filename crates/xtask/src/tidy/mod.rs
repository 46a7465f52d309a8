//! The rules of the house that a compiler does not check. Each is a function from text to what is
//! wrong with it, with a test that shows that it can fail.

mod dependencies;
mod exhibits;
mod text;

use crate::shell::program;
use crate::{parts, pictures, places, words};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs;

/// What is fetched is never committed; what is trained here is smaller.
const BYTES: u64 = 4 * 1024 * 1024;

pub(crate) fn run() -> Result<()> {
    let root = places::root();
    let files = files()?;
    let mut wrong = dependencies::check()?;
    wrong.extend(exhibits::check(&root.join("crates/exhibits/src/rooms"))?);
    wrong.extend(pictures::problems()?);
    wrong.extend(parts::problems()?);
    wrong.extend(words::problems()?);
    let architecture = fs::read_to_string(root.join("crates/README.md"))?;
    wrong.extend(crates_listed(&architecture, &crates(&files)));
    for path in &files {
        let Ok(bytes) = fs::read(root.join(path)) else { continue };
        wrong.extend(too_large(path, bytes.len() as u64));
        if let Ok(text) = String::from_utf8(bytes) {
            wrong.extend(text::check(path, &text));
        }
    }
    if wrong.is_empty() {
        println!("tidy: {} files", files.len());
        return Ok(());
    }
    bail!("{} rules broken:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is committed or would be with `git add`.
fn files() -> Result<Vec<String>> {
    let listed = program("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .output()
        .context("git does not run")?;
    let files: BTreeSet<String> = listed.lines().map(str::to_owned).collect();
    Ok(files.into_iter().collect())
}

/// The names of our crates, from where their manifests lie.
fn crates(files: &[String]) -> BTreeSet<&str> {
    let name = |file: &'_ str| -> Option<usize> {
        let folder = file.strip_suffix("/Cargo.toml")?;
        (folder == "web" || folder.matches('/').count() == 1 && folder.starts_with("crates/"))
            .then_some(folder.len())
    };
    let named = files.iter().filter_map(|file| name(file).map(|end| &file[..end]));
    named.map(|folder| folder.trim_start_matches("crates/")).collect()
}

/// Every crate has its entry in `crates/README.md`, and every entry its crate.
fn crates_listed(architecture: &str, there: &BTreeSet<&str>) -> Vec<String> {
    let listed: BTreeSet<&str> = architecture
        .lines()
        .filter_map(|line| line.strip_prefix("## `")?.split('`').next())
        .collect();
    let missing = there.difference(&listed).map(|name| format!("no entry for {name}"));
    let gone = listed.difference(there).map(|name| format!("lists {name}, which is gone"));
    missing.chain(gone).map(|problem| format!("crates/README.md: {problem}")).collect()
}

fn too_large(path: &str, bytes: u64) -> Option<String> {
    (bytes > BYTES)
        .then(|| format!("{path}: {bytes} bytes; what is over 4 MiB is fetched, never committed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unlisted_and_a_gone_crate_are_found() {
        let files = ["crates/a/Cargo.toml", "crates/a/fuzz/Cargo.toml", "web/Cargo.toml"];
        let files = files.map(str::to_owned);
        let there = crates(&files);
        assert_eq!(there, BTreeSet::from(["a", "web"]));
        assert!(crates_listed("## `a`\nx\n## `web`\ny", &there).is_empty());
        assert_eq!(crates_listed("## `a`\n", &there).len(), 1);
        assert_eq!(crates_listed("## `a`\n## `web`\n## `b`\n", &there).len(), 1);
    }

    #[test]
    fn a_committed_model_is_found() {
        assert!(too_large("public/zoo/a.safetensors", BYTES).is_none());
        assert!(too_large("public/zoo/a.safetensors", BYTES + 1).is_some());
    }
}
