use crate::host::{Recorder, explain, program};
use figure::{Claims, Figure, Heatmap, Lines, Series, Table, Text};
use futures_lite::future::block_on;
use lab::Lab;
use protocol::link::{self, Carrier};
use std::path::PathBuf;

/// Runs a program and prints its figures.
pub(crate) fn run(
    slug: &str,
    given: &str,
    model: Option<PathBuf>,
    as_json: bool,
) -> anyhow::Result<bool> {
    let program = program(slug)?;
    let decoded = link::decode(program.knobs, given, Carrier::File);
    for notice in &decoded.notices {
        eprintln!("{given}: {notice:?}");
    }
    let recorder = Recorder::new(model);
    let mut lab = Lab::new(recorder.host.clone(), decoded.knobs);
    block_on((program.compute.run)(&mut lab)).map_err(|error| explain(slug, error))?;
    let figures = recorder.take_figures();
    if as_json {
        println!("{}", serde_json::to_string_pretty(&figures)?);
    } else {
        figures.iter().for_each(print);
    }
    Ok(true)
}

fn print(figure: &Figure) {
    println!("\n## {} ({})", figure.caption(), figure.id());
    match figure {
        Figure::Lines(Lines { x, series, .. }) => {
            for Series { name, points, .. } in series {
                println!("{name}");
                for [at, value] in points {
                    println!("  {:>16}  {value:.4}", x.unit.format(*at));
                }
            }
        }
        Figure::Table(Table { columns, rows, .. }) => {
            for row in std::iter::once(columns).chain(rows) {
                println!("{}", row.join(" | "));
            }
        }
        Figure::Text(Text { lead, text, .. }) => println!("{lead}{text}"),
        Figure::Heatmap(Heatmap { x_labels, y_labels, .. }) => {
            println!("{} x {} cells; --json prints them", y_labels.len(), x_labels.len());
        }
        Figure::Claims(Claims { claims, .. }) => {
            for claim in claims {
                println!("{} {}", if claim.holds() { "holds" } else { "FAILS" }, claim.statement);
            }
        }
        Figure::File(file) => println!("{}: {} bytes", file.name, file.bytes()),
        Figure::Bars(_) | Figure::Scatter(_) | Figure::Tokens(_) => println!("--json prints it"),
    }
}
