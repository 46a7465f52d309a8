//! The part of the page's code that comes once the first screen is there: what stands below it, what shares
//! and what saves, the storage page, and what looks up translations.
//! The build moves it into a chunk of its own, by the names of modules (`xtask/src/build/chunks.rs`); before
//! that is there, none of it may be called.

use crate::browser;
use leptos::prelude::*;
use std::cell::RefCell;

/// Between two tries to fetch it.
const PAUSE_MILLIS: i32 = 5_000;

type Action = Box<dyn FnOnce()>;

thread_local! {
    /// What is to be done once it is there; `None` afterwards.
    static WAITING: RefCell<Option<Vec<Action>>> = const { RefCell::new(Some(Vec::new())) };
}

/// Whether it is there; in the context.
#[derive(Clone, Copy)]
struct Later(RwSignal<bool>);

/// Begins to fetch it.
pub(crate) fn start() {
    let is_there = WAITING.with_borrow(Option::is_none);
    let later = Later(RwSignal::new(is_there));
    provide_context(later);
    if !is_there {
        fetch(later, false);
    }
}

/// Waits until it is there; false where it can't be had now.
pub(crate) async fn there() -> bool {
    if WAITING.with_borrow(Option::is_some) {
        if browser::fetch_later(false).await.is_none() {
            return false;
        }
        arrived();
    }
    true
}

/// Whether it is there.
pub(crate) fn use_later() -> RwSignal<bool> {
    expect_context::<Later>().0
}

/// Does something with it, now or as soon as it is there.
pub(crate) fn then(action: Action) {
    let now = WAITING.with_borrow_mut(|waiting| match waiting {
        Some(waiting) => {
            waiting.push(action);
            None
        }
        None => Some(action),
    });
    if let Some(action) = now {
        action();
    }
}

fn fetch(later: Later, again: bool) {
    browser::spawn(async move {
        if browser::fetch_later(again).await.is_none() {
            browser::once_after(PAUSE_MILLIS, move || fetch(later, true));
            return;
        }
        later.0.set(true);
        arrived();
    });
}

fn arrived() {
    for action in WAITING.with_borrow_mut(Option::take).unwrap_or_default() {
        action();
    }
}
