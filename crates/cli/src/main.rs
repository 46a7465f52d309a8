//! `contextarium`: runs exhibits without a browser, checks their claims, records their default runs.

mod args;
mod commands;
mod host;

use args::Command;

fn main() -> anyhow::Result<std::process::ExitCode> {
    let passed = match args::parse(lexopt::Parser::from_env())? {
        Command::Help => {
            print!("{}", args::HELP);
            true
        }
        Command::List { json } => commands::list::list(json)?,
        Command::Run { slug, link, json } => commands::run::run(&slug, &link, json)?,
        Command::Verify { effort, slugs } => commands::verify::verify(effort, &slugs)?,
        Command::Record { slugs } => commands::record::record(&slugs)?,
        Command::ZooVerify => commands::zoo::verify()?,
        Command::Train { recipe } => commands::zoo::train(&recipe)?,
        Command::Bench { json } => commands::bench::bench(json)?,
    };
    Ok(if passed { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE })
}
