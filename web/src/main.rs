//! The page: everything that a visitor sees. It computes nothing itself; a worker does.

#[macro_use]
mod language;

mod address;
mod app;
mod browser;
mod erased;
mod figure;
mod file_input;
mod format;
mod later;
mod loaded;
mod pages;
mod program;
mod run_state;
mod search;
mod worker_client;

fn main() {
    // A panic ends the page's code; the visitor is told so, and what can be done.
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        browser::show_crash(language::t(
            "The page has met an error of its own and has stopped. Reload it to go on; your settings \
             are in the address.",
        ));
    }));
    app::start();
}
