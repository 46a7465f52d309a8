//! One run at a time: a new one cancels the one before and starts after it has ended.

use crate::bindings::is_own;
use crate::chunk::{self, Chunks};
use crate::device::{self, Devices};
use crate::host::BrowserHost;
use crate::own::{self, OwnPlace};
use crate::store;
use crate::turn::{Turns, sleep};
use crate::wire::{now_millis, post, warn};
use burn::tensor::Device;
use exhibits::{Effort, Model};
use figure::Claims;
use futures_channel::oneshot;
use futures_util::future::{Either, select, try_join_all};
use js_sys::Array;
use lab::{EmbedSession, Host, Lab, LabError, LmSession, Shelf};
use lm::LmError;
use protocol::{Backend, DeviceReport, Event, Failure, Knobs, Opening, Request, RunId, RunMode};
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// A run that is told to stop and waits for something else (a GPU, a server) is dropped after this.
const GRACE_MILLIS: f64 = 60.0;
/// How long after a failure the GPU is given to say that it is lost.
const LOSS_MILLIS: f64 = 1_500.0;

/// What lives as long as the worker.
#[derive(Default)]
pub(crate) struct Session {
    /// Where the page lies; models are below it.
    pub(crate) base: RefCell<String>,
    pub(crate) chunks: Chunks,
    pub(crate) turns: Turns,
    pub(crate) model: RefCell<Option<Rc<LmSession>>>,
    pub(crate) own: OwnPlace,
    pub(crate) embedder: RefCell<Option<Rc<EmbedSession>>>,
    /// What the last run left for the next one.
    pub(crate) shelf: Shelf,
    /// Parts of a model, where the browser denies storage.
    pub(crate) memory: store::Memory,
    devices: RefCell<Option<Devices>>,
    /// Why the GPU was lost during the run under way.
    lost: RefCell<Option<String>>,
    /// Who wants the devices while they are being chosen.
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
}

impl Session {
    /// The devices, as soon as they are chosen and warm.
    pub(crate) async fn devices(&self) -> Devices {
        loop {
            if let Some(devices) = self.devices.borrow().clone() {
                return devices;
            }
            let (sender, chosen) = oneshot::channel();
            self.waiting.borrow_mut().push(sender);
            let _ = chosen.await;
        }
    }

    /// A run that asks has waited for the devices.
    pub(crate) fn train_device(&self) -> Device {
        let devices = self.devices.borrow();
        devices.as_ref().map_or_else(|| Device::flex().autodiff(), |it| it.train.clone())
    }

    /// From now on these; whoever waits for them goes on.
    pub(crate) fn choose(&self, devices: Devices) {
        *self.devices.borrow_mut() = Some(devices);
        for waiting in self.waiting.take() {
            let _ = waiting.send(());
        }
    }

    /// What computes, in few words.
    pub(crate) fn device_name(&self) -> String {
        let devices = self.devices.borrow();
        let Some(DeviceReport { backend, name, .. }) = devices.as_ref().map(|it| &it.report) else {
            return String::new();
        };
        match backend {
            Backend::Cpu => "CPU".to_owned(),
            Backend::WebGpu => format!("WebGPU, {}", name.chars().take(24).collect::<String>()),
        }
    }

    fn is_on_gpu(&self) -> bool {
        let devices = self.devices.borrow();
        devices.as_ref().is_some_and(|it| it.report.backend == Backend::WebGpu)
    }

    /// From now on the CPU.
    fn lose_device(&self, reason: &str) {
        let notice = format!("WebGPU stopped working ({reason}). The CPU takes over.");
        let devices = device::cpu("WebGPU stopped working", Some(notice));
        post(&Event::Device { device: devices.report.clone() });
        self.choose(devices);
        *self.lost.borrow_mut() = Some(reason.to_owned());
        *self.model.borrow_mut() = None;
    }
}

#[derive(Default)]
pub(crate) struct Runner {
    session: Rc<Session>,
    /// A device is or was asked for.
    opened: Cell<bool>,
    running: Cell<bool>,
    current: RefCell<Option<Current>>,
    /// The run that waits for it to end; a newer one takes its place.
    next: RefCell<Option<Job>>,
}

/// The run under way.
struct Current {
    run: RunId,
    /// What the run looks at between its steps.
    cancelled: Rc<Cell<bool>>,
    /// Ends it wherever it is.
    end: Option<oneshot::Sender<LabError>>,
}

struct Job {
    run: RunId,
    slug: String,
    mode: RunMode,
    knobs: Knobs,
    may_download: Vec<String>,
}

impl Runner {
    pub(crate) fn handle(self: Rc<Self>, request: Request) {
        match request {
            Request::Open(opening) => spawn_local(self.open(opening)),
            Request::Run { run, slug, mode, knobs, may_download } => {
                let job = Job { run, slug, mode, knobs, may_download };
                let replaced = self.next.borrow_mut().replace(job);
                if let Some(Job { run, .. }) = replaced {
                    post(&Event::Cancelled { run });
                }
                self.cancel_current();
                self.start_next();
            }
            Request::Cancel { run } => {
                let waits = self.next.borrow().as_ref().is_some_and(|job| job.run == run);
                if waits {
                    *self.next.borrow_mut() = None;
                    post(&Event::Cancelled { run });
                } else if self.current.borrow().as_ref().is_some_and(|current| current.run == run) {
                    self.cancel_current();
                }
            }
            Request::CountTokens { text, most } => self.count(&text, most),
            Request::ListStored => {
                spawn_local(async move { post(&store::list(&self.session).await) });
            }
            Request::DeleteStored { model } => spawn_local(async move {
                store::delete(&self.session, &model).await;
                post(&store::list(&self.session).await);
            }),
        }
    }

    /// The visitor's own model, which runs from now on use; what runs now is of another.
    pub(crate) fn bring(self: Rc<Self>, files: Array) {
        self.cancel_current();
        spawn_local(async move { own::bring(&self.session, files).await });
    }

    /// Meant to be the first request. Runs may come before the device is chosen: a download needs
    /// none. Whoever wants another device later on starts a new worker,
    /// since the GPU library can't open one twice.
    async fn open(self: Rc<Self>, opening: Opening) {
        let Opening { device, low_power, base, build, again } = opening;
        if self.opened.replace(true) {
            warn("a worker is opened once");
            return;
        }
        if is_own(&base) {
            self.session.chunks.come_from(&base, &build);
            *self.session.base.borrow_mut() = base;
        } else {
            warn("the base address is not of this origin");
        }
        if again {
            // It may have died of a chunk that was not there.
            for name in exhibits::chunks().chain([chunk::GPU.to_owned()]) {
                let _ = self.session.chunks.need(&name).await;
            }
        }
        let (devices, fault) = device::open(device, low_power, &self.session.chunks).await;
        post(&Event::Ready { device: devices.report.clone() });
        self.session.choose(devices);
        if let Some(fault) = fault {
            let runner = self.clone();
            spawn_local(async move {
                if let Ok(reason) = fault.await {
                    runner.lose_device(reason);
                }
            });
        }
    }

    fn count(&self, text: &str, most: u32) {
        let Some(model) = self.session.model.borrow().clone() else { return };
        let tokenizer = &model.lm.tokenizer;
        let tokens = tokenizer.encode(text);
        let read = tokenizer.decode(&tokens[..tokens.len().min(most as usize)]);
        let [chars, read_chars] = [text, &read].map(|text| text.chars().count() as u32);
        post(&Event::Counted { chars, tokens: tokens.len() as u32, read_chars });
    }

    fn start_next(self: Rc<Self>) {
        if self.next.borrow().is_some() && !self.running.replace(true) {
            spawn_local(self.run_all());
        }
    }

    async fn run_all(self: Rc<Self>) {
        loop {
            let job = self.next.borrow_mut().take();
            let Some(job) = job else { break };
            let run = job.run;
            let (start, was_on_gpu) = (now_millis(), self.session.is_on_gpu());
            *self.session.lost.borrow_mut() = None;
            let result = self.run(job).await;
            // It may also have been chosen during the run, or lost.
            let was_on_gpu = was_on_gpu || self.session.is_on_gpu();
            *self.current.borrow_mut() = None;
            post(&match result {
                Ok(seen) => {
                    let elapsed_millis = (now_millis() - start) as u32;
                    Event::Finished { run, elapsed_millis, seen }
                }
                Err(LabError::Lm(LmError::Device { reason })) if was_on_gpu => {
                    let reason = device::plain(&reason);
                    // Where the GPU itself has more to say, it says so now.
                    sleep(GRACE_MILLIS).await;
                    self.lose_device(reason.clone());
                    Event::Failed { run, failure: Failure::Device { reason } }
                }
                Err(error) => match error.failure() {
                    Some(failure @ Failure::Compute { .. }) if was_on_gpu => {
                        let lost = self.loss().await;
                        let failure = lost.map_or(failure, |reason| Failure::Device { reason });
                        Event::Failed { run, failure }
                    }
                    Some(failure) => Event::Failed { run, failure },
                    None => Event::Cancelled { run },
                },
            });
        }
        self.running.set(false);
    }

    /// Why the GPU was lost during the run that has ended. What was computed on a lost card fails in many
    /// ways, and a little before the card itself says so.
    async fn loss(&self) -> Option<String> {
        let until = now_millis() + LOSS_MILLIS;
        while self.session.lost.borrow().is_none() && now_millis() < until {
            sleep(GRACE_MILLIS).await;
        }
        self.session.lost.borrow_mut().take()
    }

    /// Runs to the end, or to where it is ended from outside; what it held is dropped by then.
    /// Gives what a link may carry of it.
    async fn run(&self, job: Job) -> Result<String, LabError> {
        let Job { run, slug, mode, knobs, may_download } = job;
        let cancelled = Rc::new(Cell::new(false));
        let (end, ended) = oneshot::channel();
        *self.current.borrow_mut() =
            Some(Current { run, cancelled: cancelled.clone(), end: Some(end) });
        let host = Rc::new(BrowserHost::new(run, may_download, self.session.clone(), cancelled));
        match select(pin!(self.drive(host.clone(), &slug, mode, &knobs)), ended).await {
            Either::Left((result, _)) => {
                result?;
                let models = exhibits::program(&slug).map_or(&[][..], |program| program.models);
                Ok(if mode == RunMode::Show { host.seen(models) } else { String::new() })
            }
            Either::Right((error, _)) => Err(error.unwrap_or(LabError::Cancelled)),
        }
    }

    /// Asks the current run to stop, and ends it if it does not hear.
    fn cancel_current(self: &Rc<Self>) {
        let Some((run, was_cancelled)) = self
            .current
            .borrow()
            .as_ref()
            .map(|current| (current.run, current.cancelled.replace(true)))
        else {
            return;
        };
        if !was_cancelled {
            let runner = self.clone();
            spawn_local(async move {
                sleep(GRACE_MILLIS).await;
                runner.end_current(Some(run), LabError::Cancelled);
            });
        }
    }

    /// Ends the current run where it waits.
    fn end_current(&self, run: Option<RunId>, error: LabError) {
        if let Some(current) = &mut *self.current.borrow_mut()
            && run.is_none_or(|run| run == current.run)
            && let Some(end) = current.end.take()
        {
            current.cancelled.set(true);
            let _ = end.send(error);
        }
    }

    /// A wait for a failed GPU may never end.
    fn lose_device(&self, reason: String) {
        if self.session.is_on_gpu() {
            self.session.lose_device(&reason);
            self.end_current(None, LabError::Failed(Failure::Device { reason }));
        }
    }

    /// Runs a program against whatever surrounds it.
    async fn drive(
        &self,
        host: Rc<dyn Host>,
        slug: &str,
        mode: RunMode,
        knobs: &Knobs,
    ) -> Result<(), LabError> {
        let Some(program) = exhibits::program(slug) else {
            let slug = slug.to_owned();
            return Err(LabError::Failed(match exhibits::exhibit(&slug) {
                Some(_) => Failure::NotBuilt { slug },
                None => Failure::UnknownExhibit { slug },
            }));
        };
        let chunks = exhibits::chunks_of(slug);
        let needed = chunks.iter().map(|chunk| self.session.chunks.need(chunk));
        try_join_all(needed).await.map_err(LabError::Failed)?;
        // What is trained needs the device at once; a model can be fetched meanwhile.
        if program.models.iter().any(|model| matches!(model, Model::Live | Model::Zoo(_))) {
            self.session.devices().await;
        }
        let mut lab = Lab::new(host, knobs.restricted(program.knobs));
        match mode {
            RunMode::Show => (program.compute.run)(&mut lab).await,
            RunMode::Verify => {
                let claims = (program.compute.verify)(&mut lab, Effort::Quick).await?;
                lab.show(Claims::new("claims", "Measured on this device just now", claims))
            }
        }
    }
}
