use crate::LabError;
use burn::tensor::Device;
use embed::Embedder;
use figure::Figure;
use lm::{Lm, PrefixCache};
use std::any::Any;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// A future of this thread.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What a program leaves for its next run: at most one thing, of whatever type.
pub type Shelf = RefCell<Option<Box<dyn Any>>>;

/// The language model with what is worth keeping between runs.
pub struct LmSession {
    pub lm: Lm,
    /// The keys and values of the last prompt: a change at its end costs only the change.
    pub prefix: RefCell<PrefixCache>,
    /// Numbers that were measured, by what they were measured with: a run that was stopped goes on there.
    pub kept: RefCell<BTreeMap<String, [f32; 2]>>,
}

impl LmSession {
    pub fn new(lm: Lm) -> Self {
        Self { lm, prefix: RefCell::default(), kept: RefCell::default() }
    }
}

/// The sentence encoder with what is worth keeping between runs.
pub struct EmbedSession {
    pub embedder: Embedder,
    /// The vectors of texts that were embedded before.
    pub known: RefCell<HashMap<String, Rc<[f32]>>>,
}

/// What surrounds a run: the browser's worker, or a native program.
pub trait Host {
    /// Sends a figure to whoever watches.
    fn show(&self, figure: Figure);
    fn progress(&self, what: &str, done: u32, all: u32);
    /// Gives others a turn where one is due; fails with [`LabError::Cancelled`] once the visitor has stopped the run.
    fn pause(&self) -> Boxed<'_, Result<(), LabError>>;
    /// SmolLM2, loaded at the first call and kept.
    fn language_model(&self) -> Boxed<'_, Result<Rc<LmSession>, LabError>>;
    /// all-MiniLM-L6-v2, loaded at the first call and kept.
    fn embedder(&self) -> Boxed<'_, Result<Rc<EmbedSession>, LabError>>;
    /// The device on which small models are trained.
    fn train_device(&self) -> Device;
    /// Kept from run to run.
    fn shelf(&self) -> &Shelf;
    /// Milliseconds since some fixed moment.
    fn now_millis(&self) -> f64;
}
