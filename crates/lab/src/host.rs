use crate::LabError;
use burn::tensor::Device;
use embed::Embedder;
use figure::Figure;
use lm::{Lm, PrefixCache};
use std::any::Any;
use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
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
    /// A run that was stopped goes on there.
    pub kept: RefCell<Kept>,
}

impl LmSession {
    pub fn new(lm: Lm) -> Self {
        Self { lm, prefix: RefCell::default(), kept: RefCell::default() }
    }
}

/// Numbers that were measured, by what they were measured with. The oldest make room for new ones.
#[derive(Default)]
pub struct Kept(VecDeque<(String, [f32; 2])>);

impl Kept {
    /// Several of the largest needle maps.
    const MAX: usize = 1_000;

    pub fn get(&self, key: &str) -> Option<[f32; 2]> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, numbers)| *numbers)
    }

    pub fn add(&mut self, key: String, numbers: [f32; 2]) {
        if self.0.len() == Self::MAX {
            self.0.pop_front();
        }
        self.0.push_back((key, numbers));
    }
}

/// The sentence encoder with what is worth keeping between runs.
pub struct EmbedSession {
    pub embedder: Embedder,
    /// The vectors of texts that were embedded before.
    pub known: RefCell<HashMap<String, Rc<[f32]>>>,
}

/// What is asked for of the zoo's folder.
#[derive(Clone, Debug)]
pub struct ZooFile {
    pub name: String,
    /// Changes with what is in the file; empty where that is not known beforehand.
    pub version: String,
    /// It has no more.
    pub bytes: u32,
    /// What came before was wrong: nothing that somebody kept will do.
    pub again: bool,
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
    /// A file of the zoo, as it comes: whether it is the right one, others check.
    fn zoo_file(&self, file: ZooFile) -> Boxed<'_, Result<Vec<u8>, LabError>>;
    /// The device on which small models are trained.
    fn train_device(&self) -> Device;
    /// Kept from run to run.
    fn shelf(&self) -> &Shelf;
    /// Milliseconds since some fixed moment.
    fn now_millis(&self) -> f64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded_and_the_oldest_goes_first() {
        let mut kept = Kept::default();
        for number in 0..Kept::MAX + 1 {
            kept.add(number.to_string(), [number as f32, 0.0]);
        }
        assert_eq!(kept.0.len(), Kept::MAX);
        assert_eq!((kept.get("0"), kept.get("1")), (None, Some([1.0, 0.0])));
    }
}
