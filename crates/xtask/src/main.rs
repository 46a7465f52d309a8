//! The project's commands: `cargo x serve`, `cargo x test`, and what they are made of.

mod bench;
mod build;
mod e2e;
mod models;
mod new_exhibit;
mod parts;
mod pictures;
mod places;
mod serve;
mod setup;
mod shell;
mod size;
mod test;
mod tidy;
mod words;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
cargo x serve [--port N] [--no-build]   set up what is missing, build, serve the page
cargo x test [--long] [--from STEP | --only STEP]   everything that CI runs, cheapest first
cargo x build       the whole product in dist/
cargo x setup       tools and models only
cargo x fmt         format all code
cargo x clippy      lints, natively and for the browser
cargo x tidy        the rules of the house
cargo x size        size budgets of dist/
cargo x pictures [--all]   cards, drawings and icons that are older than what they show, from dist/
cargo x words      translations, brought up to date with what the code says
cargo x e2e [--long] [FILTER]   browser tests against dist/, with a short soak or a long one
cargo x bench [--only lm|train|page] [--pairs N] [--dist FOLDER] [--out FILE]   speed in the browser, against peers
cargo x bench-native [--gpu]   speed of this machine, or of its graphics card, without a browser
cargo x new-exhibit ROOM SLUG   the file of a new exhibit and its two lines
cargo x list, run, verify, record, train, zoo-verify   passed on to the native program
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let given: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match given.as_slice() {
        ["setup"] => setup::all(),
        ["build"] => setup::all().and_then(|()| build::build()),
        ["serve", rest @ ..] => {
            let port = value(rest, "--port").map(str::parse).transpose()?.unwrap_or(8080);
            if !rest.contains(&"--no-build") {
                setup::all()?;
                build::build()?;
            }
            serve::forever(port)
        }
        ["test", rest @ ..] => test::run(&test::Selection {
            from: value(rest, "--from"),
            only: value(rest, "--only"),
            long: rest.contains(&"--long"),
        }),
        ["fmt"] => shell::cargo("fmt").arg("--all").run(),
        ["clippy"] => test::clippy().and_then(|()| test::clippy_wasm()),
        ["tidy"] => tidy::run(),
        ["size"] => size::run(),
        ["words"] => words::update(),
        ["pictures", rest @ ..] => pictures::run(rest.contains(&"--all")),
        ["e2e", "--long", rest @ ..] => e2e::run(rest.first().copied(), true),
        ["e2e", rest @ ..] => e2e::run(rest.first().copied(), false),
        ["new-exhibit", room, slug] => new_exhibit::run(room, slug),
        ["bench", rest @ ..] => bench::run(&bench::Options {
            only: value(rest, "--only"),
            pairs: value(rest, "--pairs").map(str::parse).transpose()?.unwrap_or(5),
            dist: value(rest, "--dist"),
            out: value(rest, "--out"),
        }),
        ["bench-native", rest @ ..] => native(&[&["bench"], rest].concat()),
        ["list" | "run" | "verify" | "record" | "train" | "zoo-verify", ..] => native(&given),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("no such command: {}\n\n{HELP}", other.join(" ")),
    }
}

/// The native program.
fn native(arguments: &[&str]) -> Result<()> {
    let features: &[&str] = if arguments.contains(&"--gpu") { &["--features", "gpu"] } else { &[] };
    let options = ["--release", "--quiet", "--package", "cli"];
    shell::cargo("run").args(options).args(features).arg("--").args(arguments).run()
}

fn value<'a>(arguments: &[&'a str], name: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|argument| *argument == name)?;
    arguments.get(at + 1).copied()
}
