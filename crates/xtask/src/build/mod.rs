//! `dist/`: the whole product, a static folder that works under any sub-path.

mod names;
mod pages;
mod shrink;
mod trim;

use crate::setup::say;
use crate::shell::{hex_digest, program};
use crate::{models, places};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) fn build() -> Result<()> {
    say("building the page and the compute module (20 minutes the first time on two cores)");
    program("trunk")
        .wasm_toolchain()
        // It asks crates.io for a newer version of itself, and takes `NO_COLOR=1` for a mistake.
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .without("NO_COLOR")
        .args(["build", "--release", "--public-url", "./", "--dist"])
        .args([places::dist()])
        .run()?;
    let dist = places::dist();
    for module in files(&dist)?.iter().filter(|path| ends(path, "wasm")) {
        shrink::optimise(module)?;
        names::shorten(module)?;
    }
    rename(&dist)?;
    mark(&dist)?;
    say("adding models, pages and compressed files");
    for (folder, id) in models::shipped() {
        link_folder(&folder, &dist.join("models").join(id))?;
    }
    pages::write_catalogue(&dist)?;
    pages::write(&dist)?;
    shrink::compress(&dist)?;
    shrink::forget_old()?;
    println!("the product is in {}", dist.display());
    Ok(())
}

/// Names the page's module and script by what is in them, so that they may be cached for ever.
/// The hash that trunk gives them is older than what wasm-opt made of the module.
fn rename(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let mut page = fs::read_to_string(&index)?;
    let mut both = Vec::new();
    let ours: Vec<PathBuf> =
        files(dist)?.into_iter().filter(|path| name(path).starts_with("web-")).collect();
    for path in &ours {
        both.extend(fs::read(path)?);
    }
    let hash = &hex_digest(&both)[..16];
    for path in &ours {
        let old = name(path);
        let end = if old.ends_with("_bg.wasm") { "_bg.wasm" } else { ".js" };
        let new = format!("web-{hash}{end}");
        fs::rename(path, dist.join(&new))?;
        page = page.replace(&old, &new);
    }
    // So are the hashes by which a browser would check them.
    fs::write(index, strip_attribute(&page, "integrity"))?;
    Ok(())
}

/// Puts a hash of the compute module into the page: trunk gives it no name of its own, so the page
/// asks for it with `?v=` and this.
fn mark(dist: &Path) -> Result<()> {
    let mut both = Vec::new();
    for file in ["worker.js", "worker_bg.wasm"] {
        both.extend(fs::read(dist.join(file)).with_context(|| format!("trunk made no {file}"))?);
    }
    let index = dist.join("index.html");
    let page = fs::read_to_string(&index)?;
    let id = &hex_digest(&both)[..16];
    fs::write(index, page.replace("content=\"dev\"", &format!("content=\"{id}\"")))?;
    Ok(())
}

fn strip_attribute(page: &str, attribute: &str) -> String {
    let start = format!(" {attribute}=\"");
    let mut plain = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find(&start) {
        plain.push_str(&rest[..at]);
        let value = &rest[at + start.len()..];
        rest = value.find('"').map_or("", |end| &value[end + 1..]);
    }
    plain + rest
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

pub(crate) fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

pub(crate) fn ends(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found == ending)
}

/// A hard link costs nothing; across file systems it has to be a copy.
fn link_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for path in files(from)? {
        let target = to.join(name(&path));
        let _ = fs::remove_file(&target);
        if fs::hard_link(&path, &target).is_err() {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrity_marks_are_taken_out() {
        let page = strip_attribute("<a integrity=\"x\" b=\"c\"><d integrity=\"y\">", "integrity");
        assert_eq!(page, "<a b=\"c\"><d>");
    }
}
