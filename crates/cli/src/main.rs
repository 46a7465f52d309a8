//! `contextarium`: runs exhibits without a browser, checks their claims, records their default runs.

mod args;
mod commands;
mod host;

use args::Command;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether all was well.
fn run() -> anyhow::Result<bool> {
    match args::parse(lexopt::Parser::from_env())? {
        Command::Help => {
            print!("{}", args::HELP);
            Ok(true)
        }
        Command::List { json } => commands::list::list(json),
        Command::Run { slug, link, model, json } => commands::run::run(&slug, &link, model, json),
        Command::Verify { effort, model, slugs } => commands::verify::verify(effort, model, &slugs),
        Command::Record { slugs } => commands::record::record(&slugs),
        Command::ZooVerify => commands::zoo::verify(),
        Command::Train { recipe } => commands::train::train(&recipe),
        Command::Bench { gpu, json } => commands::bench::bench(gpu, json),
    }
}
