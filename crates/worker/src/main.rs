//! The compute worker: takes requests, runs exhibits, sends events. The only place in the browser
//! that chooses a device.

#[cfg(target_family = "wasm")]
mod device;
#[cfg(target_family = "wasm")]
mod host;
#[cfg(target_family = "wasm")]
mod runner;
#[cfg(target_family = "wasm")]
mod store;
#[cfg(target_family = "wasm")]
mod turn;
#[cfg(target_family = "wasm")]
mod wire;

fn main() {
    #[cfg(target_family = "wasm")]
    wire::start();
}
