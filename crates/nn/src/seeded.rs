//! Random weights that depend on a seed and nothing else.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};
use std::sync::{Mutex, PoisonError};

/// The generator belongs to the whole process: whoever seeds it draws before the next one does.
static GENERATOR: Mutex<()> = Mutex::new(());

/// A module whose weights `init` draws. All are drawn here: burn would wait for their first use, and
/// others may have drawn by then.
pub(crate) fn seeded<M: Module>(init: impl FnOnce() -> M, seed: u64, device: &Device) -> M {
    let _turn = GENERATOR.lock().unwrap_or_else(PoisonError::into_inner);
    device.seed(seed);
    let module = init();
    module.visit(&mut Draw);
    module
}

struct Draw;

impl ModuleVisitor for Draw {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        param.val();
    }
}
