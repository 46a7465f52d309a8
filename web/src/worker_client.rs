//! The page's end of the worker: starts it late, speaks to it in turn, starts it again when it dies.

use crate::browser::{self, Files, FromWorker, Timer, Worker};
use crate::run_state::{RunState, Step, event_run, is_last};
use leptos::prelude::*;
use protocol::{
    DevicePreference, DeviceReport, Event, Failure, Knobs, Opening, Own, Request, RunId, RunMode,
    StoredModel,
};

/// A worker that does not answer a cancel in this time is ended.
const PATIENCE_MILLIS: i32 = 1_500;

/// What a page asks to be run.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) slug: &'static str,
    pub(crate) mode: RunMode,
    pub(crate) knobs: Knobs,
    pub(crate) may_download: Vec<String>,
    /// Where the events go.
    pub(crate) state: RwSignal<RunState>,
}

/// What the worker last said of the browser's storage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stored {
    pub(crate) models: Vec<StoredModel>,
    pub(crate) used_bytes: Option<u64>,
    pub(crate) quota_bytes: Option<u64>,
    pub(crate) persistent: bool,
}

/// A text's tokens, as the worker counted them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Counted {
    /// The characters of the text that was counted.
    pub(crate) chars: u32,
    pub(crate) tokens: u32,
    /// The characters of the tokens that are read.
    pub(crate) read_chars: u32,
}

/// The one worker, in the context.
#[derive(Clone, Copy)]
pub(crate) struct WorkerClient {
    inner: StoredValue<Inner, LocalStorage>,
    /// `None` until the worker has chosen.
    pub(crate) device: RwSignal<Option<DeviceReport>>,
    pub(crate) stored: RwSignal<Option<Stored>>,
    pub(crate) counted: RwSignal<Option<Counted>>,
    /// What is used in place of SmolLM2; holds while this tab is open.
    pub(crate) own: RwSignal<Own>,
    /// Set where the worker could not start at all, for pages that run nothing.
    pub(crate) broken: RwSignal<Option<String>>,
    /// Ids of the models that the visitor agreed to fetch; holds while this tab is open.
    pub(crate) agreed: StoredValue<Vec<String>>,
}

#[derive(Default)]
struct Inner {
    preference: DevicePreference,
    /// A worker has died.
    died: bool,
    low_power: bool,
    worker: Option<Worker>,
    stage: Stage,
    /// The last one could not be loaded.
    again: bool,
    /// The CPU computes because something failed, not because it was measured or asked for.
    fell_back: bool,
    last_run: u32,
    /// The run that the worker is busy with.
    current: Option<(RunId, RwSignal<RunState>)>,
    /// What runs when the current run has ended; only the latest order counts.
    next: Option<(RunId, Order)>,
    /// Sent when the worker listens.
    waiting: Vec<Request>,
    patience: Option<Timer>,
    /// The files in use in place of SmolLM2, for a worker that starts anew.
    own: Option<Files>,
    /// Those that the worker looks at.
    brought: Option<Files>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    #[default]
    Loading,
    /// Told to open a device; listens.
    Opening,
    Ready,
}

impl WorkerClient {
    pub(crate) fn new(preference: DevicePreference, low_power: bool) -> Self {
        let inner = Inner { preference, low_power, ..Inner::default() };
        Self {
            inner: StoredValue::new_local(inner),
            device: RwSignal::new(None),
            stored: RwSignal::new(None),
            counted: RwSignal::new(None),
            own: RwSignal::new(Own::default()),
            broken: RwSignal::new(None),
            agreed: StoredValue::new(Vec::new()),
        }
    }

    /// Runs an order as soon as what runs now has stopped.
    pub(crate) fn run(self, order: Order) {
        let run = self.change(|inner| {
            inner.last_run += 1;
            RunId(inner.last_run)
        });
        let Some(run) = run else { return };
        let step = if self.is_at_least(Stage::Ready) { Step::Running } else { Step::Starting };
        order.state.update(|state| state.begin(run, order.mode, step));
        self.change(|inner| inner.next = Some((run, order)));
        self.cancel_current();
        self.go_on();
    }

    /// Stops the runs that report to this state.
    pub(crate) fn cancel(self, state: RwSignal<RunState>) {
        let waits = self.change(|inner| {
            let next = inner.next.take_if(|(_, order)| order.state == state);
            next.map(|(run, _)| run)
        });
        if let Some(Some(run)) = waits {
            state.try_update(|state| state.apply(Event::Cancelled { run }));
        }
        let runs = self.inner.try_with_value(|inner| inner.current.is_some_and(|it| it.1 == state));
        if runs == Some(true) {
            state.try_update(|state| state.stopping());
            self.cancel_current();
        }
    }

    pub(crate) fn list_stored(self) {
        self.ask(Request::ListStored);
    }

    pub(crate) fn delete_stored(self, model: String) {
        // Who removes a model wants to be asked before it comes back.
        self.agreed.update_value(|agreed| agreed.retain(|id| *id != model));
        self.ask(Request::DeleteStored { model });
    }

    /// Uses these files in place of SmolLM2, or SmolLM2 itself where there are none.
    pub(crate) fn bring(self, files: Files) {
        if self.ensure_worker() {
            self.change(|inner| {
                if let (Some(worker), true) = (&inner.worker, inner.stage >= Stage::Opening) {
                    worker.bring(&files);
                }
                inner.brought = Some(files);
            });
        }
    }

    /// Answered where the worker holds the language model; starts nothing.
    pub(crate) fn count_tokens(self, text: String, most: u32) {
        self.change(|inner| {
            if let (Some(worker), Stage::Ready) = (&inner.worker, inner.stage) {
                worker.send(&Request::CountTokens { text, most });
            }
        });
    }

    fn ask(self, request: Request) {
        if self.ensure_worker() {
            self.change(|inner| match &inner.worker {
                Some(worker) if inner.stage >= Stage::Opening => {
                    worker.send(&request);
                }
                _ => inner.waiting.push(request),
            });
        }
    }

    fn cancel_current(self) {
        let timer = browser::after(PATIENCE_MILLIS, move || self.lose_patience());
        self.change(|inner| {
            let Some((run, _)) = inner.current else { return };
            if let Some(worker) = &inner.worker {
                worker.send(&Request::Cancel { run });
            }
            if inner.patience.is_none() {
                inner.patience = Some(timer);
            }
        });
    }

    /// The worker is stuck in a long step: it is ended, and the next run gets a new one.
    fn lose_patience(self) {
        let ended = self.change(|inner| {
            inner.worker = None;
            inner.stage = Stage::Loading;
            inner.patience = None;
            inner.current.take()
        });
        if let Some(Some((run, state))) = ended {
            state.try_update(|state| state.apply(Event::Cancelled { run }));
        }
        self.go_on();
    }

    /// Starts the next run where nothing runs and the worker listens. It may still be choosing a
    /// device, and fetches a model meanwhile.
    fn go_on(self) {
        let wanted = self.inner.try_with_value(|it| it.current.is_none() && it.next.is_some());
        if wanted != Some(true) || !self.ensure_worker() || !self.is_at_least(Stage::Opening) {
            return;
        }
        self.change(|inner| {
            let Some((run, order)) = inner.next.take() else { return };
            let Order { slug, mode, knobs, may_download, state } = order;
            let request = Request::Run { run, slug: slug.to_owned(), mode, knobs, may_download };
            if let Some(worker) = &inner.worker {
                worker.send(&request);
            }
            inner.current = Some((run, state));
        });
    }

    fn is_at_least(self, stage: Stage) -> bool {
        self.inner
            .try_with_value(|inner| inner.worker.is_some() && inner.stage >= stage)
            .unwrap_or(false)
    }

    /// False where no worker can be started.
    fn ensure_worker(self) -> bool {
        if self.inner.try_with_value(|inner| inner.worker.is_some()) != Some(false) {
            return true;
        }
        let again = self.inner.try_with_value(|inner| inner.again) == Some(true);
        let worker = Worker::start(again, move |said| self.hear(said));
        let started = worker.is_some();
        self.change(|inner| {
            inner.worker = worker;
            inner.stage = Stage::Loading;
        });
        if !started {
            self.crash("This browser can't start a background worker.".to_owned());
        }
        started
    }

    fn hear(self, said: FromWorker) {
        match said {
            FromWorker::Loaded => {
                self.change(|inner| {
                    inner.stage = Stage::Opening;
                    inner.again = false;
                    let request = Request::Open(Opening {
                        device: inner.preference,
                        low_power: inner.low_power,
                        base: browser::base(),
                        build: browser::build(),
                        again: inner.died,
                    });
                    if let Some(worker) = &inner.worker {
                        worker.send(&request);
                        if let Some(files) = inner.brought.as_ref().or(inner.own.as_ref()) {
                            worker.bring(files);
                        }
                        for request in std::mem::take(&mut inner.waiting) {
                            worker.send(&request);
                        }
                    }
                });
                self.go_on();
            }
            FromWorker::Event(event) => self.hear_event(event),
            FromWorker::Crash(reason) => self.crash(reason),
        }
    }

    fn hear_event(self, event: Event) {
        match event {
            Event::Ready { mut device } => {
                if self.inner.try_with_value(|inner| inner.fell_back) == Some(true) {
                    device.why = "Runs on the CPU: what computed before has failed.".to_owned();
                }
                self.device.set(Some(device));
                self.broken.set(None);
                self.change(|inner| inner.stage = Stage::Ready);
            }
            Event::Device { device } => self.device.set(Some(device)),
            Event::Stored { models, used_bytes, quota_bytes, persistent } => {
                self.stored.set(Some(Stored { models, used_bytes, quota_bytes, persistent }));
            }
            Event::Counted { chars, tokens, read_chars } => {
                self.counted.set(Some(Counted { chars, tokens, read_chars }));
            }
            Event::Own { own } => {
                self.change(|inner| match inner.brought.take() {
                    Some(files) if own.trouble.is_empty() => inner.own = Some(files),
                    _ => {}
                });
                self.own.set(own);
            }
            event => self.hear_run(event),
        }
    }

    fn hear_run(self, event: Event) {
        let current = self.inner.try_with_value(|inner| inner.current).flatten();
        let Some((run, state)) = current else { return };
        if event_run(&event) != Some(run) {
            return;
        }
        let last = is_last(&event);
        let lost = matches!(&event, Event::Failed { failure: Failure::Device { .. }, .. });
        if last {
            self.change(|inner| {
                inner.current = None;
                inner.patience = None;
                if lost {
                    inner.restart_on_cpu();
                }
            });
        }
        // A page that is gone has no state any more; a page that waits for a newer run drops this.
        state.try_update(|state| state.apply(event));
        if last {
            self.go_on();
        }
    }

    /// The worker died: what ran has failed, and the next run starts a new one on the CPU.
    fn crash(self, reason: String) {
        let reason = match reason.as_str() {
            "" => "no reason was given".to_owned(),
            // A panic would have told its own; what traps without a word was refused memory.
            text if text.contains("unreachable") => {
                "the browser has no more memory for it: close other tabs or choose smaller settings"
                    .to_owned()
            }
            _ => reason,
        };
        let ended = self.change(|inner| {
            let was_loading = inner.stage == Stage::Loading;
            inner.died |= !was_loading;
            inner.restart_on_cpu();
            inner.patience = None;
            inner.waiting.clear();
            let next = inner.next.take().map(|(_, order)| order.state);
            (was_loading, [inner.current.take().map(|(_, state)| state), next])
        });
        let Some((was_loading, states)) = ended else { return };
        self.device.set(None);
        let failure = if was_loading {
            self.broken.set(Some(reason.clone()));
            Failure::Fetch { file: "worker_bg.wasm".to_owned(), reason }
        } else {
            Failure::Device { reason }
        };
        // What ran and what waited for it may belong to two pages.
        for state in states.into_iter().flatten() {
            state.try_update(|state| state.fail(failure.clone()));
        }
    }

    fn change<T>(self, change: impl FnOnce(&mut Inner) -> T) -> Option<T> {
        self.inner.try_update_value(change)
    }
}

impl Inner {
    fn restart_on_cpu(&mut self) {
        if self.stage == Stage::Loading {
            self.again = true;
        } else if self.preference != DevicePreference::Cpu {
            self.preference = DevicePreference::Cpu;
            self.fell_back = true;
        }
        self.worker = None;
        self.stage = Stage::Loading;
    }
}

pub(crate) fn use_worker() -> WorkerClient {
    expect_context::<WorkerClient>()
}
