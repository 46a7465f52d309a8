//! The compute worker: takes requests, runs exhibits, sends events. The only place in the browser
//! that chooses a device. Outside the browser it is empty, so that the workspace builds.

#[cfg(target_family = "wasm")]
mod bench;
#[cfg(target_family = "wasm")]
mod bindings;
#[cfg(target_family = "wasm")]
mod device;
#[cfg(target_family = "wasm")]
mod fetch;
#[cfg(target_family = "wasm")]
mod host;
#[cfg(target_family = "wasm")]
mod own;
#[cfg(target_family = "wasm")]
mod runner;
#[cfg(target_family = "wasm")]
mod store;
#[cfg(target_family = "wasm")]
mod turn;
#[cfg(target_family = "wasm")]
mod wire;

#[cfg(target_family = "wasm")]
fn main() {
    run_constructors();
    wire::start();
}

#[cfg(not(target_family = "wasm"))]
fn main() {}

/// The GPU compiler registers its operations in constructors. Unless they are called by name, the
/// linker calls all of them again at the head of every export.
#[cfg(target_family = "wasm")]
#[allow(unsafe_code)] // a symbol that only the linker can give
fn run_constructors() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // SAFETY: takes nothing, returns nothing, and is called once, before anything else.
    unsafe { __wasm_call_ctors() }
}
