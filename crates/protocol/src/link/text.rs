//! Texts of a query: percent-encoded, and tables as lines.

use crate::{ROWS_MAX, Row};
use std::fmt::Write;

/// One row a line, input and label parted by a tab; both marks are escaped inside a cell.
pub(super) fn rows_text(rows: &[Row]) -> String {
    let cell = |text: &str| text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n");
    let lines: Vec<_> =
        rows.iter().map(|row| format!("{}\t{}", cell(&row.input), cell(&row.label))).collect();
    lines.join("\n")
}

pub(super) fn rows_from(text: &str) -> Vec<Row> {
    let cell = |text: &str| {
        let mut plain = String::with_capacity(text.len());
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            plain.push(match letter {
                '\\' => match letters.next() {
                    Some('t') => '\t',
                    Some('n') => '\n',
                    Some(other) => other,
                    None => '\\',
                },
                other => other,
            });
        }
        plain
    };
    if text.is_empty() {
        return Vec::new();
    }
    let row = |line: &str| {
        let (input, label) = line.split_once('\t').unwrap_or((line, ""));
        Row { input: cell(input), label: cell(label) }
    };
    // One more than are kept, so that the reader is told.
    text.split('\n').take(ROWS_MAX + 1).map(row).collect()
}

/// Percent-encodes all but unreserved characters; a space becomes `+`.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                escaped.push(char::from(byte))
            }
            b' ' => escaped.push('+'),
            _ => {
                let _ = write!(escaped, "%{byte:02X}");
            }
        }
    }
    escaped
}

pub(super) fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |byte: u8| char::from(byte).to_digit(16);
        rest = tail;
        match (*first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                let digit = |byte| hex(byte).unwrap_or(0) as u8;
                bytes.push(digit(*high) * 16 + digit(*low));
                rest = after;
            }
            (byte, _) => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|error| {
        // Bytes that are no UTF-8 were written `%XX`, so that U+FFFD is no longer than they were.
        let mut lossy = String::with_capacity(text.len());
        for chunk in error.as_bytes().utf8_chunks() {
            lossy.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                lossy.push(char::REPLACEMENT_CHARACTER);
            }
        }
        lossy
    })
}
