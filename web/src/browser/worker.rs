//! The page's hold on the compute worker.

use super::{Files, base, blob_address, build, field, from_js};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// What a worker says.
#[allow(clippy::large_enum_variant)] // one at a time, used at once
pub(crate) enum FromWorker {
    /// Its code is there and listens.
    Loaded,
    Event(protocol::Event),
    /// It panicked or could not start; nothing more will come.
    Crash(String),
}

/// The compute worker; ends when it is dropped.
pub(crate) struct Worker {
    worker: web_sys::Worker,
    _message: Closure<dyn Fn(web_sys::MessageEvent)>,
    _error: Closure<dyn Fn(web_sys::ErrorEvent)>,
}

impl Worker {
    /// Starts the compute worker of this build. Its script is a short one made here, so that
    /// every address in it is absolute and names the build. `again` is past all that is kept of its
    /// files, for where they came wrong.
    pub(crate) fn start(again: bool, handler: impl Fn(FromWorker) + 'static) -> Option<Self> {
        let (base, build) = (base(), build());
        let version = if build.is_empty() { String::new() } else { format!("?v={build}") };
        let text = |text: String| js_sys::JSON::stringify(&text.into()).map(String::from).ok();
        let script = text(format!("{base}worker.js{version}"))?;
        let module = text(format!("{base}worker_bg.wasm{version}"))?;
        // A frame without an origin of its own may start classic workers only; these import too.
        let bootstrap = format!(
            "const fresh = (file) => fetch(file, {{ cache: 'reload' }}).then((it) => it.blob());\n\
             Promise.all({again} ? [{script}, {module}].map(fresh) : [])\n\
             .then(() => import({script}))\n\
             .then((code) => code.default({{ module_or_path: {module} }}))\n\
             .then(() => postMessage({{ loaded: true }}), (error) => postMessage({{ crash: String(error) }}));\n"
        );
        let address = blob_address("text/javascript", &mut std::iter::once(bootstrap))?;
        let worker = web_sys::Worker::new(&address).ok()?;

        let handler = Rc::new(handler);
        let on_message = handler.clone();
        let message =
            Closure::<dyn Fn(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
                if let Some(said) = read_message(event.data()) {
                    on_message(said);
                }
            });
        let blob = RefCell::new(Some(address));
        let error =
            Closure::<dyn Fn(web_sys::ErrorEvent)>::new(move |event: web_sys::ErrorEvent| {
                if let Some(address) = blob.take() {
                    let _ = web_sys::Url::revoke_object_url(&address);
                }
                // A failed import gives a plain event without a message.
                let text =
                    field(&event, "message").and_then(|it| it.as_string()).unwrap_or_default();
                handler(FromWorker::Crash(text));
            });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        Some(Self { worker, _message: message, _error: error })
    }

    /// Hands over files, of which the worker reads what it needs; they are not copied.
    pub(crate) fn bring(&self, files: &Files) {
        let message = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&message, &"own".into(), files);
        let _ = self.worker.post_message(&message);
    }

    pub(crate) fn send(&self, request: &protocol::Request) -> bool {
        #[cfg(target_family = "wasm")]
        return protocol::to_js(request)
            .is_ok_and(|message| self.worker.post_message(&message).is_ok());
        #[cfg(not(target_family = "wasm"))]
        return {
            let _ = request;
            false
        };
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn read_message(data: JsValue) -> Option<FromWorker> {
    if field(&data, "loaded").is_some_and(|it| it.is_truthy()) {
        return Some(FromWorker::Loaded);
    }
    if let Some(text) = field(&data, "crash").and_then(|it| it.as_string()) {
        return Some(FromWorker::Crash(text));
    }
    from_js(data).map(FromWorker::Event)
}
