use crate::Knobs;
use figure::Figure;
use serde::{Deserialize, Serialize};

/// Names one run. The page drops events of any run but its current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId(pub u32);

/// What the page asks of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// The first message.
    Open(Opening),
    /// Runs the exhibit or bench of this slug. A model that is not stored yet and not named in
    /// `may_download` ends the run with [`Failure::NeedsDownload`], so that the visitor can be asked.
    Run {
        run: RunId,
        slug: String,
        mode: RunMode,
        knobs: Knobs,
        /// Ids of models that the visitor agreed to fetch.
        may_download: Vec<String>,
    },
    Cancel {
        run: RunId,
    },
    /// Asks for [`Event::Counted`]; not answered while the language model is not in memory.
    CountTokens {
        text: String,
        /// How many are read.
        most: u32,
    },
    /// Asks for [`Event::Stored`].
    ListStored,
    /// Forgets a stored model; answered by [`Event::Stored`].
    DeleteStored {
        model: String,
    },
}

/// Which device to use, and where the rest of the code is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    pub device: DevicePreference,
    /// Of two graphics cards the one that takes less power.
    pub low_power: bool,
    /// The absolute address of the site's root folder.
    pub base: String,
    /// By which the page tells one build's files from another's.
    pub build: String,
    /// A worker before this one died: this one gets all of its code before it begins.
    pub again: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunMode {
    /// Shows the figures for the given knobs.
    Show,
    /// Measures the claims (a quick form), whatever the knobs say.
    Verify,
}

/// What the worker tells the page. Every event of a run names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    Ready {
        device: DeviceReport,
    },
    /// The device changed later on, e.g. a lost GPU.
    Device {
        device: DeviceReport,
    },
    /// Bytes of a file that arrived; `all_bytes` is known from the manifest.
    Loading {
        run: RunId,
        file: String,
        done_bytes: u64,
        all_bytes: u64,
    },
    Progress {
        run: RunId,
        what: String,
        done: u32,
        all: u32,
    },
    /// Sent as soon as a figure is ready; one of the same id replaces it.
    Show {
        run: RunId,
        figure: Figure,
    },
    Finished {
        run: RunId,
        elapsed_millis: u32,
        /// Of a run that showed figures, the text of a [`Seen`](crate::Seen).
        seen: String,
    },
    Cancelled {
        run: RunId,
    },
    Failed {
        run: RunId,
        failure: Failure,
    },
    /// Of a text: its length in characters, by which it is known again, its tokens, and the
    /// characters that those take which are read.
    Counted {
        chars: u32,
        tokens: u32,
        read_chars: u32,
    },
    Stored {
        models: Vec<StoredModel>,
        /// What the browser says of its storage, where it says so.
        used_bytes: Option<u64>,
        quota_bytes: Option<u64>,
        /// False where models can only be held in memory.
        persistent: bool,
    },
    /// After files of the visitor's own were looked at, or sent away.
    Own {
        own: Own,
    },
}

/// Why a run ended early. The text for the visitor is made from it by the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Failure {
    UnknownExhibit {
        slug: String,
    },
    /// The exhibit has no live run yet.
    NotBuilt {
        slug: String,
    },
    BadKnob {
        knob: String,
        reason: String,
    },
    /// The visitor has to agree to this download first.
    NeedsDownload {
        model: String,
        name: String,
        bytes: u64,
        stored_bytes: u64,
    },
    /// A file could not be fetched; what has arrived is kept, a retry goes on from there.
    Fetch {
        file: String,
        reason: String,
    },
    /// A file arrived, but twice with the wrong content.
    Corrupt {
        file: String,
    },
    /// A model file could not be read.
    Model {
        file: String,
        reason: String,
    },
    /// The prompt is longer than the model can read.
    TooLong {
        tokens: u32,
        limit: u32,
    },
    /// The device ran out of memory or was lost; the worker has to start again on the CPU.
    Device {
        reason: String,
    },
    Compute {
        reason: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Backend {
    Cpu,
    WebGpu,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DevicePreference {
    #[default]
    Auto,
    Cpu,
    WebGpu,
}

/// What computes, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceReport {
    pub backend: Backend,
    /// The adapter's or the CPU path's name, for the badge.
    pub name: String,
    /// One sentence: why this device.
    pub why: String,
    /// Largest absolute difference of the self-test to the CPU reference; `None` on the CPU itself.
    pub self_test_error: Option<f32>,
    /// Set where something went wrong on the way, e.g. a WebGPU that gave wrong numbers.
    pub notice: Option<String>,
}

/// What is used in place of SmolLM2.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Own {
    /// `None` where SmolLM2 itself is.
    pub model: Option<OwnModel>,
    /// Why the last files were not taken.
    pub trouble: String,
}

/// A model from the visitor's own files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnModel {
    pub card: Figure,
    /// What to say wherever it is used.
    pub notice: String,
}

/// A model that is wholly or partly stored in the browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredModel {
    pub id: String,
    pub name: String,
    pub stored_bytes: u64,
    pub all_bytes: u64,
}
