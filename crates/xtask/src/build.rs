//! `dist/`: the whole product, a static folder that works under any sub-path.

use crate::setup::say;
use crate::shell::{self, program};
use crate::{models, places};
use anyhow::{Context, Result};
use exhibits::{BENCHES, Room};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Smaller files are not worth a compressed twin.
const LEAST_COMPRESSED: u64 = 1024;

pub(crate) fn build() -> Result<()> {
    say("building the page and the compute module (20 minutes the first time on two cores)");
    // A mark of the build: the worker's file names carry none, so the page asks for them with it.
    shell::program("trunk")
        .wasm_toolchain()
        .args(["build", "--release", "--public-url", "./", "--offline", "true", "--dist"])
        .args([places::dist()])
        .run()?;
    let dist = places::dist();
    optimise(&dist)?;
    mark(&dist)?;
    say("adding models, pages and compressed files");
    for (folder, id) in models::shipped() {
        copy_folder(&folder, &dist.join("models").join(id))?;
    }
    pages(&dist)?;
    compress(&dist)?;
    println!("the product is in {}", dist.display());
    Ok(())
}

/// wasm-opt on each module: the page for size, the compute module for speed.
fn optimise(dist: &Path) -> Result<()> {
    let tool = places::node().join("node_modules/binaryen/bin/wasm-opt");
    for path in
        files(dist)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "wasm"))
    {
        let compute = name(&path).starts_with("worker");
        say(&format!("wasm-opt {}", name(&path)));
        program("node")
            .args([&tool, &path])
            .args([
                if compute { "-O2" } else { "-Oz" },
                "--strip-debug",
                "--strip-producers",
                "--strip-target-features",
            ])
            .args([
                "--enable-simd",
                "--enable-bulk-memory",
                "--enable-nontrapping-float-to-int",
                "--enable-sign-ext",
            ])
            .args([
                "--enable-mutable-globals",
                "--enable-reference-types",
                "--enable-multivalue",
                "-o",
            ])
            .args([&path])
            .run()?;
    }
    Ok(())
}

/// Puts a hash of the compute module into the pages, for `?v=` behind its name.
fn mark(dist: &Path) -> Result<()> {
    use sha2::Digest;
    let mut hasher = sha2::Sha256::new();
    for file in ["worker.js", "worker_bg.wasm"] {
        hasher.update(fs::read(dist.join(file)).with_context(|| format!("trunk made no {file}"))?);
    }
    let id: String = hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let index = dist.join("index.html");
    let page = fs::read_to_string(&index)?;
    let marked = page.replace("content=\"dev\"", &format!("content=\"{id}\""));
    // The hash that trunk put on the page's files does not cover what wasm-opt made of them.
    let plain = strip_attribute(&marked, "integrity");
    fs::write(index, plain)?;
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

/// One copy of the page a route, with its own title and description, so that any static host
/// serves deep addresses.
fn pages(dist: &Path) -> Result<()> {
    let index = fs::read_to_string(dist.join("index.html"))?;
    let mut routes = vec![
        (
            "about".to_owned(),
            "About Contextarium".to_owned(),
            "What Contextarium is and how it works.".to_owned(),
        ),
        (
            "storage".to_owned(),
            "Stored models".to_owned(),
            "The models that your browser keeps.".to_owned(),
        ),
    ];
    for room in Room::ALL {
        routes.push((
            format!("room/{}", room.slug()),
            room.title().to_owned(),
            room.about().to_owned(),
        ));
    }
    for bench in BENCHES {
        for kind in ["bench", "embed"] {
            routes.push((
                format!("{kind}/{}", bench.slug),
                bench.title.to_owned(),
                bench.question.to_owned(),
            ));
        }
    }
    for exhibit in exhibits::all() {
        for kind in ["exhibit", "embed"] {
            let title = exhibit.question.to_owned();
            routes.push((
                format!("{kind}/{}", exhibit.slug),
                title,
                exhibit.paper_claim.to_owned(),
            ));
        }
    }
    for (route, title, description) in routes {
        let folder = dist.join(&route);
        fs::create_dir_all(&folder)?;
        let depth = route.split('/').count();
        fs::write(folder.join("index.html"), page(&index, depth, &title, &description))?;
    }
    // A static host answers unknown addresses with this one, at whatever depth: it can't know its base.
    fs::write(dist.join("404.html"), page(&index, 0, "Not found", "There is no such page."))?;
    Ok(())
}

fn page(index: &str, depth: usize, title: &str, description: &str) -> String {
    let base = if depth == 0 { "./".to_owned() } else { "../".repeat(depth) };
    index
        .replace("<base href=\"./\"", &format!("<base href=\"{base}\""))
        .replace("<base href=\"./\" />", &format!("<base href=\"{base}\" />"))
        .replace(
            "<title>Contextarium</title>",
            &format!("<title>{} · Contextarium</title>", escape(title)),
        )
        .replace("content=\"@description\"", &format!("content=\"{}\"", escape(description)))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A `.br` beside each file that gains from it.
fn compress(dist: &Path) -> Result<()> {
    for path in files(dist)? {
        let gains = path.extension().is_some_and(|end| {
            ["wasm", "js", "css", "html", "json", "svg"].iter().any(|gains| end == *gains)
        });
        if !gains || fs::metadata(&path)?.len() < LEAST_COMPRESSED {
            continue;
        }
        let bytes = fs::read(&path)?;
        // The large module takes minutes at the highest quality, for two per cent.
        let quality = if bytes.len() > 4_000_000 { 9 } else { 11 };
        let twin = PathBuf::from(format!("{}.br", path.display()));
        let mut writer =
            brotli::CompressorWriter::new(fs::File::create(twin)?, 1 << 16, quality, 24);
        writer.write_all(&bytes)?;
        writer.flush()?;
    }
    Ok(())
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

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for path in files(from)? {
        let target = to.join(name(&path));
        let _ = fs::remove_file(&target);
        // A hard link costs nothing; across file systems it has to be a copy.
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
    fn a_page_gets_its_own_head() {
        let index = "<base href=\"./\" /><title>Contextarium</title><meta name=\"description\" content=\"@description\" />";
        let page = page(index, 2, "A < B", "says \"so\"");
        assert!(page.contains("<base href=\"../../\""));
        assert!(page.contains("<title>A &lt; B · Contextarium</title>"));
        assert!(page.contains("content=\"says &quot;so&quot;\""));
    }

    #[test]
    fn integrity_marks_are_taken_out() {
        let page = strip_attribute("<a integrity=\"x\" b=\"c\"><d integrity=\"y\">", "integrity");
        assert_eq!(page, "<a b=\"c\"><d>");
    }
}
