//! A model of the visitor's own: files that the page handed over. They are read here, slice by slice,
//! and go nowhere else; with the page they are forgotten.

use crate::bindings::{self, Blob};
use crate::fetch::pieces;
use crate::host::BrowserHost;
use crate::runner::Session;
use crate::turn::sleep;
use crate::wire::{post, reason};
use burn::tensor::Device;
use figure::Table;
use js_sys::{Array, Uint8Array};
use lab::{Host, LabError, LmSession};
use lm::{LmError, Loader};
use protocol::{Event, Failure, Own, OwnModel};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Bytes that are read at a time.
const SLICE_BYTES: f64 = (4 << 20) as f64;
/// The longest `tokenizer.json`; that of Llama 3 has 9 MB.
const TEXT_MAX_BYTES: f64 = (32 << 20) as f64;
const MOST_FILES: usize = 20;
const WAIT_MILLIS: f64 = 20.0;

/// The files of a model whose header was found to be good.
pub(crate) struct OwnFiles {
    pub(crate) name: String,
    weights: Blob,
    /// `config.json` and `tokenizer.json`, where the weights are not a GGUF.
    texts: Option<[String; 2]>,
}

/// What is in use in place of SmolLM2, and whether something else is being looked at.
#[derive(Default)]
pub(crate) struct OwnPlace {
    used: RefCell<Option<(Rc<OwnFiles>, OwnModel)>>,
    looking: Cell<u32>,
}

impl OwnPlace {
    /// The files in use, as soon as it is clear which these are.
    pub(crate) async fn files(&self) -> Option<Rc<OwnFiles>> {
        while self.looking.get() > 0 {
            sleep(WAIT_MILLIS).await;
        }
        self.now()
    }

    pub(crate) fn now(&self) -> Option<Rc<OwnFiles>> {
        self.used.borrow().as_ref().map(|(files, _)| files.clone())
    }
}

/// Takes the files in place of SmolLM2, or none of them to go back to it. Where they can't be used,
/// everything stays as it was.
pub(crate) async fn bring(session: &Session, files: Array) {
    let place = &session.own;
    place.looking.update(|looking| looking + 1);
    let found = if files.length() == 0 { Ok(None) } else { open(&files).await.map(Some) };
    let trouble = match found {
        Ok(found) => {
            place.used.replace(found.map(|(files, model)| (Rc::new(files), model)));
            // What was loaded, and what runs left for others, is of another model.
            *session.model.borrow_mut() = None;
            session.shelf.replace(None);
            String::new()
        }
        Err(trouble) => trouble,
    };
    place.looking.update(|looking| looking - 1);
    let model = place.used.borrow().as_ref().map(|(_, model)| model.clone());
    post(&Event::Own { own: Own { model, trouble } });
}

/// Loads the model, whose header was read before.
pub(crate) async fn load(files: &OwnFiles, host: &BrowserHost) -> Result<LmSession, LabError> {
    let bad = |error: LmError| match error {
        device @ LmError::Device { .. } => LabError::Lm(device),
        other => unreadable(files, other.to_string()),
    };
    let device = host.session.devices().await.infer;
    let mut loader = files.loader(&device).map_err(bad)?;
    let all_bytes = files.weights.size();
    let mut done = 0.0;
    while done < all_bytes {
        let slice = files.slice(done).await.map_err(|reason| unreadable(files, reason))?;
        for piece in pieces(&slice) {
            loader.push(&piece).map_err(bad)?;
            host.pause().await?;
        }
        done += f64::from(slice.length());
        bindings::release(&slice);
        if host.progress_is_due() || done >= all_bytes {
            let (done_bytes, all_bytes) = (done as u64, all_bytes as u64);
            let (run, file) = (host.run, files.name.clone());
            post(&Event::Loading { run, file, done_bytes, all_bytes });
        }
    }
    let lm = loader.finish().map_err(bad)?;
    lm.device().memory_cleanup();
    Ok(LmSession::new(lm))
}

impl OwnFiles {
    fn loader(&self, device: &Device) -> Result<Loader, LmError> {
        let bytes = self.weights.size() as u64;
        match &self.texts {
            None => Loader::of_gguf(device, bytes),
            Some([config, tokenizer]) => Loader::of_safetensors(device, bytes, config, tokenizer),
        }
    }

    async fn slice(&self, start: f64) -> Result<Uint8Array, String> {
        let end = (start + SLICE_BYTES).min(self.weights.size());
        match bytes_of(&self.weights.slice(start, end)).await? {
            // The browser may cut it short where the file has changed.
            slice if f64::from(slice.length()) == end - start => Ok(slice),
            _ => Err("it has changed since it was chosen; choose it again".to_owned()),
        }
    }
}

/// Reads as much as says what the model is.
async fn open(files: &Array) -> Result<(OwnFiles, OwnModel), String> {
    let all: Vec<Blob> = files.iter().take(MOST_FILES).map(JsCast::unchecked_into).collect();
    let named = |name: &str| all.iter().find(|file| file.name() == name);
    let (weights, texts) = match &all[..] {
        [one] if !one.name().ends_with(".safetensors") => (one.clone(), None),
        _ => {
            let mut weights = all.iter().filter(|file| file.name().ends_with(".safetensors"));
            let folder = (weights.next(), named("config.json"), named("tokenizer.json"));
            let (Some(one), Some(config), Some(tokenizer)) = folder else {
                let names: Vec<String> = all.iter().map(Blob::name).collect();
                return Err(format!(
                    "Choose one GGUF file, or model.safetensors together with its config.json and \
                     tokenizer.json; these are {}.",
                    names.join(", ")
                ));
            };
            if weights.next().is_some() {
                return Err(
                    "Weights in several safetensors files can't be read; one file can.".to_owned()
                );
            }
            (one.clone(), Some([text_of(config).await?, text_of(tokenizer).await?]))
        }
    };
    let files = OwnFiles { name: weights.name(), weights, texts };
    let refused = |reason: String| format!("{} can't be used: {reason}.", files.name);
    let card = header(&files).await.map_err(refused)?;
    let name = card.first().map_or_else(String::new, |[_, name]| name.clone());
    let size = format!("{:.1} MB, {}", files.weights.size() / 1e6, files.name);
    let rows = card.into_iter().chain([["File".to_owned(), size]]);
    let rows = rows.map(Vec::from).collect();
    let caption =
        format!("{name} is used in place of SmolLM2 until this tab is closed or reloaded");
    let columns = vec!["What".to_owned(), "Found".to_owned()];
    let card = Table::new("own-model", caption, columns, rows).map_err(|it| it.to_string())?;
    let notice = format!(
        "Runs use {name}, from your file {}. Recorded figures and the numbers of claims are SmolLM2's.",
        files.name
    );
    Ok((OwnFiles { name, ..files }, OwnModel { card, notice }))
}

/// The card, once the header is complete and all that it says can be computed.
async fn header(files: &OwnFiles) -> Result<Vec<[String; 2]>, String> {
    // Nothing is computed here, so no device has to be waited for.
    let mut loader = files.loader(&Device::flex()).map_err(|error| error.to_string())?;
    let mut done = 0.0;
    while done < files.weights.size() {
        let slice = files.slice(done).await?;
        for piece in pieces(&slice) {
            loader.push(&piece).map_err(|error| error.to_string())?;
            if let Some(card) = loader.card() {
                return Ok(card);
            }
        }
        done += f64::from(slice.length());
    }
    match loader.finish() {
        Ok(_) => Err("it has no weights".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

async fn text_of(file: &Blob) -> Result<String, String> {
    if file.size() > TEXT_MAX_BYTES {
        return Err(format!("{} is too large: at most 32 MB can be read.", file.name()));
    }
    let bytes = bytes_of(file).await?.to_vec();
    String::from_utf8(bytes).map_err(|_| format!("{} is no text in UTF-8.", file.name()))
}

async fn bytes_of(file: &Blob) -> Result<Uint8Array, String> {
    let buffer = JsFuture::from(file.array_buffer()).await;
    let buffer = buffer.map_err(|error| {
        format!("the browser can't read it ({}); of a folder choose the files", reason(&error))
    })?;
    Ok(Uint8Array::new(&buffer))
}

fn unreadable(files: &OwnFiles, reason: String) -> LabError {
    LabError::Failed(Failure::Model { file: files.name.clone(), reason })
}
