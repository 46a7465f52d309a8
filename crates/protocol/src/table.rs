//! Tables as text: CSV or TSV, with or without quotes (RFC 4180, and what spreadsheets make of it).
//! One reader, for what the page says of a table and for what a run makes of it.

/// Most rows of a data set, its header not counted.
pub const TABLE_ROWS_MAX: usize = 2_000;
/// The column that holds the labels.
const LABEL: &str = "label";

/// One line of a table; a quoted cell may go over several lines of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it begins, counted from 1.
    pub line: usize,
    pub cells: Vec<String>,
}

/// The records of a text, one after another. An unfinished quote goes on to the end.
pub fn records(text: &str, separator: char) -> impl Iterator<Item = Record> {
    let mut letters = text.chars().peekable();
    let (mut line, mut is_done) = (1, false);
    std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let (mut cells, mut cell, mut quoted, begins) = (Vec::new(), String::new(), false, line);
        loop {
            let Some(letter) = letters.next() else {
                is_done = true;
                break;
            };
            line += usize::from(letter == '\n');
            match letter {
                '"' if quoted && letters.peek() == Some(&'"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' if quoted => quoted = false,
                '"' if cell.trim().is_empty() => {
                    cell.clear();
                    quoted = true;
                }
                '\r' if !quoted => {}
                '\n' if !quoted => break,
                _ if letter == separator && !quoted => cells.push(std::mem::take(&mut cell)),
                _ => cell.push(letter),
            }
        }
        cells.push(cell);
        Some(Record { line: begins, cells })
    })
}

/// An input with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    pub line: usize,
    pub input: String,
    pub label: String,
}

/// Why a text is no data set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("the table is empty; paste rows or open a file (a long table is in no link)")]
    Empty,
    #[error("no column is named “label”; the first line names {found}")]
    NoLabel { found: String },
    #[error("“label” is the only column; another one has to hold the inputs")]
    OnlyLabel,
    #[error("line {line} has {found} cells, the first line has {expected}")]
    Ragged { line: usize, expected: usize, found: usize },
    #[error("line {line} has no {what}")]
    NoValue { line: usize, what: &'static str },
    #[error("there are {found} rows; at most {TABLE_ROWS_MAX} are read (up to line {line})")]
    TooMany { found: usize, line: usize },
}

/// The rows of a table whose first line names its columns, one of them “label”. Where several other
/// columns are there, the input is all of them with their names.
pub fn labelled(text: &str) -> Result<Vec<Labelled>, TableError> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.trim_start().lines().next().unwrap_or_default();
    let separator = ['\t', ';'].into_iter().find(|mark| head.contains(*mark)).unwrap_or(',');
    let is_blank = |record: &Record| record.cells.iter().all(|cell| cell.trim().is_empty());
    let mut records = records(text, separator).filter(|record| !is_blank(record));
    let names = records.next().ok_or(TableError::Empty)?.cells;
    let names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    let Some(label) = names.iter().position(|name| name.eq_ignore_ascii_case(LABEL)) else {
        let shown = names.iter().take(6).map(|name| format!("“{name}”")).collect::<Vec<_>>();
        return Err(TableError::NoLabel { found: shown.join(", ") });
    };
    if names.len() < 2 {
        return Err(TableError::OnlyLabel);
    }
    let mut rows = Vec::new();
    let mut last_line = 0;
    let mut count = 0;
    for Record { line, mut cells } in records {
        // Spreadsheets end a line early where nothing follows.
        while cells.len() > names.len() && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.len() != names.len() {
            let (expected, found) = (names.len(), cells.len());
            return Err(TableError::Ragged { line, expected, found });
        }
        count += 1;
        if count > TABLE_ROWS_MAX {
            continue;
        }
        last_line = line;
        let others = || (0..names.len()).filter(|column| *column != label);
        let input = match names.len() {
            2 => others().map(|column| cells[column].trim().to_owned()).collect(),
            _ => {
                let named = others().map(|column| (names[column], cells[column].trim()));
                let named = named.filter(|(_, cell)| !cell.is_empty());
                named.map(|(name, cell)| format!("{name}: {cell}")).collect::<Vec<_>>().join("; ")
            }
        };
        let label = cells[label].trim().to_owned();
        for (what, text) in [("input", &input), ("label", &label)] {
            if text.is_empty() {
                return Err(TableError::NoValue { line, what });
            }
        }
        rows.push(Labelled { line, input, label });
    }
    if count > TABLE_ROWS_MAX {
        return Err(TableError::TooMany { found: count, line: last_line });
    }
    if rows.is_empty() { Err(TableError::Empty) } else { Ok(rows) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(usize, String, String)> {
        let rows = labelled(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        rows.into_iter().map(|row| (row.line, row.input, row.label)).collect()
    }

    fn row(line: usize, input: &str, label: &str) -> (usize, String, String) {
        (line, input.into(), label.into())
    }

    #[test]
    fn tables_of_all_kinds() {
        let two = [row(2, "good", "yes"), row(3, "bad", "no")];
        assert_eq!(pairs("text,label\ngood,yes\nbad,no"), two);
        assert_eq!(pairs("\u{feff}Label\ttext\r\nyes\tgood\r\nno\tbad\r\n"), two);
        assert_eq!(pairs("text;LABEL;\ngood;yes;\nbad;no;\n").len(), 2);
        assert_eq!(
            pairs("text,label\n\"say \"\"hi\"\",\nthere\",yes\n\n\nx,no"),
            [row(2, "say \"hi\",\nthere", "yes"), row(6, "x", "no")]
        );
        assert_eq!(
            pairs("title,label,body\na,yes,b\nc,no,"),
            [row(2, "title: a; body: b", "yes"), row(3, "title: c", "no")]
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let error = |text: &str| labelled(text).unwrap_err();
        assert_eq!(error(""), TableError::Empty);
        assert_eq!(error("text,label\n"), TableError::Empty);
        assert_eq!(error("label\nyes"), TableError::OnlyLabel);
        assert!(matches!(error("text,class\na,b"), TableError::NoLabel { .. }));
        let ragged = TableError::Ragged { line: 3, expected: 2, found: 3 };
        assert_eq!(error("text,label\na,b\na,b,c"), ragged);
        let none = TableError::NoValue { line: 2, what: "label" };
        assert_eq!(error("text,label\na,\nb,x"), none);
        let many = format!("text,label\n{}", "a,b\n".repeat(TABLE_ROWS_MAX + 5));
        let found = TABLE_ROWS_MAX + 5;
        assert_eq!(error(&many), TableError::TooMany { found, line: TABLE_ROWS_MAX + 1 });
    }

    #[test]
    fn no_text_makes_it_panic() {
        let mut state = 1_u64;
        let alphabet: Vec<char> = "label,\t;\"\r\n xé\u{feff}".chars().collect();
        for _ in 0..20_000 {
            let mut text = String::from("label,x\n");
            for _ in 0..16 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push(alphabet[(state >> 33) as usize % alphabet.len()]);
            }
            let _ = labelled(&text);
        }
    }
}
