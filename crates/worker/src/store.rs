//! Model files: fetched in parts, checked, kept in the browser's cache, fed to the loader in order.
//!
//! Each part is stored as soon as it is right, so a reload or a cut goes on where it stopped.
//! A few parts at most are in memory at a time. Where storage is denied, all are, until the
//! model is built.

// size: the one way of a model from the network, over the cache, to whoever reads it.

use crate::bindings;
use crate::fetch::{Trouble, fetch, pieces, sha256};
use crate::host::BrowserHost;
use crate::runner::Session;
use crate::turn::sleep;
use crate::wire::{post, scope};
use burn::tensor::Device;
use futures_util::future::{Either, select};
use futures_util::{StreamExt, stream};
use js_sys::{Array, Uint8Array};
use lab::{EmbedSession, Host, LabError, LmSession};
use lm::LmError;
use protocol::{
    Event, Failure, MINILM, MODEL_FILES, ModelFile, SMOLLM2, StoredModel, from_json, model_file,
};
use serde::Deserialize;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::pin::pin;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, Request, RequestCache, Response};

const CACHE: &str = "contextarium-models-v1";
const MANIFEST: &str = "manifest.json";
/// The header under which a stored part knows its hash.
const HASH: &str = "x-sha256";
/// Parts fetched side by side.
const PARALLEL: usize = 3;
pub(crate) const TRIES: i32 = 3;
const MANIFEST_MAX_BYTES: u32 = 256 * 1024;
const PART_MAX_BYTES: u32 = 8 << 20;

/// Parts by address, where the browser denies storage.
#[derive(Default)]
pub(crate) struct Memory {
    parts: RefCell<HashMap<String, Uint8Array>>,
    /// Storage is there, but full or broken.
    refused: Cell<bool>,
}

#[derive(Deserialize)]
struct Manifest {
    id: String,
    name: String,
    bytes: u64,
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    file: String,
    bytes: u32,
    sha256: String,
}

impl Manifest {
    /// A part is a plain file beside the manifest: nothing here names another place.
    fn parse(bytes: &Uint8Array) -> Option<Self> {
        let manifest: Self = from_json(&String::from_utf8(bytes.to_vec()).ok()?).ok()?;
        let is_plain = |name: &str| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
            !name.starts_with('.') && name.bytes().all(is_plain)
        };
        let all: u64 = manifest.parts.iter().map(|part| u64::from(part.bytes)).sum();
        let parts_are_good = manifest
            .parts
            .iter()
            .all(|part| is_plain(&part.file) && (1..=PART_MAX_BYTES).contains(&part.bytes));
        (parts_are_good && all == manifest.bytes && all > 0).then_some(manifest)
    }
}

/// Loads SmolLM2, asking the visitor first if it has to be fetched.
pub(crate) async fn load_language_model(host: &BrowserHost) -> Result<LmSession, LabError> {
    let opening = async { lm::Loader::new(&host.session.devices().await.infer) };
    let bad = |error: LmError| match error {
        device @ LmError::Device { .. } => LabError::Lm(device),
        other => unreadable(&SMOLLM2, &other),
    };
    let push = |loader: &mut lm::Loader, piece: &[u8]| loader.push(piece).map_err(bad);
    let lm = read(host, &SMOLLM2, opening, push).await?.finish().map_err(bad)?;
    lm.device().memory_cleanup();
    Ok(LmSession::new(lm))
}

/// Loads the sentence encoder, asking the visitor first if it has to be fetched. It runs on the CPU:
/// a text takes some ten milliseconds there, and no second device has to be trusted.
pub(crate) async fn load_embedder(host: &BrowserHost) -> Result<EmbedSession, LabError> {
    let opening = async { embed::Loader::new(&Device::flex()) };
    let bad = |error: embed::EmbedError| unreadable(&MINILM, &error);
    let push = |loader: &mut embed::Loader, piece: &[u8]| loader.push(piece).map_err(bad);
    let embedder = read(host, &MINILM, opening, push).await?.finish().map_err(bad)?;
    Ok(EmbedSession { embedder, known: RefCell::default() })
}

fn unreadable(model: &ModelFile, error: &dyn std::error::Error) -> LabError {
    let (file, reason) = (model.name.to_owned(), error.to_string());
    LabError::Failed(Failure::Model { file, reason })
}

/// Feeds a model's file, piece by piece, to what `opening` gives. Parts are fetched meanwhile.
async fn read<T>(
    host: &BrowserHost,
    model: &ModelFile,
    opening: impl Future<Output = T>,
    push: impl Fn(&mut T, &[u8]) -> Result<(), LabError>,
) -> Result<T, LabError> {
    let shelf = Shelf::open(&host.session, model).await;
    let manifest = shelf.manifest().await.map_err(LabError::Failed)?;
    let stored_bytes = shelf.stored_bytes(&manifest).await;
    let is_stored = stored_bytes == manifest.bytes;
    if !is_stored && !host.may_fetch(model) {
        return Err(needs_download(&manifest, stored_bytes));
    }
    let loading = Loading { host, model, manifest: &manifest, done: Cell::new(0) };
    let mut arriving =
        stream::iter(&manifest.parts).map(|part| shelf.part(part, &loading)).buffered(PARALLEL);
    // A GPU may still compile; what arrives in the meantime waits.
    let mut early = Vec::new();
    let mut opening = pin!(opening);
    let mut reader = loop {
        match select(arriving.next(), &mut opening).await {
            Either::Left((Some(part), _)) => early.push(Ok(part?)),
            Either::Left((None, _)) => break opening.await,
            Either::Right((reader, _)) => break reader,
        }
    };
    let mut arriving = stream::iter(early).chain(arriving);
    while let Some(part) = arriving.next().await {
        let part = part?;
        for piece in pieces(&part) {
            push(&mut reader, &piece)?;
            host.pause().await?;
        }
        if shelf.memory.parts.borrow().is_empty() {
            bindings::release(&part);
        }
    }
    if !is_stored {
        let is_current = |file: &str| manifest.parts.iter().any(|part| part.file == file);
        shelf.forget_others(|file| file == MANIFEST || is_current(file)).await;
        // The page may want to show it, or ask the browser to keep it for good.
        post(&list(&host.session).await);
    }
    shelf.forget_memory();
    Ok(reader)
}

/// What is stored, for the storage page.
pub(crate) async fn list(session: &Session) -> Event {
    let mut models = Vec::new();
    let mut persistent = !session.memory.refused.get();
    for model in MODEL_FILES {
        let shelf = Shelf::open(session, model).await;
        persistent &= shelf.cache.is_some();
        if let Ok(manifest) = shelf.manifest().await {
            let stored_bytes = shelf.stored_bytes(&manifest).await;
            let Manifest { id, name, bytes: all_bytes, .. } = manifest;
            models.push(StoredModel { id, name, stored_bytes, all_bytes });
        }
    }
    let estimate = match scope().navigator().storage().estimate() {
        Ok(promise) => JsFuture::from(promise).await.ok(),
        Err(_) => None,
    };
    let estimate: Option<web_sys::StorageEstimate> = estimate.map(JsCast::unchecked_into);
    let bytes = |bytes: Option<f64>| bytes.map(|bytes| bytes as u64);
    let used_bytes = bytes(estimate.as_ref().and_then(|estimate| estimate.get_usage()));
    let quota_bytes = bytes(estimate.as_ref().and_then(|estimate| estimate.get_quota()));
    Event::Stored { models, used_bytes, quota_bytes, persistent }
}

/// Forgets a model.
pub(crate) async fn delete(session: &Session, model: &str) {
    let Some(model) = model_file(model) else { return };
    if *model == SMOLLM2 {
        *session.model.borrow_mut() = None;
    } else {
        *session.embedder.borrow_mut() = None;
    }
    session.memory.refused.set(false);
    let shelf = Shelf::open(session, model).await;
    shelf.forget_memory();
    shelf.forget_others(|_| false).await;
}

fn needs_download(manifest: &Manifest, stored_bytes: u64) -> LabError {
    let Manifest { id, name, bytes, .. } = manifest;
    let (model, name, bytes) = (id.clone(), name.clone(), *bytes);
    LabError::Failed(Failure::NeedsDownload { model, name, bytes, stored_bytes })
}

/// Bytes that have arrived, told to the page.
struct Loading<'a> {
    host: &'a BrowserHost,
    model: &'a ModelFile,
    manifest: &'a Manifest,
    done: Cell<u64>,
}

impl Loading<'_> {
    fn add(&self, bytes: u32) {
        self.set(self.done.get() + u64::from(bytes));
    }

    fn take_back(&self, bytes: u32) {
        self.set(self.done.get().saturating_sub(u64::from(bytes)));
    }

    fn set(&self, bytes: u64) {
        let all_bytes = self.manifest.bytes;
        let done_bytes = bytes.min(all_bytes);
        self.done.set(done_bytes);
        if self.host.progress_is_due() || done_bytes == all_bytes {
            let (run, file) = (self.host.run, self.manifest.name.clone());
            post(&Event::Loading { run, file, done_bytes, all_bytes });
        }
    }
}

/// Where the parts of a model lie: the cache, or memory.
struct Shelf<'a> {
    cache: Option<Cache>,
    memory: &'a Memory,
    /// Ends with a slash.
    folder: String,
}

impl<'a> Shelf<'a> {
    async fn open(session: &'a Session, model: &ModelFile) -> Self {
        // Undefined outside secure contexts, denied in sandboxed frames.
        let cache = match scope().caches() {
            Ok(caches) if !caches.is_undefined() => {
                JsFuture::from(caches.open(CACHE)).await.ok().map(JsCast::unchecked_into)
            }
            _ => None,
        };
        let base = session.base.borrow().trim_end_matches('/').to_owned();
        Self { cache, memory: &session.memory, folder: format!("{base}/models/{}/", model.id) }
    }

    fn address(&self, file: &str) -> String {
        format!("{}{file}", self.folder)
    }

    /// The current one; where it can't be had that of last time, which describes what is stored.
    async fn manifest(&self) -> Result<Manifest, Failure> {
        let address = self.address(MANIFEST);
        let mut failure = Failure::Corrupt { file: address.clone() };
        for attempt in 0..TRIES {
            // Of a wrong one that the browser keeps, the server may say that nothing has changed.
            let cache = if attempt == 0 { RequestCache::NoCache } else { RequestCache::Reload };
            let trouble = match fetch(&address, cache, MANIFEST_MAX_BYTES, |_| ()).await {
                Ok(bytes) => match Manifest::parse(&bytes) {
                    Some(manifest) => {
                        self.remember(&address, &bytes, "").await;
                        return Ok(manifest);
                    }
                    None => Trouble::Wrong,
                },
                Err(trouble) => trouble,
            };
            let stored = self.stored(&address).await;
            if let Some(manifest) = stored.as_ref().and_then(Manifest::parse) {
                return Ok(manifest);
            }
            failure = match trouble {
                Trouble::Wrong => Failure::Corrupt { file: address.clone() },
                Trouble::Refused(status) => return Err(refused(address, status)),
                Trouble::Network(reason) => unreachable(address.clone(), &reason),
            };
            back_off(attempt).await;
        }
        Err(failure)
    }

    async fn stored_bytes(&self, manifest: &Manifest) -> u64 {
        let mut bytes = 0;
        for part in &manifest.parts {
            bytes += if self.has(part).await { u64::from(part.bytes) } else { 0 };
        }
        bytes
    }

    async fn has(&self, part: &Part) -> bool {
        let address = self.address(&part.file);
        let is_in_memory = self.memory.parts.borrow().contains_key(&address);
        let hash = |response: Response| response.headers().get(HASH).ok().flatten();
        is_in_memory || self.response(&address).await.and_then(hash).as_ref() == Some(&part.sha256)
    }

    /// A part whose hash is right: stored, or fetched. A wrong one is fetched once more.
    async fn part(&self, part: &Part, loading: &Loading<'_>) -> Result<Uint8Array, LabError> {
        let address = self.address(&part.file);
        if let Some(bytes) = self.stored(&address).await {
            if part.is(&bytes).await {
                loading.add(part.bytes);
                return Ok(bytes);
            }
            self.forget(&address).await;
            if !loading.host.may_fetch(loading.model) {
                let stored_bytes = self.stored_bytes(loading.manifest).await;
                return Err(needs_download(loading.manifest, stored_bytes));
            }
        }
        for cache in [RequestCache::Default, RequestCache::Reload] {
            if let Some(bytes) = self.fetch_part(&address, cache, part, loading).await? {
                self.remember(&address, &bytes, &part.sha256).await;
                return Ok(bytes);
            }
        }
        Err(LabError::Failed(Failure::Corrupt { file: address }))
    }

    /// `None` where something else came in its place.
    async fn fetch_part(
        &self,
        address: &str,
        cache: RequestCache,
        part: &Part,
        loading: &Loading<'_>,
    ) -> Result<Option<Uint8Array>, LabError> {
        let mut trouble = String::new();
        for attempt in 0..TRIES {
            let done = Cell::new(0);
            let arrived = |bytes| {
                done.set(done.get() + bytes);
                loading.add(bytes);
            };
            match fetch(address, cache, part.bytes, arrived).await {
                Ok(bytes) if part.is(&bytes).await => return Ok(Some(bytes)),
                Ok(_) | Err(Trouble::Wrong) => {
                    loading.take_back(done.get());
                    return Ok(None);
                }
                Err(Trouble::Refused(status)) => {
                    return Err(LabError::Failed(refused(address.to_owned(), status)));
                }
                Err(Trouble::Network(reason)) => trouble = reason,
            }
            loading.take_back(done.get());
            back_off(attempt).await;
        }
        Err(LabError::Failed(unreachable(address.to_owned(), &trouble)))
    }

    async fn response(&self, address: &str) -> Option<Response> {
        let found = JsFuture::from(self.cache.as_ref()?.match_with_str(address)).await;
        found.ok()?.dyn_into().ok()
    }

    async fn stored(&self, address: &str) -> Option<Uint8Array> {
        if let Some(bytes) = self.memory.parts.borrow().get(address) {
            return Some(bytes.clone());
        }
        let buffer = self.response(address).await?.array_buffer().ok()?;
        Some(Uint8Array::new(&JsFuture::from(buffer).await.ok()?))
    }

    async fn remember(&self, address: &str, bytes: &Uint8Array, hash: &str) {
        if let Some(cache) = &self.cache {
            if let Some(response) = bindings::response(bytes, HASH, hash)
                && JsFuture::from(cache.put_with_str(address, &response)).await.is_ok()
            {
                return;
            }
            self.memory.refused.set(true);
        }
        self.memory.parts.borrow_mut().insert(address.to_owned(), bytes.clone());
    }

    async fn forget(&self, address: &str) {
        self.memory.parts.borrow_mut().remove(address);
        if let Some(cache) = &self.cache {
            let _ = JsFuture::from(cache.delete_with_str(address)).await;
        }
    }

    /// Drops what is held in memory.
    fn forget_memory(&self) {
        self.memory.parts.borrow_mut().retain(|address, _| !address.starts_with(&self.folder));
    }

    /// Drops the stored files of the model but those to keep, such as the parts of an older version.
    async fn forget_others(&self, keep: impl Fn(&str) -> bool) {
        let Some(cache) = &self.cache else { return };
        let Ok(keys) = JsFuture::from(cache.keys()).await else { return };
        let keys: Array = keys.unchecked_into();
        for key in keys.iter() {
            let address = key.unchecked_into::<Request>().url();
            let Some(file) = address.strip_prefix(&self.folder) else { continue };
            if !keep(file) {
                self.forget(&address).await;
            }
        }
    }
}

impl Part {
    async fn is(&self, bytes: &Uint8Array) -> bool {
        bytes.length() == self.bytes && sha256(bytes).await == self.sha256
    }
}

/// What the visitor reads if a file can't be fetched.
pub(crate) fn unreachable(file: String, trouble: &str) -> Failure {
    let then = "Check the connection and try again: what has arrived is kept";
    Failure::Fetch { file, reason: format!("{trouble}. {then}") }
}

/// What the visitor reads if a site lacks a file.
pub(crate) fn refused(file: String, status: u16) -> Failure {
    let then = "This copy of the site seems to lack the file; reload the page, or try another copy";
    Failure::Fetch { file, reason: format!("the server answered with status {status}. {then}") }
}

/// Waits longer each time, but not after the last.
pub(crate) async fn back_off(attempt: i32) {
    if attempt + 1 < TRIES {
        sleep(400.0 * 4.0_f64.powi(attempt)).await;
    }
}
