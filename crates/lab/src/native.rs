use crate::{Boxed, Host, LabError, LmSession};
use burn::tensor::Device;
use figure::Figure;
use lm::{Loader, PrefixCache};
use protocol::Failure;
use std::cell::RefCell;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;

/// Told what is done, how much of it, and of how much.
type Progress = Box<dyn Fn(&str, u32, u32)>;

/// A run outside a browser: models from a folder, everything on the CPU, no cancelling.
pub struct NativeHost {
    models: PathBuf,
    on_figure: Box<dyn Fn(Figure)>,
    on_progress: Progress,
    session: RefCell<Option<Rc<LmSession>>>,
    started: Instant,
}

impl NativeHost {
    /// The file name of SmolLM2 in the folder of models.
    pub const LANGUAGE_MODEL: &str = "SmolLM2-135M-Instruct.Q4_1.gguf";

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
            on_figure: Box::new(on_figure),
            on_progress: Box::new(on_progress),
            session: RefCell::new(None),
            started: Instant::now(),
        }
    }

    /// Where SmolLM2 is expected.
    pub fn language_model_path(&self) -> PathBuf {
        self.models.join(Self::LANGUAGE_MODEL)
    }

    fn load(&self, path: &Path) -> Result<LmSession, LabError> {
        let file = || path.display().to_string();
        let missing = |error: std::io::Error| {
            let reason = format!("{error}; `cargo x setup` fetches it");
            LabError::Failed(Failure::Fetch { file: file(), reason })
        };
        let mut reader = std::fs::File::open(path).map_err(missing)?;
        let all = reader.metadata().map_err(missing)?.len();
        let mut loader = Loader::new(&Device::flex());
        let (mut piece, mut done) = (vec![0; 4 << 20], 0);
        loop {
            let count = reader.read(&mut piece).map_err(missing)?;
            if count == 0 {
                break;
            }
            loader.push(&piece[..count])?;
            done += count as u64;
            (self.on_progress)("loading the model (MB)", (done >> 20) as u32, (all >> 20) as u32);
        }
        Ok(LmSession { lm: loader.finish()?, prefix: RefCell::new(PrefixCache::default()) })
    }
}

impl Host for NativeHost {
    fn show(&self, figure: Figure) {
        (self.on_figure)(figure);
    }

    fn progress(&self, what: &str, done: u32, all: u32) {
        (self.on_progress)(what, done, all);
    }

    fn pause(&self) -> Boxed<'_, Result<(), LabError>> {
        Box::pin(async { Ok(()) })
    }

    fn language_model(&self) -> Boxed<'_, Result<Rc<LmSession>, LabError>> {
        Box::pin(async {
            if let Some(session) = &*self.session.borrow() {
                return Ok(session.clone());
            }
            let session = Rc::new(self.load(&self.language_model_path())?);
            *self.session.borrow_mut() = Some(session.clone());
            Ok(session)
        })
    }

    fn train_device(&self) -> Device {
        Device::flex()
    }

    fn now_millis(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1e3
    }
}
