//! What tests of hostile input share: inputs by seed, in what number, changes to what was valid, and
//! what a call allocated. For tests alone: no crate of the product depends on it.

mod change;
mod cost;
mod random;

pub use change::{changed, changed_json, changed_text};
pub use cost::{Cost, Counting, measured};
pub use random::Random;

/// Set where each test makes the full number of its inputs.
const LONG: &str = "CONTEXTARIUM_LONG";

/// Gives `test` a generator for each of `full` seeds, or for the first few of them, and says where it
/// panics which seed that was.
pub fn each_seed(few: u64, full: u64, mut test: impl FnMut(&mut Random)) {
    let count = if std::env::var_os(LONG).is_some() { full } else { few };
    for seed in 0..count {
        let _told = Told(seed);
        test(&mut Random::new(seed));
    }
    println!("{count} inputs");
}

struct Told(u64);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("with the seed {}", self.0);
        }
    }
}
