//! Getting a file over the network, and knowing it by its hash. Bytes stay in JavaScript's memory:
//! WebAssembly's grows and never shrinks.

use crate::bindings::AbortOnDrop;
use crate::turn::within;
use crate::wire::{reason, scope};
use js_sys::{Promise, Reflect, Uint8Array};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Request, RequestCache, RequestInit, Response};

/// A connection over which nothing comes for this long is given up.
const STALL_MILLIS: f64 = 30_000.0;
/// Bytes that are copied into WebAssembly's memory at a time.
pub(crate) const PIECE: u32 = 1 << 20;

/// Why a file did not arrive.
pub(crate) enum Trouble {
    /// Worth another try.
    Network(String),
    /// The server does not want to give it.
    Refused(u16),
    /// Something else came in its place.
    Wrong,
}

/// A file of at most `room` bytes. `arrived` is told of each piece.
pub(crate) async fn fetch(
    address: &str,
    cache: RequestCache,
    room: u32,
    arrived: impl Fn(u32),
) -> Result<Uint8Array, Trouble> {
    let network = |error: JsValue| Trouble::Network(reason(&error));
    let stalled = || Trouble::Network("the connection stalled".to_owned());
    let init = RequestInit::new();
    init.set_cache(cache);
    let abort = AbortOnDrop::attach(&init);
    let request = Request::new_with_str_and_init(address, &init).map_err(network)?;
    let answer = JsFuture::from(scope().fetch_with_request(&request));
    let answer = within(STALL_MILLIS, answer).await.ok_or_else(stalled)?.map_err(network)?;
    let response: Response = answer.dyn_into().map_err(network)?;
    match response.status() {
        200..=299 => {}
        // Too slow or too busy: that passes.
        status @ (408 | 425 | 429 | 500..) => {
            return Err(Trouble::Network(format!("the server answered with status {status}")));
        }
        status => return Err(Trouble::Refused(status)),
    }
    // Servers that send their home page for what they do not have.
    let kind = response.headers().get("content-type").ok().flatten().unwrap_or_default();
    if kind.starts_with("text/html") {
        return Err(Trouble::Wrong);
    }
    let body = response.body().ok_or_else(stalled)?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let bytes = Uint8Array::new_with_length(room);
    let mut length = 0;
    loop {
        let read = JsFuture::from(reader.read());
        let read = within(STALL_MILLIS, read).await.ok_or_else(stalled)?.map_err(network)?;
        let get = |key: &str| Reflect::get(&read, &key.into()).unwrap_or(JsValue::UNDEFINED);
        if get("done").is_truthy() {
            break;
        }
        let Ok(piece) = get("value").dyn_into::<Uint8Array>() else { continue };
        if piece.length() > room - length {
            return Err(Trouble::Wrong);
        }
        bytes.set(&piece, length);
        length += piece.length();
        arrived(piece.length());
    }
    abort.disarm();
    Ok(if length == room { bytes } else { bytes.subarray(0, length) })
}

/// Lower-case hex. The browser's own implementation where there is one: only in secure contexts.
pub(crate) async fn sha256(bytes: &Uint8Array) -> String {
    if let Ok(promise) = native_sha256(bytes)
        && let Ok(digest) = JsFuture::from(promise).await
    {
        return hex(&Uint8Array::new(&digest).to_vec());
    }
    let mut hash = Sha256::new();
    for piece in pieces(bytes) {
        hash.update(&piece);
    }
    hex(&hash.finalize())
}

/// Copies, one piece at a time.
pub(crate) fn pieces(bytes: &Uint8Array) -> impl Iterator<Item = Vec<u8>> {
    let length = bytes.length();
    (0..length.div_ceil(PIECE)).map(move |piece| {
        let start = piece * PIECE;
        bytes.subarray(start, length.min(start + PIECE)).to_vec()
    })
}

fn native_sha256(bytes: &Uint8Array) -> Result<Promise, JsValue> {
    let crypto = scope().crypto()?;
    if Reflect::get(&crypto, &"subtle".into())?.is_undefined() {
        return Err(JsValue::UNDEFINED);
    }
    crypto.subtle().digest_with_str_and_buffer_source("SHA-256", bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
