//! The project's commands: `cargo x serve`, `cargo x test`, and what they are made of.

mod build;
mod e2e;
mod models;
mod places;
mod serve;
mod setup;
mod shell;
mod size;
mod test;
mod tidy;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo x serve [--port N] [--no-build]   set up what is missing, build, serve the page
cargo x test [--from STEP | --only STEP]   everything that CI runs, cheapest first
cargo x build       the whole product in dist/
cargo x setup       tools and models only
cargo x tidy        the rules of the house
cargo x size        size budgets of dist/
cargo x e2e [FILTER]   browser tests against dist/
cargo x verify, record, zoo-verify, run, list, bench   passed on to the native program
";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) =
        arguments.split_first().map_or(("help", &[][..]), |(first, rest)| (first.as_str(), rest));
    match command {
        "setup" => setup::all(),
        "build" => setup::all().and_then(|()| build::build()),
        "serve" => {
            let port = value(rest, "--port").map(|port| port.parse()).transpose()?.unwrap_or(8080);
            if !rest.iter().any(|argument| argument == "--no-build") {
                setup::all()?;
                build::build()?;
            }
            serve::forever(port)
        }
        "test" => test::run(value(rest, "--from"), value(rest, "--only")),
        "tidy" => tidy::run(),
        "size" => size::run(),
        "e2e" => e2e::run(rest.first().map(String::as_str)),
        "verify" | "record" | "zoo-verify" | "run" | "list" | "bench" => shell::cargo("run")
            .args(["--release", "--quiet", "--package", "cli", "--"])
            .args(&arguments)
            .run(),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("unknown command `{other}`\n\n{HELP}"),
    }
}

fn value<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|argument| argument == name)?;
    arguments.get(at + 1).map(String::as_str)
}
