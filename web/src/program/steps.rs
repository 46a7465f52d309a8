//! Ways to go a few steps on or back, for a run that can be stopped.

use super::session::Session;
use crate::erased::{flag, on_click, words};
use crate::language::t;
use leptos::prelude::*;
use protocol::{Knob, Value};

/// Back to the last place to rewind to, one step on, and on to the next place.
pub(super) fn buttons(session: Session, knob: &'static dyn Knob, max: i64, every: i64) -> AnyView {
    let reached = move || session.run.with(|run| i64::from(run.reached));
    let button = move |to: fn(i64, i64) -> i64, name: fn(i64) -> String| {
        let to = move || to(reached(), every).clamp(0, max);
        let click = move |_| session.run_to(knob, Value::Int(untrack(to)));
        view! {
            <button
                type="button"
                class="small"
                disabled=flag(move || to() == reached())
                on:click=on_click(click)
            >
                {words(move || name(to()))}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="run-line">
            {button(|at, every| (at - 1).div_euclid(every) * every, |to| t!("Back to {step}", to))}
            {button(|at, _| at + 1, |_| t("One step").to_owned())}
            {button(|at, every| (at / every + 1) * every, |to| t!("On to {step}", to))}
        </div>
    }
    .into_any()
}
