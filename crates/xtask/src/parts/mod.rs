//! What others wrote and the product is made of: which packages, under which licences.

mod licences;
mod page;
mod sbom;

use crate::setup::WASM;
use crate::shell::cargo;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) use licences::problems;

/// A package that is linked into the page or into the compute module.
#[derive(Debug)]
struct Package {
    name: String,
    version: String,
    /// An SPDX expression, as it stands in the manifest.
    licence: String,
    repository: Option<String>,
    /// SHA-256 of what the registry sent.
    checksum: Option<String>,
    folder: PathBuf,
}

/// Writes both lists beside the product: one for people, one for programs.
pub(crate) fn write(dist: &Path) -> Result<()> {
    let packages = packages()?;
    let index = fs::read_to_string(dist.join("index.html"))?;
    fs::write(dist.join("third-party.html"), page::html(&packages, &index)?)?;
    fs::write(dist.join("sbom.cdx.json"), sbom::json(&packages, dist)?)?;
    Ok(())
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Manifest>,
}

#[derive(Deserialize)]
struct Manifest {
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    manifest_path: PathBuf,
    /// `None` for what lies in this checkout.
    source: Option<String>,
}

/// What reaches a visitor, sorted; macros and build scripts do not.
fn packages() -> Result<Vec<Package>> {
    let tree = cargo("tree")
        .args(["--locked", "--edges", "normal,no-proc-macro", "--prefix", "none"])
        .args(["--format", "{p}", "--target", WASM, "--package", "web", "--package", "worker"])
        .text()?;
    let linked = linked(&tree);
    let metadata = cargo("metadata").args(["--locked", "--format-version", "1"]).text()?;
    let Metadata { packages } = serde_json::from_str(&metadata).context("cargo metadata")?;
    let checksums = checksums(&fs::read_to_string(crate::places::root().join("Cargo.lock"))?);
    let mut found = Vec::new();
    for it in packages {
        let key = (it.name, it.version);
        if it.source.is_none() || !linked.contains(&key) {
            continue;
        }
        let checksum = checksums.get(&key).cloned();
        let (name, version) = key;
        let licence = it.license.with_context(|| format!("{name} {version} names no licence"))?;
        let folder = it.manifest_path.parent().context("a manifest lies in a folder")?.to_owned();
        let repository = it.repository;
        found.push(Package { name, version, licence, repository, checksum, folder });
    }
    found.sort_by(|left, right| (&left.name, &left.version).cmp(&(&right.name, &right.version)));
    Ok(found)
}

/// Names and versions of `cargo tree`'s lines, such as `adler2 v2.0.1 (*)`.
fn linked(tree: &str) -> BTreeSet<(String, String)> {
    let pair = |line: &str| {
        let mut words = line.split_whitespace();
        let (name, version) = (words.next()?, words.next()?);
        Some((name.to_owned(), version.strip_prefix('v')?.to_owned()))
    };
    tree.lines().filter_map(pair).collect()
}

/// From Cargo.lock, by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let entry = |entry: &str| {
        let value = |name: &str| {
            let start = format!("{name} = \"");
            let line = entry.lines().find_map(|line| line.strip_prefix(&start))?;
            Some(line.trim_end_matches('"').to_owned())
        };
        Some(((value("name")?, value("version")?), value("checksum")?))
    };
    lock.split("[[package]]").filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_tree_and_the_lock_are_read() {
        let linked = linked("adler2 v2.0.1\nahash v0.8.12 (*)\n\nweb v0.1.0 (/somewhere)\n");
        assert_eq!(linked.len(), 3);
        assert!(linked.contains(&("ahash".to_owned(), "0.8.12".to_owned())));
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"ff\"\n\n\
                    [[package]]\nname = \"ours\"\nversion = \"0.1.0\"\n";
        let checksums = checksums(lock);
        assert_eq!(checksums.len(), 1);
        assert_eq!(checksums[&("a".to_owned(), "1.0.0".to_owned())], "ff");
    }
}
