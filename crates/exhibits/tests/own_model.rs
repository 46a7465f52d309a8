//! Every program that uses SmolLM2 has to run on another model: of other depth and width, with other
//! tokens, and clueless.
#![cfg(feature = "compute")]

#[path = "../../lm/tests/tiny/mod.rs"]
mod tiny;
#[path = "../../lm/tests/corpus/writer.rs"]
#[allow(dead_code)] // `lm` uses the rest of it
mod writer;
mod corpus {
    pub(crate) use super::writer;
}

use exhibits::{Effort, Model, Program};
use figure::Figure;
use futures_lite::future::block_on;
use lab::{Lab, NativeHost};
use lm::gguf::Dtype;
use protocol::{Kind, Knobs, Value};
use std::path::PathBuf;
use std::rc::Rc;
use tiny::{TINY, Tiny};

fn programs() -> impl Iterator<Item = (&'static str, &'static Program)> {
    let benches = exhibits::BENCHES.iter().map(|bench| bench.slug);
    let slugs = benches.chain(exhibits::all().map(|exhibit| exhibit.slug));
    let all = slugs.filter_map(|slug| Some((slug, exhibits::program(slug)?)));
    all.filter(|(_, program)| program.models.contains(&Model::SmolLm2))
}

/// The default run, and one for every option of every choice, at the highest layer and head.
fn settings(program: &Program) -> Vec<Knobs> {
    let far = program.knobs.iter().filter(|knob| ["layer", "head"].contains(&knob.key()));
    let far = far.fold(Knobs::default(), |knobs, knob| knobs.with(*knob, Value::Int(i64::MAX)));
    let mut all = vec![Knobs::default(), far.clone()];
    for knob in program.knobs.iter().filter(|knob| knob.key() == "show") {
        if let Kind::Choice { options, .. } = knob.kind() {
            let option = |key: &str| far.clone().with(*knob, Value::Choice(key.to_owned()));
            all.extend(options.iter().map(|it| option(it.key)));
        }
    }
    all
}

#[test]
fn every_program_runs_on_a_model_of_other_sizes() {
    let tiny = Tiny { layers: 3, heads: 2, kv_heads: 1, ..TINY };
    let path: PathBuf = std::env::temp_dir().join(format!("tiny-{}.gguf", std::process::id()));
    std::fs::write(&path, tiny.gguf(Dtype::F16)).unwrap();
    let mut failures = Vec::new();
    for (slug, program) in programs() {
        for knobs in settings(program) {
            let check = move |figure: Figure| {
                figure.check().expect("every figure can be drawn");
                assert!(figure.caption().contains("--model"), "{slug} says which model it was");
            };
            let host = NativeHost::new(check, |_, _, _| {}).with_model(Some(path.clone()));
            let mut lab = Lab::new(Rc::new(host), knobs.clone());
            if let Err(error) = block_on((program.compute.run)(&mut lab)) {
                failures.push(format!("{slug} {knobs:?}: {error}"));
            }
        }
    }
    for (slug, program) in programs() {
        let host = NativeHost::new(|_| {}, |_, _, _| {}).with_model(Some(path.clone()));
        let mut lab = Lab::new(Rc::new(host), Knobs::default());
        // What the clueless model never gets right may leave nothing to measure; that is said.
        match block_on((program.compute.verify)(&mut lab, Effort::Quick)) {
            Ok(claims) => assert!(!claims.is_empty(), "{slug} claims nothing"),
            Err(error) => assert!(error.failure().is_some(), "{slug} was not cancelled"),
        }
    }
    std::fs::remove_file(&path).unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
