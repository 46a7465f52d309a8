//! Model files: fetched in parts, checked, kept in the browser's cache, fed to the loader in order.
//!
//! Each part is stored as soon as it is right, so a reload or a cut goes on where it stopped.
//! At most three parts are in memory at a time. Where storage is denied they are kept in memory.

use crate::host::BrowserHost;
use crate::runner::Session;
use crate::wire::{post, reason, scope};
use futures_util::StreamExt;
use js_sys::{Promise, Uint8Array};
use lab::{Host, LabError, LmSession};
use lm::{LmError, Loader, PrefixCache};
use protocol::{Event, Failure, StoredModel, from_json};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, ReadableStreamDefaultReader, Request, RequestCache, RequestInit, Response};

const CACHE: &str = "contextarium-models-v1";
const LANGUAGE_MODEL: &str = "smollm2-135m-instruct-q4_1";
/// Parts fetched side by side.
const PARALLEL: usize = 3;
const TRIES: u32 = 3;

/// Parts by address, where the browser denies storage.
#[derive(Default)]
pub(crate) struct Memory(RefCell<HashMap<String, Rc<Vec<u8>>>>);

#[derive(Deserialize)]
struct Manifest {
    id: String,
    name: String,
    bytes: u64,
    parts: Vec<Part>,
}

#[derive(Clone, Deserialize)]
struct Part {
    file: String,
    bytes: u64,
    sha256: String,
}

/// Where parts lie: the cache, or memory.
struct Shelf<'a> {
    cache: Option<Cache>,
    memory: &'a Memory,
    folder: String,
}

/// Loads SmolLM2, asking the visitor first if it has to be fetched.
pub(crate) async fn load_language_model(host: &BrowserHost) -> Result<LmSession, LabError> {
    let shelf = Shelf::open(&host.session, LANGUAGE_MODEL).await;
    let manifest = shelf.manifest().await.map_err(LabError::Failed)?;
    let mut stored_bytes = 0;
    for part in &manifest.parts {
        stored_bytes += if shelf.has(part).await { part.bytes } else { 0 };
    }
    let Manifest { id, name, bytes, parts } = &manifest;
    if stored_bytes < *bytes && !host.may_download {
        let (model, name) = (id.clone(), name.clone());
        return Err(LabError::Failed(Failure::NeedsDownload {
            model,
            name,
            bytes: *bytes,
            stored_bytes,
        }));
    }
    let progress = Loading { host, name, done: Cell::new(0), all: *bytes };
    let mut loader = Loader::new(&host.session.devices().infer);
    let unreadable =
        |error: LmError| Failure::Model { file: name.clone(), reason: error.to_string() };
    let mut arriving = futures_util::stream::iter(parts)
        .map(|part| shelf.part(part, &progress))
        .buffered(PARALLEL);
    while let Some(part) = arriving.next().await {
        let part = part?;
        host.pause().await?;
        loader.push(&part).map_err(|error| LabError::Failed(unreadable(error)))?;
    }
    if stored_bytes < *bytes {
        keep_for_good().await;
    }
    let lm = loader.finish().map_err(|error| LabError::Failed(unreadable(error)))?;
    Ok(LmSession { lm, prefix: RefCell::new(PrefixCache::default()) })
}

/// What is stored, for the storage page.
pub(crate) async fn list(session: &Session) -> Event {
    let shelf = Shelf::open(session, LANGUAGE_MODEL).await;
    let mut models = Vec::new();
    if let Ok(Manifest { id, name, bytes: all_bytes, parts }) = shelf.manifest().await {
        let mut stored_bytes = 0;
        for part in &parts {
            stored_bytes += if shelf.has(part).await { part.bytes } else { 0 };
        }
        models.push(StoredModel { id, name, stored_bytes, all_bytes });
    }
    let estimate = match scope().navigator().storage().estimate() {
        Ok(promise) => JsFuture::from(promise).await.ok(),
        Err(_) => None,
    };
    let estimate: Option<web_sys::StorageEstimate> = estimate.map(JsCast::unchecked_into);
    let used_bytes =
        estimate.as_ref().and_then(|estimate| estimate.get_usage()).map(|bytes| bytes as u64);
    let quota_bytes =
        estimate.as_ref().and_then(|estimate| estimate.get_quota()).map(|bytes| bytes as u64);
    Event::Stored { models, used_bytes, quota_bytes, persistent: shelf.cache.is_some() }
}

/// Forgets a model.
pub(crate) async fn delete(session: &Session, model: &str) {
    if model != LANGUAGE_MODEL {
        return;
    }
    session.memory.0.borrow_mut().clear();
    if let Ok(caches) = scope().caches() {
        let _ = JsFuture::from(caches.delete(CACHE)).await;
    }
}

/// Bytes that have arrived, told to the page.
struct Loading<'a> {
    host: &'a BrowserHost,
    name: &'a str,
    done: Cell<u64>,
    all: u64,
}

impl Loading<'_> {
    fn add(&self, bytes: i64) {
        self.done.set(self.done.get().saturating_add_signed(bytes));
        let (run, file) = (self.host.run, self.name.to_owned());
        post(&Event::Loading {
            run,
            file,
            done_bytes: self.done.get().min(self.all),
            all_bytes: self.all,
        });
    }
}

impl<'a> Shelf<'a> {
    async fn open(session: &'a Session, model: &str) -> Self {
        let cache = match scope().caches() {
            Ok(caches) => JsFuture::from(caches.open(CACHE)).await.ok().map(JsCast::unchecked_into),
            Err(_) => None,
        };
        let base = session.base.borrow().trim_end_matches('/').to_owned();
        Self { cache, memory: &session.memory, folder: format!("{base}/models/{model}/") }
    }

    async fn manifest(&self) -> Result<Manifest, Failure> {
        let address = format!("{}manifest.json", self.folder);
        let fetched = fetch(&address, RequestCache::NoCache, |_| true).await;
        if let Ok(bytes) = fetched.as_deref() {
            let manifest =
                String::from_utf8(bytes.to_vec()).ok().and_then(|text| from_json(&text).ok());
            let manifest: Manifest = manifest.ok_or(Failure::Corrupt { file: address.clone() })?;
            self.remember(&address, bytes).await;
            return Ok(manifest);
        }
        // Offline: the manifest of last time describes what is stored.
        let stored = self.stored(&address).await.and_then(|bytes| String::from_utf8(bytes).ok());
        let known = stored.and_then(|text| from_json(&text).ok());
        known.ok_or_else(|| Failure::Fetch {
            file: address,
            reason: fetched.err().unwrap_or_default(),
        })
    }

    fn address(&self, part: &Part) -> String {
        format!("{}{}", self.folder, part.file)
    }

    async fn has(&self, part: &Part) -> bool {
        let address = self.address(part);
        if self.memory.0.borrow().contains_key(&address) {
            return true;
        }
        let Some(cache) = &self.cache else { return false };
        JsFuture::from(cache.match_with_str(&address))
            .await
            .is_ok_and(|found| !found.is_undefined())
    }

    /// A part whose hash is right: stored, or fetched. A wrong one is fetched once more.
    async fn part(&self, part: &Part, progress: &Loading<'_>) -> Result<Vec<u8>, LabError> {
        let address = self.address(part);
        if let Some(bytes) = self.stored(&address).await {
            if sha256(&bytes).await == part.sha256 {
                progress.add(bytes.len() as i64);
                return Ok(bytes);
            }
            self.forget(&address).await;
        }
        for cache in [RequestCache::Default, RequestCache::Reload] {
            let bytes = self.fetch_part(&address, cache, progress).await?;
            if bytes.len() as u64 == part.bytes && sha256(&bytes).await == part.sha256 {
                self.remember(&address, &bytes).await;
                return Ok(bytes);
            }
            progress.add(-(bytes.len() as i64));
        }
        Err(LabError::Failed(Failure::Corrupt { file: part.file.clone() }))
    }

    async fn fetch_part(
        &self,
        address: &str,
        cache: RequestCache,
        progress: &Loading<'_>,
    ) -> Result<Vec<u8>, LabError> {
        let mut last = String::new();
        for attempt in 0..TRIES {
            let before = Cell::new(0_i64);
            let arrived = |bytes: usize| {
                before.set(before.get() + bytes as i64);
                progress.add(bytes as i64);
                !progress.host.cancelled.get()
            };
            match fetch(address, cache, arrived).await {
                Ok(bytes) => return Ok(bytes),
                Err(error) => last = error,
            }
            progress.add(-before.get());
            if progress.host.cancelled.get() {
                return Err(LabError::Cancelled);
            }
            sleep(300 * 4_i32.pow(attempt)).await;
        }
        Err(LabError::Failed(Failure::Fetch { file: address.to_owned(), reason: last }))
    }

    async fn stored(&self, address: &str) -> Option<Vec<u8>> {
        if let Some(bytes) = self.memory.0.borrow().get(address) {
            return Some(bytes.to_vec());
        }
        let found = JsFuture::from(self.cache.as_ref()?.match_with_str(address)).await.ok()?;
        let response: Response = found.dyn_into().ok()?;
        let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }

    async fn remember(&self, address: &str, bytes: &[u8]) {
        if let Some(cache) = &self.cache {
            let body = Uint8Array::from(bytes);
            let response = Response::new_with_opt_js_u8_array(Some(&body));
            if let Ok(response) = response
                && JsFuture::from(cache.put_with_str(address, &response)).await.is_ok()
            {
                return;
            }
        }
        self.memory.0.borrow_mut().insert(address.to_owned(), Rc::new(bytes.to_vec()));
    }

    async fn forget(&self, address: &str) {
        self.memory.0.borrow_mut().remove(address);
        if let Some(cache) = &self.cache {
            let _ = JsFuture::from(cache.delete_with_str(address)).await;
        }
    }
}

/// The body of a file; `arrived` is told of each piece and may stop it.
async fn fetch(
    address: &str,
    cache: RequestCache,
    arrived: impl Fn(usize) -> bool,
) -> Result<Vec<u8>, String> {
    let text = |error: JsValue| reason(&error);
    let init = RequestInit::new();
    init.set_cache(cache);
    let request = Request::new_with_str_and_init(address, &init).map_err(text)?;
    let response: Response = JsFuture::from(scope().fetch_with_request(&request))
        .await
        .map_err(text)?
        .dyn_into()
        .map_err(text)?;
    if !response.ok() {
        return Err(format!("the server answered {}", response.status()));
    }
    let kind = response.headers().get("content-type").ok().flatten().unwrap_or_default();
    if kind.starts_with("text/html") {
        return Err("the server sent a web page instead of the file".to_owned());
    }
    let body = response.body().ok_or("the answer has no body")?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let result = JsFuture::from(reader.read()).await.map_err(text)?;
        let result: web_sys::ReadableStreamReadResult = result.unchecked_into();
        if result.get_done() == Some(true) {
            return Ok(bytes);
        }
        let piece = Uint8Array::new(&result.get_value());
        let start = bytes.len();
        bytes.resize(start + piece.length() as usize, 0);
        piece.copy_to(&mut bytes[start..]);
        if !arrived(bytes.len() - start) {
            let _ = JsFuture::from(reader.cancel()).await;
            return Err("stopped".to_owned());
        }
    }
}

/// Lower-case hex. The browser's own implementation where there is one: only in secure contexts.
async fn sha256(bytes: &[u8]) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    if let Ok(promise) = native_sha256(bytes)
        && let Ok(digest) = JsFuture::from(promise).await
    {
        return hex(&Uint8Array::new(&digest).to_vec());
    }
    hex(&Sha256::digest(bytes))
}

fn native_sha256(bytes: &[u8]) -> Result<Promise, JsValue> {
    let crypto = scope().crypto()?;
    if !js_sys::Reflect::has(&crypto, &"subtle".into())? || crypto.subtle().is_undefined() {
        return Err(JsValue::UNDEFINED);
    }
    crypto.subtle().digest_with_str_and_js_u8_array("SHA-256", &Uint8Array::from(bytes))
}

/// Asks the browser not to evict what took so long to fetch. It may say no.
async fn keep_for_good() {
    if let Ok(promise) = scope().navigator().storage().persist() {
        let _ = JsFuture::from(promise).await;
    }
}

async fn sleep(millis: i32) {
    let wait = Promise::new(&mut |resolve, _| {
        let _ = scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    let _ = JsFuture::from(wait).await;
}
