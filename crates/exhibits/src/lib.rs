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

/// What computes for a slug lies in this chunk of the browser's compute module: one a room, one a
/// bench, since a visitor who looks at one exhibit of a room looks at others.
pub fn chunk(slug: &str) -> Option<&'static str> {
    let bench = BENCHES.iter().find(|bench| bench.slug == slug).map(|bench| bench.slug);
    bench.or_else(|| Some(exhibit(slug)?.room.slug()))
}

/// All chunks in which something computes.
pub fn chunks() -> impl Iterator<Item = &'static str> {
    let built = |room: &Room| rooms::list(*room).iter().any(|it| it.program.is_some());
    let rooms = Room::ALL.into_iter().filter(built).map(Room::slug);
    rooms.chain(BENCHES.iter().map(|bench| bench.slug))
}
