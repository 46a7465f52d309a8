use crate::{Boxed, EmbedSession, Host, LabError, LmSession, Shelf, ZooFile};
use burn::tensor::Device;
use figure::Figure;
use protocol::{Failure, MINILM, SMOLLM2};
use std::cell::RefCell;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;

/// Told what is done, how much of it, and of how much.
type Progress = Box<dyn Fn(&str, u32, u32)>;

/// A run outside a browser: models from a folder, on the CPU unless told otherwise, no cancelling.
pub struct NativeHost {
    models: PathBuf,
    /// A file of another language model than SmolLM2.
    own: Option<PathBuf>,
    infer: Device,
    on_figure: Box<dyn Fn(Figure)>,
    on_progress: Progress,
    session: RefCell<Option<Rc<LmSession>>>,
    embedder: RefCell<Option<Rc<EmbedSession>>>,
    shelf: Shelf,
    started: Instant,
}

impl NativeHost {
    /// Models come from `$CONTEXTARIUM_MODELS`, or from `contextarium/models` in the user's cache.
    pub fn new(
        on_figure: impl Fn(Figure) + 'static,
        on_progress: impl Fn(&str, u32, u32) + 'static,
    ) -> Self {
        let folder = |name| std::env::var_os(name).map(PathBuf::from);
        let cache = || {
            folder("XDG_CACHE_HOME")
                .unwrap_or_else(|| folder("HOME").unwrap_or_default().join(".cache"))
        };
        let models =
            folder("CONTEXTARIUM_MODELS").unwrap_or_else(|| cache().join("contextarium/models"));
        Self {
            models,
            own: None,
            infer: Device::flex(),
            on_figure: Box::new(on_figure),
            on_progress: Box::new(on_progress),
            session: RefCell::new(None),
            embedder: RefCell::new(None),
            shelf: Shelf::default(),
            started: Instant::now(),
        }
    }

    /// The same, with the language model on another device than the CPU.
    pub fn on(self, infer: Device) -> Self {
        Self { infer, ..self }
    }

    /// The same, with another language model: a GGUF, or a folder of Hugging Face's.
    pub fn with_model(self, own: Option<PathBuf>) -> Self {
        Self { own, ..self }
    }

    /// Feeds a model's file to `push`, piece by piece.
    fn read(
        &self,
        path: &Path,
        mut push: impl FnMut(&[u8]) -> Result<(), LabError>,
    ) -> Result<(), LabError> {
        let missing = |error: std::io::Error| unread(path, error);
        let mut reader = std::fs::File::open(path).map_err(missing)?;
        let all = reader.metadata().map_err(missing)?.len();
        let (mut piece, mut done) = (vec![0; 4 << 20], 0);
        loop {
            let count = reader.read(&mut piece).map_err(missing)?;
            if count == 0 {
                return Ok(());
            }
            push(&piece[..count])?;
            done += count as u64;
            (self.on_progress)("loading the model (MB)", (done >> 20) as u32, (all >> 20) as u32);
        }
    }

    fn load_language_model(&self) -> Result<LmSession, LabError> {
        let (mut loader, path) = match &self.own {
            Some(path) => self.open_own(path)?,
            None => (lm::Loader::new(&self.infer), self.models.join(SMOLLM2.file)),
        };
        self.read(&path, |piece| Ok(loader.push(piece)?))?;
        Ok(LmSession::new(loader.finish()?))
    }

    /// What reads the model, and the file that it reads.
    fn open_own(&self, path: &Path) -> Result<(lm::Loader, PathBuf), LabError> {
        let size = |path: &Path| std::fs::metadata(path).map_err(|error| unread(path, error));
        if !path.is_dir() {
            return Ok((lm::Loader::of_gguf(&self.infer, size(path)?.len())?, path.to_owned()));
        }
        let weights = path.join("model.safetensors");
        let text = |name: &str| {
            let path = path.join(name);
            std::fs::read_to_string(&path).map_err(|error| unread(&path, error))
        };
        let (config, tokenizer) = (text("config.json")?, text("tokenizer.json")?);
        let bytes = size(&weights)?.len();
        Ok((lm::Loader::of_safetensors(&self.infer, bytes, &config, &tokenizer)?, weights))
    }

    fn load_embedder(&self) -> Result<EmbedSession, LabError> {
        let mut loader = embed::Loader::new(&Device::flex());
        self.read(&self.models.join(MINILM.file), |piece| Ok(loader.push(piece)?))?;
        Ok(EmbedSession { embedder: loader.finish()?, known: RefCell::default() })
    }
}

impl Host for NativeHost {
    fn show(&self, mut figure: Figure) {
        if let Some(path) = &self.own {
            figure.add_note(&format!("--model {}", path.display()));
        }
        (self.on_figure)(figure);
    }

    fn progress(&self, what: &str, done: u32, all: u32) {
        (self.on_progress)(what, done, all);
    }

    fn pause(&self) -> Boxed<'_, Result<(), LabError>> {
        Box::pin(async { Ok(()) })
    }

    fn language_model(&self) -> Boxed<'_, Result<Rc<LmSession>, LabError>> {
        Box::pin(async { kept(&self.session, || self.load_language_model()) })
    }

    fn embedder(&self) -> Boxed<'_, Result<Rc<EmbedSession>, LabError>> {
        Box::pin(async { kept(&self.embedder, || self.load_embedder()) })
    }

    fn zoo_file(&self, file: ZooFile) -> Boxed<'_, Result<Vec<u8>, LabError>> {
        Box::pin(async move { read_zoo_file(&file.name) })
    }

    fn train_device(&self) -> Device {
        Device::flex()
    }

    fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    fn now_millis(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1e3
    }
}

/// Where the files of the zoo lie: in the sources that this program was built from.
pub fn zoo_folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/zoo"))
}

fn read_zoo_file(name: &str) -> Result<Vec<u8>, LabError> {
    let path = zoo_folder().join(name);
    std::fs::read(&path).map_err(|error| {
        let (file, reason) = (path.display().to_string(), error.to_string());
        LabError::Failed(Failure::Fetch { file, reason })
    })
}

fn unread(path: &Path, error: std::io::Error) -> LabError {
    let reason = format!("{error}; `cargo x setup` fetches the models of the site");
    LabError::Failed(Failure::Fetch { file: path.display().to_string(), reason })
}

/// What is there, or what `load` gives.
fn kept<T>(
    place: &RefCell<Option<Rc<T>>>,
    load: impl FnOnce() -> Result<T, LabError>,
) -> Result<Rc<T>, LabError> {
    if let Some(there) = &*place.borrow() {
        return Ok(there.clone());
    }
    let loaded = Rc::new(load()?);
    *place.borrow_mut() = Some(loaded.clone());
    Ok(loaded)
}
