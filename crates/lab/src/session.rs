use crate::{EmbedSession, Host, LabError, LmSession, ZooFile};
use burn::tensor::Device;
use figure::{Figure, FigureError};
use lm::Pause;
use protocol::{
    ChoiceKnob, FileKnob, FloatKnob, IntKnob, Knobs, Row, RowsKnob, StepsKnob, SwitchKnob,
    TableKnob, TextKnob,
};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// One run: its knobs, and the way to models and figures.
pub struct Lab {
    host: Rc<dyn Host>,
    knobs: Knobs,
}

impl Lab {
    pub fn new(host: Rc<dyn Host>, knobs: Knobs) -> Self {
        Self { host, knobs }
    }

    /// A knob's value, already in range.
    pub fn get<K: Setting>(&self, knob: &K) -> K::Value {
        knob.read(&self.knobs)
    }

    /// All that was set.
    pub fn knobs(&self) -> &Knobs {
        &self.knobs
    }

    /// Shows a figure, or passes on why it can't be drawn.
    pub fn show(&self, figure: Result<Figure, FigureError>) -> Result<(), LabError> {
        self.host.show(figure?);
        Ok(())
    }

    /// Reports progress, lets others have a turn, and stops if the visitor wants so.
    pub async fn tick(&self, what: &str, done: usize, all: usize) -> Result<(), LabError> {
        self.host.progress(what, done as u32, all as u32);
        self.host.pause().await
    }

    pub async fn language_model(&self) -> Result<Rc<LmSession>, LabError> {
        self.host.language_model().await
    }

    pub async fn embedder(&self) -> Result<Rc<EmbedSession>, LabError> {
        self.host.embedder().await
    }

    pub(crate) async fn zoo_file(&self, file: ZooFile) -> Result<Vec<u8>, LabError> {
        self.host.zoo_file(file).await
    }

    pub fn train_device(&self) -> Device {
        self.host.train_device()
    }

    /// Takes what the last run of this type left, if anything.
    pub fn take_kept<T: 'static>(&self) -> Option<T> {
        let kept = self.host.shelf().take()?;
        kept.downcast().ok().map(|kept| *kept)
    }

    /// Leaves something for the next run, in place of what was there.
    pub fn keep<T: 'static>(&self, kept: T) {
        self.host.shelf().replace(Some(Box::new(kept)));
    }

    pub fn now_millis(&self) -> f64 {
        self.host.now_millis()
    }
}

/// The language model pauses through the lab, so that a cancel arrives within a forward pass.
impl Pause for Lab {
    fn pause<'a>(&'a self) -> Pin<Box<dyn Future<Output = Result<(), lm::Cancelled>> + 'a>> {
        Box::pin(async { self.host.pause().await.map_err(|_| lm::Cancelled) })
    }
}

/// A knob that can be read by its static.
pub trait Setting {
    type Value;
    fn read(&self, knobs: &Knobs) -> Self::Value;
}

macro_rules! setting {
    ($($knob:ty => $value:ty),* $(,)?) => {$(
        impl Setting for $knob {
            type Value = $value;
            fn read(&self, knobs: &Knobs) -> $value { self.get(knobs) }
        }
    )*};
}

setting! {
    IntKnob => i64, FloatKnob => f64, ChoiceKnob => &'static str, SwitchKnob => bool,
    TextKnob => String, TableKnob => String, FileKnob => String, StepsKnob => usize, RowsKnob => Vec<Row>,
}
