//! The page: everything that a visitor sees. It computes nothing itself; a worker does.

mod address;
mod app;
mod browser;

fn main() {
    console_error_panic_hook::set_once();
    app::start();
}
