//! What is known of a program's runs, and how each of the worker's events changes it.

use crate::language::translated;
use figure::Figure;
use protocol::{Event, Failure, RunId, RunMode};
use std::sync::Arc;

/// One program's runs: what happens now, and what has been shown so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RunState {
    pub(crate) phase: Phase,
    /// In order of their first showing; those of the run before stay until they are replaced.
    pub(crate) figures: Vec<Arc<Figure>>,
    /// What the last measurement of the claims showed.
    pub(crate) checks: Vec<Arc<Figure>>,
    pub(crate) source: Source,
    /// How far the last run to show something came, as it counts itself.
    pub(crate) reached: u32,
    /// The figures' ids that the current run has shown.
    fresh: Vec<String>,
    /// What a link may carry of the last whole run.
    pub(crate) seen: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Phase {
    #[default]
    Idle,
    Working {
        run: RunId,
        mode: RunMode,
        step: Step,
    },
    Done {
        mode: RunMode,
        elapsed_millis: u32,
    },
    Cancelled,
    Failed {
        mode: RunMode,
        failure: Failure,
    },
}

/// What a run is busy with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// The worker is being started.
    Starting,
    Running,
    Loading {
        file: String,
        done_bytes: u64,
        all_bytes: u64,
    },
    Progress {
        what: String,
        done: u32,
        all: u32,
    },
    /// Asked to stop.
    Stopping,
}

/// Where the figures come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Source {
    /// Nothing is shown yet.
    #[default]
    None,
    /// From a file that came with the page.
    Recorded,
    /// What the sender of a link saw.
    Sent,
    /// Computed here.
    Live,
}

impl RunState {
    pub(crate) fn is_running(&self, wanted: RunMode) -> bool {
        matches!(self.phase, Phase::Working { mode, .. } if mode == wanted)
    }

    /// A new run begins; what is shown stays until it is replaced.
    pub(crate) fn begin(&mut self, run: RunId, mode: RunMode, step: Step) {
        self.phase = Phase::Working { run, mode, step };
        self.fresh.clear();
        if mode == RunMode::Verify {
            self.checks.clear();
        }
    }

    pub(crate) fn stopping(&mut self) {
        if let Phase::Working { step, .. } = &mut self.phase {
            *step = Step::Stopping;
        }
    }

    /// Recorded figures, unless a run was quicker.
    pub(crate) fn show_recorded(&mut self, figures: Vec<Figure>) {
        if self.source == Source::None {
            self.figures = figures.into_iter().map(translated).map(Arc::new).collect();
            self.source = Source::Recorded;
        }
    }

    /// What came with a link, unless a run is under way.
    pub(crate) fn show_sent(&mut self, figures: &[Figure]) {
        if !self.is_running(RunMode::Show) {
            self.figures = figures.iter().cloned().map(translated).map(Arc::new).collect();
            self.source = Source::Sent;
            self.phase = Phase::Idle;
        }
    }

    pub(crate) fn fail(&mut self, failure: Failure) {
        if let Phase::Working { mode, .. } = self.phase {
            self.phase = Phase::Failed { mode, failure };
        }
    }

    /// Takes in one event; events of other runs and of no run change nothing.
    pub(crate) fn apply(&mut self, event: Event) {
        let Phase::Working { run, mode, step } = &mut self.phase else { return };
        let mode = *mode;
        if event_run(&event) != Some(*run) {
            return;
        }
        match event {
            Event::Loading { file, done_bytes, all_bytes, .. } => {
                *step = Step::Loading { file, done_bytes, all_bytes };
            }
            Event::Progress { what, done, all, .. } => {
                *step = Step::Progress { what, done, all };
                if mode == RunMode::Show {
                    self.reached = done;
                }
            }
            Event::Show { figure, .. } => self.show(mode, figure),
            Event::Finished { elapsed_millis, seen, .. } => {
                self.phase = Phase::Done { mode, elapsed_millis };
                if mode == RunMode::Show {
                    self.seen = seen;
                    self.forget_stale();
                }
            }
            Event::Cancelled { .. } => self.phase = Phase::Cancelled,
            Event::Failed { failure, .. } => self.phase = Phase::Failed { mode, failure },
            Event::Ready { .. }
            | Event::Device { .. }
            | Event::Counted { .. }
            | Event::Own { .. }
            | Event::Stored { .. } => {}
        }
    }

    fn show(&mut self, mode: RunMode, figure: Figure) {
        // What can't be drawn is not drawn; a figure that was checked when it was made never fails.
        if figure.check().is_err() {
            return;
        }
        let list = match mode {
            RunMode::Verify => &mut self.checks,
            RunMode::Show => {
                if self.source != Source::Live {
                    // Recorded and live figures never stand side by side.
                    self.figures.clear();
                    self.source = Source::Live;
                }
                self.fresh.push(figure.id().to_owned());
                &mut self.figures
            }
        };
        let figure = Arc::new(translated(figure));
        match list.iter_mut().find(|old| old.id() == figure.id()) {
            Some(old) => *old = figure,
            None => list.push(figure),
        }
    }

    /// After a whole run, figures that it did not show belong to other settings.
    fn forget_stale(&mut self) {
        let Self { figures, fresh, .. } = self;
        if !fresh.is_empty() {
            figures.retain(|figure| fresh.iter().any(|id| id == figure.id()));
        }
    }
}

/// The run that an event belongs to.
pub(crate) fn event_run(event: &Event) -> Option<RunId> {
    match event {
        Event::Loading { run, .. }
        | Event::Progress { run, .. }
        | Event::Show { run, .. }
        | Event::Finished { run, .. }
        | Event::Cancelled { run }
        | Event::Failed { run, .. } => Some(*run),
        Event::Ready { .. }
        | Event::Device { .. }
        | Event::Counted { .. }
        | Event::Own { .. }
        | Event::Stored { .. } => None,
    }
}

/// True for the last event of a run.
pub(crate) fn is_last(event: &Event) -> bool {
    matches!(event, Event::Finished { .. } | Event::Cancelled { .. } | Event::Failed { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::Text;

    fn show(run: RunId, id: &str, text: &str) -> Event {
        Event::Show { run, figure: Text::new(id, "Caption", "", text, true) }
    }

    #[test]
    fn figures_replace_by_id_and_stale_ones_go_at_the_end() {
        let (first, second) = (RunId(1), RunId(2));
        let mut state = RunState::default();
        state.show_recorded(vec![Text::new("r", "Caption", "", "recorded", true)]);
        state.begin(first, RunMode::Show, Step::Running);
        state.apply(show(first, "a", "1"));
        state.apply(show(first, "b", "1"));
        state.apply(Event::Finished { run: first, elapsed_millis: 3, seen: String::new() });
        assert_eq!(state.figures.len(), 2);
        state.begin(second, RunMode::Show, Step::Running);
        state.apply(show(first, "c", "late"));
        state.apply(show(second, "b", "2"));
        assert_eq!(state.figures.len(), 2);
        state.apply(Event::Finished { run: second, elapsed_millis: 3, seen: String::new() });
        assert_eq!(state.figures.len(), 1);
        assert_eq!(state.figures[0].id(), "b");
    }

    #[test]
    fn a_failure_keeps_what_is_shown() {
        let run = RunId(4);
        let mut state = RunState::default();
        state.begin(run, RunMode::Show, Step::Running);
        state.apply(show(run, "a", "1"));
        state.fail(Failure::Device { reason: "lost".into() });
        assert_eq!(state.figures.len(), 1);
        assert!(matches!(state.phase, Phase::Failed { .. }));
    }

    #[test]
    fn measurements_do_not_touch_the_figures() {
        let run = RunId(1);
        let mut state = RunState::default();
        state.show_recorded(vec![Text::new("r", "Caption", "", "recorded", true)]);
        state.begin(run, RunMode::Verify, Step::Running);
        state.apply(show(run, "claims", "1"));
        state.apply(Event::Finished { run, elapsed_millis: 3, seen: String::new() });
        assert_eq!((state.figures.len(), state.checks.len()), (1, 1));
        assert_eq!(state.source, Source::Recorded);
    }
}
