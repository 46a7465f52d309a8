//! State in the fragment of an address: `1?seed=7&steps=400` readable, `1.<packed>` for long text.
//!
//! Both forms hold the same query string; the packed one is deflate-raw in base64url without
//! padding. `1` is the version; a decoder of an old version stays for ever. Input is hostile:
//! lengths are capped before anything is unpacked, every number is clamped, unknown keys are
//! ignored with a notice, and nothing in a link is ever fetched or taken as HTML.
//!
//! What the sender saw may follow: `1?seed=7!<packed>`, the text of [`Seen`], packed in the same way. The
//! same text, with no limit that a link needs, makes a file to keep.

#[cfg(test)]
mod tests;
mod text;

use crate::{Kind, Knob, Knobs, Seen, Value};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt::Write;
use text::{escape, rows_from, rows_text, unescape};

/// Up to here a link works nearly everywhere; longer ones are worth a warning.
pub const COMFORTABLE_LENGTH: usize = 2_000;
/// Beyond this a file is better.
pub const LONGEST: usize = 8_000;
/// A file of more bytes is none of ours.
pub const FILE_MAX: usize = 8 << 20;
/// A text or data set of more bytes is in no link.
pub const TEXT_MAX: usize = 16 * 1024;
/// A readable state longer than this is packed.
const READABLE_MAX: usize = 240;
const VERSION: char = '1';
/// Before what the sender saw: no text of ours has it unescaped.
const SEEN: char = '!';

/// What carries a state, and so how much may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// From anybody.
    Link,
    /// Opened by the visitor.
    File,
}

/// Most bytes of something: as it comes, and unpacked.
struct Limits {
    fragment: usize,
    state: usize,
    seen: usize,
}

impl Carrier {
    const fn limits(self) -> Limits {
        match self {
            Self::Link => Limits { fragment: 64 << 10, state: 256 << 10, seen: 32 << 10 },
            Self::File => Limits { fragment: FILE_MAX, state: FILE_MAX, seen: 2 << 20 },
        }
    }

    /// True for what does not travel so: a large data set or text in a link, a file never.
    pub fn leaves_out(self, kind: &Kind, value: &Value) -> bool {
        match (kind, value) {
            (Kind::Text { .. } | Kind::Table { .. }, Value::Text(text)) => {
                self == Self::Link && text.len() > TEXT_MAX
            }
            (Kind::File { .. }, Value::Text(text)) => !text.is_empty(),
            _ => false,
        }
    }
}

/// What a fragment said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    pub knobs: Knobs,
    /// What the sender saw with these settings.
    pub seen: Option<Seen>,
    pub notices: Vec<Notice>,
}

/// What the visitor should know about a link that was not taken word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Nothing could be read; defaults are shown.
    Unreadable,
    /// What the sender saw could not be read.
    UnreadableResult,
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
pub fn encode(knobs: &[&dyn Knob], values: &Knobs, carrier: Carrier) -> String {
    let query = query(knobs, values, carrier);
    if query.is_empty() {
        String::new()
    } else if query.len() <= READABLE_MAX {
        format!("{VERSION}?{query}")
    } else {
        format!("{VERSION}.{}", pack(&query))
    }
}

/// A fragment with what was seen, the text of a [`Seen`]: as many of its figures, from the first on, as
/// the carrier takes, a link [`LONGEST`] bytes in all. `None` where not one fits.
pub fn with_seen(fragment: &str, mut seen: &str, carrier: Carrier) -> Option<String> {
    let state = if fragment.is_empty() { "1?" } else { fragment };
    let limits = carrier.limits();
    let most = if carrier == Carrier::Link { LONGEST } else { limits.fragment };
    while seen.contains('\n') {
        // What is too large when it is unpacked would be refused.
        if seen.len() <= limits.seen {
            let whole = format!("{state}{SEEN}{}", pack(seen));
            if whole.len() <= most {
                return Some(whole);
            }
        }
        seen = seen.rsplit_once('\n').map_or("", |(kept, _)| kept);
    }
    None
}

/// The state that a fragment (with or without `#`) names. Never fails: what can't be read gives
/// defaults and a notice.
pub fn decode(knobs: &[&dyn Knob], fragment: &str, carrier: Carrier) -> Decoded {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    // `?secret=` belongs to a host that embeds us, not to our state.
    if fragment.is_empty() || fragment.starts_with('?') {
        return Decoded::default();
    }
    let limits = carrier.limits();
    if fragment.len() > limits.fragment {
        return Decoded { notices: vec![Notice::Unreadable], ..Decoded::default() };
    }
    let (state, seen) = fragment.split_once(SEEN).unwrap_or((fragment, ""));
    let mut decoded = match payload(state, limits.state) {
        Ok(query) => parse(knobs, &query),
        Err(notice) => return Decoded { notices: vec![notice], ..Decoded::default() },
    };
    if !seen.is_empty() {
        decoded.seen = unpack(seen, limits.seen).and_then(Seen::read);
        if decoded.seen.is_none() {
            decoded.notices.push(Notice::UnreadableResult);
        }
    }
    decoded
}

fn pack(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 9))
}

/// `None` for what is no text, and for more than `most` bytes of it.
fn unpack(packed: &str, most: usize) -> Option<String> {
    let packed = URL_SAFE_NO_PAD.decode(packed).ok()?;
    let mut bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, most).ok()?;
    bytes.shrink_to_fit();
    String::from_utf8(bytes).ok()
}

fn query(knobs: &[&dyn Knob], values: &Knobs, carrier: Carrier) -> String {
    let mut query = String::new();
    for knob in knobs {
        let value = values.value(*knob);
        let kind = knob.kind();
        if value == kind.default_value() || carrier.leaves_out(&kind, &value) {
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

fn payload(fragment: &str, most: usize) -> Result<String, Notice> {
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
    unpack(&rest[1..], most).ok_or(Notice::Unreadable)
}

/// What is read of a link: many times the settings of any program. Each may have a notice.
const SETTINGS_MAX: usize = 200;

fn parse(knobs: &[&dyn Knob], query: &str) -> Decoded {
    let mut decoded = Decoded::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()).take(SETTINGS_MAX) {
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
