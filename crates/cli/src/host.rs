use anyhow::{Context, anyhow};
use exhibits::Program;
use figure::Figure;
use lab::{Host, LabError, NativeHost};
use std::cell::RefCell;
use std::io::{IsTerminal, Write, stderr};
use std::path::PathBuf;
use std::rc::Rc;

/// A native host whose figures are kept, the last one of each id, in the order they first came.
pub(crate) struct Recorder {
    pub(crate) host: Rc<dyn Host>,
    figures: Rc<RefCell<Vec<Figure>>>,
}

impl Recorder {
    /// `model`: a file of another language model than SmolLM2.
    pub(crate) fn new(model: Option<PathBuf>) -> Self {
        let figures = Rc::new(RefCell::new(Vec::<Figure>::new()));
        let shown = figures.clone();
        let keep = move |figure: Figure| {
            let mut shown = shown.borrow_mut();
            match shown.iter_mut().find(|other| other.id() == figure.id()) {
                Some(other) => *other = figure,
                None => shown.push(figure),
            }
        };
        Self { host: Rc::new(NativeHost::new(keep, progress).with_model(model)), figures }
    }

    pub(crate) fn take_figures(&self) -> Vec<Figure> {
        self.figures.take()
    }
}

/// The program under this slug.
pub(crate) fn program(slug: &str) -> anyhow::Result<&'static Program> {
    exhibits::program(slug).with_context(|| match exhibits::exhibit(slug) {
        Some(_) => format!("{slug} is planned but not built yet"),
        None => format!("there is no {slug}; `contextarium list` shows what there is"),
    })
}

/// The slugs given, or those of everything that is built.
pub(crate) fn slugs_or_all(slugs: &[String]) -> Vec<String> {
    if !slugs.is_empty() {
        return slugs.to_vec();
    }
    let benches = exhibits::BENCHES.iter().map(|bench| bench.slug);
    let built = exhibits::all().filter(|exhibit| exhibit.program.is_some());
    benches.chain(built.map(|exhibit| exhibit.slug)).map(str::to_owned).collect()
}

/// A lab error for people.
pub(crate) fn explain(slug: &str, error: LabError) -> anyhow::Error {
    anyhow!("{slug}: {error}")
}

/// One line that is written over, where someone watches.
fn progress(what: &str, done: u32, all: u32) {
    if stderr().is_terminal() {
        let end = if done >= all { "\n" } else { "" };
        eprint!("\r\x1b[2K{what}: {done} of {all}{end}");
        let _ = stderr().flush();
    }
}
