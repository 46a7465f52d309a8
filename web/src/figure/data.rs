//! The numbers of a figure as a table, for reading and for a file.

use super::scale::axis_name;
use figure::{Axis, Figure, Unit};

/// Rows of text under columns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Data {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// All numbers of a figure, one point a row.
pub(super) fn data(figure: &Figure) -> Data {
    match figure {
        Figure::Lines(lines) => {
            let bands = lines.series.iter().any(|it| it.band.is_some());
            let rows = lines.series.iter().flat_map(|series| {
                series.points.iter().enumerate().map(move |(at, [x, y])| {
                    let mut row = vec![series.name.clone(), number(*x), number(*y)];
                    if bands {
                        let band = series.band.as_ref().and_then(|band| band.get(at));
                        row.extend(pair(band));
                    }
                    row
                })
            });
            let mut columns = vec!["Series".into(), name(&lines.x), name(&lines.y)];
            if bands {
                columns.extend(["Low".into(), "High".into()]);
            }
            Data { columns, rows: rows.collect() }
        }
        Figure::Bars(bars) => {
            let rows = bars.groups.iter().flat_map(|group| {
                group.bars.iter().map(|bar| {
                    let mut row = vec![group.label.clone(), bar.name.clone(), number(bar.value)];
                    row.extend(pair(bar.interval.as_ref()));
                    row
                })
            });
            Data {
                rows: rows.collect(),
                columns: texts(["Group", "Bar", &name(&bars.y), "Low", "High"]),
            }
        }
        Figure::Scatter(scatter) => {
            let rows = scatter.groups.iter().flat_map(|group| {
                group.points.iter().map(|point| {
                    vec![group.name.clone(), point.label.clone(), number(point.x), number(point.y)]
                })
            });
            let columns = texts(["Group", "Point", &name(&scatter.x), &name(&scatter.y)]);
            Data { rows: rows.collect(), columns }
        }
        Figure::Heatmap(heatmap) => {
            let mut columns = vec![format!("{} \\ {}", name(&heatmap.y), name(&heatmap.x))];
            columns.extend(heatmap.x_labels.iter().cloned());
            let row = |(row, label): (usize, &String)| {
                let cells = (0..heatmap.columns()).map(|column| heatmap.cell(row, column));
                let cells = cells.map(|cell| cell.map(number).unwrap_or_default());
                std::iter::once(label.clone()).chain(cells).collect()
            };
            Data { columns, rows: heatmap.y_labels.iter().enumerate().map(row).collect() }
        }
        Figure::Tokens(strip) => {
            let row = |(at, token): (usize, &figure::TokenCell)| {
                let value = token.value.map(number).unwrap_or_default();
                vec![at.to_string(), token.text.clone(), value, token.note.clone()]
            };
            let rows = strip.tokens.iter().enumerate().map(row).collect();
            Data { columns: texts(["Place", "Token", &name(&strip.value), "Note"]), rows }
        }
        Figure::Table(table) => Data { columns: table.columns.clone(), rows: table.rows.clone() },
        Figure::Text(text) => {
            Data { columns: texts(["Given", "Text"]), rows: vec![texts([&text.lead, &text.text])] }
        }
        Figure::Claims(claims) => {
            let row = |claim: &figure::Claim| {
                let holds = if claim.holds() { "yes" } else { "no" };
                vec![
                    claim.statement.clone(),
                    name(&claim.quantity),
                    number(claim.measured),
                    number(claim.threshold),
                    holds.to_owned(),
                ]
            };
            let columns = texts(["Claim", "Quantity", "Measured", "Threshold", "Holds"]);
            Data { columns, rows: claims.claims.iter().map(row).collect() }
        }
    }
}

/// Comma-separated, quoted where needed. A cell that a spreadsheet would take for a formula
/// gets an apostrophe in front.
pub(super) fn csv(data: &Data) -> String {
    let cell = |text: &String| {
        let formula = text.starts_with(['=', '+', '-', '@', '\t']) && text.parse::<f64>().is_err();
        let text = if formula { format!("'{text}") } else { text.clone() };
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    };
    let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n";
    std::iter::once(&data.columns).chain(&data.rows).map(line).collect()
}

fn number(value: f32) -> String {
    value.to_string()
}

fn pair(interval: Option<&[f32; 2]>) -> [String; 2] {
    interval.map_or([String::new(), String::new()], |[low, high]| [number(*low), number(*high)])
}

/// Shares are written as they are, from 0 to 1.
fn name(axis: &Axis) -> String {
    match axis.unit {
        Unit::Share => format!("{} (share)", axis.label),
        _ => axis_name(axis),
    }
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::{Lines, Role, Series};

    #[test]
    fn one_point_a_row() {
        let series = Series::new("m", Role::Model, vec![[0.0, 1.5], [1.0, 2.0]]);
        let (x, y) = (Axis::linear("Read", Unit::Examples), Axis::linear("Hit", Unit::Share));
        let figure = Lines::new("i", "c", x, y, vec![series]).unwrap();
        let data = data(&figure);
        assert_eq!(data.columns, ["Series", "Read (examples)", "Hit (share)"]);
        assert_eq!(csv(&data), "Series,Read (examples),Hit (share)\r\nm,0,1.5\r\nm,1,2\r\n");
    }

    #[test]
    fn no_cell_becomes_a_formula() {
        let data = Data {
            columns: texts(["a"]),
            rows: vec![texts(["=1+1"]), texts(["-2"]), texts(["x,\"y"])],
        };
        assert_eq!(csv(&data), "a\r\n'=1+1\r\n-2\r\n\"x,\"\"y\"\r\n");
    }
}
