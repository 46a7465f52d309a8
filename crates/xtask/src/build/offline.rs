//! The service worker: written with what this build consists of.

use super::{files, name, without_comments};
use crate::shell::hex_digest;
use anyhow::{Context, Result, ensure};
use catalogue::{ABOUT_FILE, Papers, Site};
use std::fs;
use std::path::Path;

const SCRIPT: &str = include_str!("sw.js");
/// The entrance, and what each page fetches besides its module and styles.
const SHELL: [&str; 6] =
    ["", Site::FILE, Papers::FILE, ABOUT_FILE, "favicon.svg", "manifest.webmanifest"];

/// Writes the service worker, and the version of this build into all pages. To be called when
/// everything else is there.
pub(super) fn write(dist: &Path) -> Result<()> {
    let version = version(dist)?;
    for path in files(dist)?.iter().filter(|path| super::ends(path, "html")) {
        let page = fs::read_to_string(path)?;
        ensure!(page.contains("content=\"@version\""), "{} has no version", path.display());
        fs::write(path, page.replacen("@version", &version, 1))?;
    }
    let index = fs::read_to_string(dist.join("index.html"))?;
    let build = index.split("<meta name=\"build\" content=\"").nth(1);
    let build = build.and_then(|rest| rest.split('"').next()).context("the page names no build")?;
    let mut page: Vec<String> = fs::read_dir(dist)?
        .map(|entry| Ok(name(&entry?.path())))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .filter(|name| name.starts_with("web-") || name.ends_with(".css"))
        .collect();
    page.retain(|name| !name.ends_with(".br"));
    page.sort();
    let compute: Vec<String> =
        super::compute(dist)?.iter().map(|file| format!("{}?v={build}", name(file))).collect();
    let shell: Vec<&str> = SHELL.into_iter().chain(page.iter().map(String::as_str)).collect();
    let hashed: Vec<&String> = page.iter().chain(&compute).collect();
    let mut script = without_comments(SCRIPT);
    for (from, to) in [
        ("'@version'", serde_json::to_string(&version)?),
        ("['@shell']", serde_json::to_string(&shell)?),
        ("['@hashed']", serde_json::to_string(&hashed)?),
    ] {
        ensure!(script.contains(from), "sw.js has no {from}");
        script = script.replacen(from, &to, 1);
    }
    fs::write(dist.join("sw.js"), script)?;
    Ok(())
}

/// A hash of all that a page is made of. Models have versions of their own.
fn version(dist: &Path) -> Result<String> {
    let mut all: Vec<_> = files(dist)?
        .into_iter()
        .filter(|path| !path.starts_with(dist.join("models")) && !super::ends(path, "br"))
        .collect();
    all.sort();
    let mut lines = String::from(SCRIPT);
    for path in all {
        lines.push_str(&format!("{} {}\n", path.display(), hex_digest(&fs::read(&path)?)));
    }
    Ok(hex_digest(lines.as_bytes())[..16].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_knows_the_files_of_its_build() {
        let dist =
            std::env::temp_dir().join(format!("contextarium-offline-{}", std::process::id()));
        fs::create_dir_all(dist.join("about")).unwrap();
        let page =
            "<meta name=\"build\" content=\"b1\" /><meta name=\"version\" content=\"@version\" />";
        for file in ["index.html", "about/index.html"] {
            fs::write(dist.join(file), page).unwrap();
        }
        for file in [
            "web-0_bg.wasm",
            "web-0_bg.wasm.br",
            "base-1.css",
            "favicon.svg",
            "worker.js",
            "worker_bg.wasm",
            "worker_gpu.wasm",
        ] {
            fs::write(dist.join(file), file).unwrap();
        }
        write(&dist).unwrap();
        let script = fs::read_to_string(dist.join("sw.js")).unwrap();
        let hashed = "[\"base-1.css\",\"web-0_bg.wasm\",\"worker.js?v=b1\",\"worker_bg.wasm?v=b1\",\
            \"worker_gpu.wasm?v=b1\"]";
        assert!(script.contains(hashed), "{script}");
        let about = fs::read_to_string(dist.join("about/index.html")).unwrap();
        let version = about.split('"').nth(7).unwrap();
        assert!(version.len() == 16 && script.contains(&format!("VERSION = \"{version}\"")));
        fs::remove_dir_all(dist).unwrap();
    }
}
