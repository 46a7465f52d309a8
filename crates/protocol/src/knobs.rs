use crate::base64_len;
use crate::leak::{self, Text};
use figure::{Scale, Unit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most rows of a table of examples that a link or message may carry.
pub const ROWS_MAX: usize = 64;

/// Something a visitor can set. Declared once as a static; the widget, the address and the
/// message follow from it.
pub trait Knob: Sync + std::fmt::Debug {
    /// The name in links; never changes once published.
    fn key(&self) -> &'static str;
    fn label(&self) -> &'static str;
    /// One sentence for the tooltip; may be empty.
    fn help(&self) -> &'static str;
    fn kind(&self) -> Kind;
}

/// A knob as it travels from where it is declared to the page.
#[derive(Debug, Serialize, Deserialize)]
pub struct Written {
    #[serde(deserialize_with = "leak::text")]
    key: Text,
    #[serde(deserialize_with = "leak::text")]
    label: Text,
    #[serde(deserialize_with = "leak::text")]
    help: Text,
    kind: Kind,
}

impl Written {
    pub fn of(knob: &dyn Knob) -> Self {
        Self { key: knob.key(), label: knob.label(), help: knob.help(), kind: knob.kind() }
    }
}

impl Knob for Written {
    fn key(&self) -> &'static str {
        self.key
    }
    fn label(&self) -> &'static str {
        self.label
    }
    fn help(&self) -> &'static str {
        self.help
    }
    fn kind(&self) -> Kind {
        self.kind.clone()
    }
}

/// What a widget needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    Int {
        min: i64,
        max: i64,
        default: i64,
        unit: Unit,
        scale: Scale,
    },
    Float {
        min: f64,
        max: f64,
        default: f64,
        unit: Unit,
        scale: Scale,
    },
    Choice {
        #[serde(deserialize_with = "leak::list")]
        options: &'static [Choice],
        #[serde(deserialize_with = "leak::text")]
        default: Text,
    },
    Switch {
        default: bool,
    },
    Text {
        #[serde(deserialize_with = "leak::text")]
        default: Text,
        max_chars: usize,
        lines: u32,
        /// The key of the knob that says how many of its tokens are read; empty where none does.
        #[serde(deserialize_with = "leak::text")]
        most_tokens: Text,
    },
    Rows {
        #[serde(deserialize_with = "leak::pairs")]
        default: &'static [(&'static str, &'static str)],
        #[serde(deserialize_with = "leak::pair")]
        columns: [&'static str; 2],
        max_chars: usize,
    },
    /// A data set as text; its value is a [`Value::Text`], and empty by default.
    Table {
        max_chars: usize,
    },
    /// Where a run stops that goes on from where it is, can be stopped, and is rewound where this is
    /// behind it. Its value is a [`Value::Int`], at least zero.
    Steps {
        max: i64,
        default: i64,
        /// Steps from one place to rewind to to the next.
        every: i64,
    },
    /// A file as base64 in a [`Value::Text`], empty by default. It is in no link.
    File {
        /// What its name ends in.
        #[serde(deserialize_with = "leak::text")]
        ending: Text,
        max_bytes: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    #[serde(deserialize_with = "leak::text")]
    pub key: Text,
    #[serde(deserialize_with = "leak::text")]
    pub label: Text,
}

/// One example: input and label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub input: String,
    pub label: String,
}

/// A value as it travels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    Int(i64),
    Float(f64),
    Choice(String),
    Switch(bool),
    Text(String),
    Rows(Vec<Row>),
}

impl Kind {
    pub fn default_value(&self) -> Value {
        match *self {
            Self::Int { default, .. } => Value::Int(default),
            Self::Float { default, .. } => Value::Float(default),
            Self::Choice { default, .. } => Value::Choice(default.to_owned()),
            Self::Switch { default } => Value::Switch(default),
            Self::Text { default, .. } => Value::Text(default.to_owned()),
            Self::Table { .. } | Self::File { .. } => Value::Text(String::new()),
            Self::Steps { default, .. } => Value::Int(default),
            Self::Rows { default, .. } => Value::Rows(
                default
                    .iter()
                    .map(|&(input, label)| Row { input: input.into(), label: label.into() })
                    .collect(),
            ),
        }
    }

    /// The nearest allowed value, or `None` where the value is of another kind or unknown.
    pub fn clamp(&self, value: &Value) -> Option<Value> {
        // Not collected letter by letter, which takes twice the room.
        let first = |text: &str, most: usize| -> String {
            text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end]).to_owned()
        };
        Some(match (self, value) {
            (&Self::Int { min, max, .. }, &Value::Int(value)) => Value::Int(value.clamp(min, max)),
            (&Self::Steps { max, .. }, &Value::Int(value)) => Value::Int(value.clamp(0, max)),
            (&Self::Float { min, max, .. }, &Value::Float(value)) if value.is_finite() => {
                Value::Float(value.clamp(min, max))
            }
            (Self::Choice { options, .. }, Value::Choice(value)) => {
                Value::Choice(options.iter().find(|option| option.key == value)?.key.to_owned())
            }
            (Self::Switch { .. }, &Value::Switch(value)) => Value::Switch(value),
            (&(Self::Text { max_chars, .. } | Self::Table { max_chars }), Value::Text(value)) => {
                Value::Text(first(value, max_chars))
            }
            // A part of a file is of no use.
            (&Self::File { max_bytes, .. }, Value::Text(value)) => {
                (value.len() <= base64_len(max_bytes)).then(|| Value::Text(value.clone()))?
            }
            (&Self::Rows { max_chars, .. }, Value::Rows(rows)) => {
                let cut = |text: &String| first(text, max_chars);
                let row = |row: &Row| Row { input: cut(&row.input), label: cut(&row.label) };
                Value::Rows(rows.iter().take(ROWS_MAX).map(row).collect())
            }
            _ => return None,
        })
    }
}

/// Values by knob; a knob that is absent has its default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Knobs(BTreeMap<String, Value>);

impl Knobs {
    /// The value of a knob, in range whatever was stored.
    pub fn value(&self, knob: &dyn Knob) -> Value {
        let kind = knob.kind();
        let stored = self.0.get(knob.key()).and_then(|value| kind.clamp(value));
        stored.unwrap_or_else(|| kind.default_value())
    }

    /// Stores a value, clamped; a default is forgotten, a value of another kind ignored.
    pub fn set(&mut self, knob: &dyn Knob, value: &Value) {
        let kind = knob.kind();
        let Some(value) = kind.clamp(value) else { return };
        if value == kind.default_value() {
            self.0.remove(knob.key());
        } else {
            self.0.insert(knob.key().to_owned(), value);
        }
    }

    pub fn with(mut self, knob: &dyn Knob, value: Value) -> Self {
        self.set(knob, &value);
        self
    }

    /// True where every knob has its default.
    pub fn is_default(&self) -> bool {
        self.0.is_empty()
    }

    /// Only what these knobs know, clamped.
    pub fn restricted(&self, knobs: &[&dyn Knob]) -> Self {
        let mut kept = Self::default();
        for knob in knobs {
            if let Some(value) = self.0.get(knob.key()) {
                kept.set(*knob, value);
            }
        }
        kept
    }
}

macro_rules! knob {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* }, $self:ident => $kind:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            pub key: &'static str,
            pub label: &'static str,
            pub help: &'static str,
            $(pub $field: $type),*
        }
        impl Knob for $name {
            fn key(&self) -> &'static str { self.key }
            fn label(&self) -> &'static str { self.label }
            fn help(&self) -> &'static str { self.help }
            fn kind(&self) -> Kind { let $self = self; $kind }
        }
    };
}

knob! {
    /// A whole number on a slider.
    IntKnob { min: i64, max: i64, default: i64, unit: Unit, scale: Scale },
    s => Kind::Int { min: s.min, max: s.max, default: s.default, unit: s.unit, scale: s.scale }
}
knob! {
    /// A real number on a slider.
    FloatKnob { min: f64, max: f64, default: f64, unit: Unit, scale: Scale },
    s => Kind::Float { min: s.min, max: s.max, default: s.default, unit: s.unit, scale: s.scale }
}
knob! {
    /// One of several named options.
    ChoiceKnob { options: &'static [Choice], default: &'static str },
    s => Kind::Choice { options: s.options, default: s.default }
}
knob! {
    /// On or off.
    SwitchKnob { default: bool },
    s => Kind::Switch { default: s.default }
}
knob! {
    /// Free text.
    TextKnob { default: &'static str, max_chars: usize, lines: u32, most_tokens: &'static str },
    s => Kind::Text {
        default: s.default,
        max_chars: s.max_chars,
        lines: s.lines,
        most_tokens: s.most_tokens
    }
}
knob! {
    /// A table of examples.
    RowsKnob { default: &'static [(&'static str, &'static str)], columns: [&'static str; 2], max_chars: usize },
    s => Kind::Rows { default: s.default, columns: s.columns, max_chars: s.max_chars }
}

knob! {
    /// How far a run goes that can be stopped and rewound.
    StepsKnob { max: i64, default: i64, every: i64 },
    s => Kind::Steps { max: s.max, default: s.default, every: s.every }
}
knob! {
    /// A file that the visitor brings.
    FileKnob { ending: &'static str, max_bytes: usize },
    s => Kind::File { ending: s.ending, max_bytes: s.max_bytes }
}
knob! {
    /// A data set: CSV or TSV text, read by [`crate::labelled`].
    TableKnob { max_chars: usize },
    s => Kind::Table { max_chars: s.max_chars }
}

impl IntKnob {
    pub fn get(&self, knobs: &Knobs) -> i64 {
        match knobs.value(self) {
            Value::Int(value) => value,
            _ => self.default,
        }
    }

    /// For knobs whose least value is not negative.
    pub fn get_usize(&self, knobs: &Knobs) -> usize {
        usize::try_from(self.get(knobs)).unwrap_or(0)
    }
}

impl StepsKnob {
    pub fn get(&self, knobs: &Knobs) -> usize {
        match knobs.value(self) {
            Value::Int(value) => value as usize,
            _ => self.default as usize,
        }
    }
}

impl FileKnob {
    /// The file's base64; empty where there is none.
    pub fn get(&self, knobs: &Knobs) -> String {
        match knobs.value(self) {
            Value::Text(value) => value,
            _ => String::new(),
        }
    }
}

impl FloatKnob {
    pub fn get(&self, knobs: &Knobs) -> f64 {
        match knobs.value(self) {
            Value::Float(value) => value,
            _ => self.default,
        }
    }
}

impl ChoiceKnob {
    /// The key of the chosen option.
    pub fn get(&self, knobs: &Knobs) -> &'static str {
        let chosen = match knobs.value(self) {
            Value::Choice(key) => self.options.iter().find(|option| option.key == key),
            _ => None,
        };
        chosen.map_or(self.default, |option| option.key)
    }
}

impl SwitchKnob {
    pub fn get(&self, knobs: &Knobs) -> bool {
        match knobs.value(self) {
            Value::Switch(value) => value,
            _ => self.default,
        }
    }
}

impl TextKnob {
    pub fn get(&self, knobs: &Knobs) -> String {
        match knobs.value(self) {
            Value::Text(value) => value,
            _ => self.default.to_owned(),
        }
    }
}

impl TableKnob {
    /// The text as it was given.
    pub fn get(&self, knobs: &Knobs) -> String {
        match knobs.value(self) {
            Value::Text(value) => value,
            _ => String::new(),
        }
    }
}

impl RowsKnob {
    pub fn get(&self, knobs: &Knobs) -> Vec<Row> {
        match knobs.value(self) {
            Value::Rows(rows) => rows,
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static STEPS: IntKnob = IntKnob {
        key: "steps",
        label: "Steps",
        help: "",
        min: 1,
        max: 9,
        default: 3,
        unit: Unit::Steps,
        scale: Scale::Linear,
    };

    #[test]
    fn a_value_is_in_range_however_it_was_stored() {
        let stored: Knobs = serde_json::from_str(r#"{"steps":{"Int":99999}}"#).unwrap();
        assert_eq!(STEPS.get(&stored), 9);
        let wrong: Knobs = serde_json::from_str(r#"{"steps":{"Text":"x"}}"#).unwrap();
        assert_eq!(STEPS.get(&wrong), 3);
    }

    #[test]
    fn a_file_is_whole_or_not_there() {
        static FILE: FileKnob =
            FileKnob { key: "file", label: "File", help: "", ending: ".bin", max_bytes: 3 };
        let with = |text: &str| FILE.get(&Knobs::default().with(&FILE, Value::Text(text.into())));
        assert_eq!(with("AAAA"), "AAAA");
        assert_eq!(with("AAAAAAAA"), "");
    }

    #[test]
    fn defaults_are_not_kept() {
        let mut knobs = Knobs::default();
        knobs.set(&STEPS, &Value::Int(5));
        assert!(!knobs.is_default());
        knobs.set(&STEPS, &Value::Int(3));
        assert!(knobs.is_default());
    }
}
