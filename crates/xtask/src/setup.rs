//! What a fresh machine lacks: the wasm32 target, the tools, the models. Every step looks first,
//! says what it does, and names the command to run by hand where it can't do it itself.

use crate::build::{ends, name};
use crate::shell::{Shell, cargo, program};
use crate::{models, places};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const TRUNK: &str = "0.21.14";
const MDBOOK: &str = "0.5.4";
pub(crate) const WASM: &str = "wasm32-unknown-unknown";
/// The name under which a toolchain from Debian's packages is linked.
const LINKED: &str = "contextarium";

pub(crate) fn all() -> Result<()> {
    target()?;
    tool("wasm-bindgen", "wasm-bindgen-cli", &locked_version("wasm-bindgen")?, &[])?;
    tool("trunk", "trunk", TRUNK, &["--locked"])?;
    npm(&places::root().join("web/e2e"), &places::node())?;
    models::fetch()
}

/// The toolchain to name in `RUSTUP_TOOLCHAIN` for wasm builds; `None` where the usual one knows wasm32.
pub(crate) fn wasm_toolchain() -> Option<&'static str> {
    let usual = program("rustc").args(["--print", "sysroot"]).output();
    let knows = |sysroot: String| has_wasm(Path::new(&sysroot));
    (!usual.is_some_and(knows)).then_some(LINKED)
}

pub(crate) fn chromium() -> Result<PathBuf> {
    browser("CHROME", &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
}

pub(crate) fn firefox() -> Result<PathBuf> {
    browser("FIREFOX", &["firefox-esr", "firefox"])
}

/// A browser for the tests, named in a variable or known; the first of these names is that of
/// Debian's package, which is installed where there is none.
fn browser(variable: &str, known: &[&str]) -> Result<PathBuf> {
    let find = || {
        let named = std::env::var_os(variable).map(PathBuf::from);
        let found = |name: &&str| program("which").args([name]).output().map(PathBuf::from);
        named.or_else(|| known.iter().find_map(found))
    };
    if let Some(path) = find() {
        return Ok(path);
    }
    let package = known[0];
    say(&format!("installing {package} for the browser tests"));
    apt(&[package])?;
    find().with_context(|| format!("no {package} found: install one and name it in {variable}"))
}

/// What makes the pages of documentation in which the browser tests embed an exhibit. Without what
/// mdBook serves and searches with, and not optimised, it is built in two minutes.
pub(crate) fn docs_tools() -> Result<()> {
    let quick =
        ["--locked", "--no-default-features", "--debug", "--config", "profile.dev.debug=false"];
    tool("mdbook", "mdbook", MDBOOK, &quick)?;
    let requirements = places::root().join("web/e2e/requirements.txt");
    let (folder, wanted) = (places::mkdocs(), fs::read_to_string(&requirements)?);
    let stamp = folder.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say("installing MkDocs with pip");
    program("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&folder)
        .run()
        .context("Python with venv is needed; by hand: sudo apt-get install python3-venv")?;
    program(folder.join("bin/python"))
        .args(["-m", "pip", "install", "--quiet", "--no-deps", "--requirement"])
        .arg(&requirements)
        .run()?;
    Ok(fs::write(stamp, wanted)?)
}

fn target() -> Result<()> {
    let Some(linked) = wasm_toolchain() else { return Ok(()) };
    let sysroot =
        program("rustc").env("RUSTUP_TOOLCHAIN", linked).args(["--print", "sysroot"]).output();
    if sysroot.is_some_and(|sysroot| has_wasm(Path::new(&sysroot))) {
        return Ok(());
    }
    say("adding the wasm32 target with rustup");
    // Where rustup's hosts are closed it fails at once or hangs: a minute is enough.
    let added = program("rustup").args(["target", "add", WASM]).run_within(Duration::from_secs(60));
    let sysroot = program("rustc").args(["--print", "sysroot"]).output().unwrap_or_default();
    if added.is_ok() && has_wasm(Path::new(&sysroot)) {
        return Ok(());
    }
    say(
        "rustup could not: building the wasm32 library from Debian's sources instead (two minutes)",
    );
    from_debian().with_context(|| format!("no wasm32 target; by hand: rustup target add {WASM}"))
}

/// Debian's rustc-web with the standard library built for wasm32, linked as a rustup toolchain.
fn from_debian() -> Result<()> {
    apt(&["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy"])?;
    let probe = places::cache().join("std-probe");
    fs::create_dir_all(probe.join("src"))?;
    fs::write(
        probe.join("Cargo.toml"),
        "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    fs::write(probe.join("src/lib.rs"), "")?;
    let out = probe.join("target");
    program("/usr/bin/cargo")
        .in_folder(&probe)
        .env("CARGO_TARGET_DIR", &out)
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-C embed-bitcode=yes")
        .args(["build", "--release", "-Zbuild-std=std,panic_abort,panic_unwind", "--target", WASM])
        .run()?;
    let sysroot = program("/usr/bin/rustc")
        .args(["--print", "sysroot"])
        .output()
        .context("rustc-web does not run")?;
    let libraries = Path::new(&sysroot).join("lib/rustlib");
    let into = libraries.join(WASM).join("lib");
    let built = fs::read_dir(out.join(WASM).join("release/deps"))?;
    let built: Vec<PathBuf> = built.flatten().map(|entry| entry.path()).collect();
    let library = |path: &&PathBuf| ends(path, "rlib") && !name(path).starts_with("libprobe");
    as_root("mkdir").arg("-p").arg(&into).run()?;
    as_root("cp").args(built.iter().filter(library)).arg(&into).run()?;
    program("rustup").args(["toolchain", "link", LINKED, &sysroot]).run()?;
    link_linker(&libraries)?;
    // What was built against another library would not link.
    let _ = fs::remove_dir_all(places::target().join(WASM));
    let _ = fs::remove_dir_all(probe);
    Ok(())
}

/// Debian's rustc has no rust-lld; any rustup toolchain's serves.
fn link_linker(libraries: &Path) -> Result<()> {
    let host = "x86_64-unknown-linux-gnu";
    let usual =
        program("rustc").args(["--print", "sysroot"]).output().context("rustc does not run")?;
    let lld = Path::new(&usual).join("lib/rustlib").join(host).join("bin/rust-lld");
    let folder = libraries.join(host).join("bin");
    as_root("mkdir").arg("-p").arg(&folder).run()?;
    as_root("ln").arg("-sf").arg(&lld).arg(folder.join("rust-lld")).run()
}

fn has_wasm(sysroot: &Path) -> bool {
    let folder = sysroot.join("lib/rustlib").join(WASM).join("lib");
    let library = |entry: std::io::Result<fs::DirEntry>| {
        entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
    };
    fs::read_dir(folder).is_ok_and(|mut entries| entries.any(library))
}

fn apt(packages: &[&str]) -> Result<()> {
    let hint = || format!("by hand: sudo apt-get install {}", packages.join(" "));
    if program("which").args(["apt-get"]).output().is_none() {
        bail!("this machine has no apt-get; install the equivalents of: {}", packages.join(" "));
    }
    let apt = || as_root("apt-get").env("DEBIAN_FRONTEND", "noninteractive");
    apt().args(["update", "-qq"]).run().with_context(hint)?;
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    apt().args(install).args(packages).run().with_context(hint)
}

/// A program that runs with the rights to change the system; never asks for a password.
fn as_root(name: &str) -> Shell {
    let root = program("id").args(["-u"]).output().as_deref() == Some("0");
    if root { program(name) } else { program("sudo").args(["-n", name]) }
}

/// A program from crates.io at one version, under the cache.
fn tool(binary: &str, package: &str, version: &str, more: &[&str]) -> Result<()> {
    let installed = program(places::tools().join("bin").join(binary)).args(["--version"]).output();
    if installed.is_some_and(|text| {
        text.split_whitespace().any(|word| word.trim_start_matches('v') == version)
    }) {
        return Ok(());
    }
    say(&format!("building {package} {version} (minutes)"));
    // Its build results are of no further use.
    let scratch = places::cache().join("target-tools");
    cargo("install")
        .env("CARGO_TARGET_DIR", &scratch)
        .args([package, "--version", version, "--root"])
        .args([places::tools()])
        .args(more)
        .run()
        .with_context(|| format!("by hand: cargo install {package} --version {version}"))?;
    let _ = fs::remove_dir_all(scratch);
    Ok(())
}

/// The packages that a folder of the checkout names (web/e2e: wasm-opt and the browser tests; its
/// bench: the peers), at the versions of its lock file, into a folder of the cache.
pub(crate) fn npm(source: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let lock = fs::read_to_string(source.join("package-lock.json"))?;
    let stamp = folder.join("installed-lock.json");
    let there = folder.join("node_modules").is_dir();
    if there && fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let shown = source.strip_prefix(places::root()).unwrap_or(source).display();
    say(&format!("installing what {shown} needs with npm"));
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source.join(name), folder.join(name))?;
    }
    program("npm")
        .in_folder(folder)
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .run()
        .context("Node.js with npm is needed: see nodejs.org")?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(places::root().join("Cargo.lock"))?;
    let entry = format!("name = \"{package}\"\nversion = \"");
    let at = lock.find(&entry).with_context(|| format!("{package} is not in Cargo.lock"))?;
    let rest = &lock[at + entry.len()..];
    Ok(rest[..rest.find('"').unwrap_or(0)].to_owned())
}

pub(crate) fn say(what: &str) {
    println!("» {what}");
}
