//! Everything that CI runs, cheapest first. CI calls only this, so no check can exist without being run.

use crate::setup::WASM;
use crate::shell::{cargo, wasm_cargo};
use crate::{build, e2e, places, setup, size, tidy};
use anyhow::{Context, Result, bail};
use std::time::Instant;

/// Which steps to run.
pub(crate) struct Selection<'a> {
    pub(crate) from: Option<&'a str>,
    pub(crate) only: Option<&'a str>,
    /// All seeds and sequences of the claims, all hostile inputs and a soak of many runs, rather than a
    /// sample of each.
    pub(crate) long: bool,
}

type Step = (&'static str, fn(&Selection<'_>) -> Result<()>);

const STEPS: &[Step] = &[
    // First, because the native tests read the models.
    ("setup", |_| setup::all()),
    ("fmt", |_| cargo("fmt").args(["--all", "--check"]).run()),
    ("tidy", |_| tidy::run()),
    ("clippy", |_| clippy()),
    ("test", |selection| {
        let test = cargo("test").arg("--workspace");
        // Tests of hostile input make the full number of inputs where this is set.
        if selection.long { test.env("CONTEXTARIUM_LONG", "1") } else { test }.run()
    }),
    ("claims", |selection| {
        let effort = if selection.long { "--full" } else { "--quick" };
        cargo("run").args(["--package", "cli", "--", "verify", effort]).run()
    }),
    ("zoo-verify", |_| cargo("run").args(["--package", "cli", "--", "zoo-verify"]).run()),
    ("build", |_| build::build()),
    ("size", |_| size::run()),
    ("clippy-wasm", |_| clippy_wasm()),
    ("e2e", |selection| e2e::run(None, selection.long)),
];

pub(crate) fn run(selection: &Selection<'_>) -> Result<()> {
    let Selection { from, only, .. } = *selection;
    let steps = chosen(from, only)?;
    let mut lines = Vec::new();
    for (at, (name, step)) in steps.iter().enumerate() {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = step(selection);
        let seconds = start.elapsed().as_secs_f32();
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        lines.push(format!("{seconds:>8.1} s  {word}  {name}"));
        if outcome.is_err() || at + 1 == steps.len() {
            let left =
                steps[at + 1..].iter().map(|(name, _)| format!("{:>10}  not run {name}", ""));
            println!("\n{}", lines.into_iter().chain(left).collect::<Vec<_>>().join("\n"));
            return outcome.with_context(|| {
                format!("the step `{name}` failed; only this again: cargo x test --only {name}")
            });
        }
    }
    Ok(())
}

pub(crate) fn clippy() -> Result<()> {
    cargo("clippy").args(["--workspace", "--all-targets", "--", "-D", "warnings"]).run()
}

/// The browser's bans differ, so each of its two programs is checked with a configuration of its
/// own; one after the other, because together they would be given each other's features.
pub(crate) fn clippy_wasm() -> Result<()> {
    for package in ["web", "worker"] {
        wasm_cargo("clippy")
            .env("CLIPPY_CONF_DIR", places::root().join("crates/xtask/clippy-wasm"))
            .args(["--release", "--target", WASM, "--package", package])
            .args(["--", "-D", "warnings"])
            .run()?;
    }
    Ok(())
}

fn chosen(from: Option<&str>, only: Option<&str>) -> Result<Vec<&'static Step>> {
    let names: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
    let place = |wanted: &str| {
        let found = names.iter().position(|name| *name == wanted);
        found.with_context(|| format!("no step `{wanted}`; there are: {}", names.join(", ")))
    };
    match (from, only) {
        (Some(_), Some(_)) => bail!("either --from or --only"),
        (_, Some(only)) => Ok(vec![&STEPS[place(only)?]]),
        (Some(from), None) => Ok(STEPS[place(from)?..].iter().collect()),
        (None, None) => Ok(STEPS.iter().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_chosen_by_name() {
        let names = |from, only| -> Vec<&str> {
            chosen(from, only).unwrap().into_iter().map(|(name, _)| *name).collect()
        };
        assert_eq!(names(None, None).len(), STEPS.len());
        assert_eq!(names(None, Some("tidy")), ["tidy"]);
        assert_eq!(names(Some("clippy-wasm"), None), ["clippy-wasm", "e2e"]);
        assert!(
            chosen(Some("nothing"), None).is_err() && chosen(Some("fmt"), Some("fmt")).is_err()
        );
    }
}
