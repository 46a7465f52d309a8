//! One file a command. Each returns whether all was well.

pub(crate) mod bench;
#[cfg(feature = "gpu")]
mod bench_gpu;
pub(crate) mod list;
pub(crate) mod record;
pub(crate) mod run;
pub(crate) mod train;
pub(crate) mod verify;
pub(crate) mod zoo;
