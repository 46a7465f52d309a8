//! A frame that nobody sees takes nobody's processor.

use super::session::Session;
use crate::browser;
use crate::run_state::{Phase, Step};
use leptos::prelude::*;

/// Who scrolls past does not stop a run.
const PATIENCE_MILLIS: i32 = 2_000;

/// Stops what runs where the host asks for it, and where the frame has been out of view for a while;
/// in the latter case it goes on as soon as it is seen again.
pub(super) fn watch(session: Session) {
    // What ran when it was stopped.
    let stopped = StoredValue::new(None);
    let waiting = StoredValue::new_local(None);
    browser::on_pause(move || {
        stopped.set_value(None);
        session.cancel();
    });
    browser::on_view(move |is_seen| {
        waiting.set_value(None);
        if !is_seen {
            wait(session, stopped, waiting);
        } else if let Some(Some(mode)) = stopped.try_update_value(Option::take) {
            session.order(mode);
        }
    });
}

fn wait(
    session: Session,
    stopped: StoredValue<Option<protocol::RunMode>>,
    waiting: StoredValue<Option<browser::Timer>, LocalStorage>,
) {
    let check = move || match session.run.with_untracked(|run| run.phase.clone()) {
        // What is fetched would be lost where nothing can be stored, and takes no processor.
        Phase::Working { step: Step::Loading { .. }, .. } => wait(session, stopped, waiting),
        Phase::Working { mode, step, .. } if step != Step::Stopping => {
            stopped.set_value(Some(mode));
            session.cancel();
        }
        _ => {}
    };
    waiting.set_value(Some(browser::after(PATIENCE_MILLIS, check)));
}
