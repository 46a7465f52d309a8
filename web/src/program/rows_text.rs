//! Tables of examples as pasted text: CSV or TSV, with or without quotes.

use protocol::{ROWS_MAX, Row, records};

/// The rows in a pasted text, or `None` where it is a single cell that belongs into one field.
pub(super) fn rows_from_text(text: &str) -> Option<Vec<Row>> {
    let text = text.trim_matches(['\n', '\r']);
    let separator = if text.contains('\t') { '\t' } else { ',' };
    if separator == ',' && !text.contains('\n') {
        return None;
    }
    let records = records(text, separator).map(|record| record.cells);
    let rows = records.filter(|cells| cells.iter().any(|cell| !cell.trim().is_empty()));
    let rows: Vec<Row> = rows.take(ROWS_MAX).map(|cells| row(cells, separator)).collect();
    (!rows.is_empty()).then_some(rows)
}

/// The last cell is the label; with commas, what stands before it is one text.
fn row(mut cells: Vec<String>, separator: char) -> Row {
    if cells.len() < 2 {
        return Row { input: cells.pop().unwrap_or_default().trim().into(), label: String::new() };
    }
    let label = cells.pop().unwrap_or_default().trim().to_owned();
    let glue = if separator == ',' { "," } else { " " };
    Row { input: cells.join(glue).trim().to_owned(), label }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let rows = rows_from_text(text).unwrap();
        rows.into_iter().map(|row| (row.input, row.label)).collect()
    }

    fn pair(input: &str, label: &str) -> (String, String) {
        (input.into(), label.into())
    }

    #[test]
    fn tables_of_both_kinds() {
        assert_eq!(pairs("good\tyes\nbad\tno\r\n"), [pair("good", "yes"), pair("bad", "no")]);
        assert_eq!(pairs("a, b, yes\nc,no"), [pair("a, b", "yes"), pair("c", "no")]);
        assert_eq!(
            pairs("\"say \"\"hi\"\",\nthere\",yes\nx,no"),
            [pair("say \"hi\",\nthere", "yes"), pair("x", "no")]
        );
    }

    #[test]
    fn a_sentence_with_a_comma_is_not_a_table() {
        assert_eq!(rows_from_text("good, but slow"), None);
        assert_eq!(rows_from_text(""), None);
    }

    #[test]
    fn a_list_without_labels_gives_inputs() {
        assert_eq!(pairs("one\ntwo"), [pair("one", ""), pair("two", "")]);
    }

    #[test]
    fn a_long_table_is_cut() {
        assert_eq!(pairs(&"a\tb\n".repeat(500)).len(), ROWS_MAX);
    }
}
