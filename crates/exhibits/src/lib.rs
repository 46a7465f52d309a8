//! The catalogue: one file an exhibit, one list.
//!
//! What makes a good exhibit:
//! - one question that a visitor without background understands;
//! - the paper's own mechanism, equation by equation, not a look-alike;
//! - few knobs, each of which changes what is seen, and presets worth trying;
//! - a figure with the baseline on the same axes;
//! - a claim as a number that a test measures, with a margin, and that could fail;
//! - what can't be shown at this scale, said plainly.
//!
//! A new exhibit is one file in its room's folder and two lines in that room's `mod.rs`.
//! Addresses, menu, search, worker dispatch and tests derive from [`all`].

/// What computes, where this crate is built for it; else nothing, so that no burn is linked.
#[cfg(feature = "compute")]
macro_rules! compute {
    ($compute:expr) => {
        $compute
    };
}
#[cfg(not(feature = "compute"))]
macro_rules! compute {
    ($compute:expr) => {
        ()
    };
}

use std::collections::BTreeSet;

mod benches;
#[cfg(feature = "compute")]
mod claim;
mod exhibit;
#[cfg(feature = "compute")]
mod pupil;
mod rooms;
mod trained;

pub use benches::BENCHES;
pub use catalogue::{Model, Paper, Preset, Room, When};
pub use exhibit::{Bench, Exhibit, Program};
#[cfg(feature = "compute")]
pub use exhibit::{Compute, Effort, Running, Verifying};
pub use trained::{ZOO_LOCK, ZooError, recipes, trained};

/// Every exhibit, room by room, sorted by slug within a room.
pub fn all() -> impl Iterator<Item = &'static Exhibit> {
    Room::ALL.into_iter().flat_map(|room| rooms::list(room).iter().copied())
}

/// The exhibit with this slug.
pub fn exhibit(slug: &str) -> Option<&'static Exhibit> {
    all().find(|exhibit| exhibit.slug == slug)
}

/// What runs under this slug: a built exhibit's program, or a bench's.
pub fn program(slug: &str) -> Option<&'static Program> {
    let bench = BENCHES.iter().find(|bench| bench.slug == slug).map(|bench| &bench.program);
    bench.or_else(|| exhibit(slug)?.program.as_ref())
}

/// What computes for a slug lies in these chunks of the browser's compute module, first what an exhibit
/// shares with others of its room.
pub fn chunks_of(slug: &str) -> Vec<String> {
    if BENCHES.iter().any(|bench| bench.slug == slug) {
        return vec![slug.to_owned()];
    }
    let built = exhibit(slug).filter(|it| it.program.is_some());
    let room = built.map(|it| it.room.slug());
    room.map_or_else(Vec::new, |room| vec![room.to_owned(), format!("{room}.{slug}")])
}

/// All chunks in which something computes.
pub fn chunks() -> impl Iterator<Item = String> {
    let benches = BENCHES.iter().map(|bench| bench.slug);
    let slugs = benches.chain(all().map(|exhibit| exhibit.slug));
    slugs.flat_map(chunks_of).collect::<BTreeSet<_>>().into_iter()
}
