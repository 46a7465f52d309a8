//! Messages in and out. With `web/src/worker_client.rs` the only user of the worker API.

use crate::runner::Runner;
use js_sys::{Object, Reflect};
use protocol::{Event, Request, from_js, to_js};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Listens for requests. A panic is told to the page as `{crash: text}`, which then starts afresh.
pub(crate) fn start() {
    std::panic::set_hook(Box::new(|info| {
        let crash = Object::new();
        let _ = Reflect::set(&crash, &"crash".into(), &info.to_string().into());
        let _ = scope().post_message(&crash);
    }));
    let runner = Rc::new(Runner::default());
    let listen = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        match from_js::<Request>(message.data()) {
            Ok(request) => runner.clone().handle(request),
            Err(error) => web_sys::console::warn_1(&error.to_string().into()),
        }
    });
    scope().set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    // What was posted before this point would be lost: tell the page that it may begin.
    let hello = Object::new();
    let _ = Reflect::set(&hello, &"listening".into(), &true.into());
    let _ = scope().post_message(&hello);
}

pub(crate) fn post(event: &Event) {
    match to_js(event) {
        Ok(message) => {
            let _ = scope().post_message(&message);
        }
        Err(error) => web_sys::console::error_1(&error.to_string().into()),
    }
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
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    message.or_else(|| error.as_string()).unwrap_or_else(|| "an unknown error".to_owned())
}
