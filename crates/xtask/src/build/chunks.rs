//! Which functions are fetched only when they are needed. Of the compute module: what drives a graphics
//! card, and what one exhibit or bench computes, or several exhibits of one room; the worker asks for them
//! by the same names. Of the page:
//! what comes after its first screen, see `web/src/later.rs`.

use super::split::{Belongs, split};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The chunk that the worker fetches before it touches a graphics card.
const GPU: &str = "gpu";
/// Crates and types that only a graphics card needs.
const GPU_CODE: &[&str] = &[
    "CubeBackend",
    "CubeTensor",
    "burn_cubecl",
    "burn_fusion",
    "burn_wgpu",
    "cubecl",
    "cubek",
    "kernels::gpu",
    "naga",
    "pliron",
    "rustc_apfloat",
    "wgpu",
];
/// Crates with such names that a native program without a graphics card is linked with.
const SHARED: &[&str] = &["cubecl_common", "cubecl_environment", "cubecl_zspace"];
/// The compiler's operations register themselves when it is called; see the worker's `run_constructors`.
const CONSTRUCTORS: &str = "__wasm_call_ctors";
/// Where rooms and benches are.
const ROOMS: &str = "exhibits::rooms::";
const BENCHES: &str = "exhibits::benches::";

/// The page's chunk, and the modules that are in it.
const LATER: &str = "later";
const LATER_CODE: &[&str] = &[
    "catalogue::claims::",
    "catalogue::zoo::",
    "web::figure::claims::",
    "web::figure::data::",
    "web::figure::export::",
    "web::figure::save::",
    "web::figure::scatter::",
    "web::language::spoken::",
    "web::pages::catalogue::",
    "web::pages::claims::",
    "web::pages::storage::",
    "web::pages::zoo::",
    "web::program::below::",
    "web::program::claims::",
    "web::program::compare::",
    "web::program::device::",
    "web::program::download::",
    "web::program::share::",
    "web::program::table::",
    "words::Words",
    "words::template::",
];

/// Takes the chunks out of the compute module, into files beside it.
pub(super) fn of_compute(module: &Path) -> Result<()> {
    take_out(module, &Compute)?;
    // A room whose exhibits share nothing has a chunk all the same, so that the worker need not know.
    let nothing = wasm_encoder::Module::new().finish();
    for name in exhibits::chunks() {
        let path = module.with_file_name(format!("worker_{name}.wasm"));
        if !path.exists() {
            fs::write(path, &nothing)?;
        }
    }
    Ok(())
}

/// Takes what comes later out of the page's module. Before wasm-opt, which makes one of two functions of
/// which one alone calls the other.
pub(super) fn of_page(module: &Path) -> Result<()> {
    take_out(module, &Page)
}

fn take_out(module: &Path, belongs: &impl Belongs) -> Result<()> {
    let made = split(&fs::read(module)?, belongs)?;
    let path = module.to_string_lossy();
    let start = path.strip_suffix("bg.wasm").context("not the name of a module")?;
    fs::write(module, made.main)?;
    for (name, bytes) in made.chunks {
        fs::write(format!("{start}{name}.wasm"), bytes)?;
    }
    Ok(())
}

struct Page;

impl Belongs for Page {
    fn to(&self, function: &str) -> Option<String> {
        LATER_CODE.iter().any(|code| function.contains(code)).then(|| LATER.to_owned())
    }

    fn is_entered(&self, chunk: &str) -> bool {
        chunk == LATER
    }
}

struct Compute;

impl Belongs for Compute {
    fn to(&self, function: &str) -> Option<String> {
        let own = SHARED.iter().fold(function.to_owned(), |name, shared| name.replace(shared, ""));
        if function == CONSTRUCTORS || GPU_CODE.iter().any(|part| own.contains(part)) {
            return Some(GPU.to_owned());
        }
        let modules = |folder| Some(function.split_once(folder)?.1.replace('_', "-"));
        let name = match modules(ROOMS) {
            Some(place) => {
                let mut place = place.split("::");
                format!("{}.{}", place.next()?, place.next()?)
            }
            None => modules(BENCHES)?.split("::").next()?.to_owned(),
        };
        exhibits::chunks().any(|chunk| chunk == name).then_some(name)
    }

    fn is_entered(&self, chunk: &str) -> bool {
        chunk == GPU
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_belong_to_the_card_or_to_a_program() {
        let to = |name| Compute.to(name);
        assert_eq!(to("<burn_wgpu::Wgpu as burn::Backend>::name").as_deref(), Some(GPU));
        assert_eq!(to("core::ptr::drop_in_place<cubecl_ir::Scope>").as_deref(), Some(GPU));
        assert_eq!(to("cubecl_common::bytes::Bytes::from_elems"), None);
        assert_eq!(to("cubecl_common::map<wgpu::Device>").as_deref(), Some(GPU));
        let run = "exhibits::rooms::kv_cache::sage_kv::compute::run::{{closure}}";
        assert_eq!(to(run).as_deref(), Some("kv-cache.sage-kv"));
        assert_eq!(to("exhibits::benches::few_shot::run").as_deref(), Some("few-shot"));
        // What benches share is no chunk of its own.
        assert_eq!(to("exhibits::benches::claim::new"), None);
        assert_eq!(to("lm::model::Lm::forward"), None);
    }
}
