//! The page: everything that a visitor sees. It computes nothing itself; a worker does.

mod address;
mod app;
mod browser;
mod erased;
mod figure;
mod format;
mod pages;
mod program;
mod run_state;
mod search;
mod worker_client;

fn main() {
    console_error_panic_hook::set_once();
    app::start();
}
