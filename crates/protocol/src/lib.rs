//! What the page and the worker say to each other, the knobs of an exhibit, and the link that carries them.
//!
//! One table of knobs drives three things: the widget, the address and the message.
//! Values are clamped when they are read, wherever they came from.

mod agree;
mod codec;
mod file;
mod knobs;
pub mod leak;
pub mod link;
mod message;
mod models;
mod recorded;
mod seen;
mod table;

pub use codec::CodecError;
#[cfg(target_family = "wasm")]
pub use codec::{from_js, to_js};
pub use codec::{from_json, to_json};
pub use file::{base64_len, from_base64, to_base64};
pub use knobs::{
    Choice, ChoiceKnob, FileKnob, FloatKnob, IntKnob, Kind, Knob, Knobs, ROWS_MAX, Row, RowsKnob,
    StepsKnob, SwitchKnob, TableKnob, TextKnob, Value, Written,
};
pub use message::{
    Backend, DevicePreference, DeviceReport, Event, Failure, Opening, Own, OwnModel, Request,
    RunId, RunMode, StoredModel,
};
pub use models::{MINILM, MODEL_FILES, ModelFile, SMOLLM2, model_file};
pub use recorded::Recorded;
pub use seen::{Seen, SeenBy};
pub use table::{Labelled, Record, TABLE_ROWS_MAX, TableError, labelled, records};
