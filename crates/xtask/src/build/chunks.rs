//! Which functions of the compute module are fetched only when they are needed: what drives a graphics
//! card, and what one room or bench computes. The worker asks for both by the same names.

use super::split::{Belongs, split};
use anyhow::Result;
use std::fs;
use std::path::Path;

/// The chunk that the worker fetches before it touches a graphics card.
pub(crate) const GPU: &str = "gpu";
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
/// Parts of those crates that the CPU uses too.
const SHARED: &[&str] = &["cubecl_common", "cubecl_zspace"];
/// The compiler's operations register themselves when it is called; see the worker's `run_constructors`.
const CONSTRUCTORS: &str = "__wasm_call_ctors";
/// Where rooms and benches are.
const FOLDERS: [&str; 2] = ["exhibits::rooms::", "exhibits::benches::"];

/// Takes the chunks out of the compute module, into files beside it.
pub(super) fn take_out(module: &Path) -> Result<()> {
    let made = split(&fs::read(module)?, &Compute)?;
    fs::write(module, made.main)?;
    for (name, bytes) in made.chunks {
        fs::write(module.with_file_name(format!("worker_{name}.wasm")), bytes)?;
    }
    Ok(())
}

struct Compute;

impl Belongs for Compute {
    fn to(&self, function: &str) -> Option<String> {
        let own = SHARED.iter().fold(function.to_owned(), |name, shared| name.replace(shared, ""));
        if function == CONSTRUCTORS || GPU_CODE.iter().any(|part| own.contains(part)) {
            return Some(GPU.to_owned());
        }
        let place = FOLDERS.iter().find_map(|folder| function.split_once(folder))?.1;
        let name = place.split("::").next()?.replace('_', "-");
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
    fn functions_belong_to_the_card_or_to_a_room() {
        let to = |name| Compute.to(name);
        assert_eq!(to("<burn_wgpu::Wgpu as burn::Backend>::name").as_deref(), Some(GPU));
        assert_eq!(to("core::ptr::drop_in_place<cubecl_ir::Scope>").as_deref(), Some(GPU));
        assert_eq!(to("cubecl_common::bytes::Bytes::from_elems"), None);
        assert_eq!(to("cubecl_common::map<wgpu::Device>").as_deref(), Some(GPU));
        let run = "exhibits::rooms::kv_cache::sage_kv::compute::run::{{closure}}";
        assert_eq!(to(run).as_deref(), Some("kv-cache"));
        assert_eq!(to("exhibits::benches::few_shot::run").as_deref(), Some("few-shot"));
        // What benches share is no chunk of its own.
        assert_eq!(to("exhibits::benches::claim::new"), None);
        assert_eq!(to("lm::model::Lm::forward"), None);
    }
}
