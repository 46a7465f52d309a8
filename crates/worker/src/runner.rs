//! One run at a time: a new one cancels the one before and starts after it has ended.

use crate::device::{self, Devices};
use crate::host::BrowserHost;
use crate::store;
use crate::turn::Turns;
use crate::wire::{now_millis, post};
use exhibits::Effort;
use figure::Claims;
use lab::{Lab, LabError, LmSession};
use protocol::{Event, Failure, Knobs, Request, RunId, RunMode};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What lives as long as the worker.
#[derive(Default)]
pub(crate) struct Session {
    pub(crate) base: RefCell<String>,
    pub(crate) turns: Turns,
    pub(crate) model: RefCell<Option<Rc<LmSession>>>,
    /// Parts of a model, where the browser denies storage.
    pub(crate) memory: store::Memory,
    devices: RefCell<Option<Devices>>,
}

impl Session {
    pub(crate) fn devices(&self) -> Devices {
        self.devices
            .borrow()
            .clone()
            .unwrap_or_else(|| device::cpu("no other device was opened", None))
    }

    /// The GPU failed: from now on the CPU.
    fn lose_device(&self, reason: &str) {
        let on_gpu = self.devices().report.backend == protocol::Backend::WebGpu;
        if on_gpu {
            let notice = format!("The graphics device failed ({reason}); going on with the CPU.");
            let devices = device::cpu("the graphics device failed", Some(notice));
            post(&Event::Device { device: devices.report.clone() });
            *self.devices.borrow_mut() = Some(devices);
            *self.model.borrow_mut() = None;
        }
    }
}

#[derive(Default)]
pub(crate) struct Runner {
    session: Rc<Session>,
    /// The run under way and the flag that stops it.
    current: RefCell<Option<(RunId, Rc<Cell<bool>>)>>,
    /// The run that waits for it to end; a newer one takes its place.
    next: RefCell<Option<Job>>,
}

struct Job {
    run: RunId,
    slug: String,
    mode: RunMode,
    knobs: Knobs,
    may_download: bool,
}

impl Runner {
    pub(crate) fn handle(self: Rc<Self>, request: Request) {
        match request {
            Request::Open { device, base } => spawn_local(async move {
                *self.session.base.borrow_mut() = base;
                let session = Rc::downgrade(&self.session);
                let runner = Rc::downgrade(&self);
                let devices = device::open(device, move |reason| {
                    if let (Some(session), Some(runner)) = (session.upgrade(), runner.upgrade()) {
                        session.lose_device(&reason);
                        runner.fail_current(Failure::Device { reason });
                    }
                })
                .await;
                post(&Event::Ready { device: devices.report.clone() });
                *self.session.devices.borrow_mut() = Some(devices);
            }),
            Request::Run { run, slug, mode, knobs, may_download } => {
                let replaced =
                    self.next.borrow_mut().replace(Job { run, slug, mode, knobs, may_download });
                if let Some(Job { run, .. }) = replaced {
                    post(&Event::Cancelled { run });
                }
                match &*self.current.borrow() {
                    Some((_, cancel)) => cancel.set(true),
                    None => spawn_local(self.clone().run_all()),
                }
            }
            Request::Cancel { run } => {
                if let Some((current, cancel)) = &*self.current.borrow()
                    && *current == run
                {
                    cancel.set(true);
                }
                if self.next.borrow().as_ref().is_some_and(|job| job.run == run) {
                    *self.next.borrow_mut() = None;
                    post(&Event::Cancelled { run });
                }
            }
            Request::ListStored => {
                spawn_local(async move { post(&store::list(&self.session).await) })
            }
            Request::DeleteStored { model } => spawn_local(async move {
                *self.session.model.borrow_mut() = None;
                store::delete(&self.session, &model).await;
                post(&store::list(&self.session).await);
            }),
        }
    }

    async fn run_all(self: Rc<Self>) {
        loop {
            let Some(job) = self.next.borrow_mut().take() else { return };
            let cancelled = Rc::new(Cell::new(false));
            let run = job.run;
            *self.current.borrow_mut() = Some((run, cancelled.clone()));
            let start = now_millis();
            let result = self.run(job, cancelled.clone()).await;
            // A failed device has told about the run already.
            if self.current.borrow_mut().take().is_none() {
                continue;
            }
            post(&match result {
                Ok(()) => Event::Finished { run, elapsed_millis: (now_millis() - start) as u32 },
                Err(error) => match error.failure() {
                    Some(failure) => Event::Failed { run, failure },
                    None => Event::Cancelled { run },
                },
            });
        }
    }

    async fn run(&self, job: Job, cancelled: Rc<Cell<bool>>) -> Result<(), LabError> {
        let Job { run, slug, mode, knobs, may_download } = job;
        let Some(program) = exhibits::program(&slug) else {
            return Err(LabError::Failed(match exhibits::exhibit(&slug) {
                Some(_) => Failure::NotBuilt { slug },
                None => Failure::UnknownExhibit { slug },
            }));
        };
        let session = self.session.clone();
        let host =
            BrowserHost { run, may_download, session, cancelled, last_progress: Cell::new(0.0) };
        let mut lab = Lab::new(Rc::new(host), knobs.restricted(program.knobs));
        match mode {
            RunMode::Show => (program.compute.run)(&mut lab).await,
            RunMode::Verify => {
                let claims = (program.compute.verify)(&mut lab, Effort::Quick).await?;
                lab.show(Claims::new("claims", "Measured on this device just now", claims))
            }
        }
    }

    fn fail_current(&self, failure: Failure) {
        if let Some((run, cancel)) = self.current.borrow_mut().take() {
            cancel.set(true);
            post(&Event::Failed { run, failure });
        }
    }
}
