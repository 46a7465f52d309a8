//! What surrounds a run in the browser.

use crate::own;
use crate::runner::Session;
use crate::store;
use crate::wire::{now_millis, post};
use crate::zoo;
use burn::tensor::Device;
use exhibits::Model;
use figure::Figure;
use lab::{Boxed, EmbedSession, Host, LabError, LmSession, Shelf, ZooFile};
use protocol::{Event, ModelFile, RunId, Seen, SeenBy};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Thirty messages a second are enough to look at.
const PROGRESS_MILLIS: f64 = 33.0;

/// One run's view of the worker.
pub(crate) struct BrowserHost {
    pub(crate) run: RunId,
    /// Ids of the models that the visitor agreed to fetch.
    may_download: Vec<String>,
    pub(crate) session: Rc<Session>,
    pub(crate) cancelled: Rc<Cell<bool>>,
    /// The visitor's own model, once the run has asked for one.
    made_by: RefCell<Option<String>>,
    /// What it has shown so far and can go with a link.
    shown: RefCell<Vec<Figure>>,
    last_progress: Cell<f64>,
}

impl BrowserHost {
    pub(crate) fn new(
        run: RunId,
        may_download: Vec<String>,
        session: Rc<Session>,
        cancelled: Rc<Cell<bool>>,
    ) -> Self {
        let last_progress = Cell::new(f64::MIN);
        let (made_by, shown) = (RefCell::default(), RefCell::default());
        Self { run, may_download, session, cancelled, made_by, shown, last_progress }
    }

    pub(crate) fn may_fetch(&self, model: &ModelFile) -> bool {
        self.may_download.iter().any(|id| id == model.id)
    }

    /// Whether it is time for another message on how far something is.
    pub(crate) fn progress_is_due(&self) -> bool {
        let now = now_millis();
        let due = now - self.last_progress.get() >= PROGRESS_MILLIS;
        if due {
            self.last_progress.set(now);
        }
        due
    }

    /// What a link may carry of this run, as text; empty where it has shown nothing.
    pub(crate) fn seen(&self, models: &[Model]) -> String {
        let shown = self.shown.borrow();
        if shown.is_empty() {
            return String::new();
        }
        let own = self.made_by.borrow();
        let mark = |model: &Model| match (model, &*own) {
            (Model::SmolLm2, Some(name)) => Some(name.chars().take(30).collect()),
            (model, _) => model.file().map(ModelFile::mark),
        };
        let today = String::from(js_sys::Date::new_0().to_iso_string());
        let by = SeenBy {
            date: today.chars().take(10).collect(),
            build: self.session.chunks.build(),
            device: self.session.device_name(),
            models: models.iter().filter_map(mark).collect(),
        };
        Seen::write(&by, &shown).unwrap_or_default()
    }

    async fn rest(&self) -> Result<(), LabError> {
        self.session.turns.pause().await;
        if self.cancelled.get() { Err(LabError::Cancelled) } else { Ok(()) }
    }
}

impl Host for BrowserHost {
    fn show(&self, mut figure: Figure) {
        if let Some(name) = &*self.made_by.borrow() {
            figure.add_note(&format!("made by {name}, from your own file"));
        }
        // Also where the run was stopped: it may show how far it came, and the page drops what is not
        // of its present run.
        let event = Event::Show { run: self.run, figure };
        post(&event);
        if let Event::Show { figure, .. } = event
            && Seen::takes(&figure)
        {
            let mut shown = self.shown.borrow_mut();
            match shown.iter_mut().find(|old| old.id() == figure.id()) {
                Some(old) => *old = figure,
                None => shown.push(figure),
            }
        }
    }

    fn progress(&self, what: &str, done: u32, all: u32) {
        if self.progress_is_due() || done == all {
            post(&Event::Progress { run: self.run, what: what.to_owned(), done, all });
        }
    }

    fn pause(&self) -> Boxed<'_, Result<(), LabError>> {
        Box::pin(self.rest())
    }

    fn language_model(&self) -> Boxed<'_, Result<Rc<LmSession>, LabError>> {
        Box::pin(async {
            let files = self.session.own.files().await;
            *self.made_by.borrow_mut() = files.as_ref().map(|files| files.name.clone());
            if let Some(model) = self.session.model.borrow().clone() {
                return Ok(model);
            }
            let model = Rc::new(match &files {
                Some(files) => own::load(files, self).await?,
                None => store::load_language_model(self).await?,
            });
            // Another may have been brought meanwhile.
            let now = self.session.own.now();
            if now.as_ref().map(Rc::as_ptr) == files.as_ref().map(Rc::as_ptr) {
                *self.session.model.borrow_mut() = Some(model.clone());
            }
            Ok(model)
        })
    }

    fn embedder(&self) -> Boxed<'_, Result<Rc<EmbedSession>, LabError>> {
        Box::pin(async {
            if let Some(model) = self.session.embedder.borrow().clone() {
                return Ok(model);
            }
            let model = Rc::new(store::load_embedder(self).await?);
            *self.session.embedder.borrow_mut() = Some(model.clone());
            Ok(model)
        })
    }

    fn zoo_file(&self, file: ZooFile) -> Boxed<'_, Result<Vec<u8>, LabError>> {
        Box::pin(zoo::read(self, file))
    }

    fn train_device(&self) -> Device {
        self.session.train_device()
    }

    fn shelf(&self) -> &Shelf {
        &self.session.shelf
    }

    fn now_millis(&self) -> f64 {
        now_millis()
    }
}
