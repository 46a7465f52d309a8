//! State in the fragment of an address: `1?seed=7&steps=400` readable, `1.<packed>` for long text.
//!
//! Both forms hold the same query string; the packed one is deflate-raw in base64url without
//! padding. `1` is the version; a decoder of an old version stays for ever. Input is hostile:
//! lengths are capped before anything is unpacked, every number is clamped, unknown keys are
//! ignored with a notice, and nothing in a link is ever fetched or taken as HTML.

use crate::{Kind, Knob, Knobs, ROWS_MAX, Row, Value};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt::Write;

/// Longest fragment that is looked at.
pub const FRAGMENT_MAX: usize = 64 * 1024;
/// Largest state after unpacking.
pub const INFLATED_MAX: usize = 256 * 1024;
/// Up to here a link works nearly everywhere; longer ones are worth a warning.
pub const COMFORTABLE_LENGTH: usize = 2_000;
/// A text or data set of more bytes is in no link.
pub const TEXT_MAX: usize = 16 * 1024;
/// A readable state longer than this is packed.
const READABLE_MAX: usize = 240;
const VERSION: char = '1';

/// What a fragment said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    pub knobs: Knobs,
    pub notices: Vec<Notice>,
}

/// What the visitor should know about a link that was not taken word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Nothing could be read; defaults are shown.
    Unreadable,
    /// Made by a newer version; what is known was taken.
    Newer,
    UnknownKey {
        key: String,
    },
    /// A value was out of range or of the wrong kind; the nearest allowed value is shown.
    Adjusted {
        label: &'static str,
    },
}

/// The fragment (without `#`) for a state; empty where everything has its default.
pub fn encode(knobs: &[&dyn Knob], values: &Knobs) -> String {
    let query = query(knobs, values);
    if query.is_empty() {
        String::new()
    } else if query.len() <= READABLE_MAX {
        format!("{VERSION}?{query}")
    } else {
        let packed = miniz_oxide::deflate::compress_to_vec(query.as_bytes(), 9);
        format!("{VERSION}.{}", URL_SAFE_NO_PAD.encode(packed))
    }
}

/// The state that a fragment (with or without `#`) names. Never fails: what can't be read gives
/// defaults and a notice.
pub fn decode(knobs: &[&dyn Knob], fragment: &str) -> Decoded {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    // `?secret=` belongs to a host that embeds us, not to our state.
    if fragment.is_empty() || fragment.starts_with('?') {
        return Decoded::default();
    }
    match payload(fragment) {
        Ok(query) => parse(knobs, &query),
        Err(notice) => Decoded { notices: vec![notice], ..Decoded::default() },
    }
}

/// True for what is in no link: a large data set or text, or a file.
pub fn is_left_out(kind: &Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Text { .. } | Kind::Table { .. }, Value::Text(text)) => text.len() > TEXT_MAX,
        (Kind::File { .. }, Value::Text(text)) => !text.is_empty(),
        _ => false,
    }
}

fn query(knobs: &[&dyn Knob], values: &Knobs) -> String {
    let mut query = String::new();
    for knob in knobs {
        let value = values.value(*knob);
        let kind = knob.kind();
        if value == kind.default_value() || is_left_out(&kind, &value) {
            continue;
        }
        let text = match value {
            Value::Int(value) => value.to_string(),
            Value::Float(value) => value.to_string(),
            Value::Choice(value) | Value::Text(value) => value,
            Value::Switch(value) => u8::from(value).to_string(),
            Value::Rows(rows) => rows_text(&rows),
        };
        let separator = if query.is_empty() { "" } else { "&" };
        let _ = write!(query, "{separator}{}={}", knob.key(), escape(&text));
    }
    query
}

/// One row a line, input and label parted by a tab; both marks are escaped inside a cell.
fn rows_text(rows: &[Row]) -> String {
    let cell = |text: &str| text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n");
    let lines: Vec<_> =
        rows.iter().map(|row| format!("{}\t{}", cell(&row.input), cell(&row.label))).collect();
    lines.join("\n")
}

fn rows_from(text: &str) -> Vec<Row> {
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

fn payload(fragment: &str) -> Result<String, Notice> {
    if fragment.len() > FRAGMENT_MAX {
        return Err(Notice::Unreadable);
    }
    let marker = fragment.find(['?', '.']).ok_or(Notice::Unreadable)?;
    let (version, rest) = fragment.split_at(marker);
    if version.is_empty() || version.len() > 4 || !version.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Err(Notice::Unreadable);
    }
    if version != "1" {
        return Err(Notice::Newer);
    }
    if let Some(query) = rest.strip_prefix('?') {
        return Ok(query.to_owned());
    }
    let packed = URL_SAFE_NO_PAD.decode(&rest[1..]).map_err(|_| Notice::Unreadable)?;
    let mut bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, INFLATED_MAX)
        .map_err(|_| Notice::Unreadable)?;
    bytes.shrink_to_fit();
    String::from_utf8(bytes).map_err(|_| Notice::Unreadable)
}

fn parse(knobs: &[&dyn Knob], query: &str) -> Decoded {
    let mut decoded = Decoded::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()).take(256) {
        let (key, text) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(knob) = knobs.iter().find(|knob| knob.key() == key) else {
            if key != "secret" {
                let key = unescape(key).chars().take(40).collect();
                decoded.notices.push(Notice::UnknownKey { key });
            }
            continue;
        };
        let kind = knob.kind();
        let read = value(&kind, unescape(text));
        let kept = read.as_ref().and_then(|value| kind.clamp(value));
        if kept.is_none() || kept != read {
            decoded.notices.push(Notice::Adjusted { label: knob.label() });
        }
        // A long text is held as few times as can be.
        drop(read);
        if let Some(value) = kept {
            decoded.knobs.set(*knob, &value);
        }
    }
    decoded
}

fn value(kind: &Kind, text: String) -> Option<Value> {
    Some(match kind {
        Kind::Int { .. } | Kind::Steps { .. } => Value::Int(text.parse().ok()?),
        Kind::Float { .. } => {
            Value::Float(text.parse().ok().filter(|value: &f64| value.is_finite())?)
        }
        Kind::Choice { .. } => Value::Choice(text),
        Kind::Switch { .. } => Value::Switch(match text.as_str() {
            "1" => true,
            "0" => false,
            _ => return None,
        }),
        Kind::Text { .. } | Kind::Table { .. } => Value::Text(text),
        Kind::Rows { .. } => Value::Rows(rows_from(&text)),
        Kind::File { .. } => return None,
    })
}

/// Percent-encodes all but unreserved characters; a space becomes `+`.
fn escape(text: &str) -> String {
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

fn unescape(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Choice, ChoiceKnob, FloatKnob, IntKnob, RowsKnob, SwitchKnob, TableKnob, TextKnob,
    };
    use figure::{Scale, Unit};

    static SEED: IntKnob = IntKnob {
        key: "seed",
        label: "Seed",
        help: "",
        min: 0,
        max: 9999,
        default: 1,
        unit: Unit::One,
        scale: Scale::Linear,
    };
    static RATE: FloatKnob = FloatKnob {
        key: "rate",
        label: "Rate",
        help: "",
        min: 0.0,
        max: 1.0,
        default: 0.5,
        unit: Unit::One,
        scale: Scale::Linear,
    };
    static TASK: ChoiceKnob = ChoiceKnob {
        key: "task",
        label: "Task",
        help: "",
        options: &[Choice { key: "a", label: "A" }, Choice { key: "b", label: "B" }],
        default: "a",
    };
    static ON: SwitchKnob = SwitchKnob { key: "on", label: "On", help: "", default: false };
    static TEXT: TextKnob = TextKnob {
        key: "q",
        label: "Query",
        help: "",
        default: "",
        max_chars: 4000,
        lines: 1,
        most_tokens: "",
    };
    static ROWS: RowsKnob = RowsKnob {
        key: "rows",
        label: "Examples",
        help: "",
        default: &[("x", "y")],
        columns: ["Input", "Label"],
        max_chars: 400,
    };
    static ALL: [&dyn Knob; 6] = [&SEED, &RATE, &TASK, &ON, &TEXT, &ROWS];

    fn row(input: &str, label: &str) -> Row {
        Row { input: input.into(), label: label.into() }
    }

    #[test]
    fn defaults_make_an_empty_fragment() {
        assert_eq!(encode(&ALL, &Knobs::default()), "");
        assert_eq!(decode(&ALL, ""), Decoded::default());
    }

    /// Golden links: these must decode to the same state for ever.
    #[test]
    fn golden_links_of_version_1() {
        let short = Knobs::default()
            .with(&SEED, Value::Int(7))
            .with(&TASK, Value::Choice("b".into()))
            .with(&ON, Value::Switch(true))
            .with(&TEXT, Value::Text("what? 50% of ünï".into()));
        let link = "1?seed=7&task=b&on=1&q=what%3F+50%25+of+%C3%BCn%C3%AF";
        assert_eq!(encode(&ALL, &short), link);
        assert_eq!(decode(&ALL, link), Decoded { knobs: short, notices: vec![] });

        let packed = "1.K7TNTcyr1C7PL0op1h5lDiEmAA";
        let long = Knobs::default().with(&TEXT, Value::Text("many words ".repeat(40)));
        let link = encode(&ALL, &long);
        assert!(link.starts_with("1.") && link.len() < 120, "{link}");
        assert_eq!(decode(&ALL, &link), Decoded { knobs: long.clone(), notices: vec![] });
        // Another compressor may pack differently; what was packed once must stay readable.
        assert_eq!(decode(&ALL, packed), Decoded { knobs: long, notices: vec![] });
    }

    #[test]
    fn tables_survive_tabs_line_breaks_and_backslashes() {
        let rows = vec![row("a\tb\\n", "c\nd"), row("", "")];
        let knobs = Knobs::default().with(&ROWS, Value::Rows(rows));
        assert_eq!(decode(&ALL, &encode(&ALL, &knobs)).knobs, knobs);
        let none = Knobs::default().with(&ROWS, Value::Rows(vec![]));
        assert_eq!(decode(&ALL, &encode(&ALL, &none)).knobs, none);
    }

    #[test]
    fn a_data_set_travels_unless_it_is_too_long() {
        static TABLE: TableKnob =
            TableKnob { key: "table", label: "Data", help: "", max_chars: 400_000 };
        let knobs: [&dyn Knob; 2] = [&SEED, &TABLE];
        let with = |text: String| {
            Knobs::default().with(&SEED, Value::Int(7)).with(&TABLE, Value::Text(text))
        };
        let short = with("text,label\na,b\n".repeat(20));
        assert_eq!(decode(&knobs, &encode(&knobs, &short)).knobs, short);
        let long = with("é,label\n".repeat(TEXT_MAX / 8));
        assert_eq!(encode(&knobs, &long), "1?seed=7");
        // The longest that travels, of what packs worst, is within the limits of a reader.
        let mut state = 1_u64;
        let mixed: String = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(33 + (state >> 33) as u8 % 90)
        })
        .take(TEXT_MAX)
        .collect();
        let mixed = with(mixed);
        assert_eq!(decode(&knobs, &encode(&knobs, &mixed)).knobs, mixed);
    }

    #[test]
    fn bad_values_are_adjusted_with_a_notice() {
        let decoded = decode(&ALL, "#1?seed=999999&rate=NaN&task=zzz&new=1");
        assert_eq!(decoded.knobs, Knobs::default().with(&SEED, Value::Int(9999)));
        assert_eq!(decoded.notices.len(), 4);
    }

    #[test]
    fn unreadable_newer_and_foreign_fragments() {
        assert_eq!(decode(&ALL, "nonsense").notices, [Notice::Unreadable]);
        assert_eq!(decode(&ALL, "1.!!!").notices, [Notice::Unreadable]);
        assert_eq!(decode(&ALL, "2?seed=4").notices, [Notice::Newer]);
        assert_eq!(decode(&ALL, "#?secret=abc"), Decoded::default());
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b'a'; INFLATED_MAX + 1], 9);
        let link = format!("1.{}", URL_SAFE_NO_PAD.encode(bomb));
        assert_eq!(decode(&ALL, &link).notices, [Notice::Unreadable]);
    }

    #[test]
    fn no_fragment_makes_it_panic() {
        // A small generator; the fuzz target goes further.
        let mut state = 1_u64;
        let alphabet: Vec<char> = "1?.&=%+\\tseedrowsq0é\u{0}".chars().collect();
        for _ in 0..20_000 {
            let mut fragment = String::from("1?");
            for _ in 0..24 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                fragment.push(alphabet[(state >> 33) as usize % alphabet.len()]);
            }
            let decoded = decode(&ALL, &fragment);
            let again = decode(&ALL, &encode(&ALL, &decoded.knobs));
            assert_eq!(again.knobs, decoded.knobs, "{fragment}");
        }
    }
}
