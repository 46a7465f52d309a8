//! `dist/`: the whole product, a static folder that works under any sub-path.

mod blank;
mod body;
mod chunks;
mod markup;
mod names;
mod oembed;
mod offline;
mod pages;
mod policy;
mod shrink;
mod site;
mod split;
mod standalone;
mod trim;

pub(crate) use markup::{escape, with_texts};
pub(crate) use pages::ZOO;
pub(crate) use standalone::page as standalone_page;

use crate::setup::say;
use crate::shell::{hex_digest, integrity, program};
use crate::{models, parts, places, words};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// What the page does before its module is there; see the file.
pub(crate) const START: &str = include_str!("start.js");

pub(crate) fn build() -> Result<()> {
    let site = site::Address::from_environment()?;
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
        if name(module) == "worker_bg.wasm" {
            shrink::optimise(module)?;
            blank::texts_of_page(module)?;
            chunks::of_compute(module)?;
        } else {
            blank::texts_of_libraries(module)?;
            chunks::of_page(module)?;
            shrink::optimise(module)?;
            shrink::optimise(&later(module))?;
        }
        names::shorten(module)?;
    }
    finish(&dist, &site)?;
    println!("the product is in {}", dist.display());
    Ok(())
}

/// The page's chunk, by its module.
fn later(module: &Path) -> PathBuf {
    module.with_file_name(name(module).replace("_bg.wasm", "_later.wasm"))
}

/// All that is made of what trunk leaves.
fn finish(dist: &Path, site: &site::Address) -> Result<()> {
    rename(dist)?;
    mark(dist)?;
    say("adding models, pages and compressed files");
    for (folder, id) in models::shipped() {
        link_folder(&folder, &dist.join("models").join(id))?;
    }
    pages::write_catalogue(dist)?;
    pages::write(dist, site)?;
    fs::write(dist.join("_headers"), policy::headers())?;
    standalone::write(dist, site)?;
    parts::write(dist)?;
    offline::write(dist)?;
    shrink::compress(dist)?;
    shrink::forget_old()
}

/// Names the page's module and script by what is in them, so that they may be cached for ever.
/// The hash that trunk gives them is older than what wasm-opt made of the module. What starts them
/// goes from the document into the script: the page's policy allows none within HTML.
fn rename(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let mut page = fs::read_to_string(&index)?;
    let mut both = Vec::new();
    let ours: Vec<PathBuf> =
        files(dist)?.into_iter().filter(|path| name(path).starts_with("web-")).collect();
    let module = ours.iter().find(|path| name(path).ends_with("_bg.wasm"));
    let module = fs::read(module.context("trunk made no module of the page")?)?;
    let start = without_comments(START).replace("@integrity", &integrity(&module));
    for path in &ours {
        if ends(path, "js") {
            fs::write(path, fs::read_to_string(path)? + &words::of_script(&start)?)?;
        }
        both.extend(fs::read(path)?);
    }
    let hash = &hex_digest(&both)[..16];
    page = started_from_outside(&page, &format!("./web-{hash}.js"))?;
    for path in &ours {
        let old = name(path);
        let end = ["_bg.wasm", "_later.wasm"].into_iter().find(|end| old.ends_with(end));
        let end = end.unwrap_or(".js");
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
    let mut all = Vec::new();
    for path in compute(dist)? {
        all.extend(fs::read(path)?);
    }
    let index = dist.join("index.html");
    let page = fs::read_to_string(&index)?;
    let id = &hex_digest(&all)[..16];
    fs::write(index, page.replace("content=\"dev\"", &format!("content=\"{id}\"")))?;
    Ok(())
}

/// The compute module: its script, itself and its chunks.
fn compute(dist: &Path) -> Result<Vec<PathBuf>> {
    let is_part = |path: &PathBuf| {
        name(path).starts_with("worker") && !ends(path, "br") && path.parent() == Some(dist)
    };
    let found: Vec<PathBuf> = files(dist)?.into_iter().filter(is_part).collect();
    ensure!(found.len() > 2, "trunk made no compute module");
    Ok(found)
}

/// The page with its one script in place of trunk's, which is within the document.
fn started_from_outside(page: &str, script: &str) -> Result<String> {
    const OPEN: &str = "<script type=\"module\">";
    const CLOSE: &str = "</script>";
    let (head, rest) = page.split_once(OPEN).context("trunk made no start of the page")?;
    let (_, tail) = rest.split_once(CLOSE).context("a script has no end")?;
    let (before, preload) = tail.split_once("<link rel=\"modulepreload\"").unwrap_or((tail, ">"));
    let after = preload.split_once('>').map_or("", |(_, after)| after);
    Ok(format!("{head}<script type=\"module\" src=\"{script}\">{CLOSE}{before}{after}"))
}

/// A script of ours as it is sent: without the lines that are comments.
fn without_comments(script: &str) -> String {
    let is_code =
        |line: &&str| !line.is_empty() && !line.starts_with("//") && !line.starts_with("/**");
    script.lines().map(str::trim).filter(is_code).map(|line| format!("{line}\n")).collect()
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
    fn the_document_has_no_script_of_its_own() {
        let page = "<head><script type=\"module\">\nimport init from './web-1.js';\n</script>\n\
            <link rel=\"modulepreload\" href=\"./web-1.js\"><link rel=\"preload\" href=\"a\"></head>";
        let started = started_from_outside(page, "./web-2.js").unwrap();
        assert_eq!(
            started,
            "<head><script type=\"module\" src=\"./web-2.js\"></script>\n<link rel=\"preload\" href=\"a\"></head>"
        );
        assert!(started_from_outside("<head></head>", "x").is_err());
        assert!(START.contains("__wbg_init(") && !without_comments(START).contains("//"));
    }

    #[test]
    fn integrity_marks_are_taken_out() {
        let page = strip_attribute("<a integrity=\"x\" b=\"c\"><d integrity=\"y\">", "integrity");
        assert_eq!(page, "<a b=\"c\"><d>");
    }
}
