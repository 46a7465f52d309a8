//! The numbers of a figure as a table, for reading and for a file. In the chunk that comes later.

use super::scale::axis_name;
use super::svg::escape;
use super::words;
use crate::language::{language, t};
use figure::{Axis, Figure, Unit};
use leptos::prelude::AnyView;

/// Rows of text under columns. Those of a matrix are made one at a time: it may have millions of
/// cells. The others are lists, so that there are not many types of iterators.
pub(super) struct Data<'a> {
    pub(super) columns: Vec<String>,
    pub(super) rows: Box<dyn Iterator<Item = Vec<String>> + 'a>,
}

/// The numbers in place of the drawing.
#[inline(never)]
pub(super) fn as_rows(figure: &Figure) -> AnyView {
    let Data { columns, mut rows } = data(figure);
    words::table(columns, &mut rows)
}

/// All numbers of a figure, one point a row.
pub(super) fn data(figure: &Figure) -> Data<'_> {
    match figure {
        Figure::Lines(lines) => {
            let bands = lines.series.iter().any(|it| it.band.is_some());
            let rows = lines.series.iter().flat_map(move |series| {
                series.points.iter().enumerate().map(move |(at, [x, y])| {
                    let mut row = vec![series.name.clone(), number(*x), number(*y)];
                    if bands {
                        let band = series.band.as_ref().and_then(|band| band.get(at));
                        row.extend(pair(band));
                    }
                    row
                })
            });
            let mut columns = vec![t("Series").into(), name(&lines.x), name(&lines.y)];
            if bands {
                columns.extend([t("Low").into(), t("High").into()]);
            }
            Data { columns, rows: list(rows.collect()) }
        }
        Figure::Bars(bars) => {
            let rows = bars.groups.iter().flat_map(|group| {
                group.bars.iter().map(|bar| {
                    let mut row = vec![group.label.clone(), bar.name.clone(), number(bar.value)];
                    row.extend(pair(bar.interval.as_ref()));
                    row
                })
            });
            let columns = texts([t("Group"), t("Bar"), &name(&bars.y), t("Low"), t("High")]);
            Data { columns, rows: list(rows.collect()) }
        }
        Figure::Scatter(scatter) => {
            let rows = scatter.groups.iter().flat_map(|group| {
                group.points.iter().map(|point| {
                    vec![group.name.clone(), point.label.clone(), number(point.x), number(point.y)]
                })
            });
            let columns = texts([t("Group"), t("Point"), &name(&scatter.x), &name(&scatter.y)]);
            Data { columns, rows: list(rows.collect()) }
        }
        Figure::Heatmap(heatmap) => {
            let mut columns = vec![format!("{} \\ {}", name(&heatmap.y), name(&heatmap.x))];
            columns.extend(heatmap.x_labels.iter().cloned());
            let row = move |(row, label): (usize, &String)| {
                let cells = (0..heatmap.columns()).map(|column| heatmap.cell(row, column));
                let cells = cells.map(|cell| cell.map(number).unwrap_or_default());
                std::iter::once(label.clone()).chain(cells).collect()
            };
            Data { columns, rows: Box::new(heatmap.y_labels.iter().enumerate().map(row)) }
        }
        Figure::Tokens(strip) => {
            let row = |(at, token): (usize, &figure::TokenCell)| {
                let value = token.value.map(number).unwrap_or_default();
                vec![at.to_string(), token.text.clone(), value, token.note.clone()]
            };
            let columns = texts([t("Place"), t("Token"), &name(&strip.value), t("Note")]);
            Data { columns, rows: list(strip.tokens.iter().enumerate().map(row).collect()) }
        }
        Figure::Table(table) => {
            Data { columns: table.columns.clone(), rows: list(table.rows.clone()) }
        }
        Figure::Text(text) => {
            let row = texts([&text.lead, &text.text]);
            Data { columns: texts([t("Given"), t("Text")]), rows: list(vec![row]) }
        }
        Figure::File(file) => {
            let row = texts([&file.name, &file.bytes().to_string()]);
            Data { columns: texts([t("File"), t("Bytes")]), rows: list(vec![row]) }
        }
        Figure::Claims(claims) => {
            let row = |claim: &figure::Claim| {
                let holds = if claim.holds() { t("yes") } else { t("no") };
                vec![
                    claim.statement.clone(),
                    name(&claim.quantity),
                    number(claim.measured),
                    number(claim.threshold),
                    holds.to_owned(),
                ]
            };
            let columns =
                texts([t("Claim"), t("Quantity"), t("Measured"), t("Threshold"), t("Holds")]);
            Data { columns, rows: list(claims.claims.iter().map(row).collect()) }
        }
    }
}

fn list<'a>(rows: Vec<Vec<String>>) -> Box<dyn Iterator<Item = Vec<String>> + 'a> {
    Box::new(rows.into_iter())
}

/// Lines of comma-separated values, quoted where needed. A cell that a spreadsheet would take for
/// a formula gets an apostrophe in front.
pub(super) fn csv(data: Data<'_>) -> impl Iterator<Item = String> {
    let line =
        |row: Vec<String>| row.iter().map(|it| cell(it)).collect::<Vec<_>>().join(",") + "\r\n";
    std::iter::once(data.columns).chain(data.rows).map(line)
}

fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t']) && text.parse::<f64>().is_err();
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// A JSON document: the caption, and an object a row. A cell that is a number as it stands is one.
pub(super) fn json<'a>(caption: &str, data: Data<'a>) -> impl Iterator<Item = String> + use<'a> {
    let Data { columns, rows } = data;
    let head = format!("{{\"caption\":{},\"rows\":[", quoted(caption));
    let row = move |(at, row): (usize, Vec<String>)| {
        let cell = |(name, text): (&String, &String)| {
            let is_number =
                text.parse::<f64>().is_ok_and(|it| it.to_string() == *text && it.is_finite());
            let value = if is_number { text.clone() } else { quoted(text) };
            format!("{}:{value}", quoted(name))
        };
        let cells: Vec<String> = columns.iter().zip(&row).map(cell).collect();
        format!("{}\n{{{}}}", if at == 0 { "" } else { "," }, cells.join(","))
    };
    std::iter::once(head).chain(rows.enumerate().map(row)).chain(["\n]}\n".to_owned()])
}

/// A page that needs nothing else and runs nothing: the drawing, if there is one, the numbers, and where
/// they are from.
pub(super) fn html<'a>(
    [title, address]: &[String; 2],
    caption: &str,
    drawing: Option<String>,
    data: Data<'a>,
) -> impl Iterator<Item = String> + use<'a> {
    let drawing = drawing.unwrap_or_else(|| format!("<p>{}</p>", escape(caption)));
    let (title, address) = (escape(title), escape(address));
    let head = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>body{{font:1rem/1.5 system-ui;max-width:60rem;margin:auto;padding:1rem}}\
         svg{{max-width:100%;height:auto}}td,th{{border:1px solid;padding:0 .5em;text-align:left}}\
         table{{border-collapse:collapse}}</style>\n<h1>{title}</h1>\n{drawing}\n\
         <p><a href=\"{address}\">{address}</a></p>\n<table>\n",
        language().code
    );
    let row = |row: Vec<String>, name: &str| {
        let cells = row.iter().map(|cell| format!("<{name}>{}</{name}>", escape(cell)));
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let columns = row(data.columns, "th");
    [head, columns]
        .into_iter()
        .chain(data.rows.map(move |it| row(it, "td")))
        .chain(["</table>\n".to_owned()])
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter < ' ' => quoted.push_str(&format!("\\u{:04x}", letter as u32)),
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
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
        Unit::Share => t!("{name} (share)", axis.label),
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
        let text: String = csv(data(&figure)).collect();
        assert_eq!(text, "Series,Read (examples),Hit (share)\r\nm,0,1.5\r\nm,1,2\r\n");
    }

    #[test]
    fn json_has_the_columns_at_each_number() {
        let columns = vec!["a \"b\"".to_owned(), "n".to_owned()];
        let rows = vec![texts(["x\ny\\", "-1.5"]), texts(["01", "NaN"])];
        let text: String = json("c", Data { columns, rows: list(rows) }).collect();
        let expected = "{\"caption\":\"c\",\"rows\":[\n\
            {\"a \\\"b\\\"\":\"x\\u000ay\\\\\",\"n\":-1.5},\n\
            {\"a \\\"b\\\"\":\"01\",\"n\":\"NaN\"}\n]}\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_saved_page_takes_nothing_as_html() {
        let page = ["<script>".to_owned(), "https://a.b/?x=\"&y".to_owned()];
        let columns = vec!["<b>".to_owned()];
        let rows = list(vec![texts(["</table><img src=x onerror=alert(1)>"])]);
        let text: String = html(&page, "<i>", None, Data { columns, rows }).collect();
        for bad in ["<script", "<b>", "<i>", "<img", "?x=\"&y"] {
            assert!(!text.contains(bad), "{bad} in {text}");
        }
        assert!(text.ends_with("alert(1)&gt;</td></tr>\n</table>\n"), "{text}");
        let drawn = html(
            &page,
            "c",
            Some("<svg></svg>".to_owned()),
            Data { columns: vec![], rows: list(vec![]) },
        );
        assert!(drawn.collect::<String>().contains("</h1>\n<svg></svg>\n<p>"));
    }

    #[test]
    fn no_cell_becomes_a_formula() {
        let cells = ["=1+1", "-2", "x,\"y"].map(cell);
        assert_eq!(cells, ["'=1+1", "-2", "\"x,\"\"y\""]);
    }
}
