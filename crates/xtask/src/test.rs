//! Everything that CI runs, cheapest first. CI calls only this, so no check can exist without being run.

use crate::shell::{cargo, wasm_cargo};
use crate::{build, e2e, setup, size, tidy};
use anyhow::{Context, Result, bail};
use std::time::Instant;

type Step = (&'static str, fn() -> Result<()>);

const STEPS: &[Step] = &[
    ("fmt", || cargo("fmt").args(["--all", "--check"]).run()),
    ("tidy", tidy::run),
    ("clippy", || {
        cargo("clippy").args(["--workspace", "--all-targets", "--", "-D", "warnings"]).run()
    }),
    ("test", || cargo("test").args(["--workspace"]).run()),
    ("claims", || cargo("run").args(["--package", "cli", "--", "verify", "--quick"]).run()),
    ("zoo-verify", || cargo("run").args(["--package", "cli", "--", "zoo-verify"]).run()),
    ("build", build::build),
    ("size", size::run),
    // One by one, as they are built: together they would share features and all of burn be checked anew.
    ("clippy-wasm", || ["web", "worker"].into_iter().try_for_each(clippy_wasm)),
    ("e2e", || e2e::run(None)),
];

pub(crate) fn run(from: Option<&str>, only: Option<&str>) -> Result<()> {
    for wanted in [from, only].into_iter().flatten() {
        if !STEPS.iter().any(|(name, _)| *name == wanted) {
            let names: Vec<_> = STEPS.iter().map(|(name, _)| *name).collect();
            bail!("no step `{wanted}`; there are: {}", names.join(", "));
        }
    }
    // The native tests read the models, so these come before all steps.
    setup::all()?;
    let mut times = Vec::new();
    let skip = STEPS.iter().position(|(name, _)| Some(*name) == from).unwrap_or(0);
    for (name, step) in
        STEPS.iter().skip(skip).filter(|(name, _)| only.is_none_or(|only| only == *name))
    {
        println!("\n== {name}");
        let start = Instant::now();
        step().with_context(|| {
            format!("the step `{name}` failed; only this again: cargo x test --only {name}")
        })?;
        times.push((name, start.elapsed().as_secs()));
    }
    println!("\nall steps passed:");
    for (name, seconds) in times {
        println!("{seconds:>6} s  {name}");
    }
    Ok(())
}

fn clippy_wasm(package: &str) -> Result<()> {
    wasm_cargo("clippy")
        .args([
            "--package",
            package,
            "--release",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "-D",
            "warnings",
        ])
        .run()
}
