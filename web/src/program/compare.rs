//! Whether what was computed here is what came with a link. In the chunk that comes later.

use crate::browser;
use crate::language::{measured, t};
use crate::run_state::RunState;
use figure::Unit;
use protocol::{Seen, SeenBy};

/// Numbers that are this near to each other say the same; other devices round otherwise.
const AGREES: f64 = 0.01;

#[inline(never)]
pub(super) fn compared(seen: &Seen, run: &RunState) -> String {
    let apart = seen.difference(&run.seen);
    let share = measured(Unit::Share, apart as f32);
    if apart <= AGREES {
        return t!("Agrees with what the sender of the link saw, to within {share}.", share);
    }
    let by = if apart.is_finite() { t!(", by up to {share},", share) } else { String::new() };
    let SeenBy { date, build, device, .. } = &seen.by;
    let same = *build == browser::build();
    let version = if same { "" } else { t(", with another version of this page") };
    // The same line where the same models were used.
    let models = |text: &str| {
        text.split_once("\"models\":").map(|(_, it)| it.lines().next().map(str::to_owned))
    };
    let same = models(seen.text()) == models(&run.seen);
    let model = if same { "" } else { t(", with another model") };
    t!(
        "Differs{by} from what the sender of the link saw: {device}, {date}{version}{model}.",
        by,
        device,
        date,
        version,
        model
    )
}
