//! The browser's interfaces that `web-sys` would need further features for: another set of its
//! features means building the whole GPU stack anew.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{RequestInit, Response};

#[wasm_bindgen]
extern "C" {
    type AbortController;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<AbortController, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn signal(this: &AbortController) -> JsValue;
    #[wasm_bindgen(method)]
    fn abort(this: &AbortController);

    #[wasm_bindgen(js_name = URL)]
    type Url;
    #[wasm_bindgen(constructor, catch, js_class = "URL")]
    fn new(address: &str) -> Result<Url, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn origin(this: &Url) -> String;

    #[derive(Clone)]
    pub(crate) type Blob;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn size(this: &Blob) -> f64;
    #[wasm_bindgen(method)]
    pub(crate) fn slice(this: &Blob, start: f64, end: f64) -> Blob;
    #[wasm_bindgen(method, js_name = arrayBuffer)]
    pub(crate) fn array_buffer(this: &Blob) -> Promise;

    type MessageChannel;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<MessageChannel, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn port1(this: &MessageChannel) -> MessagePort;
    #[wasm_bindgen(method, getter)]
    fn port2(this: &MessageChannel) -> MessagePort;

    type MessagePort;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &MessagePort, message: &JsValue, transfer: &Array)
    -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &MessagePort);

    #[wasm_bindgen(js_name = Response)]
    type MadeResponse;
    #[wasm_bindgen(constructor, catch, js_class = "Response")]
    fn new(body: &Uint8Array, init: &Object) -> Result<MadeResponse, JsValue>;
}

impl Blob {
    /// Of a file; empty for what is none.
    pub(crate) fn name(&self) -> String {
        let name = Reflect::get(self, &"name".into()).ok().and_then(|name| name.as_string());
        name.unwrap_or_default()
    }
}

/// Ends a fetch when dropped, so that a run that is stopped leaves nothing behind.
pub(crate) struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    pub(crate) fn attach(init: &RequestInit) -> Self {
        let controller = AbortController::new().ok();
        if let Some(controller) = &controller {
            let _ = Reflect::set(init, &"signal".into(), &controller.signal());
        }
        Self(controller)
    }

    /// The fetch is over.
    pub(crate) fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Gives the memory of bytes back at once: left to the browser's collector, a whole model's parts
/// stay, 100 MB. Nobody may read them any more. Sent off to nobody, since a browser may hold on to
/// what `ArrayBuffer.transfer` takes away.
pub(crate) fn release(bytes: &Uint8Array) {
    if let Ok(channel) = MessageChannel::new() {
        let (sender, receiver) = (channel.port1(), channel.port2());
        receiver.close();
        let _ = sender.post_message(&JsValue::NULL, &Array::of1(&bytes.buffer()));
        sender.close();
    }
}

/// A response to put into a cache, with one header of ours.
pub(crate) fn response(bytes: &Uint8Array, header: &str, value: &str) -> Option<Response> {
    let (headers, init) = (Object::new(), Object::new());
    Reflect::set(&headers, &header.into(), &value.into()).ok()?;
    Reflect::set(&init, &"headers".into(), &headers).ok()?;
    Some(MadeResponse::new(bytes, &init).ok()?.unchecked_into())
}

/// Whether an address is absolute and of the worker's own origin. A sandboxed frame has the
/// origin `null`, which says nothing about where it came from.
pub(crate) fn is_own(address: &str) -> bool {
    let own = Reflect::get(&js_sys::global(), &"origin".into()).ok();
    let own = own.and_then(|origin| origin.as_string()).unwrap_or_else(|| "null".to_owned());
    match Url::new(address) {
        Ok(url) => {
            let origin = url.origin();
            origin != "null" && (own == "null" || own == origin)
        }
        Err(_) => false,
    }
}
