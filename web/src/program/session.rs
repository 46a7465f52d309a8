//! One visit to one program: its knobs, its runs, and their way into the address and the worker.

use crate::address::{Address, Subject, use_address};
use crate::browser::{self, Timer};
use crate::loaded::Program;
use crate::run_state::RunState;
use crate::worker_client::{Order, WorkerClient, use_worker};
use leptos::prelude::*;
use protocol::link::{self, Carrier, Decoded, Notice};
use protocol::{Knob, Knobs, Recorded, RunMode, Seen, Value};

/// Wait after the last change of a knob before the address and the figures follow.
const SETTLE_MILLIS: i32 = 400;

/// The state of a program's page.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub(super) slug: &'static str,
    pub(super) program: &'static Program,
    pub(super) knobs: RwSignal<Knobs>,
    pub(super) run: RwSignal<RunState>,
    /// Whether a change of a knob starts a run, once one was started by hand.
    pub(super) follow: RwSignal<bool>,
    /// What the link said that could not be taken word for word.
    pub(super) notices: RwSignal<Vec<Notice>>,
    pub(super) recorded: RwSignal<Option<Recorded>>,
    /// What came with a link, and the settings that it belongs to.
    pub(super) sent: RwSignal<Option<(Knobs, Seen)>>,
    started_by_hand: StoredValue<bool>,
    settle: StoredValue<Option<Timer>, LocalStorage>,
    /// The settings of the last run.
    pub(super) ordered: StoredValue<Option<Knobs>>,
    address: Address,
    pub(super) worker: WorkerClient,
}

impl Session {
    pub(super) fn start(subject: Subject, program: &'static Program) -> Self {
        let session = Self {
            slug: subject.slug(),
            program,
            knobs: RwSignal::new(Knobs::default()),
            run: RwSignal::new(RunState::default()),
            follow: RwSignal::new(true),
            notices: RwSignal::new(Vec::new()),
            recorded: RwSignal::new(None),
            sent: RwSignal::new(None),
            started_by_hand: StoredValue::new(false),
            settle: StoredValue::new_local(None),
            ordered: StoredValue::new(None),
            address: use_address(),
            worker: use_worker(),
        };
        session.read_fragment(session.address.fragment.get_untracked());
        Effect::new(move |before: Option<()>| {
            let fragment = session.address.fragment.get();
            if before.is_some() {
                session.read_fragment(fragment);
            }
        });
        Effect::new(move |before: Option<()>| {
            session.knobs.track();
            if before.is_some() {
                session.settle_later();
            }
        });
        session.fetch_recorded();
        on_cleanup(move || session.worker.cancel(session.run));
        session
    }

    pub(super) fn value(self, knob: &'static dyn Knob) -> Value {
        self.knobs.with(|knobs| knobs.value(knob))
    }

    pub(super) fn set(self, knob: &'static dyn Knob, value: Value) {
        if self.knobs.with_untracked(|knobs| knobs.value(knob)) != value {
            self.knobs.update(|knobs| knobs.set(knob, &value));
        }
    }

    pub(super) fn reset(self) {
        self.notices.set(Vec::new());
        self.knobs.set(Knobs::default());
    }

    /// The fragment that names the present state.
    pub(super) fn fragment(self) -> String {
        self.knobs.with(|knobs| link::encode(self.program.knobs, knobs, Carrier::Link))
    }

    pub(super) fn run_by_hand(self) {
        self.started_by_hand.set_value(true);
        self.order(RunMode::Show);
    }

    /// Runs with one knob changed.
    pub(super) fn run_to(self, knob: &'static dyn Knob, value: Value) {
        self.set(knob, value);
        self.run_by_hand();
    }

    pub(super) fn measure(self) {
        self.order(RunMode::Verify);
    }

    /// The visitor agreed to the download: the run that asked goes on.
    pub(super) fn agree(self, mode: RunMode, model: String) {
        self.worker.agreed.update_value(|agreed| agreed.push(model));
        browser::keep_storage();
        self.order(mode);
    }

    pub(super) fn cancel(self) {
        self.settle.set_value(None);
        self.show_address();
        self.worker.cancel(self.run);
    }

    pub(super) fn order(self, mode: RunMode) {
        self.settle.set_value(None);
        self.show_address();
        let knobs = self.knobs.get_untracked();
        if mode == RunMode::Show {
            self.ordered.set_value(Some(knobs.clone()));
        }
        self.worker.run(Order {
            slug: self.slug,
            mode,
            knobs,
            may_download: self.worker.agreed.get_value(),
            state: self.run,
        });
        // A host lets one of its frames run at a time.
        browser::tell_host("contextarium:run", self.slug, 0);
    }

    fn read_fragment(self, fragment: String) {
        self.take(link::decode(self.program.knobs, &fragment, Carrier::Link));
    }

    /// What a link or a saved file says.
    pub(super) fn take(self, decoded: Decoded) {
        let Decoded { knobs, seen, notices } = decoded;
        self.notices.set(notices);
        let knobs = self.with_left_out(knobs);
        if let Some(seen) = seen {
            self.run.update(|run| run.show_sent(&seen.figures));
            self.sent.set(Some((knobs.clone(), seen)));
        }
        if self.knobs.with_untracked(|old| *old != knobs) {
            self.knobs.set(knobs);
        }
    }

    /// With what the page holds and no link can carry, where the link says nothing of it.
    fn with_left_out(self, mut knobs: Knobs) -> Knobs {
        for knob in self.program.knobs {
            let (kind, held) = (knob.kind(), self.knobs.with_untracked(|it| it.value(*knob)));
            if Carrier::Link.leaves_out(&kind, &held) && knobs.value(*knob) == kind.default_value()
            {
                knobs.set(*knob, &held);
            }
        }
        knobs
    }

    fn settle_later(self) {
        let timer = browser::after(SETTLE_MILLIS, move || self.settled());
        self.settle.set_value(Some(timer));
    }

    /// The address names the present state.
    pub(super) fn show_address(self) {
        let fragment =
            self.knobs.try_with_untracked(|it| link::encode(self.program.knobs, it, Carrier::Link));
        if let Some(fragment) = fragment {
            self.address.show_fragment(&fragment);
        }
    }

    fn settled(self) {
        let measuring = self.run.try_with_untracked(|run| run.is_running(RunMode::Verify));
        let Some(measuring) = measuring else { return };
        self.show_address();
        // A change may have been followed by a click, and then runs already.
        let runs = self.ordered.with_value(|it| {
            it.as_ref().is_some_and(|it| self.knobs.with_untracked(|knobs| knobs == it))
        });
        let follow = self.started_by_hand.get_value() && self.follow.get_untracked();
        if follow && !measuring && !runs {
            self.order(RunMode::Show);
        }
    }

    fn fetch_recorded(self) {
        browser::spawn(async move {
            let address = format!("{}recorded/{}.json", browser::base(), self.slug);
            let Ok(recorded) = browser::fetch_json::<Recorded>(address).await else { return };
            if recorded.slug != self.slug || recorded.version > Recorded::VERSION {
                return;
            }
            let fits = self.knobs.try_with_untracked(|knobs| *knobs == recorded.knobs);
            if fits == Some(true) {
                let figures = recorded.figures.clone();
                self.run.try_update(|run| run.show_recorded(figures));
            }
            self.recorded.try_set(Some(recorded));
        });
    }
}
