//! Which crate may use which: `crates/README.md` as a table.

use crate::shell::cargo;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Our own crates that each may name in its manifest.
const ARROWS: &[(&str, &[&str])] = &[
    ("figure", &[]),
    ("protocol", &["figure", "hostile"]),
    ("catalogue", &["figure", "protocol"]),
    ("tasks", &[]),
    ("zoo", &["tasks"]),
    ("hostile", &[]),
    ("kernels", &[]),
    ("nn", &["hostile", "kernels", "tasks", "zoo"]),
    ("lm", &["hostile", "kernels"]),
    ("embed", &["hostile"]),
    ("lab", &["embed", "figure", "kernels", "lm", "nn", "protocol", "tasks", "zoo"]),
    (
        "exhibits",
        &["catalogue", "figure", "hostile", "lab", "lm", "nn", "protocol", "tasks", "zoo"],
    ),
    ("worker", &["embed", "exhibits", "figure", "kernels", "lab", "lm", "nn", "protocol"]),
    ("cli", &["exhibits", "figure", "kernels", "lab", "lm", "nn", "protocol", "tasks", "zoo"]),
    ("web", &["catalogue", "figure", "protocol", "words"]),
    ("words", &[]),
    ("xtask", &["catalogue", "exhibits", "figure", "protocol", "words"]),
];

/// What must not be reached at all, with the features that a build of the package alone has.
/// A name ending in `*` stands for all that begin so.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("figure", &["burn*", "cubecl*", "leptos*", "wasm-bindgen"]),
    ("tasks", &["burn*", "cubecl*", "leptos*", "wasm-bindgen"]),
    ("zoo", &["burn*", "cubecl*", "leptos*", "wasm-bindgen"]),
    ("protocol", &["burn*", "cubecl*", "leptos*", "web-sys"]),
    ("catalogue", &["burn*", "cubecl*", "leptos*", "web-sys"]),
    ("words", &["burn*", "cubecl*", "leptos*", "wasm-bindgen"]),
    ("exhibits", &["burn*", "cubecl*", "leptos*", "web-sys", "embed", "lab", "lm", "nn"]),
    (
        "web",
        &[
            "burn*",
            "cubecl*",
            "wgpu*",
            "tokenizers",
            "embed",
            "kernels",
            "lab",
            "lm",
            "nn",
            "exhibits",
            "hostile",
        ],
    ),
    ("xtask", &["burn*", "cubecl*", "leptos*", "embed", "lab", "lm", "nn"]),
    ("lab", &["leptos*", "burn-cubecl", "burn-wgpu", "wgpu*"]),
    ("cli", &["leptos*", "burn-cubecl", "burn-wgpu", "wgpu*", "hostile"]),
    ("worker", &["leptos*", "hostile"]),
];
/// Those that are built for the browser.
const BROWSER: [&str; 4] = ["protocol", "catalogue", "web", "worker"];
const WASM: &str = "wasm32-unknown-unknown";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
}

pub(super) fn check() -> Result<Vec<String>> {
    let metadata = cargo("metadata").args(["--no-deps", "--format-version", "1"]).text()?;
    let Metadata { packages } = serde_json::from_str(&metadata).context("cargo metadata")?;
    let mut wrong = Vec::new();
    for package in &packages {
        let names: Vec<&str> = package.dependencies.iter().map(|it| it.name.as_str()).collect();
        wrong.extend(arrows(&package.name, &names));
    }
    for (package, forbidden) in FORBIDDEN {
        let mut tree = cargo("tree").args(["--locked", "--edges", "normal", "--prefix", "none"]);
        tree = tree.args(["--format", "{p}", "--package", package]);
        if BROWSER.contains(package) {
            tree = tree.args(["--target", WASM]);
        }
        let tree = tree.text().context("is Cargo.lock up to date?")?;
        wrong.extend(reached(package, &tree, forbidden));
    }
    Ok(wrong)
}

fn arrows(package: &str, dependencies: &[&str]) -> Vec<String> {
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package) else {
        return vec![format!("{package}: a new crate needs a row in tidy/dependencies.rs")];
    };
    let ours = |name: &&&str| ARROWS.iter().any(|(crate_name, _)| crate_name == *name);
    let leptos = |name: &&&str| name.starts_with("leptos") && package != "web";
    let bad = dependencies
        .iter()
        .filter(|name| ours(name) && !allowed.contains(*name) || leptos(name))
        .map(|name| format!("{package} may not depend on {name}: see crates/README.md"));
    bad.collect()
}

fn reached(package: &str, tree: &str, forbidden: &[&str]) -> Vec<String> {
    let reached: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| *name != package)
        .collect();
    let hit = |name: &&str| {
        forbidden.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == pattern,
        })
    };
    let hits = reached.iter().filter(|name| hit(name));
    hits.map(|name| format!("{package} reaches {name}, which it must not")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_arrow_is_found() {
        assert!(arrows("protocol", &["figure", "serde"]).is_empty());
        assert_eq!(arrows("figure", &["protocol"]).len(), 1);
        assert_eq!(arrows("web", &["lab", "leptos"]).len(), 1);
        assert_eq!(arrows("worker", &["leptos_router"]).len(), 1);
        assert_eq!(arrows("unknown", &[]).len(), 1);
    }

    #[test]
    fn a_reached_package_is_found() {
        let tree = "web v0.1.0 (path)\nserde v1.0.0\nburn-tensor v0.22.1\n";
        assert_eq!(reached("web", tree, &["burn*"]).len(), 1);
        assert!(reached("web", tree, &["burn", "web"]).is_empty());
    }
}
