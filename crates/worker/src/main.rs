//! The compute worker: takes requests, runs exhibits, sends events. The only place in the browser
//! that chooses a device. Outside the browser it is empty, so that the workspace builds.

#[cfg(target_family = "wasm")]
mod bench;
#[cfg(target_family = "wasm")]
mod bindings;
#[cfg(target_family = "wasm")]
mod chunk;
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
mod zoo;

#[cfg(target_family = "wasm")]
fn main() {
    wire::start();
}

#[cfg(not(target_family = "wasm"))]
fn main() {}
