//! The programs that run the pretrained model: each shows figures for its default knobs, and its
//! claims hold on the quick measurement.
#![cfg(feature = "compute")]

use burn::tensor::Device;
use exhibits::Effort;
use figure::{Figure, Unit};
use lab::{Boxed, Host, Lab, LabError, LmSession};
use protocol::Knobs;
use std::cell::RefCell;
use std::future::{Future, ready};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

struct Native {
    session: Rc<LmSession>,
    shown: RefCell<Vec<Figure>>,
    start: Instant,
}

impl Host for Native {
    fn show(&self, figure: Figure) {
        let mut shown = self.shown.borrow_mut();
        shown.retain(|old| old.id() != figure.id());
        shown.push(figure);
    }

    fn progress(&self, _: &str, _: u32, _: u32) {}

    fn pause(&self) -> Boxed<'_, Result<(), LabError>> {
        Box::pin(ready(Ok(())))
    }

    fn language_model(&self) -> Boxed<'_, Result<Rc<LmSession>, LabError>> {
        Box::pin(ready(Ok(self.session.clone())))
    }

    fn train_device(&self) -> Device {
        Device::flex()
    }

    fn now_millis(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1e3
    }
}

fn native() -> Rc<Native> {
    let folder = std::env::var_os("CONTEXTARIUM_MODELS").map(PathBuf::from).unwrap_or_else(|| {
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        cache.unwrap_or_else(|| home.join(".cache")).join("contextarium/models")
    });
    let path = folder.join("SmolLM2-135M-Instruct.Q4_1.gguf");
    let bytes = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo x setup` first", path.display()));
    let mut loader = lm::Loader::new(&Device::flex());
    loader.push(&bytes).expect("the model file is read");
    let lm = loader.finish().expect("the model is built");
    let session = Rc::new(LmSession { lm, prefix: RefCell::default() });
    Rc::new(Native { session, shown: RefCell::default(), start: Instant::now() })
}

/// Waits for a future that never really waits: on the CPU everything is ready at once.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// Runs a program with knobs given as a link's fragment; prints what it shows.
fn show(host: &Rc<Native>, slug: &str, knobs: Knobs) -> Vec<Figure> {
    let program = exhibits::program(slug).expect("the program is built");
    let start = Instant::now();
    let mut lab = Lab::new(host.clone(), knobs);
    now((program.compute.run)(&mut lab)).unwrap_or_else(|error| panic!("{slug}: {error}"));
    println!("{slug}: {:.1} s", start.elapsed().as_secs_f32());
    let figures = host.shown.take();
    for figure in &figures {
        figure.check().unwrap();
        println!("  {}: {}", figure.id(), figure.caption());
        if std::env::var_os("FIGURES").is_some() {
            println!("{}", serde_json::to_string(figure).unwrap());
        }
    }
    figures
}

fn check(slug: &str) {
    let host = native();
    if std::env::var_os("CLAIMS_ONLY").is_none() {
        let fragment = std::env::var("KNOBS").unwrap_or_default();
        let program = exhibits::program(slug).expect("the program is built");
        let knobs = protocol::link::decode(program.knobs, &fragment).knobs;
        assert!(!show(&host, slug, knobs).is_empty(), "{slug} shows nothing");
    }
    if std::env::var_os("SHOW_ONLY").is_some() {
        return;
    }
    let program = exhibits::program(slug).expect("the program is built");
    let full = std::env::var_os("FULL").is_some();
    let effort = if full { Effort::Full } else { Effort::Quick };
    let mut lab = Lab::new(host, Knobs::default());
    let start = Instant::now();
    let claims = now((program.compute.verify)(&mut lab, effort)).expect("the claims are measured");
    println!("{slug} {effort:?}: {:.1} s", start.elapsed().as_secs_f32());
    for claim in &claims {
        println!(
            "  {} | measured {} {:?}, {} {} | baseline {:?} | n = {}",
            claim.statement,
            claim.quantity.unit.format(claim.measured),
            claim.interval,
            if claim.at_least { "at least" } else { "at most" },
            Unit::One.format(claim.threshold),
            claim.baseline,
            claim.samples,
        );
    }
    let broken: Vec<_> = claims.iter().filter(|claim| !claim.holds()).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn few_shot() {
    check("few-shot");
}

#[test]
fn task_vectors() {
    check("task-vectors");
}

#[test]
fn sage_kv() {
    check("sage-kv");
}
