//! Messages in and out. With `web/src/worker_client.rs` the only user of the worker API.
//!
//! Besides requests the worker hears `{own: files}`, which no serialiser could carry: an array of
//! files to use in place of SmolLM2, or of none to go back to it.
//!
//! Besides events the page hears two plain objects: `{listening: true}` once requests are heard,
//! and `{crash: text}` after a panic, when this worker is of no use any more.

use crate::runner::Runner;
use js_sys::{Array, Object, Reflect};
use protocol::{Event, Request, from_js, to_js};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

thread_local! {
    /// A panic leaves locks taken and values half changed: nothing may run after it.
    static CRASHED: Cell<bool> = const { Cell::new(false) };
}

pub(crate) fn start() {
    std::panic::set_hook(Box::new(|info| {
        CRASHED.set(true);
        web_sys::console::error_1(&info.to_string().into());
        tell("crash", &info.to_string().into());
    }));
    let runner = Rc::new(Runner::default());
    let listen = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        if CRASHED.get() {
            return;
        }
        let own = Reflect::get(&message.data(), &"own".into()).unwrap_or_default();
        if let Ok(files) = own.dyn_into::<Array>() {
            return runner.clone().bring(files);
        }
        match from_js::<Request>(message.data()) {
            Ok(request) => runner.clone().handle(request),
            Err(error) => warn(&error.to_string()),
        }
    });
    scope().set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    // What was posted before this point may be lost: the page begins when it hears this.
    tell("listening", &true.into());
}

pub(crate) fn post(event: &Event) {
    match to_js(event) {
        Ok(message) => {
            let _ = scope().post_message(&message);
        }
        Err(error) => warn(&error.to_string()),
    }
}

pub(crate) fn warn(text: &str) {
    web_sys::console::warn_1(&text.into());
}

pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Milliseconds since the worker started.
pub(crate) fn now_millis() -> f64 {
    scope().performance().map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// The text of whatever JavaScript threw.
pub(crate) fn reason(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|text| text.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| "an unknown error".to_owned())
}

fn tell(key: &str, value: &JsValue) {
    let message = Object::new();
    let _ = Reflect::set(&message, &key.into(), value);
    let _ = scope().post_message(&message);
}
