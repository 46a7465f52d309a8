//! The rules of the house that a compiler does not check.

use crate::build::name;
use crate::places;
use crate::shell::{cargo, program};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which crates must never be reached from which.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("figure", &["burn", "leptos", "wasm-bindgen", "lm", "nn", "lab"]),
    ("tasks", &["burn", "leptos", "wasm-bindgen", "lm", "nn", "lab"]),
    ("zoo", &["burn", "leptos", "wasm-bindgen", "lm", "nn", "lab"]),
    ("protocol", &["burn", "leptos", "lm", "nn", "lab"]),
    ("web", &["burn", "lm", "nn", "lab", "kernels", "tokenizers"]),
    ("worker", &["leptos"]),
    ("lab", &["leptos", "burn-wgpu"]),
    ("xtask", &["burn", "leptos"]),
];
/// Lines a file may have; a longer one says why in a comment that begins with `// size:`.
const LINES: usize = 400;
const BYTES: u64 = 4 * 1024 * 1024;

pub(crate) fn run() -> Result<()> {
    let root = places::root();
    let tracked = tracked()?;
    let mut wrong = Vec::new();
    wrong.extend(dependencies()?);
    wrong.extend(crates_listed(&root)?);
    wrong.extend(exhibits_declared(&root)?);
    for path in &tracked {
        let full = root.join(path);
        let Ok(meta) = fs::metadata(&full) else { continue };
        if meta.len() > BYTES {
            wrong
                .push(format!("{path}: {} bytes; models are fetched, never committed", meta.len()));
        }
        if let Ok(text) = fs::read_to_string(&full) {
            wrong.extend(text_rules(path, &text));
        }
    }
    if wrong.is_empty() {
        println!("tidy: {} files", tracked.len());
        return Ok(());
    }
    bail!("{}", wrong.join("\n"));
}

fn tracked() -> Result<Vec<String>> {
    let listed = program("git").args(["ls-files"]).output().context("git does not run")?;
    Ok(listed.lines().map(str::to_owned).collect())
}

fn dependencies() -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for (package, forbidden) in FORBIDDEN {
        let target = if ["web", "worker", "protocol"].contains(package) {
            "wasm32-unknown-unknown"
        } else {
            "all"
        };
        let tree = cargo("tree")
            .args([
                "--package",
                package,
                "--edges",
                "normal",
                "--prefix",
                "none",
                "--target",
                target,
            ])
            .args(["--format", "{p}"])
            .output()
            .with_context(|| format!("cargo tree failed for {package}"))?;
        let reached: BTreeSet<&str> =
            tree.lines().filter_map(|line| line.split(' ').next()).collect();
        let hits = forbidden.iter().filter(|name| reached.contains(*name));
        wrong.extend(hits.map(|name| format!("{package} depends on {name}: see crates/README.md")));
    }
    Ok(wrong)
}

/// Every crate has its entry in `crates/README.md`, and every entry its crate.
fn crates_listed(root: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(root.join("crates/README.md"))?;
    let listed: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("## `")?.split('`').next())
        .map(str::to_owned)
        .collect();
    let mut there = BTreeSet::from(["web".to_owned()]);
    for entry in fs::read_dir(root.join("crates"))? {
        let path = entry?.path();
        if path.join("Cargo.toml").is_file() {
            there.insert(name(&path));
        }
    }
    let missing =
        there.difference(&listed).map(|name| format!("crates/README.md has no entry for {name}"));
    let gone = listed
        .difference(&there)
        .map(|name| format!("crates/README.md lists {name}, which is gone"));
    Ok(missing.chain(gone).collect())
}

/// Each exhibit's file is declared and listed in its room, once.
fn exhibits_declared(root: &Path) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for entry in fs::read_dir(root.join("crates/exhibits/src/rooms"))? {
        let room = entry?.path();
        if !room.is_dir() {
            continue;
        }
        let index = fs::read_to_string(room.join("mod.rs"))?;
        for file in fs::read_dir(&room)? {
            let file: PathBuf = file?.path();
            let module = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if module != "mod" {
                wrong.extend(
                    declared(&index, &module)
                        .map(|problem| format!("{}: {problem}", file.display())),
                );
            }
        }
    }
    Ok(wrong)
}

fn declared(index: &str, module: &str) -> Option<String> {
    let count = |line: &str| index.lines().filter(|found| found.trim() == line).count();
    let (declared, listed) =
        (count(&format!("mod {module};")), count(&format!("&{module}::EXHIBIT,")));
    ((declared, listed) != (1, 1))
        .then(|| format!("declared {declared} times and listed {listed} times in mod.rs"))
}

fn text_rules(path: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut say = |line: usize, what: &str| wrong.push(format!("{path}:{line}: {what}"));
    let rust = path.ends_with(".rs");
    let ours = path.starts_with("web/") && !path.starts_with("web/e2e/");
    if path.ends_with(".js") || (path.ends_with(".mjs") && !path.starts_with("web/e2e/")) {
        say(1, "no scripts outside web/e2e");
    }
    if rust && text.lines().count() > LINES && !text.contains("// size:") {
        say(1, "over 400 lines: split it by idea, or say why in a `// size:` line");
    }
    for (index, line) in text.lines().enumerate() {
        let line_number = index + 1;
        // These two files name what they forbid.
        if path == "crates/xtask/src/tidy.rs" {
            continue;
        }
        if ours && path != "web/style/tokens.css" && has_colour(line) {
            say(line_number, "a colour outside web/style/tokens.css");
        }
        let browser = path.starts_with("web/src/browser");
        if rust
            && path.starts_with("web/src/")
            && !browser
            && (line.contains("web_sys::") || line.contains("js_sys::"))
        {
            say(line_number, "the browser is reached through web/src/browser only");
        }
        if rust && (line.contains("FIXME") || line.contains("todo!(") || line.contains("#[ignore"))
        {
            say(line_number, "unfinished");
        }
        if line.contains("/home/") || line.contains("/work/") || line.contains("/root/") {
            say(line_number, "a path of one machine");
        }
    }
    wrong
}

/// A hex colour or a colour function.
fn has_colour(line: &str) -> bool {
    let hex = line.match_indices('#').any(|(at, _)| {
        let digits = line[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
        let end = line[at + 1 + digits..].chars().next();
        [3, 4, 6, 8].contains(&digits)
            && end.is_none_or(|end| !end.is_alphanumeric() && end != '-' && end != '_')
    });
    let functions = ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "oklab("];
    hex || functions.iter().any(|function| line.contains(function))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_found_and_ids_are_not() {
        assert!(
            has_colour("color: #fff;")
                && has_colour("fill=\"#a0b1c2\"")
                && has_colour("hsl(1 2% 3%)")
        );
        assert!(
            !has_colour("href=\"#main\"")
                && !has_colour("#[component]")
                && !has_colour("#1?seed=7")
        );
    }

    #[test]
    fn an_undeclared_exhibit_is_found() {
        let index = "mod a;\npub(super) static LIST: &[&Exhibit] = &[\n    &a::EXHIBIT,\n];";
        assert_eq!(declared(index, "a"), None);
        assert!(declared(index, "b").is_some());
        assert!(declared("mod a;", "a").is_some());
    }

    #[test]
    fn text_rules_can_fail() {
        assert_eq!(text_rules("web/src/a.rs", "let a = \"#ff0000\";").len(), 1);
        assert_eq!(text_rules("web/src/a.rs", "use web_sys::Window;").len(), 1);
        assert_eq!(text_rules("web/src/browser.rs", "use web_sys::Window;").len(), 0);
        assert_eq!(text_rules("public/a.js", "x").len(), 1);
        assert_eq!(text_rules("crates/a/src/lib.rs", &"x\n".repeat(401)).len(), 1);
        assert_eq!(text_rules("README.md", "see /home/me").len(), 1);
    }
}
